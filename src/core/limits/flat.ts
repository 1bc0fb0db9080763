/** One limit that holds all the time, as a profile; and what a profile comes to at its highest. */
import type { Profile, SetProfile } from '../asks/profiles.ts';
import { tenthsA } from './in-force.ts';
import { PHASE_VOLTS, PHASES } from './settings.ts';

export interface FlatLimit {
  readonly evse: number;
  readonly limitA: number;
  readonly profileId: number;
  readonly stackLevel: number;
  /** Bound to this transaction; without it the limit is the default of the place. */
  readonly txId?: string | undefined;
}

export function flatProfile({ evse, limitA, profileId, stackLevel, txId }: FlatLimit): SetProfile {
  const profile: Profile = {
    id: profileId,
    evse,
    stackLevel,
    purpose: txId === undefined ? 'TxDefaultProfile' : 'TxProfile',
    kind: 'Relative',
    txId,
    schedules: [{ id: profileId, unit: 'A', periods: [{ startS: 0, limit: tenthsA(limitA) }] }],
  };
  return { profile, isLenient: false, beyond: [] };
}

/** Never takes for a lowering what raises later or on another phase. Infinity: a part of it limits nothing. */
export function highestA({ schedules }: Pick<Profile, 'schedules'>): number {
  const limits = schedules.flatMap(({ unit, periods }) =>
    periods.map(({ limit, limitL2, limitL3, phases }) => {
      const figures = [limit, limitL2, limitL3].filter((figure) => figure !== undefined);
      const highest = figures.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...figures);
      // Where phases are limited one by one, each figure is that of its phase alone.
      return unit === 'A' ? highest : highest / PHASE_VOLTS / (figures.length > 1 ? 1 : phases || PHASES);
    }),
  );
  return limits.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...limits);
}
