/** A charging profile as a version says it becomes one in the proxy's own words; what we do not act on is kept. */
import type { DynamicValue, Profile, ProfilePeriod, ProfileSchedule } from '../../asks/profiles.ts';
import type { Payload } from '../../model.ts';
import { parseInstant } from '../time.ts';
import {
  type NewerProfile,
  type NewerSchedule,
  type NewestPeriod,
  type NewestProfile,
  type NewestSchedule,
  type OlderProfile,
  purposeOfOlder,
  type ValueSaid,
} from './profile-words.ts';
import { readValue, splitSteering, UNBOUND_MODE } from './steering.ts';

export function decodeOlder(evse: number, profile: OlderProfile): Profile {
  const { chargingSchedule: schedule } = profile;
  return {
    id: profile.chargingProfileId,
    evse,
    stackLevel: profile.stackLevel,
    purpose: purposeOfOlder(profile.chargingProfilePurpose),
    kind: profile.chargingProfileKind,
    recurs: profile.recurrencyKind,
    validFrom: parseInstant(profile.validFrom),
    validTo: parseInstant(profile.validTo),
    txId: profile.transactionId === undefined ? undefined : String(profile.transactionId),
    schedules: [decodeSchedule(schedule)],
  };
}

/** A schedule in the spelling that all versions share. */
function decodeSchedule(schedule: OlderProfile['chargingSchedule']): ProfileSchedule {
  const { startSchedule, duration, chargingRateUnit, chargingSchedulePeriod, ...more } = schedule;
  return {
    startsAt: parseInstant(startSchedule),
    durationS: duration,
    unit: chargingRateUnit,
    periods: chargingSchedulePeriod.map(({ startPeriod, limit, numberPhases, ...others }) => ({
      startS: startPeriod,
      limit,
      phases: numberPhases,
      more: kept(others),
    })),
    more: kept(more),
  };
}

export function decodeNewer(evse: number, profile: NewerProfile): Profile {
  const {
    id,
    stackLevel,
    chargingProfilePurpose,
    chargingProfileKind,
    recurrencyKind,
    validFrom,
    validTo,
    transactionId,
    chargingSchedule,
    maxOfflineDuration,
    invalidAfterOfflineDuration,
    dynUpdateInterval,
    dynUpdateTime,
    ...more
  }: NewestProfile = profile;
  return {
    id,
    evse,
    stackLevel,
    purpose: chargingProfilePurpose,
    kind: chargingProfileKind,
    recurs: recurrencyKind,
    validFrom: parseInstant(validFrom),
    validTo: parseInstant(validTo),
    txId: transactionId,
    schedules: chargingSchedule.map(decodeNewerSchedule),
    maxOfflineS: maxOfflineDuration,
    endsOffline: invalidAfterOfflineDuration,
    updateEveryS: dynUpdateInterval,
    updatedAt: parseInstant(dynUpdateTime),
    more: kept(more),
  };
}

export function decodeNewerSchedule(schedule: NewerSchedule): ProfileSchedule {
  const { id, startSchedule, duration, chargingRateUnit, chargingSchedulePeriod, ...more }: NewestSchedule = schedule;
  return {
    id,
    startsAt: parseInstant(startSchedule),
    durationS: duration,
    unit: chargingRateUnit,
    periods: chargingSchedulePeriod.map(decodeNewerPeriod),
    more: kept(more),
  };
}

function decodeNewerPeriod(period: NewestPeriod): ProfilePeriod {
  const { steering, rest } = splitSteering(period);
  const { startPeriod, limit, limit_L2, limit_L3, numberPhases, ...more } = rest;
  return {
    startS: startPeriod,
    limit,
    limitL2: limit_L2,
    limitL3: limit_L3,
    phases: numberPhases,
    steering,
    more: kept(more),
  };
}

/** What the newest version can want of a charger that nobody gets: it would be bound by no limit, or is none. */
export function beyondLimits(profile: NewerProfile): readonly string[] {
  const { chargingSchedule }: NewestProfile = profile;
  const found = chargingSchedule.flatMap(({ limitAtSoC, useLocalTime, chargingSchedulePeriod }) => [
    ...(limitAtSoC === undefined ? [] : ['limitAtSoC']),
    ...(useLocalTime === true ? ['useLocalTime'] : []),
    ...chargingSchedulePeriod.flatMap(({ operationMode, evseSleep }) => [
      ...(operationMode === UNBOUND_MODE ? ['operationMode'] : []),
      ...(evseSleep === true ? ['evseSleep'] : []),
    ]),
  ]);
  return [...new Set(found)];
}

export function decodeValue(update: ValueSaid): DynamicValue {
  return { limit: update.limit, limitL2: update.limit_L2, limitL3: update.limit_L3, steering: readValue(update) };
}

/** Undefined when nothing is left to keep. */
function kept(more: object): Payload | undefined {
  return Object.keys(more).length === 0 ? undefined : { ...more };
}
