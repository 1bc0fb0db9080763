/** What the entities of each device show: one JSON a place, a charger or a provider, with all of its fields always there. */
import {
  CONNECTOR_STATUSES,
  type ConnectorStatus,
  type Instant,
  type Lease,
  type Mode,
  type ProviderId,
  type Transaction,
} from '../core/model.ts';
import { detailedStatus } from '../core/views/status-words.ts';
import type { ChargerView, EvseView, HouseView, PlaceLimits, Sight } from '../proxy/ports.ts';
import { MIN_A, type PlaceWord } from './entities.ts';
import type { Register } from './meter-register.ts';
import { type MeterState, meterState } from './meter-state.ts';
import type { Money } from './mqtt-money.ts';

/** Longer texts are no states of Home Assistant. */
const MAX_STATE_CHARS = 255;
/** Of a place of which nobody knows the most that it can give. */
const USUAL_MAX_A = 32;

type Switched = 'ON' | 'OFF';

/** What is remembered of a place beside what the proxy shows of it now. */
export interface PlaceMemory {
  readonly register?: Register | undefined;
  /** The last session that ended there. */
  readonly lastTx?: Transaction | undefined;
  /** What the home allowed before it paused. */
  readonly ownA?: number | undefined;
}

export interface PlaceNow {
  readonly charger: Pick<ChargerView, 'online' | 'wishes'>;
  readonly evse: EvseView;
  readonly limits: PlaceLimits | undefined;
  readonly memory: PlaceMemory;
  /** Those to whom control may be given. */
  readonly providers: readonly ProviderId[];
  readonly money?: Money | undefined;
}

export interface PlaceState extends MeterState {
  readonly status: PlaceWord;
  readonly power_w: number | null;
  readonly energy_kwh: number | null;
  readonly session_kwh: number | null;
  readonly session_started: string | null;
  /** Undefined: there are no tariffs. */
  readonly session_cost?: number | null;
  readonly current_a: number | null;
  readonly owner: string;
  readonly owner_attributes: object;
  readonly control: string | null;
  readonly plugged: Switched | null;
  readonly fault: Switched;
  readonly fault_attributes: object;
  readonly charging: Switched;
  readonly paused: Switched;
  readonly max_current_a: number;
}

export function placeState({ charger, evse, limits, memory, providers, money }: PlaceNow): PlaceState {
  const word = charger.online ? wordOf(evse, memory) : 'offline';
  const session = evse.tx ?? memory.lastTx;
  const owner = evse.lease?.holder ?? 'none';
  const { maxA, homeA } = limitsIn(limits);
  const ownA = homeA === 0 ? memory.ownA : homeA;
  // Chargers seldom tell that nothing flows any more.
  const idle = charger.online && evse.tx === undefined ? 0 : null;
  return {
    status: word,
    power_w: charger.online && evse.powerW !== undefined ? Math.round(evse.powerW) : idle,
    energy_kwh: memory.register === undefined ? null : kwh(memory.register.wh),
    session_kwh: sessionKwh(session),
    session_started: session === undefined ? null : timeOf(session.startedAt),
    ...(money && { session_cost: (session && money.costs.get(session.id)) ?? null }),
    current_a: charger.online && evse.currentA !== undefined ? Math.round(evse.currentA * 10) / 10 : idle,
    ...meterState(evse.figures, charger.online, idle),
    owner,
    owner_attributes: leaseWords(evse.lease),
    control: owner === 'none' || owner === 'home' || providers.includes(owner) ? owner : null,
    plugged: pluggedIn(evse),
    fault: onOff(evse.fault),
    fault_attributes: faultWords(evse),
    charging: onOff(evse.tx !== undefined || isWished(charger, evse.evse)),
    paused: onOff(homeA === 0),
    max_current_a: Math.min(Math.max(ownA ?? maxA, MIN_A), maxA),
  };
}

export interface ChargerNow {
  readonly online: boolean;
  readonly mode: Mode;
  readonly last: Reason | undefined;
  /** Undefined: there are no tariffs. */
  readonly revenue?: number | undefined;
}

/** The last decision or answer, and whom it was about. */
export interface Reason {
  readonly why: string;
  readonly by: string;
  readonly asked: string;
  readonly allowed: boolean;
  /** Of a command of the home. */
  readonly sees?: readonly Sight[] | undefined;
}

export function chargerState({ online, mode, last, revenue }: ChargerNow) {
  return {
    ...(revenue !== undefined && { revenue_total: revenue }),
    online: onOff(online),
    sharing: onOff(mode === 'automatic'),
    mode,
    last_reason: last === undefined ? null : cut(last.why),
    last_reason_attributes: last ?? {},
  };
}

export function providerState(
  providerId: ProviderId,
  isOnline: boolean,
  house: Pick<HouseView, 'paused'>,
  chargers: readonly Pick<ChargerView, 'chargerId' | 'evses'>[],
) {
  const held = chargers.filter(({ evses }) => evses.some(({ lease }) => lease?.holder === providerId));
  const paused = house.paused.find((one) => one.providerId === providerId);
  return {
    connected: onOff(isOnline),
    in_control: onOff(held.length > 0),
    in_control_attributes: { chargers: held.map(({ chargerId }) => chargerId) },
    enabled: onOff(paused === undefined),
  };
}

export function proxyState(house: HouseView, guestMinutes: number, last: string | undefined) {
  return {
    mode: house.mode,
    guests: onOff(house.guestUntil !== undefined),
    guest_minutes: guestMinutes,
    guests_until: house.guestUntil === undefined ? null : timeOf(house.guestUntil),
    last_reason: last === undefined ? null : cut(last),
  };
}

/** The most that the place can give, in whole amperes, and what the home allows of it. */
export function limitsIn(limits: PlaceLimits | undefined): {
  readonly maxA: number;
  readonly homeA: number | undefined;
} {
  const of = (source: string) => limits?.parties.find((party) => party.source === source)?.limitA;
  return { maxA: Math.max(MIN_A, Math.floor(of('hardware') ?? USUAL_MAX_A)), homeA: of('home') };
}

/** The charger will be asked to start as soon as it is back. */
export function isWished({ wishes }: Pick<ChargerView, 'wishes'>, evse: number): boolean {
  return wishes.some(({ asked }) => asked.verb === 'start' && (asked.evse === undefined || asked.evse === evse));
}

const WORDS: { readonly [S in Exclude<ConnectorStatus, 'Occupied'>]: PlaceWord } = {
  Available: 'disconnected',
  Preparing: 'connected',
  Charging: 'charging',
  SuspendedEV: 'paused',
  SuspendedEVSE: 'paused',
  Finishing: 'complete',
  Reserved: 'reserved',
  Unavailable: 'out_of_service',
  Faulted: 'faulted',
};
/** What tells most of a place with several connectors comes first. */
const BUSIEST = 'Charging SuspendedEV SuspendedEVSE Finishing Occupied Preparing Reserved Faulted Unavailable'.split(
  ' ',
);

function wordOf(evse: EvseView, { lastTx }: PlaceMemory): PlaceWord {
  if (evse.fault) return 'faulted';
  if (evse.closed && evse.tx === undefined) return 'out_of_service';
  const connector = busiest(evse);
  // A charger that has told of no place yet is there all the same.
  const status = CONNECTOR_STATUSES.find((one) => one === connector?.status) ?? 'Available';
  const isOver = lastTx?.endedAt !== undefined && connector !== undefined && connector.at <= lastTx.endedAt;
  const detailed = detailedStatus(status, { tx: evse.tx, isTold: true, isOver, isElsewhere: false });
  return detailed === 'Occupied' ? 'connected' : WORDS[detailed];
}

function busiest({ connectors }: EvseView): EvseView['connectors'][number] | undefined {
  const rank = ({ status }: { readonly status: string }) => {
    const index = BUSIEST.indexOf(status);
    return index < 0 ? BUSIEST.length : index;
  };
  return connectors.toSorted((a, b) => rank(a) - rank(b))[0];
}

function pluggedIn(evse: EvseView): Switched | null {
  if (evse.tx !== undefined) return 'ON';
  const statuses = evse.connectors.map(({ status }) => status);
  if (statuses.some((status) => CABLE_IN.includes(status))) return 'ON';
  return statuses.every((status) => CABLE_OUT.includes(status)) && statuses.length > 0 ? 'OFF' : null;
}

const CABLE_IN: readonly string[] = ['Occupied', 'Preparing', 'Charging', 'SuspendedEV', 'SuspendedEVSE', 'Finishing'];
const CABLE_OUT: readonly string[] = ['Available', 'Reserved'];

function sessionKwh(tx: Transaction | undefined): number | null {
  const until = tx?.meterStopWh ?? tx?.lastWh;
  if (tx?.meterStartWh === undefined || until === undefined) return null;
  return Math.max(0, kwh(until - tx.meterStartWh));
}

function leaseWords(lease: Lease | undefined): object {
  if (lease === undefined) return {};
  const { reason, since, endsAt } = lease;
  return { reason, since: timeOf(since), ...(endsAt !== undefined && { ends_at: timeOf(endsAt) }) };
}

function faultWords({ connectors }: EvseView): object {
  const codes = connectors.map(({ errorCode }) => errorCode).filter((code) => code !== 'NoError');
  return { error_codes: codes };
}

function kwh(wh: number): number {
  return Math.round(wh) / 1_000;
}

function timeOf(at: Instant): string {
  return new Date(at).toISOString();
}

function onOff(isOn: boolean): Switched {
  return isOn ? 'ON' : 'OFF';
}

function cut(text: string): string {
  return text.length <= MAX_STATE_CHARS ? text : `${text.slice(0, MAX_STATE_CHARS - 1)}…`;
}
