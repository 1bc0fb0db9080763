/** Who limits an EVSE, and by how much: what the merge is made of (PROTOCOL §2.5). */

import { hasRight } from '../../core/arbitration/roles.ts';
import { HORIZON_MS } from '../../core/limits/compile.ts';
import { lineOf } from '../../core/limits/line.ts';
import type { PartyLimit } from '../../core/limits/merge.ts';
import { isPaused, ownAmps, PAUSED } from '../../core/limits/own.ts';
import { limitsOfCharger } from '../../core/limits/settings.ts';
import { isSameAllowance, joined, type Line, lowestOf } from '../../core/limits/steps.ts';
import { type Profiles, withoutTransaction } from '../../core/limits/store.ts';
import type { Instant, Provider, Transaction } from '../../core/model.ts';
import { servesCharger } from '../../core/provider.ts';
import { evsesOf } from '../../core/station/apply.ts';
import type { Context } from '../context.ts';
import { partyState } from '../party-states.ts';
import type { TwinState } from '../twin-state.ts';
import { absenceOf } from './absence.ts';

/** So far ahead lines are drawn: what lies behind the horizon of the charger comes into sight in time. */
const SIGHT_MS = 2 * HORIZON_MS;

export interface At {
  readonly chargerId: string;
  readonly evse: number;
  readonly now: Instant;
  /** How far ahead it is looked; without it as far as a charger is told. */
  readonly until?: Instant | undefined;
  /** The session that charges there; without one it is asked what the next one would get. */
  readonly tx: Transaction | undefined;
}

/** What each party allows from now on. */
export function partiesAt(context: Context, state: TwinState, at: At): readonly PartyLimit[] {
  const { settings } = context;
  const { maxA } = limitsOfCharger(settings.chargers, at.chargerId);
  const site = context.site.lineFor(at.chargerId, at.evse, at.now);
  const own = partyState(state, 'home', 'own_limits')[at.evse];
  return [
    ...flat('safety', starvedA(state, at.tx), at.now, 'This session is to get no more current.'),
    ...flat('hardware', maxA, at.now, 'The charger can give no more.'),
    ...(site === undefined ? [] : [{ source: 'site' as const, line: site, binds: true, why: '' }]),
    ...flat('home', ownAmps(own, at.tx?.id), at.now, isPaused(own, at.tx?.id) ? PAUSED : 'You allow no more.'),
    ...external(context, state, at),
    ...settings.providers.flatMap((provider) => ofProvider(context, state, provider, at)),
  ];
}

function flat(
  source: PartyLimit['source'],
  limitA: number | undefined,
  at: Instant,
  why: string,
): readonly PartyLimit[] {
  return limitA === undefined ? [] : [{ source, line: [{ at, limitA }], binds: true, why }];
}

/** No current: its stop is not obeyed (PROTOCOL §3.2), or who decides on its card lets it have no more (§2.3). */
export function starvedA({ station }: TwinState, tx: Transaction | undefined): number | undefined {
  if (tx === undefined) return undefined;
  const step = station.stopping[tx.id]?.step;
  const isStopping = step !== undefined && step !== 'asked';
  const isOver = tx.starvesAtWh !== undefined && (tx.lastWh ?? 0) >= tx.starvesAtWh;
  // The home took it over: its word goes before that of the provider.
  const isTakenOver = tx.rejectedBy !== undefined && tx.takenFrom?.providerId === tx.rejectedBy;
  return isStopping || (isOver && !isTakenOver) ? 0 : undefined;
}

function external(context: Context, state: TwinState, at: At): readonly PartyLimit[] {
  const profiles = partyState(state, 'system', 'profiles');
  if (profiles.installed.length === 0) return [];
  const line = lineOf(profiles, sceneOf(context, at, undefined));
  return [{ source: 'external', line, binds: true, why: 'The charger says that it is limited from outside.' }];
}

export function sceneOf(context: Context, { chargerId, evse, now, until, tx }: At, offlineSince: Instant | undefined) {
  const { volts, phases } = gridOf(context, chargerId);
  return { evse, from: now, to: until ?? now + SIGHT_MS, tx, grid: { volts, phases }, offlineSince };
}

function ofProvider(context: Context, state: TwinState, provider: Provider, at: At): readonly PartyLimit[] {
  if (!servesCharger(provider, at.chargerId)) return [];
  const limitA = ownAmps(partyState(state, provider.id, 'own_limits')[at.evse], at.tx?.id);
  const profiles = profilesOf(state, provider, at.tx);
  if (limitA === undefined && profiles.installed.length === 0) return [];
  const scene = sceneOf(context, at, absenceOf(state, provider.id)?.since);
  const own: Line = [{ at: at.now, limitA }];
  const line = joined([lineOf(profiles, scene), own], lowestOf, isSameAllowance);
  return [{ source: 'provider', providerId: provider.id, line, ...bindingOf(context, state, provider, at) }];
}

/**
 * The least that binding providers allow all places of a charger together from now on: a profile for the whole station
 * binds the sum (PROTOCOL §2.5).
 */
export function stationLine(
  context: Context,
  state: TwinState,
  { chargerId, now }: Pick<At, 'chargerId' | 'now'>,
): Line {
  const places = evsesOf(state.station).map((evse): At => ({ chargerId, evse, now, tx: undefined }));
  const lines = context.settings.providers.flatMap((provider) => {
    // One that was given to another charger counts no more here.
    if (!servesCharger(provider, chargerId)) return [];
    const { installed, ...rest } = partyState(state, provider.id, 'profiles');
    const ofStation = installed.filter(({ purpose, evse }) => purpose === 'ChargingStationMaxProfile' && evse === 0);
    const isBinding = places.some((place) => bindingOf(context, state, provider, place).binds);
    if (ofStation.length === 0 || !isBinding) return [];
    const station: At = { chargerId, evse: 0, now, tx: undefined };
    const scene = sceneOf(context, station, absenceOf(state, provider.id)?.since);
    return [lineOf({ ...rest, installed: ofStation }, scene)];
  });
  return joined([...lines, [{ at: now }]], lowestOf, isSameAllowance);
}

/** Of a session that the home took from it nothing of this provider counts any more. */
export function profilesOf(state: TwinState, { id }: Provider, tx: Transaction | undefined): Profiles {
  const profiles = partyState(state, id, 'profiles');
  return tx?.takenFrom?.providerId === id ? withoutTransaction(profiles, tx.id) : profiles;
}

export function bindingOf(
  { settings }: Context,
  state: TwinState,
  provider: Provider,
  { evse }: At,
): Pick<PartyLimit, 'binds' | 'why'> {
  const { id } = provider;
  const { blockedProviders, allowedProviders } = settings;
  if (blockedProviders.includes(id) || (allowedProviders.length > 0 && !allowedProviders.includes(id)))
    return { binds: false, why: 'You do not let it control anything.' };
  if (absenceOf(state, id)?.hasLapsed === true)
    return { binds: false, why: 'It has been away for more than an hour; its limits are back when it is.' };
  if (state.leases.get(evse)?.holder === id) return { binds: true, why: 'It holds control.' };
  if (hasRight(provider, 'limit')) return { binds: true, why: 'Its limits count for every session.' };
  return { binds: false, why: 'It does not hold control.' };
}

/** How watts become amperes at this charger. */
export function gridOf({ settings }: Context, chargerId: string): { readonly volts: number; readonly phases: number } {
  return { volts: settings.site.voltage, phases: limitsOfCharger(settings.chargers, chargerId).phases };
}
