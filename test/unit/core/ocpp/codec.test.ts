import { describe, expect, test } from 'vitest';
import type { Message, Payload } from '../../../../src/core/model.ts';
import { clearLimit, decode, encode } from '../../../../src/core/ocpp/codec.ts';
import type { OcppVersion } from '../../../../src/core/ocpp/versions.ts';
import { faults } from './codec-schemas.ts';

const T = '2026-11-22T18:00:00.000Z';
const at = Date.UTC(2026, 10, 22, 18);
const MINUTE = 60_000;

interface Frame {
  readonly title: string;
  readonly in: readonly OcppVersion[];
  readonly action: string;
  readonly payload: Payload;
  readonly message: Message;
  /** What our own encoding says instead of `payload`; null when it cannot be said again. */
  readonly back?: Payload | null;
}

const V2: readonly OcppVersion[] = ['2.0.1', '2.1'];

const FRAMES: readonly Frame[] = [
  {
    title: 'an Alfen boots',
    in: ['1.6'],
    action: 'BootNotification',
    payload: {
      chargePointVendor: 'Alfen BV',
      chargePointModel: 'NG910-60003',
      chargePointSerialNumber: 'ACE0123456',
      firmwareVersion: '6.1.0-4158',
      iccid: '8931',
      imsi: '20408',
    },
    message: {
      means: 'boot',
      ask: {
        vendor: 'Alfen BV',
        model: 'NG910-60003',
        serialNumber: 'ACE0123456',
        firmwareVersion: '6.1.0-4158',
        iccid: '8931',
        imsi: '20408',
      },
    },
  },
  {
    title: 'the serial number of the box stands in for that of the charge point, and its meter is known',
    in: ['1.6'],
    action: 'BootNotification',
    payload: { chargePointVendor: 'V', chargePointModel: 'M', chargeBoxSerialNumber: 'B1', meterType: 'DIN' },
    message: { means: 'boot', ask: { vendor: 'V', model: 'M', serialNumber: 'B1', meterType: 'DIN' } },
    back: { chargePointVendor: 'V', chargePointModel: 'M', chargePointSerialNumber: 'B1', meterType: 'DIN' },
  },
  {
    title: 'a station boots after a watchdog reset',
    in: V2,
    action: 'BootNotification',
    payload: {
      reason: 'Watchdog',
      chargingStation: { vendorName: 'Pionix', model: 'Belay', firmwareVersion: '2.4', modem: { iccid: '89' } },
    },
    message: {
      means: 'boot',
      ask: { vendor: 'Pionix', model: 'Belay', firmwareVersion: '2.4', iccid: '89', reason: 'Watchdog' },
    },
  },
  {
    title: 'heartbeat',
    in: ['1.6', ...V2],
    action: 'Heartbeat',
    payload: {},
    message: { means: 'heartbeat', ask: {} },
  },
  {
    title: 'a card is shown',
    in: ['1.6'],
    action: 'Authorize',
    payload: { idTag: '04A1B2C3D4E5F6' },
    message: { means: 'authorize', ask: { token: { id: '04A1B2C3D4E5F6' } } },
  },
  {
    title: 'a card is shown',
    in: V2,
    action: 'Authorize',
    payload: { idToken: { idToken: '04A1B2C3', type: 'ISO14443' } },
    message: { means: 'authorize', ask: { token: { id: '04A1B2C3', type: 'ISO14443' } } },
  },
  {
    title: 'a kind of token that only the newest knows',
    in: ['2.1'],
    action: 'Authorize',
    payload: { idToken: { idToken: 'WVWZZZ1KZAW000001', type: 'VIN' } },
    message: { means: 'authorize', ask: { token: { id: 'WVWZZZ1KZAW000001', type: 'VIN' } } },
  },
  {
    title: 'a connector with a cable in it',
    in: ['1.6'],
    action: 'StatusNotification',
    payload: { connectorId: 1, status: 'Preparing', errorCode: 'NoError', timestamp: T },
    message: {
      means: 'status',
      ask: { place: { evse: 1, connector: 1 }, status: 'Preparing', errorCode: 'NoError', at },
    },
  },
  {
    title: 'the station itself is faulted and gives no time',
    in: ['1.6'],
    action: 'StatusNotification',
    payload: { connectorId: 0, status: 'Faulted', errorCode: 'GroundFailure', info: 'RCD open', vendorId: 'X' },
    message: {
      means: 'status',
      ask: { place: { evse: 0 }, status: 'Faulted', errorCode: 'GroundFailure', info: 'RCD open', vendorId: 'X' },
    },
  },
  {
    title: 'a connector is taken',
    in: V2,
    action: 'StatusNotification',
    payload: { timestamp: T, connectorStatus: 'Occupied', evseId: 2, connectorId: 1 },
    message: {
      means: 'status',
      ask: { place: { evse: 2, connector: 1 }, status: 'Occupied', errorCode: 'NoError', at },
    },
  },
  {
    title: 'a transaction starts',
    in: ['1.6'],
    action: 'StartTransaction',
    payload: { connectorId: 1, idTag: 'CARD', meterStart: 1234, timestamp: T, reservationId: 0 },
    message: {
      means: 'txStarted',
      ask: {
        place: { evse: 1, connector: 1 },
        token: { id: 'CARD' },
        at,
        meterWh: 1234,
        readings: [],
        reservationId: 0,
      },
    },
  },
  {
    title: 'a transaction starts after a remote start, its register in kWh by multiplier',
    in: V2,
    action: 'TransactionEvent',
    payload: {
      eventType: 'Started',
      timestamp: T,
      triggerReason: 'RemoteStart',
      seqNo: 0,
      offline: false,
      transactionInfo: { transactionId: 'tx-1', chargingState: 'EVConnected', remoteStartId: 7 },
      evse: { id: 1, connectorId: 1 },
      idToken: { idToken: 'APP', type: 'Central' },
      reservationId: 0,
      meterValue: [
        {
          timestamp: T,
          sampledValue: [
            { value: 1234.5, context: 'Transaction.Begin', unitOfMeasure: { unit: 'Wh', multiplier: 3 } },
            { value: 12345, measurand: 'Voltage', phase: 'L1', unitOfMeasure: { multiplier: -2 } },
          ],
        },
      ],
    },
    message: {
      means: 'txStarted',
      ask: {
        chargerTxId: 'tx-1',
        place: { evse: 1, connector: 1 },
        token: { id: 'APP', type: 'Central' },
        at,
        meterWh: 1_234_500,
        readings: [
          {
            at,
            samples: [
              {
                value: 1_234_500,
                measurand: 'Energy.Active.Import.Register',
                unit: 'Wh',
                context: 'Transaction.Begin',
              },
              { value: 123.45, measurand: 'Voltage', unit: 'V', phase: 'L1' },
            ],
          },
        ],
        reservationId: 0,
        remoteStartId: 7,
        chargingState: 'EVConnected',
        trigger: 'RemoteStart',
        seqNo: 0,
        offline: false,
      },
    },
    back: {
      eventType: 'Started',
      timestamp: T,
      triggerReason: 'RemoteStart',
      seqNo: 0,
      offline: false,
      transactionInfo: { transactionId: 'tx-1', chargingState: 'EVConnected', remoteStartId: 7 },
      evse: { id: 1, connectorId: 1 },
      idToken: { idToken: 'APP', type: 'Central' },
      reservationId: 0,
      meterValue: [
        {
          timestamp: T,
          sampledValue: [
            { value: 1_234_500, measurand: 'Energy.Active.Import.Register', context: 'Transaction.Begin' },
            { value: 123.45, measurand: 'Voltage', phase: 'L1', unitOfMeasure: { unit: 'V' } },
          ],
        },
      ],
    },
  },
  {
    title: 'a transaction starts before anybody knows the EVSE, the card or the meter',
    in: V2,
    action: 'TransactionEvent',
    payload: {
      eventType: 'Started',
      timestamp: T,
      triggerReason: 'EVDetected',
      seqNo: 0,
      transactionInfo: { transactionId: 'tx-2' },
    },
    message: {
      means: 'txStarted',
      ask: { chargerTxId: 'tx-2', place: { evse: 0 }, at, readings: [], trigger: 'EVDetected', seqNo: 0 },
    },
  },
  ...[0, -5, 17].map(
    (transactionId): Frame => ({
      title: `samples of transaction ${transactionId}: presence makes it one`,
      in: ['1.6'],
      action: 'MeterValues',
      payload: {
        connectorId: 1,
        transactionId,
        meterValue: [
          { timestamp: T, sampledValue: [{ value: '10.5', measurand: 'Current.Import', unit: 'A', phase: 'L1' }] },
          {
            timestamp: new Date(at + MINUTE).toISOString(),
            sampledValue: [{ value: '7', measurand: 'SoC', unit: 'Percent', location: 'EV', context: 'Sample.Clock' }],
          },
        ],
      },
      message: {
        means: 'txUpdated',
        ask: {
          chargerTxId: String(transactionId),
          place: { evse: 1, connector: 1 },
          at: at + MINUTE,
          readings: [
            { at, samples: [{ value: 10.5, measurand: 'Current.Import', unit: 'A', phase: 'L1' }] },
            {
              at: at + MINUTE,
              samples: [{ value: 7, measurand: 'SoC', unit: 'Percent', location: 'EV', context: 'Sample.Clock' }],
            },
          ],
        },
      },
    }),
  ),
  {
    title: 'samples without a transaction, of the main meter',
    in: ['1.6'],
    action: 'MeterValues',
    payload: { connectorId: 0, meterValue: [{ timestamp: T, sampledValue: [{ value: '5' }] }] },
    message: {
      means: 'meter',
      ask: {
        place: { evse: 0 },
        readings: [{ at, samples: [{ value: 5, measurand: 'Energy.Active.Import.Register', unit: 'Wh' }] }],
      },
    },
    back: {
      connectorId: 0,
      meterValue: [
        { timestamp: T, sampledValue: [{ value: '5', measurand: 'Energy.Active.Import.Register', unit: 'Wh' }] },
      ],
    },
  },
  {
    title: 'samples without a transaction',
    in: V2,
    action: 'MeterValues',
    payload: {
      evseId: 1,
      meterValue: [
        {
          timestamp: T,
          sampledValue: [{ value: 7.2, measurand: 'Power.Active.Import', unitOfMeasure: { unit: 'kW' } }],
        },
      ],
    },
    message: {
      means: 'meter',
      ask: {
        place: { evse: 1 },
        readings: [{ at, samples: [{ value: 7.2, measurand: 'Power.Active.Import', unit: 'kW' }] }],
      },
    },
  },
  {
    title: 'the vehicle pauses',
    in: V2,
    action: 'TransactionEvent',
    payload: {
      eventType: 'Updated',
      timestamp: T,
      triggerReason: 'ChargingStateChanged',
      seqNo: 3,
      offline: true,
      transactionInfo: { transactionId: 'tx-1', chargingState: 'SuspendedEV' },
    },
    message: {
      means: 'txUpdated',
      ask: {
        chargerTxId: 'tx-1',
        at,
        readings: [],
        chargingState: 'SuspendedEV',
        trigger: 'ChargingStateChanged',
        seqNo: 3,
        offline: true,
      },
    },
  },
  {
    title: 'a transaction ends with its last sample',
    in: ['1.6'],
    action: 'StopTransaction',
    payload: {
      transactionId: 17,
      idTag: 'CARD',
      meterStop: 9000,
      timestamp: T,
      reason: 'EVDisconnected',
      transactionData: [
        {
          timestamp: T,
          sampledValue: [
            { value: '9000', context: 'Transaction.End', measurand: 'Energy.Active.Import.Register', unit: 'Wh' },
          ],
        },
      ],
    },
    message: {
      means: 'txEnded',
      ask: {
        chargerTxId: '17',
        token: { id: 'CARD' },
        at,
        meterWh: 9000,
        reason: 'EVDisconnected',
        readings: [
          {
            at,
            samples: [
              { value: 9000, measurand: 'Energy.Active.Import.Register', unit: 'Wh', context: 'Transaction.End' },
            ],
          },
        ],
      },
    },
  },
  {
    title: 'a transaction ends without a word',
    in: ['1.6'],
    action: 'StopTransaction',
    payload: { transactionId: 0, meterStop: 1, timestamp: T },
    message: { means: 'txEnded', ask: { chargerTxId: '0', at, meterWh: 1, readings: [] } },
  },
  {
    title: 'a transaction ends in a reset',
    in: V2,
    action: 'TransactionEvent',
    payload: {
      eventType: 'Ended',
      timestamp: T,
      triggerReason: 'ResetCommand',
      seqNo: 9,
      transactionInfo: { transactionId: 'tx-1', stoppedReason: 'ImmediateReset' },
      evse: { id: 1 },
      meterValue: [
        {
          timestamp: T,
          sampledValue: [{ value: 42, measurand: 'Energy.Active.Import.Register', context: 'Transaction.End' }],
        },
      ],
    },
    message: {
      means: 'txEnded',
      ask: {
        chargerTxId: 'tx-1',
        place: { evse: 1 },
        at,
        meterWh: 42,
        reason: 'ImmediateReset',
        trigger: 'ResetCommand',
        seqNo: 9,
        readings: [
          {
            at,
            samples: [
              { value: 42, measurand: 'Energy.Active.Import.Register', unit: 'Wh', context: 'Transaction.End' },
            ],
          },
        ],
      },
    },
  },
  {
    title: 'one problem comes, one goes, and two events are none',
    in: V2,
    action: 'NotifyEvent',
    payload: {
      generatedAt: T,
      seqNo: 0,
      eventData: [
        {
          component: { name: 'RCD', evse: { id: 1, connectorId: 1 } },
          variable: { name: 'Tripped' },
          actualValue: 'TRUE',
        },
        { component: { name: 'PowerContactor', evse: { id: 2 } }, variable: { name: 'Problem' }, actualValue: 'false' },
        { component: { name: 'ChargingStation' }, variable: { name: 'Problem' }, actualValue: '1', cleared: true },
        { component: { name: 'Controller' }, variable: { name: 'Problem' }, actualValue: 'constructor' },
        { component: { name: 'Connector' }, variable: { name: 'AvailabilityState' }, actualValue: 'true' },
      ].map((event, eventId) => ({
        eventId,
        timestamp: T,
        trigger: 'Alerting',
        eventNotificationType: 'HardWiredNotification',
        ...event,
      })),
    },
    message: {
      means: 'problems',
      ask: {
        problems: [
          { place: { evse: 1, connector: 1 }, component: 'RCD', variable: 'Tripped', active: true, id: 0, at },
          { place: { evse: 2 }, component: 'PowerContactor', variable: 'Problem', active: false, id: 1, at },
          { place: { evse: 0 }, component: 'ChargingStation', variable: 'Problem', active: false, id: 2, at },
        ],
      },
    },
    back: {
      generatedAt: T,
      seqNo: 0,
      eventData: [
        {
          component: { name: 'RCD', evse: { id: 1, connectorId: 1 } },
          variable: { name: 'Tripped' },
          actualValue: 'true',
        },
        {
          component: { name: 'PowerContactor', evse: { id: 2 } },
          variable: { name: 'Problem' },
          actualValue: 'false',
          cleared: true,
        },
        { component: { name: 'ChargingStation' }, variable: { name: 'Problem' }, actualValue: 'false', cleared: true },
      ].map((event, eventId) => ({
        eventId,
        timestamp: T,
        trigger: 'Alerting',
        eventNotificationType: 'HardWiredNotification',
        ...event,
      })),
    },
  },
  {
    title: 'the station, an EVSE and a connector say whether they can be used; an unknown word says nothing',
    in: V2,
    action: 'NotifyEvent',
    payload: {
      generatedAt: T,
      seqNo: 0,
      eventData: [
        { component: { name: 'ChargingStation' }, actualValue: 'Available' },
        { component: { name: 'EVSE', evse: { id: 1 } }, actualValue: 'Unavailable' },
        { component: { name: 'Connector', evse: { id: 1, connectorId: 2 } }, actualValue: 'Occupied' },
      ].map((event, eventId) => ({
        eventId,
        timestamp: T,
        trigger: 'Delta',
        eventNotificationType: 'HardWiredNotification',
        variable: { name: 'AvailabilityState' },
        ...event,
      })),
    },
    message: {
      means: 'problems',
      ask: {
        problems: [],
        availability: [
          { place: { evse: 0 }, status: 'Available', id: 0, at },
          { place: { evse: 1 }, status: 'Unavailable', id: 1, at },
          { place: { evse: 1, connector: 2 }, status: 'Occupied', id: 2, at },
        ],
      },
    },
  },
  {
    title: 'a provider starts wherever there is room',
    in: ['1.6'],
    action: 'RemoteStartTransaction',
    payload: { idTag: 'APP-1' },
    message: { means: 'start', ask: { token: { id: 'APP-1' } } },
  },
  {
    title: 'a provider starts',
    in: V2,
    action: 'RequestStartTransaction',
    payload: { evseId: 1, idToken: { idToken: 'APP-1', type: 'Central' }, remoteStartId: 0 },
    message: {
      means: 'start',
      ask: { place: { evse: 1 }, token: { id: 'APP-1', type: 'Central' }, remoteStartId: 0 },
    },
  },
  {
    title: 'a provider stops',
    in: ['1.6'],
    action: 'RemoteStopTransaction',
    payload: { transactionId: -1 },
    message: { means: 'stop', ask: { chargerTxId: '-1' } },
  },
  {
    title: 'a provider stops',
    in: V2,
    action: 'RequestStopTransaction',
    payload: { transactionId: 'tx-1' },
    message: { means: 'stop', ask: { chargerTxId: 'tx-1' } },
  },
  {
    title: 'a provider unlocks',
    in: ['1.6'],
    action: 'UnlockConnector',
    payload: { connectorId: 2 },
    message: { means: 'unlock', ask: { place: { evse: 2, connector: 1 } } },
  },
  {
    title: 'a provider unlocks',
    in: V2,
    action: 'UnlockConnector',
    payload: { evseId: 1, connectorId: 2 },
    message: { means: 'unlock', ask: { place: { evse: 1, connector: 2 } } },
  },
];

const CASES = FRAMES.flatMap((frame) => frame.in.map((version) => ({ version, ...frame })));

describe('one table for both directions', () => {
  test.each(CASES)('$version $action: $title', ({ version, action, payload, message, back }) => {
    expect(faults(version, action, 'request', payload)).toBe('');
    expect(decode(version, action, payload)).toEqual(message);
    const said = encode(version, message);
    if (back === null) return expect(said).toBeUndefined();
    expect(said).toStrictEqual({ action, payload: back ?? payload });
    expect(faults(version, action, 'request', said?.payload)).toBe('');
  });
});

test.each<{ version: OcppVersion; action: string; payload: Payload; why: string }>([
  { version: '1.6', action: 'TransactionEvent', payload: {}, why: 'an action of other versions' },
  { version: '2.0.1', action: 'StartTransaction', payload: {}, why: 'an action of other versions' },
  {
    version: '1.6',
    action: 'LogStatusNotification',
    payload: { status: 'Idle' },
    why: 'no meaning: equal versions only',
  },
  { version: '2.1', action: 'NotifyDERAlarm', payload: {}, why: 'no meaning: equal versions only' },
  {
    version: '2.0.1',
    action: 'NotifyEvent',
    payload: { generatedAt: T, seqNo: 0, eventData: [] },
    why: 'events of which none is a problem',
  },
  {
    version: '1.6',
    action: 'MeterValues',
    payload: { connectorId: 1, transactionId: 4, meterValue: [] },
    why: 'a transaction of which nothing is told',
  },
  {
    version: '1.6',
    action: 'StartTransaction',
    payload: { connectorId: 1, idTag: 'X', meterStart: 0, timestamp: 'today' },
    why: 'a start without a time',
  },
  {
    version: '1.6',
    action: 'StopTransaction',
    payload: { transactionId: 1, meterStop: 0, timestamp: 'today' },
    why: 'an end without a time',
  },
  ...['Started', 'Updated', 'Ended'].map((eventType) => ({
    version: '2.1' as const,
    action: 'TransactionEvent',
    payload: {
      eventType,
      timestamp: 'today',
      triggerReason: 'Trigger',
      seqNo: 1,
      transactionInfo: { transactionId: 't' },
    },
    why: `${eventType} without a time`,
  })),
])('$version $action means nothing: $why', ({ version, action, payload }) => {
  expect(decode(version, action, payload)).toBeUndefined();
});

test.each<{ version: OcppVersion; payload: Payload; why: string }>([
  { version: '1.6', payload: { id: 0 }, why: 'by its number' },
  { version: '2.0.1', payload: { chargingProfileId: 0 }, why: 'by its number' },
  { version: '2.1', payload: { chargingProfileId: 0 }, why: 'by its number' },
])('$version clears a limit $why', ({ version, payload }) => {
  expect(clearLimit(version, 0)).toEqual({ action: 'ClearChargingProfile', payload });
  expect(faults(version, 'ClearChargingProfile', 'request', payload)).toBe('');
});
