/** Everything that each version can say, by chance: the asks and answers of every meaning. */
import fc from 'fast-check';
import {
  CONNECTOR_STATUSES,
  type MeaningName,
  type Meanings,
  type Reading,
  STOP_REASONS,
  TOKEN_STATUSES,
} from '../../../../src/core/model.ts';
import { registerWh } from '../../../../src/core/ocpp/readings.ts';
import { defaultUnit } from '../../../../src/core/ocpp/translate/measurands.ts';
import type { OcppVersion } from '../../../../src/core/ocpp/versions.ts';
import { CONFIGURATION_ANSWERS, CONFIGURATION_ASKS } from './asks-configuration.ts';
import { DISPLAY_ANSWERS, DISPLAY_ASKS } from './asks-display.ts';
import { GRID_ANSWERS, GRID_ASKS } from './asks-grid.ts';
import { MONITORING_ANSWERS, MONITORING_ASKS } from './asks-monitoring.ts';
import { NEWS_ANSWERS, NEWS_ASKS } from './asks-news.ts';
import { PROFILE_ANSWERS, PROFILE_ASKS } from './asks-profiles.ts';
import { STATION_ANSWERS, STATION_ASKS } from './asks-station.ts';
import { STREAM_ANSWERS, STREAM_ASKS } from './asks-streams.ts';
import { TARIFF_ANSWERS, TARIFF_ASKS } from './asks-tariffs.ts';
import { UPKEEP_ANSWERS, UPKEEP_ASKS } from './asks-upkeep.ts';
import { schemaOf } from './codec-schemas.ts';

/** The closed list of a field, taken from the official schema. */
function wordsOf(version: OcppVersion, action: string, field: string): string[] {
  const found: string[][] = [];
  const walk = (node: unknown, name: string): void => {
    if (Array.isArray(node)) for (const item of node) walk(item, name);
    else if (typeof node === 'object' && node !== null) {
      if (name === field && 'enum' in node && Array.isArray(node.enum)) found.push(node.enum);
      for (const [key, value] of Object.entries(node)) walk(value, key);
    }
  };
  walk(schemaOf(version, action, 'request'), '');
  const first = found[0];
  if (first === undefined) throw new Error(`no list of ${field} in ${action} of ${version}`);
  return first;
}

const instant = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) });
const count = fc.nat({ max: 1_000_000 });
const text = (maxLength: number) => fc.stringMatching(new RegExp(`^[A-Za-z0-9 ._-]{1,${maxLength}}$`));
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const isNewer = (version: OcppVersion) => version !== '1.6';

const chargerTxId = (version: OcppVersion) =>
  isNewer(version) ? text(36) : fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map(String);

const place = (version: OcppVersion) =>
  isNewer(version)
    ? fc.record({ evse: fc.integer({ min: 1, max: 9 }), connector: fc.integer({ min: 1, max: 3 }) })
    : fc.oneof(
        fc.constant({ evse: 0 }),
        fc.integer({ min: 1, max: 9 }).map((evse) => ({ evse, connector: 1 })),
      );
const station = fc.nat({ max: 9 }).map((evse) => ({ evse }));

const anyPlace = fc.oneof(station, place('2.1'));
const problem = fc.record(
  {
    place: anyPlace,
    component: text(50),
    variable: fc.constantFrom('Problem', 'Tripped'),
    active: fc.boolean(),
    id: count,
    at: instant,
    techCode: text(50),
    techInfo: text(500),
  },
  { requiredKeys: ['place', 'component', 'variable', 'active', 'id', 'at'] },
);
const availability = fc.record({
  place: anyPlace,
  status: fc.constantFrom('Available', 'Occupied', 'Reserved', 'Unavailable', 'Faulted'),
  id: count,
  at: instant,
});

function token(version: OcppVersion) {
  if (!isNewer(version)) return fc.record({ id: text(20) });
  const types = version === '2.0.1' ? wordsOf(version, 'Authorize', 'IdTokenEnumType') : ['Central', 'DirectPayment'];
  return fc
    .record({ id: text(version === '2.0.1' ? 36 : 255), type: fc.constantFrom(...types) })
    .map((one) => (one.type === 'NoAuthorization' ? { ...one, id: '' } : one));
}

const signature = fc.record(
  { data: text(300), encoding: fc.constantFrom('OCMF', 'EDL', 'Other'), method: text(50), publicKey: text(200) },
  { requiredKeys: ['data', 'encoding'] },
);

function readings(version: OcppVersion): fc.Arbitrary<Reading[]> {
  const field = (name: string, newer: string) => wordsOf(version, 'MeterValues', isNewer(version) ? newer : name);
  const word = (name: string, newer: string) => fc.constantFrom(...field(name, newer));
  const sample = fc
    .record({
      // Three decimals and more, negative and tiny: what meters send.
      value: fc.oneof(
        fc.integer({ min: -1e9, max: 1e9 }).map((n) => n / 1000),
        fc.double({ noNaN: true, min: -1e3, max: 1e3 }),
      ),
      measurand: word('measurand', 'MeasurandEnumType'),
      otherUnit: fc.boolean(),
      context: optional(word('context', 'ReadingContextEnumType')),
      phase: optional(word('phase', 'PhaseEnumType')),
      location: optional(word('location', 'LocationEnumType')),
      // Where a signature is a value of its own, other tests say what becomes of it.
      signed: isNewer(version) ? optional(signature) : fc.constant(undefined),
    })
    .map(({ value, measurand, otherUnit, ...rest }) => ({
      value: value + 0,
      measurand,
      unit: otherUnit && measurand.startsWith('Energy') ? 'kWh' : defaultUnit(measurand),
      ...rest,
    }));
  return fc.array(fc.record({ at: instant, samples: fc.array(sample, { minLength: 1, maxLength: 4 }) }), {
    maxLength: 3,
  });
}
const someReadings = (version: OcppVersion) => readings(version).filter((all) => all.length > 0);

function event(version: OcppVersion) {
  return {
    at: instant,
    token: optional(token(version)),
    trigger: fc.constantFrom(...wordsOf(version, 'TransactionEvent', 'TriggerReasonEnumType')),
    seqNo: count,
    offline: optional(fc.boolean()),
    chargingState: optional(fc.constantFrom('Charging', 'EVConnected', 'SuspendedEV', 'SuspendedEVSE', 'Idle')),
    chargedS: optional(count),
    phases: optional(fc.nat({ max: 3 })),
    cableMaxA: optional(fc.nat({ max: 63 })),
  };
}

/** The register that is told as the one of the begin or of the end. */
function registerOf(readings: readonly Reading[], context: 'Transaction.Begin' | 'Transaction.End') {
  return registerWh(readings.map(({ at, samples }) => ({ at, samples: samples.filter((s) => s.context === context) })));
}

/** What is told of nothing but values has some. */
const saysSomething = ({ trigger, readings }: { readonly trigger: string; readonly readings: readonly Reading[] }) =>
  readings.length > 0 || !['MeterValuePeriodic', 'MeterValueClock'].includes(trigger);

/** Everything that a version can say, meaning by meaning; undefined where it can say nothing. */
export const ASKS: {
  readonly [M in MeaningName]: (version: OcppVersion) => fc.Arbitrary<unknown> | undefined;
} = {
  boot: (version) =>
    fc.record({
      vendor: text(20),
      model: text(20),
      serialNumber: optional(text(25)),
      firmwareVersion: optional(text(50)),
      iccid: optional(text(20)),
      imsi: optional(text(20)),
      ...(isNewer(version) && {
        reason: fc.constantFrom(...wordsOf(version, 'BootNotification', 'BootReasonEnumType')),
      }),
    }),
  heartbeat: () => fc.constant({}),
  authorize: (version) => fc.record({ token: token(version) }),
  status: (version) => {
    const known = wordsOf(version, 'StatusNotification', isNewer(version) ? 'ConnectorStatusEnumType' : 'status');
    const common = {
      place: place(version),
      status: fc.constantFrom(...CONNECTOR_STATUSES.filter((s) => known.includes(s))),
    };
    if (isNewer(version)) return fc.record({ ...common, errorCode: fc.constant('NoError'), at: instant });
    const errorCode = fc.constantFrom(...wordsOf(version, 'StatusNotification', 'errorCode'));
    return fc
      .record({ ...common, errorCode, info: optional(text(50)), at: optional(instant) })
      .filter((status) => status.status !== 'Faulted' || status.errorCode !== 'NoError');
  },
  txStarted: (version) =>
    isNewer(version)
      ? fc
          .record({
            ...event(version),
            chargerTxId: chargerTxId(version),
            place: fc.oneof(
              place(version),
              fc.nat({ max: 3 }).map((evse) => ({ evse })),
            ),
            readings: readings(version),
            reservationId: optional(count),
            remoteStartId: optional(count),
          })
          .map((started) => ({ ...started, meterWh: registerOf(started.readings, 'Transaction.Begin') }))
      : fc.record({
          place: place(version),
          token: token(version),
          at: instant,
          meterWh: count,
          readings: fc.constant([]),
          reservationId: optional(count),
        }),
  txUpdated: (version) =>
    isNewer(version)
      ? fc
          .record({
            ...event(version),
            chargerTxId: chargerTxId(version),
            place: optional(place(version)),
            readings: readings(version),
            remoteStartId: optional(count),
          })
          .filter(saysSomething)
      : fc
          .record({ chargerTxId: chargerTxId(version), place: place(version), readings: someReadings(version) })
          .map((updated) => ({ ...updated, at: Math.max(...updated.readings.map((reading) => reading.at)) })),
  txEnded: (version) => {
    const action = isNewer(version) ? 'TransactionEvent' : 'StopTransaction';
    const known = wordsOf(version, action, isNewer(version) ? 'ReasonEnumType' : 'reason');
    const common = {
      chargerTxId: chargerTxId(version),
      readings: readings(version),
      reason: optional(fc.constantFrom(...STOP_REASONS.filter((reason) => known.includes(reason)))),
    };
    return isNewer(version)
      ? fc
          .record({ ...event(version), ...common, place: optional(place(version)) })
          .map((ended) => ({ ...ended, meterWh: registerOf(ended.readings, 'Transaction.End') }))
      : fc.record({ ...common, token: optional(token(version)), at: instant, meterWh: count });
  },
  meter: (version) =>
    fc.record({ place: isNewer(version) ? station : place(version), readings: someReadings(version) }),
  problems: (version) =>
    isNewer(version)
      ? fc.record({
          problems: fc.array(problem, { maxLength: 3 }),
          availability: fc.array(availability, { minLength: 1 }),
        })
      : undefined,
  start: (version) =>
    isNewer(version)
      ? fc.record({
          place: optional(station.filter(({ evse }) => evse > 0)),
          token: token(version),
          remoteStartId: count,
        })
      : fc.record({ place: optional(place(version)), token: token(version) }),
  stop: (version) => fc.record({ chargerTxId: chargerTxId(version) }),
  unlock: (version) => fc.record({ place: place(version) }),
  transactionStatus: (version) => (isNewer(version) ? fc.record({ txId: optional(text(36)) }) : undefined),
  ...PROFILE_ASKS,
  ...CONFIGURATION_ASKS,
  ...UPKEEP_ASKS,
  ...MONITORING_ASKS,
  ...DISPLAY_ASKS,
  ...TARIFF_ASKS,
  ...GRID_ASKS,
  ...STREAM_ASKS,
  ...NEWS_ASKS,
  ...STATION_ASKS,
};

const info = fc.record({
  status: fc.constantFrom(...TOKEN_STATUSES),
  expiresAt: optional(instant),
  group: optional(text(20)),
});
const verdict = fc.boolean().map((accepted) => ({ accepted, status: accepted ? 'Accepted' : 'Rejected' }));
const cost = () => ({
  totalCost: optional(fc.nat({ max: 100_000 }).map((cents) => cents / 100)),
  text: optional(
    fc.record({
      format: fc.constantFrom('ASCII', 'HTML', 'URI', 'UTF8'),
      language: optional(text(8)),
      content: text(512),
    }),
  ),
});
const plainInfo = info.filter(({ status }) =>
  ['Accepted', 'Blocked', 'Expired', 'Invalid', 'ConcurrentTx'].includes(status),
);

export const ANSWERS: { readonly [M in MeaningName]: (version: OcppVersion) => fc.Arbitrary<Meanings[M]['answer']> } = {
  boot: () => fc.record({ status: fc.constantFrom('Accepted', 'Pending', 'Rejected'), now: instant, intervalS: count }),
  heartbeat: () => fc.record({ now: instant }),
  authorize: (version) => fc.record({ info: isNewer(version) ? info : plainInfo }),
  status: () => fc.constant({}),
  txStarted: (version) =>
    isNewer(version)
      ? fc.record({ info: optional(info), ...cost() })
      : fc.record({ chargerTxId: chargerTxId(version), info: plainInfo }),
  txUpdated: (version) => (isNewer(version) ? fc.record({ info: optional(info), ...cost() }) : fc.constant({})),
  txEnded: (version) =>
    isNewer(version) ? fc.record({ info: optional(info), ...cost() }) : fc.record({ info: optional(plainInfo) }),
  meter: () => fc.constant({}),
  problems: () => fc.constant({}),
  start: (version) =>
    isNewer(version)
      ? fc.tuple(verdict, optional(text(36))).map(([answer, id]) => ({ ...answer, chargerTxId: id }))
      : verdict,
  stop: () => verdict,
  unlock: () => fc.boolean().map((accepted) => ({ accepted, status: accepted ? 'Unlocked' : 'UnlockFailed' })),
  transactionStatus: () => fc.record({ isOngoing: optional(fc.boolean()), hasMessagesInQueue: fc.boolean() }),
  ...PROFILE_ANSWERS,
  ...CONFIGURATION_ANSWERS,
  ...UPKEEP_ANSWERS,
  ...MONITORING_ANSWERS,
  ...DISPLAY_ANSWERS,
  ...TARIFF_ANSWERS,
  ...GRID_ANSWERS,
  ...STREAM_ANSWERS,
  ...NEWS_ANSWERS,
  ...STATION_ANSWERS,
};
