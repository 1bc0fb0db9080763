/**
 * What the proxy keeps for each party at a charger beside leases and sessions: the world that it wrote and reads back
 * (invariant I12). `system` has what belongs to the charger itself, `home` what the owner set. One row a kind; each is
 * written as a whole, so each is bounded by the room that it comes from.
 */
import type { ToldCost } from '../core/asks/tariffs.ts';
import { type LocalList, NO_LIST } from '../core/authorise/local-list.ts';
import { type DayEnergy, NO_ENERGY } from '../core/conditions/energy.ts';
import { type ChargerSettings, NOTHING_KNOWN, NOTHING_WRITTEN, type OwnSettings } from '../core/configuration/kept.ts';
import type { LastTold } from '../core/configuration/metering.ts';
import type { ShownMessage } from '../core/display/messages.ts';
import type { Absence } from '../core/limits/absence.ts';
import { type Given, NOTHING_GIVEN } from '../core/limits/given.ts';
import { NO_OWN_LIMITS, type OwnLimits } from '../core/limits/own.ts';
import { NO_PROFILES, type Profiles } from '../core/limits/store.ts';
import { NOTHING_TOLD, type ToldLimits } from '../core/limits/told.ts';
import type { Instant, Party, Provider, ProviderId } from '../core/model.ts';
import { type Monitor, WATCHING, type Watching } from '../core/monitoring/monitors.ts';
import type { KnownToken } from '../core/ocpp/token-names.ts';
import type { Jobs } from '../core/station/jobs.ts';
import { NO_RESERVATIONS, type Reservations } from '../core/station/reservations.ts';
import type { Anchor } from '../core/station/trust.ts';
import type { KeptTariff } from '../core/tariffs/defaults.ts';
import type { IdleReset } from './idle-resets.ts';
import type { OwnPassword } from './ports.ts';
import type { HeldEvent } from './up-order.ts';

export interface PartyStates {
  /** Places that it has closed, or wishes to be closed (0 = the whole charger). */
  readonly closed: readonly number[];
  /** Of the charger alone: what it does for one provider at a time. */
  readonly jobs: Jobs;
  /** Of the charger alone: it is to be restarted as soon as nothing charges. */
  readonly idle_reset: IdleReset | undefined;
  /** Of the charger, for all. */
  readonly reservations: Reservations;
  /** Of the charger alone: what it watches for providers. */
  readonly monitors: readonly Monitor[];
  /** What it wants to hear of that; of the charger: what it was told. */
  readonly watching: Watching;
  /** By EVSE, the last samples outside of sessions that it was told. */
  readonly metered: { readonly [evse: string]: LastTold };
  /** Cards that it knows, as it told beforehand. */
  readonly local_list: LocalList;
  /** Authorities that its station is to trust. */
  readonly trust: readonly Anchor[];
  /** When it took a request of the charger to have a certificate signed. */
  readonly signing: { readonly at?: Instant | undefined; readonly requestId?: number | undefined };
  /** The password that it gave us for its own link; undefined = it never did. */
  readonly password: OwnPassword | undefined;
  /** Settings that it wrote and reads back. */
  readonly settings: OwnSettings;
  /** Of `system`: what the charger says of its own. */
  readonly charger_settings: ChargerSettings;
  /** What it has on the screen of the charger. */
  readonly shown: readonly ShownMessage[];
  /** Charging profiles of a service. */
  readonly profiles: Profiles;
  /** What it was told of those who limit it. */
  readonly told_limits: ToldLimits;
  /** Limits in plain amperes, of the home and of backends. */
  readonly own_limits: OwnLimits;
  /** Of a provider that limits something and is away. */
  readonly absence: Absence | undefined;
  /** Of `system`: what the charger was given. */
  readonly given: Given;
  /** Its default tariffs. */
  readonly tariffs: readonly KeptTariff[];
  /** By session, what it says that it costs; of the latest ones. */
  readonly told_costs: { readonly [txId: string]: ToldCost };
  /** Of `system`: what has to be remembered of tokens that cross versions. */
  readonly tokens: readonly KnownToken[];
  /** Of the charger: events of sessions that came before their turn. */
  readonly held_events: readonly HeldEvent[];
  /** Grid controls that it set, by its own names. */
  readonly grid: readonly string[];
  /** What its sessions took today. */
  readonly energy: DayEnergy;
}
export type PartyStateKind = keyof PartyStates;

const EMPTY: PartyStates = {
  closed: [],
  jobs: {},
  idle_reset: undefined,
  reservations: NO_RESERVATIONS,
  monitors: [],
  watching: WATCHING,
  metered: {},
  local_list: NO_LIST,
  trust: [],
  signing: {},
  password: undefined,
  settings: NOTHING_WRITTEN,
  charger_settings: NOTHING_KNOWN,
  shown: [],
  profiles: NO_PROFILES,
  told_limits: NOTHING_TOLD,
  own_limits: NO_OWN_LIMITS,
  absence: undefined,
  given: NOTHING_GIVEN,
  tariffs: [],
  told_costs: {},
  tokens: [],
  held_events: [],
  grid: [],
  energy: NO_ENERGY,
};

export type PartyStateMap = ReadonlyMap<
  string,
  { readonly party: Party; readonly kind: string; readonly value: unknown }
>;

/** What this party has of a kind; the empty one when it never wrote any. */
export function partyState<K extends PartyStateKind>(
  { parties }: { readonly parties: PartyStateMap },
  party: Party,
  kind: K,
): PartyStates[K] {
  // Written by `withPartyState` alone, under the kind that it is of.
  return (parties.get(keyOf(party, kind))?.value as PartyStates[K] | undefined) ?? EMPTY[kind];
}

/** All parties that have something of a kind. */
export function partiesWith<K extends PartyStateKind>(
  { parties }: { readonly parties: PartyStateMap },
  kind: K,
): readonly { readonly party: Party; readonly value: PartyStates[K] }[] {
  return [...parties.values()]
    .filter((row) => row.kind === kind)
    .map(({ party, value }) => ({ party, value: value as PartyStates[K] }));
}

export function withPartyState<K extends PartyStateKind>(
  parties: PartyStateMap,
  party: Party,
  kind: K,
  value: PartyStates[K] | undefined,
): PartyStateMap {
  const next = new Map(parties);
  if (value === undefined) next.delete(keyOf(party, kind));
  else next.set(keyOf(party, kind), { party, kind, value });
  return next;
}

/** As the ledger kept them; a kind that this program does not know is left alone. */
export function partyStatesOf(
  rows: readonly { readonly party: Party; readonly kind: string; readonly value: unknown }[],
): PartyStateMap {
  return new Map(
    rows
      .filter(({ kind }) => isKind(kind))
      .map(({ party, kind, value }) => [keyOf(party, kind), { party, kind, value }]),
  );
}

/** What the charger has of a party stays until that is taken away from it, too. */
const LEFT_AT_CHARGER: readonly string[] = ['shown', 'tariffs'] satisfies readonly PartyStateKind[];

/** What concerns nobody but the provider itself, also while it only watches. */
const OWN_IN_SHADOW: readonly string[] = [
  'settings',
  'password',
  'told_limits',
  'metered',
  'told_costs',
  'energy',
] satisfies readonly PartyStateKind[];

/** Everything of those who are no party of this house any more, and what those who only watch had a say with. */
export function strangers(
  { parties }: { readonly parties: PartyStateMap },
  providers: readonly { readonly id: ProviderId; readonly shadow?: Provider | undefined }[],
): readonly { readonly party: Party; readonly kind: PartyStateKind }[] {
  const known = new Map(providers.map(({ id, shadow }) => [id, shadow]));
  return [...parties.values()].flatMap(({ party, kind }) => {
    if (party === 'home' || party === 'system' || !isKind(kind) || LEFT_AT_CHARGER.includes(kind)) return [];
    const isKept = known.has(party) && (known.get(party) === undefined || OWN_IN_SHADOW.includes(kind));
    return isKept ? [] : [{ party, kind }];
  });
}

function isKind(kind: string): kind is PartyStateKind {
  return Object.hasOwn(EMPTY, kind);
}

function keyOf(party: Party, kind: string): string {
  return `${kind} ${party}`;
}
