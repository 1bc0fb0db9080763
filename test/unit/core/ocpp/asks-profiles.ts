/** Everything that can be said about charging profiles, for the round trip of the codec. */
import fc from 'fast-check';
import { KINDS, PURPOSES } from '../../../../src/core/asks/profiles.ts';
import type { OcppVersion } from '../../../../src/core/ocpp/versions.ts';

const instant = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) });
const count = fc.nat({ max: 1_000_000 });
const text = (maxLength: number) => fc.stringMatching(new RegExp(`^[A-Za-z0-9._-]{1,${maxLength}}$`));
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const tenths = fc.nat({ max: 10_000 }).map((n) => n / 10);
const unit = fc.constantFrom('A' as const, 'W' as const);
const isNewer = (version: OcppVersion) => version !== '1.6';
const isNewest = (version: OcppVersion) => version === '2.1';
const only = <T>(isThere: boolean, arbitrary: fc.Arbitrary<T>) =>
  isThere ? optional(arbitrary) : fc.constant(undefined);
const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { minLength: 1, maxLength: 3 });

const purpose = (version: OcppVersion) =>
  fc.constantFrom(
    ...PURPOSES.filter((one) => {
      if (one === 'PriorityCharging' || one === 'LocalGeneration') return isNewest(version);
      return one !== 'ChargingStationExternalConstraints' || isNewer(version);
    }),
  );

/** One figure is always told: what is empty is not there. */
const figures = (figure: fc.Arbitrary<number>) =>
  fc.record({ all: figure, l2: optional(figure), l3: optional(figure) });
const back = tenths.map((figure) => 0 - figure);
const steered = {
  setpoint: figures(fc.oneof(tenths, back)),
  discharge: optional(figures(back)),
  reactive: optional(figures(tenths)),
};
const curve = <T>(point: fc.Arbitrary<T>) => optional(fc.array(point, { minLength: 1, maxLength: 3 }));
const steering = fc.record({
  mode: optional(fc.constantFrom('Idle' as const, 'CentralSetpoint' as const, 'LocalFrequency' as const)),
  ...steered,
  baseline: optional(tenths),
  frequencyCurve: curve(fc.record({ frequency: tenths, power: back })),
  signalCurve: curve(fc.record({ signal: count, power: tenths })),
});

const value = {
  limit: optional(tenths),
  limitL2: optional(tenths),
  limitL3: optional(tenths),
  steering: optional(fc.record(steered)),
};

const period = (version: OcppVersion) =>
  fc.record({
    startS: count,
    limit: isNewest(version) ? value.limit : tenths,
    limitL2: only(isNewest(version), tenths),
    limitL3: only(isNewest(version), tenths),
    phases: optional(fc.integer({ min: 1, max: 3 })),
    steering: only(isNewest(version), steering),
    more: only(isNewer(version), fc.record({ phaseToUse: fc.integer({ min: 1, max: 3 }) })),
  });

const schedule = (version: OcppVersion) =>
  fc.record({
    ...(isNewer(version) && { id: count }),
    startsAt: optional(instant),
    durationS: optional(count),
    unit,
    periods: some(period(version)),
    more: optional(fc.record({ minChargingRate: tenths })),
  });

const txId = (version: OcppVersion) => (isNewer(version) ? text(36) : count.map(String));

const profile = (version: OcppVersion, evse: fc.Arbitrary<number> = fc.nat({ max: 9 })) =>
  fc.record({
    id: count,
    evse,
    stackLevel: fc.nat({ max: 10 }),
    purpose: purpose(version),
    kind: fc.constantFrom(...KINDS.filter((kind) => kind !== 'Dynamic' || isNewest(version))),
    recurs: optional(fc.constantFrom('Daily', 'Weekly')),
    validFrom: optional(instant),
    validTo: optional(instant),
    txId: optional(txId(version)),
    schedules: isNewer(version) ? some(schedule(version)) : fc.tuple(schedule(version)),
    maxOfflineS: only(isNewest(version), count),
    endsOffline: only(isNewest(version), fc.boolean()),
    updateEveryS: only(isNewest(version), count),
    updatedAt: only(isNewest(version), instant),
    more: only(isNewest(version), fc.record({ priceScheduleSignature: text(20) })),
  });

const criteria = (version: OcppVersion) => ({
  evse: optional(fc.nat({ max: 9 })),
  purpose: optional(purpose(version)),
  stackLevel: optional(count),
});
const source = (version: OcppVersion) => (isNewest(version) ? text(20) : fc.constantFrom('EMS', 'Other', 'SO', 'CSO'));
const fromOutside = (version: OcppVersion) => ({ evse: optional(fc.nat({ max: 9 })), source: source(version) });
const priority = (version: OcppVersion) =>
  isNewest(version) ? fc.record({ txId: text(36), isOn: fc.boolean() }) : undefined;

export const PROFILE_ASKS = {
  setProfile: (version: OcppVersion) =>
    fc.record({ profile: profile(version), isLenient: fc.constant(!isNewer(version)), beyond: fc.constant([]) }),
  clearProfiles: (version: OcppVersion) =>
    fc.oneof(fc.record({ ids: fc.tuple(count) }), fc.record(criteria(version)), fc.constant({})),
  compositeSchedule: () => fc.record({ evse: fc.nat({ max: 9 }), durationS: count, unit: optional(unit) }),
  listProfiles: (version: OcppVersion) =>
    isNewer(version)
      ? fc.record({
          requestId: count,
          ...criteria(version),
          ids: optional(some(count)),
          sources: optional(some(source(version))),
        })
      : undefined,
  profilesReport: (version: OcppVersion) =>
    isNewer(version)
      ? fc.nat({ max: 9 }).chain((evse) =>
          fc.record({
            requestId: count,
            evse: fc.constant(evse),
            source: source(version),
            profiles: some(profile(version, fc.constant(evse))),
            isContinued: fc.boolean(),
          }),
        )
      : undefined,
  updateDynamic: (version: OcppVersion) =>
    isNewest(version) ? fc.record({ profileId: count, value: fc.record(value) }) : undefined,
  pullDynamic: (version: OcppVersion) => (isNewest(version) ? fc.record({ profileId: count }) : undefined),
  usePriority: priority,
  priorityChanged: priority,
  limitFromOutside: (version: OcppVersion) =>
    isNewer(version)
      ? fc.record({
          ...fromOutside(version),
          isGridCritical: optional(fc.boolean()),
          schedules: fc.array(schedule(version), { maxLength: 2 }),
        })
      : undefined,
  limitFromOutsideOver: (version: OcppVersion) => (isNewer(version) ? fc.record(fromOutside(version)) : undefined),
};

const verdict = (no: string) => fc.boolean().map((accepted) => ({ accepted, status: accepted ? 'Accepted' : no }));

const composite = fc.record({
  startsAt: instant,
  durationS: count,
  unit,
  periods: some(fc.record({ startS: count, limit: tenths, phases: optional(fc.integer({ min: 1, max: 3 })) })),
});

export const PROFILE_ANSWERS = {
  setProfile: () => verdict('Rejected'),
  clearProfiles: () => verdict('Unknown'),
  compositeSchedule: () =>
    fc.oneof(
      fc.constant({ accepted: false }),
      fc.record({ accepted: fc.constant(true), evse: fc.nat({ max: 9 }), schedule: composite }),
    ),
  listProfiles: () => verdict('NoProfiles'),
  profilesReport: () => fc.constant({}),
  updateDynamic: () => verdict('Rejected'),
  pullDynamic: () =>
    fc.oneof(fc.constant({ accepted: false }), fc.record({ accepted: fc.constant(true), value: fc.record(value) })),
  usePriority: () => fc.oneof(verdict('NoProfile'), verdict('Rejected')),
  priorityChanged: () => fc.constant({}),
  limitFromOutside: () => fc.constant({}),
  limitFromOutsideOver: () => fc.constant({}),
};
