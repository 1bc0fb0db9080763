/** The charging profiles of one provider at a charger, and what becomes of them when sessions begin and end. */
import type { Profile, SetProfile } from '../core/asks/profiles.ts';
import type { Fault } from '../core/limits/check.ts';
import {
  boundToTransaction,
  type Profiles,
  type SetResult,
  setProfile,
  withoutExpired,
  withoutOthers,
} from '../core/limits/store.ts';
import type { Instant, Party, ProviderId, Transaction } from '../core/model.ts';
import { dayBegan } from '../core/quirks/zones.ts';
import type { PendingStart } from '../core/station/station.ts';
import type { Context } from './context.ts';
import { noSteering } from './limits/steering.ts';
import { nameOf } from './own-sessions.ts';
import { partyState } from './party-states.ts';
import type { Twin } from './twin.ts';
import type { TwinState } from './twin-state.ts';
import type { Unit } from './unit.ts';

/** Those that can still count: not those of sessions that are over and of starts that came to nothing. */
export function profilesOf(state: TwinState, party: Party, now: Instant): Profiles {
  const sessions = state.transactions.filter(({ endedAt }) => endedAt === undefined).map(({ id }) => id);
  const starts = state.station.pendingStarts.map(startIdOf);
  const offlineSince = partyState(state, party, 'absence')?.since;
  return withoutExpired(withoutOthers(partyState(state, party, 'profiles'), sessions, starts), now, offlineSince);
}

/** What can count no more is forgotten, so that it does not come back either. */
export function dropOver(context: Context, unit: Unit): void {
  for (const { id } of context.settings.providers) {
    const before = partyState(unit.state, id, 'profiles');
    const left = profilesOf(unit.state, id, context.clock.now());
    if (left !== before) unit.putPartyState(id, 'profiles', left);
  }
}

export function startIdOf({ remoteStartId }: Pick<PendingStart, 'remoteStartId'>): string {
  return String(remoteStartId);
}

/** What is wrong with the profile that a start brings; undefined = nothing, or it brings none. */
export function startProfileFault(
  context: Context,
  twin: Pick<Twin, 'chargerId' | 'state'>,
  by: ProviderId,
  asked: SetProfile | undefined,
  evse: number,
): { readonly detail: Fault; readonly why: string } | undefined {
  if (asked === undefined) return undefined;
  const result = withStartProfile(context, twin.chargerId, twin.state, { by, evse, remoteStartId: 0 }, asked);
  return result.ok ? undefined : { detail: result.fault, why: result.why };
}

/** Kept from the moment on that the start is agreed, so that its session never charges without it. */
export function keepStartProfile(context: Context, unit: Unit, start: PendingStart, asked: SetProfile): void {
  const result = withStartProfile(context, unit.chargerId, unit.state, start, asked);
  if (result.ok) unit.putPartyState(start.by, 'profiles', result.profiles);
}

function withStartProfile(
  context: Context,
  chargerId: string,
  state: TwinState,
  start: Pick<PendingStart, 'by' | 'evse' | 'remoteStartId'>,
  { profile, isLenient, beyond }: SetProfile,
): SetResult {
  const now = context.clock.now();
  const midnight = midnightAt(context, chargerId, now);
  const provider = context.settings.providers.find(({ id }) => id === start.by);
  // Who starts a session holds it.
  const noSteer = provider && noSteering(context, state, { chargerId, evse: start.evse }, provider);
  const setting = { now, midnight, isLenient, beyond, noSteering: noSteer, knowsEvse: true, startId: startIdOf(start) };
  return setProfile(profilesOf(state, start.by, now), { ...profile, evse: start.evse }, setting);
}

/** The session of a remote start has begun: the profile that came along is its own. */
export function bindStartProfile(unit: Unit, start: PendingStart, tx: Transaction): void {
  const profiles = partyState(unit.state, start.by, 'profiles');
  const bound = boundToTransaction(profiles, startIdOf(start), tx.id, tx.place.evse);
  if (bound !== profiles) unit.putPartyState(start.by, 'profiles', bound);
}

/** When this day began where the charger stands: from then on a daily schedule counts that names no start (§4.6). */
export function midnightAt({ settings }: Pick<Context, 'settings'>, chargerId: string, now: Instant): Instant {
  const charger = settings.chargers.find(({ id }) => id === chargerId);
  return dayBegan(charger?.timeZone ?? settings.timeZone, now);
}

/** As its owner wrote it, with its own id of the session (invariant I12). */
export function asWritten(state: TwinState, providerId: string, profile: Profile): Profile {
  const tx = state.transactions.find(({ id }) => id === profile.txId);
  return { ...profile, txId: tx && nameOf(state, providerId, tx) };
}
