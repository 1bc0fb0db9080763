/** A charging profile in the proxy's own words: the superset of all versions, shaped like the newest (PROTOCOL §4.6). */
import type { Instant, Payload } from '../meanings.ts';

export const PURPOSES = [
  'ChargingStationExternalConstraints',
  'ChargingStationMaxProfile',
  'TxDefaultProfile',
  'TxProfile',
  'PriorityCharging',
  'LocalGeneration',
] as const;
export type Purpose = (typeof PURPOSES)[number];

export const KINDS = ['Absolute', 'Recurring', 'Relative', 'Dynamic'] as const;
export type ProfileKind = (typeof KINDS)[number];

export type Recurrence = 'Daily' | 'Weekly';
export type RateUnit = 'A' | 'W';

/** What holds from `startS` on, until the next period. */
export interface ProfilePeriod {
  /** Seconds since the schedule began. */
  readonly startS: number;
  /** In the unit of the schedule; without it this period limits nothing. */
  readonly limit?: number | undefined;
  /** Of the second and third phase, where they differ from the first. */
  readonly limitL2?: number | undefined;
  readonly limitL3?: number | undefined;
  readonly phases?: number | undefined;
  /** What we do not act on, kept so that its owner reads back what it wrote (invariant I12). */
  readonly more?: Payload | undefined;
}

export interface ProfileSchedule {
  /** Absent where a version has none. */
  readonly id?: number | undefined;
  readonly startsAt?: Instant | undefined;
  readonly durationS?: number | undefined;
  readonly unit: RateUnit;
  readonly periods: readonly ProfilePeriod[];
  readonly more?: Payload | undefined;
}

export interface Profile {
  /** Its owner's number: it never reaches anybody else (invariant I5). */
  readonly id: number;
  /** 0 is the station. */
  readonly evse: number;
  readonly stackLevel: number;
  readonly purpose: Purpose;
  readonly kind: ProfileKind;
  readonly recurs?: Recurrence | undefined;
  readonly validFrom?: Instant | undefined;
  readonly validTo?: Instant | undefined;
  /** In a message the id on that link, in the store our own. */
  readonly txId?: string | undefined;
  /** The first counts; the others are choices for the car. */
  readonly schedules: readonly ProfileSchedule[];
  /** How long its owner may be away before it is suspended. */
  readonly maxOfflineS?: number | undefined;
  /** Then it is deleted and not only suspended. */
  readonly endsOffline?: boolean | undefined;
  /** How often its owner is asked for a new value. */
  readonly updateEveryS?: number | undefined;
  /** When a dynamic value was last told. */
  readonly updatedAt?: Instant | undefined;
  readonly more?: Payload | undefined;
}

/** As it is kept. */
export interface StoredProfile extends Profile {
  /** From when on a schedule counts that does not say it itself. */
  readonly countsFrom: Instant;
  /** Of a remote start: the start that its transaction will come from. */
  readonly startId?: string | undefined;
}

/** A new value of a dynamic profile. */
export interface DynamicValue {
  readonly limit?: number | undefined;
  readonly limitL2?: number | undefined;
  readonly limitL3?: number | undefined;
}

/** Which profiles are meant: whatever is named must fit. */
export interface ProfileCriteria {
  readonly ids?: readonly number[] | undefined;
  readonly evse?: number | undefined;
  readonly purpose?: Purpose | undefined;
  readonly stackLevel?: number | undefined;
}
