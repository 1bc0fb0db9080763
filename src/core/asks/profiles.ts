/**
 * What is asked and told about charging profiles. A profile in the proxy's own words is the superset of all versions,
 * shaped like the newest (PROTOCOL §4.6).
 */
import type { CommandAnswer, Instant, Nothing, Payload } from '../meanings.ts';
import type { Steering, SteeringValue } from './steering.ts';

export interface ProfileAsks {
  readonly setProfile: { ask: SetProfile; answer: CommandAnswer };
  readonly clearProfiles: { ask: ProfileCriteria; answer: CommandAnswer };
  readonly compositeSchedule: { ask: CompositeAsk; answer: CompositeAnswer };
  readonly listProfiles: { ask: ListProfiles; answer: CommandAnswer };
  /** What answers a list, page by page. */
  readonly profilesReport: { ask: ProfilesReport; answer: Nothing };
  readonly updateDynamic: { ask: UpdateDynamic; answer: CommandAnswer };
  /** Who set a dynamic profile is asked for its new value. */
  readonly pullDynamic: { ask: { readonly profileId: number }; answer: PulledValue };
  readonly usePriority: { ask: PriorityAsk; answer: CommandAnswer };
  readonly priorityChanged: { ask: PriorityAsk; answer: Nothing };
  /** Something else than the profiles of who is told limits the charger, or does so no more. */
  readonly limitFromOutside: { ask: LimitFromOutside; answer: Nothing };
  readonly limitFromOutsideOver: { ask: Pick<LimitFromOutside, 'evse' | 'source'>; answer: Nothing };
}

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
  /** What it wants of the car beyond a limit. */
  readonly steering?: Steering | undefined;
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

/** A new value of a dynamic profile. */
export interface DynamicValue {
  readonly limit?: number | undefined;
  readonly limitL2?: number | undefined;
  readonly limitL3?: number | undefined;
  readonly steering?: SteeringValue | undefined;
}

/** Which profiles are meant: whatever is named must fit. */
export interface ProfileCriteria {
  readonly ids?: readonly number[] | undefined;
  readonly evse?: number | undefined;
  readonly purpose?: Purpose | undefined;
  readonly stackLevel?: number | undefined;
}

export interface SetProfile {
  readonly profile: Profile;
  /** As the older versions have it: a twin is replaced and what is left out is filled in. The newer refuse both. */
  readonly isLenient: boolean;
  /** What it wants that nobody gets here, by name. */
  readonly beyond: readonly string[];
}

export interface ListProfiles extends ProfileCriteria {
  readonly requestId: number;
  /** Whose limits are meant; undefined = everybody's. */
  readonly sources?: readonly string[] | undefined;
}

export interface ProfilesReport {
  readonly requestId: number;
  readonly evse: number;
  readonly source: string;
  readonly profiles: readonly Profile[];
  /** More pages follow. */
  readonly isContinued: boolean;
}

export interface CompositeAsk {
  readonly evse: number;
  readonly durationS: number;
  /** Undefined = as we like. */
  readonly unit?: RateUnit | undefined;
}

export interface CompositePeriod {
  readonly startS: number;
  /** In the unit of the schedule. */
  readonly limit: number;
  readonly phases?: number | undefined;
  /** For the eyes of who steers. */
  readonly steering?: Steering | undefined;
}

export interface CompositeSchedule {
  readonly startsAt: Instant;
  readonly durationS: number;
  readonly unit: RateUnit;
  readonly periods: readonly CompositePeriod[];
}

export interface CompositeAnswer {
  readonly accepted: boolean;
  readonly evse?: number | undefined;
  readonly schedule?: CompositeSchedule | undefined;
}

export interface UpdateDynamic {
  readonly profileId: number;
  readonly value: DynamicValue;
}

export interface PulledValue {
  readonly accepted: boolean;
  readonly value?: DynamicValue | undefined;
}

export interface PriorityAsk {
  readonly txId: string;
  readonly isOn: boolean;
}

export interface LimitFromOutside {
  /** Undefined = the whole station. */
  readonly evse?: number | undefined;
  /** Who limits: `EMS` the house, `SO` the grid, `Other` another network. */
  readonly source: string;
  readonly isGridCritical?: boolean | undefined;
  readonly schedules: readonly ProfileSchedule[];
}
