/** Everything that can be said about monitors, for the round trip of the codec. */
import fc from 'fast-check';
import type { OcppVersion } from '../../../../src/core/ocpp/versions.ts';

const count = fc.nat({ max: 1_000_000 });
const severity = fc.nat({ max: 9 });
const name = fc.stringMatching(/^[A-Za-z0-9]{1,40}$/);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const present = <T extends object>(arbitrary: fc.Arbitrary<T>) =>
  arbitrary.map((value) => Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T);

const evse = present(fc.record({ id: fc.integer({ min: 1, max: 9 }), connectorId: optional(fc.constant(1)) }));
const types = ['UpperThreshold', 'LowerThreshold', 'Delta', 'Periodic', 'PeriodicClockAligned'];
const monitored = (version: OcppVersion) => ({
  component: present(fc.record({ name, instance: optional(name), evse: optional(evse) })),
  variable: present(fc.record({ name, instance: optional(name) })),
  type: fc.constantFrom(...types, ...(version === '2.1' ? ['TargetDelta'] : [])),
});
const newer = <T>(version: OcppVersion, arbitrary: fc.Arbitrary<T>) => (version === '1.6' ? undefined : arbitrary);
const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { minLength: 1, maxLength: 3 });

export const MONITORING_ASKS = {
  setMonitors: (version: OcppVersion) =>
    newer(
      version,
      fc.record({
        monitors: some(
          present(
            fc.record({
              ...monitored(version),
              id: optional(count),
              value: fc.double({ noNaN: true, min: -1e6, max: 1e6 }).map((value) => value + 0),
              severity,
              inSession: optional(fc.boolean()),
              ...(version === '2.1' && {
                stream: optional(fc.record({ intervalS: optional(count), values: optional(count) })),
              }),
            }),
          ),
        ),
      }),
    ),
  clearMonitors: (version: OcppVersion) => newer(version, fc.record({ ids: some(count) })),
  setMonitoringBase: (version: OcppVersion) =>
    newer(version, fc.record({ base: fc.constantFrom('All', 'FactoryDefault', 'HardWiredOnly') })),
  setMonitoringLevel: (version: OcppVersion) => newer(version, fc.record({ severity })),
};

const verdict = fc.boolean().map((accepted) => ({ accepted, status: accepted ? 'Accepted' : 'Rejected' }));
const because = optional(fc.constantFrom('InternalError', 'NotFound'));

export const MONITORING_ANSWERS = {
  setMonitors: (version: OcppVersion) =>
    fc.record({
      results: some(
        fc.record({
          ...monitored(version),
          id: optional(count),
          severity,
          status: fc.constantFrom('Accepted', 'Rejected', 'Duplicate', 'UnknownComponent'),
          reason: because,
        }),
      ),
    }),
  clearMonitors: () =>
    fc.record({
      results: some(
        fc.record({ id: count, status: fc.constantFrom('Accepted', 'Rejected', 'NotFound'), reason: because }),
      ),
    }),
  setMonitoringBase: () => verdict,
  setMonitoringLevel: () => verdict,
};
