/** The profiles that one party has set (PROTOCOL §2.5): what a charger of its own would keep for it. */
import type { Instant } from '../meanings.ts';
import { type Fault, faultIn, type Setting } from './check.ts';
import { endOf } from './in-force.ts';
import type { DynamicValue, Profile, ProfileCriteria, StoredProfile } from './profile.ts';
import { withSteeringValue } from './steering.ts';

/** What `MaxChargingProfilesInstalled` tells (PROTOCOL §2.4). */
export const MAX_PROFILES = 20;

export interface Profiles {
  readonly installed: readonly StoredProfile[];
  /** Our ids of the transactions that may charge by their priority profile now. */
  readonly prioritised: readonly string[];
}

export const NO_PROFILES: Profiles = { installed: [], prioritised: [] };

export type SetResult =
  | { readonly ok: true; readonly profiles: Profiles }
  | { readonly ok: false; readonly fault: Fault; readonly why: string };

/** Takes in a profile, or says exactly what is wrong with it. */
export function setProfile(profiles: Profiles, profile: Profile, setting: Setting): SetResult {
  const wrong = faultIn(profile, setting);
  if (wrong !== undefined) return { ok: false, ...wrong };
  const { now, isLenient } = setting;
  const made = completed(profile, setting);
  const others = withoutExpired(profiles, now).installed.filter(({ id }) => id !== profile.id);
  const twins = others.filter((other) => clash(other, made, isLenient));
  if (twins.length > 0 && !isLenient) {
    const why = `profile ${twins[0]?.id} has the same purpose and stack level at the same time`;
    return { ok: false, fault: 'duplicate_profile', why };
  }
  const installed = [...others.filter((other) => !twins.includes(other)), made];
  if (installed.length > MAX_PROFILES) {
    return { ok: false, fault: 'too_many_elements', why: `there are ${MAX_PROFILES} profiles already` };
  }
  return { ok: true, profiles: { ...profiles, installed } };
}

/** Which of them are meant. */
export function profilesMatching(profiles: Profiles, criteria: ProfileCriteria): readonly StoredProfile[] {
  const { ids, evse, purpose, stackLevel } = criteria;
  return profiles.installed.filter(
    (one) =>
      (ids === undefined || ids.includes(one.id)) &&
      (evse === undefined || one.evse === evse) &&
      (purpose === undefined || one.purpose === purpose) &&
      (stackLevel === undefined || one.stackLevel === stackLevel),
  );
}

/** Takes away what is meant: an id wins over all else that is named. Undefined when nothing is. */
export function clearProfiles(profiles: Profiles, criteria: ProfileCriteria): Profiles | undefined {
  const meant = profilesMatching(profiles, criteria.ids === undefined ? criteria : { ids: criteria.ids });
  return meant.length === 0 ? undefined : without(profiles, (one) => meant.includes(one));
}

/** Without those of other sessions and of other starts than these. */
export function withoutOthers(profiles: Profiles, txIds: readonly string[], startIds: readonly string[]): Profiles {
  const left = without(
    profiles,
    (one) =>
      (one.txId !== undefined && !txIds.includes(one.txId)) ||
      (one.startId !== undefined && !startIds.includes(one.startId)),
  );
  const prioritised = left.prioritised.filter((txId) => txIds.includes(txId));
  return prioritised.length === left.prioritised.length ? left : { ...left, prioritised };
}

/** A transaction takes its profiles with it. */
export function withoutTransaction(profiles: Profiles, txId: string): Profiles {
  const left = without(profiles, (one) => one.txId === txId);
  if (!left.prioritised.includes(txId)) return left;
  return { ...left, prioritised: left.prioritised.filter((one) => one !== txId) };
}

/** The transaction of a remote start has begun: the profile that came along is its own now. */
export function boundToTransaction(profiles: Profiles, startId: string, txId: string, evse: number): Profiles {
  if (!profiles.installed.some((one) => one.startId === startId)) return profiles;
  const installed = profiles.installed.map((one) =>
    one.startId === startId ? { ...one, startId: undefined, txId, evse } : one,
  );
  return { ...profiles, installed };
}

/** What can never be in force again, as far as is known when its owner was last seen. */
export function withoutExpired(profiles: Profiles, now: Instant, offlineSince?: Instant): Profiles {
  return without(profiles, (one) => {
    const endsOffline = one.endsOffline === true && one.maxOfflineS !== undefined && offlineSince !== undefined;
    if (endsOffline && offlineSince + (one.maxOfflineS ?? 0) * 1000 <= now) return true;
    const end = endOf(one);
    return end !== undefined && end <= now;
  });
}

/** A new value for a dynamic profile; undefined when there is none of this id. */
export function withValue(profiles: Profiles, id: number, value: DynamicValue, now: Instant): Profiles | undefined {
  const found = profiles.installed.find((one) => one.id === id && one.kind === 'Dynamic');
  if (found === undefined) return undefined;
  const { steering, ...limits } = value;
  const told = Object.fromEntries(Object.entries(limits).filter(([, limit]) => limit !== undefined));
  const schedules = found.schedules.map((schedule) => ({
    ...schedule,
    periods: schedule.periods.map((period) => ({
      ...period,
      ...told,
      steering: withSteeringValue(period.steering, steering),
    })),
  }));
  const updated = { ...found, schedules, updatedAt: now };
  return { ...profiles, installed: profiles.installed.map((one) => (one === found ? updated : one)) };
}

/** Switches the priority of a transaction; undefined when no profile says what that would be. */
export function withPriority(profiles: Profiles, txId: string, evse: number, isOn: boolean): Profiles | undefined {
  const others = profiles.prioritised.filter((one) => one !== txId);
  const hasProfile = profiles.installed.some(
    (one) =>
      one.purpose === 'PriorityCharging' &&
      (one.evse === 0 || one.evse === evse) &&
      (one.txId === undefined || one.txId === txId),
  );
  return hasProfile ? { ...profiles, prioritised: isOn ? [...others, txId] : others } : undefined;
}

function without(profiles: Profiles, isMeant: (one: StoredProfile) => boolean): Profiles {
  const installed = profiles.installed.filter((one) => !isMeant(one));
  return installed.length === profiles.installed.length ? profiles : { ...profiles, installed };
}

/**
 * Whether two profiles would speak for the same thing at the same time. Newer versions count a default of the station
 * and one of an EVSE as two for the same (K01.FR.52 and 53), older ones let the latter stand before the former.
 */
function clash(a: StoredProfile, b: StoredProfile, isLenient: boolean): boolean {
  if (a.purpose !== b.purpose || a.stackLevel !== b.stackLevel) return false;
  if (a.txId !== b.txId || a.startId !== b.startId) return false;
  const meets = a.evse === b.evse || (!isLenient && a.purpose === 'TxDefaultProfile' && (a.evse === 0 || b.evse === 0));
  if (!meets || isLenient) return meets;
  const starts = (one: Profile) => one.validFrom ?? Number.NEGATIVE_INFINITY;
  const ends = (one: Profile) => one.validTo ?? Number.POSITIVE_INFINITY;
  return starts(a) < ends(b) && starts(b) < ends(a);
}

/** With what an older version leaves out: where its schedule counts from, and a first period that limits nothing. */
function completed(profile: Profile, { now, midnight, txId, startId }: Setting): StoredProfile {
  const schedules = profile.schedules.map((schedule) => ({
    ...schedule,
    periods: schedule.periods[0]?.startS === 0 ? schedule.periods : [{ startS: 0 }, ...schedule.periods],
  }));
  return {
    ...profile,
    schedules,
    txId: txIdOf(profile, startId === undefined ? txId : undefined),
    startId,
    countsFrom: profile.kind === 'Recurring' ? midnight : now,
    ...(profile.kind === 'Dynamic' && { updatedAt: now }),
  };
}

/** An older version may name one where it has no meaning. */
function txIdOf({ purpose, txId }: Profile, running: string | undefined): string | undefined {
  if (purpose === 'TxProfile') return txId ?? running;
  return purpose === 'PriorityCharging' ? txId : undefined;
}
