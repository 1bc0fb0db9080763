import { describe, expect, test } from 'vitest';
import type { Trigger } from '../../../../../src/core/asks/triggers.ts';
import type { Payload } from '../../../../../src/core/model.ts';
import { decode, encode } from '../../../../../src/core/ocpp/codec.ts';
import type { OcppVersion } from '../../../../../src/core/ocpp/versions.ts';

describe('§2.6 what a trigger asks for', () => {
  test.each<[OcppVersion, string, Payload, Trigger]>([
    ['1.6', 'TriggerMessage', { requestedMessage: 'Heartbeat' }, { message: 'Heartbeat' }],
    [
      '1.6',
      'TriggerMessage',
      { requestedMessage: 'StatusNotification', connectorId: 0 },
      { message: 'StatusNotification', place: { evse: 0 } },
    ],
    [
      '1.6',
      'TriggerMessage',
      { requestedMessage: 'MeterValues', connectorId: 2 },
      { message: 'MeterValues', place: { evse: 2, connector: 1 } },
    ],
    [
      '1.6',
      'ExtendedTriggerMessage',
      { requestedMessage: 'SignChargePointCertificate' },
      { message: 'SignChargingStationCertificate' },
    ],
    [
      '2.0.1',
      'TriggerMessage',
      { requestedMessage: 'StatusNotification', evse: { id: 2, connectorId: 3 } },
      { message: 'StatusNotification', place: { evse: 2, connector: 3 } },
    ],
    [
      '2.1',
      'TriggerMessage',
      { requestedMessage: 'CustomTrigger', customTrigger: 'Selfie' },
      { message: 'CustomTrigger', custom: 'Selfie' },
    ],
  ])('%s %s %j', (version, action, payload, ask) => {
    expect(decode(version, action, payload)?.ask).toEqual(ask);
  });

  test.each<[string, Trigger, OcppVersion, Payload | undefined]>([
    [
      'newer versions have one word for logs',
      { message: 'DiagnosticsStatusNotification' },
      '2.1',
      { requestedMessage: 'LogStatusNotification' },
    ],
    ['values of a session in the old way', { message: 'TransactionEvent' }, '1.6', { requestedMessage: 'MeterValues' }],
    ['what a version lacks cannot be asked', { message: 'CustomTrigger', custom: 'Selfie' }, '2.0.1', undefined],
    ['nor of a second connector', { message: 'MeterValues', place: { evse: 1, connector: 2 } }, '1.6', undefined],
    [
      'the station is named by naming no place',
      { message: 'StatusNotification', place: { evse: 0 } },
      '2.0.1',
      { requestedMessage: 'StatusNotification' },
    ],
  ])('%s', (_title, ask, version, payload) => {
    expect(encode(version, { means: 'trigger', ask })?.payload).toEqual(payload);
  });
});
