import { expect, test } from 'vitest';
import { flatProfile, highestA } from '../../../../src/core/limits/flat.ts';
import type { Message, Payload, Reading } from '../../../../src/core/model.ts';
import { decode, encode } from '../../../../src/core/ocpp/codec.ts';
import { OCPP_VERSIONS, type OcppVersion } from '../../../../src/core/ocpp/versions.ts';
import { faults } from './codec-schemas.ts';

const at = Date.UTC(2026, 10, 22, 18);
const place = { evse: 1, connector: 1 };
const token = { id: 'CARD' };
const flat = { evse: 1, limitA: 6, profileId: 1, stackLevel: 0 };
const LONG = 'X'.repeat(300);
const register: Reading = {
  at,
  samples: [{ value: 5, measurand: 'Energy.Active.Import.Register', unit: 'kWh' }],
};
const night: Reading = { at, samples: [{ value: 5, measurand: 'Display.ChargingComplete', unit: '' }] };

interface Said {
  readonly version: OcppVersion;
  readonly message: Message;
  readonly why: string;
}

const UNSAYABLE: readonly Said[] = [
  { version: '1.6', why: 'problems are part of the status', message: { means: 'problems', ask: { problems: [] } } },
  { version: '2.1', why: 'an event needs more than a problem', message: { means: 'problems', ask: { problems: [] } } },
  {
    version: '2.1',
    why: 'a problem without a number or a time is no event',
    message: {
      means: 'problems',
      ask: { problems: [{ place, component: 'RCD', variable: 'Tripped', active: true }] },
    },
  },
  {
    version: '1.6',
    why: 'which of its words an occupied connector is, the transaction tells',
    message: { means: 'status', ask: { place, status: 'Occupied', errorCode: 'NoError', at } },
  },
  {
    version: '1.6',
    why: 'the second connector of an EVSE has no number without a map',
    message: { means: 'status', ask: { place: { evse: 1, connector: 2 }, status: 'Available', errorCode: 'NoError' } },
  },
  {
    version: '2.0.1',
    why: 'the station itself has no connector',
    message: { means: 'status', ask: { place: { evse: 0 }, status: 'Available', errorCode: 'NoError', at } },
  },
  {
    version: '2.0.1',
    why: 'a time is not invented',
    message: { means: 'status', ask: { place, status: 'Available', errorCode: 'NoError' } },
  },
  { version: '1.6', why: 'tokens are never cut', message: { means: 'authorize', ask: { token: { id: LONG } } } },
  { version: '2.0.1', why: 'tokens are never cut', message: { means: 'authorize', ask: { token: { id: LONG } } } },
  { version: '2.1', why: 'tokens are never cut', message: { means: 'authorize', ask: { token: { id: LONG } } } },
  {
    version: '1.6',
    why: 'no start without a token',
    message: { means: 'txStarted', ask: { place, at, readings: [] } },
  },
  {
    version: '1.6',
    why: 'no start at a connector without a number',
    message: { means: 'txStarted', ask: { place: { evse: 1, connector: 2 }, token, at, readings: [] } },
  },
  {
    version: '2.0.1',
    why: 'the charger numbers its transactions',
    message: { means: 'txStarted', ask: { place, token, at, readings: [], seqNo: 0 } },
  },
  {
    version: '2.1',
    why: 'tokens are never cut',
    message: { means: 'txStarted', ask: { place, chargerTxId: 't', token: { id: LONG }, at, readings: [], seqNo: 0 } },
  },
  {
    version: '1.6',
    why: 'an update without readings',
    message: { means: 'txUpdated', ask: { place, chargerTxId: '1', at, readings: [] } },
  },
  {
    version: '1.6',
    why: 'an update whose samples have no word',
    message: { means: 'txUpdated', ask: { place, chargerTxId: '1', at, readings: [night] } },
  },
  {
    version: '1.6',
    why: 'an update from nowhere',
    message: { means: 'txUpdated', ask: { chargerTxId: '1', at, readings: [register] } },
  },
  {
    version: '1.6',
    why: 'ids that are no numbers',
    message: { means: 'txUpdated', ask: { place, chargerTxId: 'tx-1', at, readings: [register] } },
  },
  {
    version: '1.6',
    why: 'ids that are no numbers',
    message: { means: 'txEnded', ask: { chargerTxId: '0x11', at, meterWh: 1, readings: [] } },
  },
  {
    version: '1.6',
    why: 'an end without a register',
    message: { means: 'txEnded', ask: { chargerTxId: '1', at, readings: [] } },
  },
  { version: '1.6', why: 'ids that are no numbers', message: { means: 'stop', ask: { chargerTxId: '' } } },
  {
    version: '1.6',
    why: 'ids beyond exact numbers',
    message: { means: 'stop', ask: { chargerTxId: '99999999999999999999' } },
  },
  ...OCPP_VERSIONS.map((version) => ({
    version,
    why: 'no readings',
    message: { means: 'meter' as const, ask: { place: { evse: 1 }, readings: [] } },
  })),
  {
    version: '1.6',
    why: 'a connector without a number',
    message: { means: 'meter', ask: { place: { evse: 1, connector: 2 }, readings: [register] } },
  },
  {
    version: '1.6',
    why: 'a connector without a number',
    message: { means: 'unlock', ask: { place: { evse: 1, connector: 2 } } },
  },
  {
    version: '1.6',
    why: 'a connector without a number',
    message: { means: 'start', ask: { place: { evse: 1, connector: 2 }, token } },
  },
  {
    version: '2.0.1',
    why: 'tokens are never cut',
    message: { means: 'start', ask: { place, token: { id: LONG }, remoteStartId: 1 } },
  },
  {
    version: '1.6',
    why: 'ids that are no numbers',
    message: { means: 'setProfile', ask: flatProfile({ ...flat, txId: 'tx-1' }) },
  },
];

test.each(UNSAYABLE)('$version cannot say $message.means: $why', ({ version, message }) => {
  expect(encode(version, message)).toBeUndefined();
});

const SAID: readonly (Said & { readonly fields: Payload })[] = [
  {
    version: '1.6',
    why: 'free text is cut and an empty name filled',
    message: { means: 'boot', ask: { vendor: LONG, model: '', serialNumber: LONG, firmwareVersion: LONG } },
    fields: {
      chargePointVendor: 'X'.repeat(20),
      chargePointModel: 'unknown',
      chargePointSerialNumber: 'X'.repeat(25),
      firmwareVersion: 'X'.repeat(50),
    },
  },
  {
    version: '2.0.1',
    why: 'free text is cut, an empty name filled and no reason is Unknown',
    message: { means: 'boot', ask: { vendor: '', model: LONG, imsi: LONG } },
    fields: {
      reason: 'Unknown',
      chargingStation: { vendorName: 'unknown', model: 'X'.repeat(20), modem: { imsi: 'X'.repeat(20) } },
    },
  },
  {
    version: '2.0.1',
    why: 'a kind of token that it lacks is Central, another spelling is its own',
    message: { means: 'authorize', ask: { token: { id: 'A', type: 'VIN' } } },
    fields: { idToken: { idToken: 'A', type: 'Central' } },
  },
  {
    version: '2.0.1',
    why: 'kinds of token are told in its spelling',
    message: { means: 'authorize', ask: { token: { id: 'A', type: 'iso14443' } } },
    fields: { idToken: { idToken: 'A', type: 'ISO14443' } },
  },
  {
    version: '2.1',
    why: 'a kind of token that is too long is Central',
    message: { means: 'authorize', ask: { token: { id: 'A', type: LONG } } },
    fields: { idToken: { idToken: 'A', type: 'Central' } },
  },
  {
    version: '1.6',
    why: 'a fault is never without an error',
    message: { means: 'status', ask: { place, status: 'Faulted', errorCode: 'NoError', info: LONG } },
    fields: { connectorId: 1, status: 'Faulted', errorCode: 'OtherError', info: 'X'.repeat(50) },
  },
  {
    version: '1.6',
    why: 'an error that nobody knows is another one',
    message: { means: 'status', ask: { place, status: 'Charging', errorCode: 'Smoke' } },
    fields: { connectorId: 1, status: 'Charging', errorCode: 'OtherError' },
  },
  {
    version: '2.1',
    why: 'finer words are Occupied',
    message: { means: 'status', ask: { place: { evse: 3 }, status: 'Finishing', errorCode: 'NoError', at } },
    fields: { evseId: 3, connectorId: 1, connectorStatus: 'Occupied', timestamp: '2026-11-22T18:00:00.000Z' },
  },
  {
    version: '1.6',
    why: 'the register of a start is read from its samples',
    message: { means: 'txStarted', ask: { place: { evse: 2 }, token, at, readings: [register] } },
    fields: { connectorId: 2, meterStart: 5000 },
  },
  {
    version: '1.6',
    why: 'a start without a register counts from 0',
    message: { means: 'txStarted', ask: { place, token, at, readings: [] } },
    fields: { connectorId: 1, meterStart: 0 },
  },
  {
    version: '1.6',
    why: 'registers are whole',
    message: { means: 'txStarted', ask: { place, token, at, meterWh: 10.6, readings: [] } },
    fields: { meterStart: 11 },
  },
  {
    version: '2.0.1',
    why: 'the register of a start is a sample',
    message: { means: 'txStarted', ask: { chargerTxId: 't', place, token, at, meterWh: 10, readings: [], seqNo: 0 } },
    fields: {
      triggerReason: 'Authorized',
      meterValue: [
        {
          timestamp: '2026-11-22T18:00:00.000Z',
          sampledValue: [{ value: 10, measurand: 'Energy.Active.Import.Register', context: 'Transaction.Begin' }],
        },
      ],
    },
  },
  {
    version: '2.1',
    why: 'without a token the cable began it',
    message: { means: 'txStarted', ask: { chargerTxId: 't', place, at, readings: [], seqNo: 0 } },
    fields: { eventType: 'Started', triggerReason: 'CablePluggedIn', evse: { id: 1, connectorId: 1 } },
  },
  {
    version: '2.1',
    why: 'a remote start began it',
    message: {
      means: 'txStarted',
      ask: { chargerTxId: 't', place, token, at, readings: [], seqNo: 0, remoteStartId: 0 },
    },
    fields: { triggerReason: 'RemoteStart', transactionInfo: { transactionId: 't', remoteStartId: 0 } },
  },
  {
    version: '2.0.1',
    why: 'an update without a trigger is a sample',
    message: { means: 'txUpdated', ask: { chargerTxId: 't', at, readings: [register], seqNo: 1 } },
    fields: { triggerReason: 'MeterValuePeriodic' },
  },
  {
    version: '2.0.1',
    why: 'an update without a trigger and samples is a change of state',
    message: { means: 'txUpdated', ask: { chargerTxId: 't', at, readings: [], seqNo: 1, token: { id: LONG } } },
    fields: { triggerReason: 'ChargingStateChanged' },
  },
  {
    version: '2.0.1',
    why: 'a trigger of the newest in its own words',
    message: { means: 'txUpdated', ask: { chargerTxId: 't', at, readings: [], seqNo: 1, trigger: 'SoCLimitReached' } },
    fields: { triggerReason: 'EnergyLimitReached' },
  },
  {
    version: '1.6',
    why: 'a reason of later versions in its own words',
    message: {
      means: 'txEnded',
      ask: { chargerTxId: '1', at, readings: [register], reason: 'SOCLimitReached', token: { id: LONG } },
    },
    fields: { transactionId: 1, meterStop: 5000, reason: 'Other' },
  },
  {
    version: '2.0.1',
    why: 'a reason of the oldest in its own words, and the register as a sample',
    message: {
      means: 'txEnded',
      ask: { chargerTxId: 't', at, meterWh: 7, readings: [], reason: 'SoftReset', seqNo: 2 },
    },
    fields: {
      eventType: 'Ended',
      triggerReason: 'ResetCommand',
      transactionInfo: { transactionId: 't', stoppedReason: 'ImmediateReset' },
      meterValue: [
        {
          timestamp: '2026-11-22T18:00:00.000Z',
          sampledValue: [{ value: 7, measurand: 'Energy.Active.Import.Register', context: 'Transaction.End' }],
        },
      ],
    },
  },
  {
    version: '2.0.1',
    why: 'a reason of the newest',
    message: {
      means: 'txEnded',
      ask: { chargerTxId: 't', at, readings: [], reason: 'ReqEnergyTransferRejected', seqNo: 2 },
    },
    fields: { triggerReason: 'ChargingStateChanged', transactionInfo: { transactionId: 't', stoppedReason: 'Other' } },
  },
  {
    version: '2.1',
    why: 'an end without a reason is local',
    message: { means: 'txEnded', ask: { chargerTxId: 't', at, readings: [], seqNo: 2 } },
    fields: { triggerReason: 'StopAuthorized', transactionInfo: { transactionId: 't' } },
  },
  {
    version: '1.6',
    why: 'the tag of a remote start is the only id that is cut',
    message: { means: 'start', ask: { token: { id: LONG } } },
    fields: { idTag: 'X'.repeat(20) },
  },
  {
    version: '2.0.1',
    why: 'a token without a kind is Central, the station itself is no EVSE',
    message: { means: 'start', ask: { place: { evse: 0 }, token, remoteStartId: 1 } },
    fields: { idToken: { idToken: 'CARD', type: 'Central' }, remoteStartId: 1 },
  },
  {
    version: '2.0.1',
    why: 'an EVSE alone means its first connector',
    message: { means: 'unlock', ask: { place: { evse: 2 } } },
    fields: { evseId: 2, connectorId: 1 },
  },
];

test.each(SAID)('$version says $message.means: $why', ({ version, message, fields }) => {
  const said = encode(version, message);
  expect(said?.payload).toMatchObject(fields);
  expect(faults(version, said?.action ?? '', 'request', said?.payload)).toBe('');
});

test('no field is sent for what is absent', () => {
  const said = encode('2.0.1', { means: 'start', ask: { place: undefined, token, remoteStartId: 1 } });
  expect(said?.payload).toStrictEqual({ idToken: { idToken: 'CARD', type: 'Central' }, remoteStartId: 1 });
});

test.each<Said>([
  { version: '2.0.1', why: 'remoteStartId', message: { means: 'start', ask: { token } } },
  { version: '2.1', why: 'seqNo', message: { means: 'txUpdated', ask: { chargerTxId: 't', at, readings: [] } } },
])('$version: a forgotten $why is a bug of ours', ({ version, message, why }) => {
  expect(() => encode(version, message)).toThrow(why);
});

const LIMITS: readonly {
  why: string;
  limitA: number;
  limits: readonly Payload[];
  unit?: string;
  only?: OcppVersion;
}[] = [
  { why: 'the highest of all periods', limits: [{ limit: 6 }, { limit: 16 }, { limit: 10 }], limitA: 16 },
  { why: 'watts over three phases', limits: [{ limit: 11_040 }], unit: 'W', limitA: 16 },
  { why: 'watts over one phase', limits: [{ limit: 3680, numberPhases: 1 }], unit: 'W', limitA: 16 },
  { why: 'the highest phase', limits: [{ limit: 6, limit_L2: 10, limit_L3: 8 }], limitA: 10, only: '2.1' },
  { why: 'watts of each phase', limits: [{ limit: 2300, limit_L2: 1150 }], unit: 'W', limitA: 10, only: '2.1' },
  { why: 'phases that are not told', limits: [{ limit: 6900, numberPhases: 0 }], unit: 'W', limitA: 10, only: '2.1' },
  {
    why: 'a period that limits nothing',
    limits: [{ limit: 6 }, { setpoint: 9 }],
    limitA: Number.POSITIVE_INFINITY,
    only: '2.1',
  },
  { why: 'no period at all', limits: [], limitA: Number.POSITIVE_INFINITY, only: '1.6' },
];
const LIMIT_CASES = LIMITS.flatMap((row) =>
  (row.only === undefined ? OCPP_VERSIONS : [row.only]).map((version) => ({ ...row, version })),
);

test.each(LIMIT_CASES)('$version reads a limit as $limitA A: $why', ({ version, limits, unit = 'A', limitA }) => {
  const schedule = {
    chargingRateUnit: unit,
    chargingSchedulePeriod: limits.map((limit, index) => ({ startPeriod: index * 60, ...limit })),
  };
  const common = { stackLevel: 0, chargingProfilePurpose: 'TxDefaultProfile', chargingProfileKind: 'Relative' };
  const payload =
    version === '1.6'
      ? { connectorId: 1, csChargingProfiles: { chargingProfileId: 1, ...common, chargingSchedule: schedule } }
      : { evseId: 1, chargingProfile: { id: 1, ...common, chargingSchedule: [{ id: 1, ...schedule }] } };
  expect(faults(version, 'SetChargingProfile', 'request', payload)).toBe('');
  const message = decode(version, 'SetChargingProfile', payload);
  expect(message?.means === 'setProfile' && highestA(message.ask.profile)).toBe(limitA);
});

test.each([
  { limitA: 13.96, limit: 13.9 },
  { limitA: 0.3, limit: 0.3 },
  { limitA: 16.000000001, limit: 16 },
  { limitA: 15.9999999999, limit: 16 },
])('a limit of $limitA A is sent as $limit: one decimal and never more', ({ limitA, limit }) => {
  for (const version of OCPP_VERSIONS) {
    const said = encode(version, { means: 'setProfile', ask: flatProfile({ ...flat, limitA }) });
    expect(JSON.stringify(said)).toContain(`"limit":${limit}}`);
    expect(faults(version, 'SetChargingProfile', 'request', said?.payload)).toBe('');
  }
});
