/** When one profile is in force, and what it allows then. */
import type { Steering } from '../asks/steering.ts';
import type { Instant } from '../meanings.ts';
import type { ProfilePeriod, ProfileSchedule, RateUnit, StoredProfile } from './profile.ts';
import { inAmps } from './steering.ts';

/** Amperes per phase; without a limit nothing is limited. */
export interface Allowance {
  readonly limitA?: number | undefined;
  /** How many phases may be used, where that is limited. */
  readonly phases?: number | undefined;
  /** What is wanted of the car beyond a limit. */
  readonly steering?: Steering | undefined;
}

/** How watts become amperes: between a phase and neutral, and over how many phases where a profile does not tell. */
export interface Grid {
  readonly volts: number;
  readonly phases: number;
}

/** What is looked at: one EVSE in `[from, to)`, where `from` is now. */
export interface Scene {
  readonly evse: number;
  readonly from: Instant;
  readonly to: Instant;
  readonly tx?: { readonly id: string; readonly startedAt: Instant } | undefined;
  readonly grid: Grid;
  /** Since when the party that set the profiles is away. */
  readonly offlineSince?: Instant | undefined;
}

/** From `from` on, until `to`, this is allowed. */
export interface Stretch {
  readonly from: Instant;
  readonly to: Instant;
  readonly allows: Allowance;
}

const DAY_MS = 24 * 3_600_000;
/** After so many intervals without a new value, a dynamic one is no longer believed. */
const STALE_INTERVALS = 3;

/** When a profile is over for good, as far as it says so itself. */
export function endOf({ kind, purpose, schedules, validTo, countsFrom }: StoredProfile): Instant | undefined {
  const durationS = schedules[0]?.durationS;
  const isFixed = kind === 'Absolute' || (kind === 'Relative' && !ofTransactions(purpose));
  const begun = schedules[0]?.startsAt ?? countsFrom;
  const end = isFixed && durationS !== undefined ? begun + durationS * 1000 : undefined;
  return end === undefined || validTo === undefined ? (end ?? validTo) : Math.min(end, validTo);
}

/** What a profile allows within the scene, where it is in force; in order, without overlap. */
export function stretchesOf(profile: StoredProfile, scene: Scene): readonly Stretch[] {
  const [schedule] = profile.schedules;
  if (schedule === undefined) return [];
  const from = Math.max(scene.from, profile.validFrom ?? scene.from);
  const to = Math.min(scene.to, profile.validTo ?? scene.to, suspendedAt(profile, scene));
  return beginnings(profile, schedule, scene).flatMap(({ at, until }) =>
    schedule.periods.flatMap((period, index) => {
      const next = schedule.periods[index + 1];
      const begins = Math.max(from, at + period.startS * 1000);
      const ends = Math.min(to, until, next === undefined ? until : at + next.startS * 1000);
      return begins < ends ? [{ from: begins, to: ends, allows: allowanceOf(period, schedule.unit, scene.grid) }] : [];
    }),
  );
}

/** Rounded down to what every charger understands: a tenth of an ampere. */
export function tenthsA(amperes: number): number {
  // The little more makes up for what binary fractions lose: 2.3 × 10 is a little less than 23.
  return Math.max(0, Math.floor(amperes * 10 + 1e-6) / 10);
}

/** Each time that the schedule runs, within the scene. */
function beginnings(
  profile: StoredProfile,
  schedule: ProfileSchedule,
  scene: Scene,
): readonly { readonly at: Instant; readonly until: Instant }[] {
  const lastsMs = schedule.durationS === undefined ? Number.POSITIVE_INFINITY : schedule.durationS * 1000;
  const at = beginningOf(profile, schedule, scene);
  if (profile.kind !== 'Recurring') return [{ at, until: at + lastsMs }];
  const everyMs = profile.recurs === 'Weekly' ? 7 * DAY_MS : DAY_MS;
  const times: { at: Instant; until: Instant }[] = [];
  const first = Math.max(0, Math.floor((scene.from - at) / everyMs));
  for (let begins = at + first * everyMs; begins < scene.to; begins += everyMs) {
    times.push({ at: begins, until: begins + Math.min(lastsMs, everyMs) });
  }
  return times;
}

function beginningOf({ kind, purpose, countsFrom }: StoredProfile, schedule: ProfileSchedule, scene: Scene): Instant {
  if (kind !== 'Relative') return schedule.startsAt ?? countsFrom;
  if (!ofTransactions(purpose)) return countsFrom;
  // Before a transaction: as if it began now.
  return scene.tx?.startedAt ?? scene.from;
}

function ofTransactions(purpose: StoredProfile['purpose']): boolean {
  return purpose === 'TxProfile' || purpose === 'TxDefaultProfile' || purpose === 'PriorityCharging';
}

/** A profile waits for who set it: for a dynamic value only so long, and for one who is away only so long. */
function suspendedAt(profile: StoredProfile, { offlineSince }: Scene): Instant {
  const { kind, updateEveryS, updatedAt, maxOfflineS } = profile;
  const staleAt =
    kind === 'Dynamic' && updateEveryS !== undefined && updateEveryS > 0
      ? (updatedAt ?? profile.countsFrom) + STALE_INTERVALS * updateEveryS * 1000
      : Number.POSITIVE_INFINITY;
  const aloneAt =
    maxOfflineS === undefined || offlineSince === undefined
      ? Number.POSITIVE_INFINITY
      : offlineSince + maxOfflineS * 1000;
  return Math.min(staleAt, aloneAt);
}

/**
 * A limit in watts is the total over all phases (1.6 erratum 3.69); with a figure for each phase it is that of each
 * alone. A charger that cannot tell phases apart gets the lowest.
 */
function allowanceOf(period: ProfilePeriod, unit: RateUnit, grid: Grid): Allowance {
  const figures = [period.limit, period.limitL2, period.limitL3].filter((figure) => figure !== undefined);
  const phases = period.phases !== undefined && period.phases > 0 ? period.phases : undefined;
  const over = phases ?? grid.phases;
  const steering = period.steering && inAmps(period.steering, unit, { volts: grid.volts, phases: over });
  // An idle car takes nothing, whatever else it is told.
  if (steering?.mode === 'Idle') return { limitA: 0, phases, steering };
  if (figures.length === 0) return { phases, steering };
  const lowest = Math.min(...figures);
  if (unit === 'A') return { limitA: tenthsA(lowest), phases, steering };
  return { limitA: tenthsA(lowest / grid.volts / (figures.length > 1 ? 1 : over)), phases, steering };
}
