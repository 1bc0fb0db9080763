/** A profile in the words of a version; undefined where it has no word for it. */
import type { DynamicValue, Profile, ProfileSchedule } from '../../asks/profiles.ts';
import type { Payload } from '../../model.ts';
import { formatInstant } from '../time.ts';
import {
  type MiddleProfile,
  type MiddleSchedule,
  middlePurpose,
  type NewestPeriod,
  type NewestProfile,
  type NewestSchedule,
  type OlderProfile,
  olderPurpose,
} from './profile-words.ts';
import { writeSteering, writeValue } from './steering.ts';
import { transactionNumber } from './words.ts';

/** Stands for "no limit" where a version must have a number: above any fuse. */
const NO_LIMIT = 99_999;

/** Undefined: the older version has no word for its purpose, its kind, or the id of its transaction. */
export function encodeOlder(profile: Profile): OlderProfile | undefined {
  const { purpose, kind, txId, schedules } = profile;
  const [schedule] = schedules;
  const chargingProfilePurpose = olderPurpose(purpose);
  const transactionId = transactionNumber(txId);
  if (schedule === undefined || chargingProfilePurpose === undefined || kind === 'Dynamic') return undefined;
  if (txId !== undefined && transactionId === undefined) return undefined;
  return {
    chargingProfileId: profile.id,
    transactionId,
    stackLevel: profile.stackLevel,
    chargingProfilePurpose,
    chargingProfileKind: kind,
    recurrencyKind: profile.recurs,
    validFrom: written(profile.validFrom),
    validTo: written(profile.validTo),
    chargingSchedule: {
      duration: schedule.durationS,
      startSchedule: written(schedule.startsAt),
      chargingRateUnit: schedule.unit,
      chargingSchedulePeriod: schedule.periods.map((period) => ({
        startPeriod: period.startS,
        limit: tenths(lowestOf(period) ?? NO_LIMIT),
        numberPhases: period.phases,
      })),
      minChargingRate: numberIn(schedule.more?.minChargingRate),
    },
  };
}

export function encodeNewest(profile: Profile): NewestProfile {
  return {
    // What was kept of a profile passed the schema of this version when it came.
    ...(profile.more as Partial<NewestProfile> | undefined),
    ...headOf(profile),
    chargingProfilePurpose: profile.purpose,
    chargingProfileKind: profile.kind,
    maxOfflineDuration: profile.maxOfflineS,
    invalidAfterOfflineDuration: profile.endsOffline,
    dynUpdateInterval: profile.updateEveryS,
    dynUpdateTime: written(profile.updatedAt),
    chargingSchedule: profile.schedules.map((schedule) => encodeNewestSchedule(schedule, profile.id)),
  };
}

export function encodeNewestSchedule(schedule: ProfileSchedule, id: number): NewestSchedule {
  return {
    ...(schedule.more as Partial<NewestSchedule> | undefined),
    ...spanOf(schedule, id),
    chargingSchedulePeriod: schedule.periods.map(({ startS, limit, limitL2, limitL3, phases, steering, more }) => ({
      ...(more as Partial<NewestPeriod> | undefined),
      ...writeSteering(steering),
      startPeriod: startS,
      limit,
      limit_L2: limitL2,
      limit_L3: limitL3,
      numberPhases: phases,
    })),
  };
}

/** Undefined: the version before the newest has no word for its purpose or kind. */
export function encodeMiddle(profile: Profile): MiddleProfile | undefined {
  const chargingProfilePurpose = middlePurpose(profile.purpose);
  if (chargingProfilePurpose === undefined || profile.kind === 'Dynamic') return undefined;
  return {
    ...pick(profile.more, ['customData']),
    ...headOf(profile),
    chargingProfilePurpose,
    chargingProfileKind: profile.kind,
    chargingSchedule: profile.schedules.map((schedule) => encodeMiddleSchedule(schedule, profile.id)),
  };
}

export function encodeMiddleSchedule(schedule: ProfileSchedule, id: number): MiddleSchedule {
  return {
    ...pick(schedule.more, ['customData', 'minChargingRate', 'salesTariff']),
    ...spanOf(schedule, id),
    chargingSchedulePeriod: schedule.periods.map((period) => ({
      ...pick(period.more, ['customData', 'phaseToUse']),
      startPeriod: period.startS,
      limit: lowestOf(period) ?? NO_LIMIT,
      numberPhases: period.phases,
    })),
  };
}

export function encodeValue({ limit, limitL2, limitL3, steering }: DynamicValue) {
  return { limit, limit_L2: limitL2, limit_L3: limitL3, ...writeValue(steering) };
}

function headOf(profile: Profile) {
  return {
    id: profile.id,
    stackLevel: profile.stackLevel,
    recurrencyKind: profile.recurs,
    validFrom: written(profile.validFrom),
    validTo: written(profile.validTo),
    transactionId: profile.txId,
  };
}

/** Schedules are numbered in these versions; one that never had a number gets that of its profile. */
function spanOf(schedule: ProfileSchedule, id: number) {
  return {
    id: schedule.id ?? id,
    startSchedule: written(schedule.startsAt),
    duration: schedule.durationS,
    chargingRateUnit: schedule.unit,
  };
}

/** A charger that cannot tell phases apart gets the lowest. */
function lowestOf({ limit, limitL2, limitL3 }: DynamicValue): number | undefined {
  const limits = [limit, limitL2, limitL3].filter((one) => one !== undefined);
  return limits.length === 0 ? undefined : Math.min(...limits);
}

/** Of what was kept, that which this version knows, and which passed a schema when it came. */
function pick(more: Payload | undefined, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(more ?? {}).filter(([name]) => names.includes(name)));
}

function written(at: number | undefined): string | undefined {
  return at === undefined ? undefined : formatInstant(at);
}

function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** One decimal is what the older version carries; never above what is meant (invariant I6). */
function tenths(limit: number): number {
  return Math.floor(limit * 10 + 1e-6) / 10;
}
