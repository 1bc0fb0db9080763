/** Profiles as the tests of this room need them. */
import type { Setting } from '../../../../src/core/limits/check.ts';
import type { Scene } from '../../../../src/core/limits/in-force.ts';
import type { Profile, ProfilePeriod, ProfileSchedule } from '../../../../src/core/limits/profile.ts';
import { NO_PROFILES, type Profiles, setProfile } from '../../../../src/core/limits/store.ts';

/** A midnight. */
export const NOW = Date.UTC(2026, 10, 28);
export const HOUR = 3_600_000;
export const GRID = { volts: 230, phases: 3 };

export const SETTING: Setting = {
  now: NOW,
  midnight: NOW,
  isLenient: false,
  knowsEvse: true,
  txEvse: 1,
  noSteering: undefined,
};
export const LENIENT: Setting = { ...SETTING, isLenient: true };

export function scene(changes: Partial<Scene> = {}): Scene {
  return { evse: 1, from: NOW, to: NOW + 24 * HOUR, grid: GRID, ...changes };
}

/** `[startS, limit]` */
export function periods(...pairs: readonly (readonly [number, number?])[]): readonly ProfilePeriod[] {
  return pairs.map(([startS, limit]) => ({ startS, limit }));
}

export function profile(
  changes: Partial<Profile> & { readonly limitA?: number; readonly schedule?: Partial<ProfileSchedule> } = {},
): Profile {
  const { limitA = 16, schedule, ...rest } = changes;
  return {
    id: 1,
    evse: 1,
    stackLevel: 0,
    purpose: 'TxDefaultProfile',
    kind: 'Absolute',
    schedules: [{ startsAt: NOW, unit: 'A', periods: periods([0, limitA]), ...schedule }],
    ...rest,
  };
}

/** All of them set one after the other; who is refused is a mistake of the test. */
export function stored(profiles: readonly Profile[], setting: Partial<Setting> = {}): Profiles {
  return profiles.reduce((all, one) => {
    const result = setProfile(all, one, { ...SETTING, txEvse: one.evse, ...setting });
    if (!result.ok) throw new Error(`${result.fault}: ${result.why}`);
    return result.profiles;
  }, NO_PROFILES);
}
