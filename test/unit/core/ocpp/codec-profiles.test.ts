/** Charging profiles as they stand on the wire (PROTOCOL §4.6). */
import { describe, expect, test } from 'vitest';
import type { Profile } from '../../../../src/core/asks/profiles.ts';
import type { Message, Payload } from '../../../../src/core/model.ts';
import { decode, encode } from '../../../../src/core/ocpp/codec.ts';
import { OCPP_VERSIONS, type OcppVersion } from '../../../../src/core/ocpp/versions.ts';
import { faults } from './codec-schemas.ts';

const T = '2026-11-22T18:00:00.000Z';
const at = Date.UTC(2026, 10, 22, 18);
const V2: readonly OcppVersion[] = ['2.0.1', '2.1'];

interface Frame {
  readonly title: string;
  readonly in: readonly OcppVersion[];
  readonly action: string;
  readonly payload: Payload;
  readonly message: Message;
  /** What our own encoding says instead of `payload`. */
  readonly back?: Payload;
}

const flat16 = {
  chargingProfileId: 1,
  stackLevel: 0,
  chargingProfilePurpose: 'TxProfile',
  chargingProfileKind: 'Relative',
  chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 6 }] },
};
const flat20 = {
  id: 1,
  stackLevel: 0,
  chargingProfilePurpose: 'TxProfile',
  chargingProfileKind: 'Relative',
  chargingSchedule: [{ id: 4, chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 6 }] }],
};
const flat = (evse: number, scheduleId?: number): Profile => ({
  id: 1,
  evse,
  stackLevel: 0,
  purpose: 'TxProfile',
  kind: 'Relative',
  schedules: [{ id: scheduleId, unit: 'A', periods: [{ startS: 0, limit: 6 }] }],
});

const FRAMES: readonly Frame[] = [
  {
    title: 'every field of the oldest version',
    in: ['1.6'],
    action: 'SetChargingProfile',
    payload: {
      connectorId: 0,
      csChargingProfiles: {
        chargingProfileId: 5,
        stackLevel: 2,
        chargingProfilePurpose: 'ChargePointMaxProfile',
        chargingProfileKind: 'Recurring',
        recurrencyKind: 'Weekly',
        validFrom: T,
        validTo: T,
        chargingSchedule: {
          duration: 3600,
          startSchedule: T,
          chargingRateUnit: 'W',
          chargingSchedulePeriod: [
            { startPeriod: 0, limit: 11000, numberPhases: 3 },
            { startPeriod: 60, limit: 3680.5, numberPhases: 1 },
          ],
          minChargingRate: 1.5,
        },
      },
    },
    message: {
      means: 'setProfile',
      ask: {
        isLenient: true,
        beyond: [],
        profile: {
          id: 5,
          evse: 0,
          stackLevel: 2,
          purpose: 'ChargingStationMaxProfile',
          kind: 'Recurring',
          recurs: 'Weekly',
          validFrom: at,
          validTo: at,
          schedules: [
            {
              durationS: 3600,
              startsAt: at,
              unit: 'W',
              periods: [
                { startS: 0, limit: 11000, phases: 3 },
                { startS: 60, limit: 3680.5, phases: 1 },
              ],
              more: { minChargingRate: 1.5 },
            },
          ],
        },
      },
    },
  },
  {
    title: 'for a transaction whose number is 0',
    in: ['1.6'],
    action: 'SetChargingProfile',
    payload: { connectorId: 1, csChargingProfiles: { ...flat16, transactionId: 0 } },
    message: { means: 'setProfile', ask: { isLenient: true, beyond: [], profile: { ...flat(1), txId: '0' } } },
  },
  {
    title: 'what nobody acts on is kept',
    in: V2,
    action: 'SetChargingProfile',
    payload: {
      evseId: 1,
      chargingProfile: {
        ...flat20,
        transactionId: 'tx-1',
        chargingSchedule: [
          {
            id: 4,
            chargingRateUnit: 'A',
            minChargingRate: 0.5,
            customData: { vendorId: 'acme' },
            salesTariff: { id: 1, salesTariffEntry: [{ relativeTimeInterval: { start: 0 } }] },
            chargingSchedulePeriod: [{ startPeriod: 0, limit: 6, phaseToUse: 2, numberPhases: 1 }],
          },
        ],
      },
    },
    message: {
      means: 'setProfile',
      ask: {
        isLenient: false,
        beyond: [],
        profile: {
          ...flat(1),
          txId: 'tx-1',
          schedules: [
            {
              id: 4,
              unit: 'A',
              more: {
                minChargingRate: 0.5,
                customData: { vendorId: 'acme' },
                salesTariff: { id: 1, salesTariffEntry: [{ relativeTimeInterval: { start: 0 } }] },
              },
              periods: [{ startS: 0, limit: 6, phases: 1, more: { phaseToUse: 2 } }],
            },
          ],
        },
      },
    },
  },
  {
    title: 'the fields of the newest version',
    in: ['2.1'],
    action: 'SetChargingProfile',
    payload: {
      evseId: 1,
      chargingProfile: {
        ...flat20,
        chargingProfileKind: 'Dynamic',
        maxOfflineDuration: 60,
        invalidAfterOfflineDuration: true,
        dynUpdateInterval: 10,
        dynUpdateTime: T,
        priceScheduleSignature: 'abc',
        chargingSchedule: [
          {
            id: 4,
            chargingRateUnit: 'W',
            powerTolerance: 5,
            chargingSchedulePeriod: [
              { startPeriod: 0, limit: 6, limit_L2: 5, limit_L3: 4, preconditioningRequest: true },
            ],
          },
        ],
      },
    },
    message: {
      means: 'setProfile',
      ask: {
        isLenient: false,
        beyond: [],
        profile: {
          ...flat(1),
          kind: 'Dynamic',
          maxOfflineS: 60,
          endsOffline: true,
          updateEveryS: 10,
          updatedAt: at,
          more: { priceScheduleSignature: 'abc' },
          schedules: [
            {
              id: 4,
              unit: 'W',
              more: { powerTolerance: 5 },
              periods: [{ startS: 0, limit: 6, limitL2: 5, limitL3: 4, more: { preconditioningRequest: true } }],
            },
          ],
        },
      },
    },
  },
  {
    title: 'what steers the power of a car',
    in: ['2.1'],
    action: 'SetChargingProfile',
    payload: {
      evseId: 1,
      chargingProfile: {
        ...flat20,
        chargingSchedule: [
          {
            id: 4,
            chargingRateUnit: 'W',
            chargingSchedulePeriod: [
              { startPeriod: 0, operationMode: 'CentralSetpoint', setpoint: -1, setpoint_L2: 2, dischargeLimit: -3 },
              { startPeriod: 9, limit: 6, operationMode: 'ChargingOnly', setpointReactive: 1, setpointReactive_L3: -1 },
              {
                startPeriod: 20,
                operationMode: 'LocalFrequency',
                v2xBaseline: -5,
                v2xFreqWattCurve: [{ frequency: 49.9, power: -7 }],
                v2xSignalWattCurve: [{ signal: 1, power: 7 }],
              },
              { startPeriod: 30, limit: 6, operationMode: 'ChargingOnly' },
            ],
          },
        ],
      },
    },
    message: {
      means: 'setProfile',
      ask: {
        isLenient: false,
        beyond: [],
        profile: {
          ...flat(1),
          schedules: [
            {
              id: 4,
              unit: 'W',
              periods: [
                {
                  startS: 0,
                  steering: { mode: 'CentralSetpoint', setpoint: { all: -1, l2: 2 }, discharge: { all: -3 } },
                },
                { startS: 9, limit: 6, steering: { mode: 'ChargingOnly', reactive: { all: 1, l3: -1 } } },
                {
                  startS: 20,
                  steering: {
                    mode: 'LocalFrequency',
                    baseline: -5,
                    frequencyCurve: [{ frequency: 49.9, power: -7 }],
                    signalCurve: [{ signal: 1, power: 7 }],
                  },
                },
                { startS: 30, limit: 6, more: { operationMode: 'ChargingOnly' } },
              ],
            },
          ],
        },
      },
    },
  },
  {
    title: 'everything',
    in: OCPP_VERSIONS,
    action: 'ClearChargingProfile',
    payload: {},
    message: { means: 'clearProfiles', ask: {} },
  },
  {
    title: 'an id wins over what else is named',
    in: ['1.6'],
    action: 'ClearChargingProfile',
    payload: { id: 0, connectorId: 1, stackLevel: 2 },
    message: { means: 'clearProfiles', ask: { ids: [0] } },
    back: { id: 0 },
  },
  {
    title: 'an id wins over what else is named',
    in: V2,
    action: 'ClearChargingProfile',
    payload: { chargingProfileId: 0, chargingProfileCriteria: { evseId: 1 } },
    message: { means: 'clearProfiles', ask: { ids: [0] } },
    back: { chargingProfileId: 0 },
  },
  {
    title: 'a provider starts with a profile, which no charger is sent',
    in: ['1.6'],
    action: 'RemoteStartTransaction',
    payload: { connectorId: 1, idTag: 'APP-1', chargingProfile: flat16 },
    message: {
      means: 'start',
      ask: {
        place: { evse: 1, connector: 1 },
        token: { id: 'APP-1' },
        profile: { isLenient: true, beyond: [], profile: flat(1) },
      },
    },
    back: { connectorId: 1, idTag: 'APP-1' },
  },
  {
    title: 'a provider starts with a profile, which no charger is sent',
    in: V2,
    action: 'RequestStartTransaction',
    payload: { idToken: { idToken: 'APP-1', type: 'Central' }, remoteStartId: 3, chargingProfile: flat20 },
    message: {
      means: 'start',
      ask: {
        token: { id: 'APP-1', type: 'Central' },
        remoteStartId: 3,
        profile: { isLenient: false, beyond: [], profile: flat(0, 4) },
      },
    },
    back: { idToken: { idToken: 'APP-1', type: 'Central' }, remoteStartId: 3 },
  },
];

const CASES = FRAMES.flatMap((frame) => frame.in.map((version) => ({ version, ...frame })));

describe('one table for both directions', () => {
  test.each(CASES)('$version $action: $title', ({ version, action, payload, message, back }) => {
    expect(faults(version, action, 'request', payload)).toBe('');
    expect(decode(version, action, payload)).toEqual(message);
    const said = encode(version, message);
    expect(said).toStrictEqual({ action, payload: back ?? payload });
    expect(faults(version, action, 'request', said?.payload)).toBe('');
  });
});

describe('what nobody gets is named', () => {
  test.each<[string, Payload, Payload, readonly string[]]>([
    ['a limit', {}, { limit: 6, operationMode: 'ChargingOnly', evseSleep: false }, []],
    ['a setpoint', {}, { operationMode: 'CentralSetpoint', setpoint: 6, setpoint_L2: 5 }, []],
    ['limits of others', {}, { operationMode: 'ExternalLimits' }, ['operationMode']],
    ['a sleeping EVSE', {}, { limit: 6, evseSleep: true }, ['evseSleep']],
    ['local time', { useLocalTime: true }, { limit: 6 }, ['useLocalTime']],
    ['a limit by charge', { limitAtSoC: { soc: 80, limit: 6 } }, { limit: 6 }, ['limitAtSoC']],
  ])('%s', (_name, schedule, period, beyond) => {
    const chargingSchedule = [
      { id: 1, chargingRateUnit: 'A', ...schedule, chargingSchedulePeriod: [{ startPeriod: 0, ...period }] },
    ];
    const payload = { evseId: 1, chargingProfile: { ...flat20, chargingSchedule } };
    expect(faults('2.1', 'SetChargingProfile', 'request', payload)).toBe('');
    const message = decode('2.1', 'SetChargingProfile', payload);
    expect(message?.means === 'setProfile' && message.ask.beyond).toEqual(beyond);
  });
});

describe('what an older version has no word for', () => {
  const set = (profile: Partial<Profile>): Message => ({
    means: 'setProfile',
    ask: { isLenient: false, beyond: [], profile: { ...flat(1), ...profile } },
  });
  test.each<[OcppVersion, string, Message]>([
    ['1.6', 'a purpose', set({ purpose: 'PriorityCharging' })],
    ['1.6', 'constraints from outside', set({ purpose: 'ChargingStationExternalConstraints' })],
    ['1.6', 'a dynamic profile', set({ kind: 'Dynamic' })],
    ['1.6', 'the id of a transaction', set({ txId: 'tx-1' })],
    ['1.6', 'no schedule', set({ schedules: [] })],
    ['1.6', 'several ids', { means: 'clearProfiles', ask: { ids: [1, 2] } }],
    ['1.6', 'a purpose to clear', { means: 'clearProfiles', ask: { purpose: 'LocalGeneration' } }],
    ['2.0.1', 'a purpose', set({ purpose: 'LocalGeneration' })],
    ['2.0.1', 'a dynamic profile', set({ kind: 'Dynamic' })],
    ['2.0.1', 'several ids', { means: 'clearProfiles', ask: { ids: [1, 2] } }],
    ['2.0.1', 'a purpose to clear', { means: 'clearProfiles', ask: { purpose: 'LocalGeneration' } }],
    ['2.0.1', 'a purpose to list', { means: 'listProfiles', ask: { requestId: 1, purpose: 'LocalGeneration' } }],
    [
      '2.0.1',
      'nothing that can be reported',
      {
        means: 'profilesReport',
        ask: { requestId: 1, evse: 1, source: 'CSO', isContinued: false, profiles: [{ ...flat(1), kind: 'Dynamic' }] },
      },
    ],
    ['2.1', 'several ids', { means: 'clearProfiles', ask: { ids: [1, 2] } }],
  ])('%s: %s', (version, _what, message) => {
    expect(encode(version, message)).toBeUndefined();
  });

  test.each(['1.6', '2.0.1'] as const)('%s gets the lowest phase, and a number where nothing is limited', (version) => {
    const periods = [{ startS: 0, limit: 16, limitL2: 10, limitL3: 12 }, { startS: 60, limit: 6.19 }, { startS: 90 }];
    const said = encode(version, set({ schedules: [{ unit: 'A', periods }] }));
    expect(faults(version, 'SetChargingProfile', 'request', said?.payload)).toBe('');
    const limits = [...JSON.stringify(said).matchAll(/"limit":([\d.]+)/g)].map(([, limit]) => Number(limit));
    expect(limits).toEqual([10, version === '1.6' ? 6.1 : 6.19, 99_999]);
  });

  test('a source of its own is another to an older version', () => {
    const said = encode('2.0.1', { means: 'limitFromOutsideOver', ask: { source: 'mine' } });
    expect(said?.payload).toEqual({ chargingLimitSource: 'Other' });
  });
});
