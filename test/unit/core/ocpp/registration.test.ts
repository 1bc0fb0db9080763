import { describe, expect, test } from 'vitest';
import {
  answerWhileRejected,
  bootRetryS,
  endsTransaction,
  heartbeatS,
  versionToldByBoot,
} from '../../../../src/core/ocpp/registration.ts';

describe('§2.1 intervals of a central system', () => {
  test.each([
    ['none', 0, 60, 300],
    ['nonsense', -5, 60, 300],
    ['too short', 3, 10, 10],
    ['shortest', 10, 10, 10],
    ['usual', 900, 900, 900],
    ['longest', 86_400, 86_400, 86_400],
    ['too long', 604_800, 86_400, 86_400],
  ])('%s: %i s', (_title, intervalS, retryS, beatS) => {
    expect(bootRetryS(intervalS)).toBe(retryS);
    expect(heartbeatS(intervalS)).toBe(beatS);
  });
});

describe('§2.1 a CALL of a central system that rejected us', () => {
  test('1.6: gets no answer at all', () => {
    expect(answerWhileRejected('1.6')).toEqual({ kind: 'silence' });
  });

  test.each(['2.0.1', '2.1'] as const)('%s B03: gets a SecurityError', (version) => {
    expect(answerWhileRejected(version)).toMatchObject({ kind: 'error', code: 'SecurityError' });
  });
});

describe('§5.1 the version that a first CALL betrays', () => {
  test.each([
    ['BootNotification', { chargePointVendor: 'Alfen BV', chargePointModel: 'NG910' }, '1.6'],
    ['BootNotification', { chargingStation: { vendorName: 'Alfen BV', model: 'NG910' }, reason: 'PowerUp' }, '2.0.1'],
    ['BootNotification', { chargingStation: null }, undefined],
    ['BootNotification', { chargingStation: 'NG910' }, undefined],
    ['BootNotification', { chargePointModel: 7 }, undefined],
    ['BootNotification', {}, undefined],
    ['Heartbeat', { chargePointModel: 'NG910' }, undefined],
  ])('%s %j: %s', (action, payload, version) => {
    expect(versionToldByBoot(action, payload)).toBe(version);
  });
});

describe('I11: what ends a transaction is always acknowledged', () => {
  test.each([
    ['StopTransaction', {}, true],
    ['TransactionEvent', { eventType: 'Ended' }, true],
    ['TransactionEvent', { eventType: 'Updated' }, false],
    ['TransactionEvent', {}, false],
    ['StartTransaction', { eventType: 'Ended' }, false],
  ])('%s %j: %s', (action, payload, ends) => {
    expect(endsTransaction(action, payload)).toBe(ends);
  });
});
