import { describe, expect, test } from 'vitest';
import {
  answerWhileRejected,
  bootAs,
  bootRetryMs,
  bootRetryS,
  endsTransaction,
  heartbeatS,
  mayAskWhile,
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

describe('§2.1 b: a Boot with another model or serial number', () => {
  const older = { chargePointVendor: 'V', chargePointModel: 'M', chargeBoxSerialNumber: 'S' };
  const newer = { reason: 'PowerUp', chargingStation: { vendorName: 'V', model: 'M', serialNumber: 'S' } };
  test.each([
    ['1.6', older, {}, older],
    ['1.6', older, { model: 'X' }, { ...older, chargePointModel: 'X' }],
    [
      '1.6',
      older,
      { serialNumber: 'Y' },
      { chargePointVendor: 'V', chargePointModel: 'M', chargePointSerialNumber: 'Y' },
    ],
    ['2.0.1', newer, {}, newer],
    [
      '2.1',
      newer,
      { model: 'X', serialNumber: 'Y' },
      { reason: 'PowerUp', chargingStation: { vendorName: 'V', model: 'X', serialNumber: 'Y' } },
    ],
  ] as const)('%s: %o as %o', (version, boot, as, told) => {
    expect(bootAs(version, boot, as)).toEqual(told);
  });
});

describe('§2.1 the wait before the next Boot', () => {
  test('differs by a tenth either way while pending, and is never shorter than told when rejected', () => {
    expect([0, 0.5, 0.999].map((roll) => bootRetryMs('Pending', 100, roll))).toEqual([90_000, 100_000, 109_980]);
    expect([0, 0.5, 0.999].map((roll) => bootRetryMs('Rejected', 0, roll))).toEqual([60_000, 63_000, 65_994]);
  });
});

describe('§2.1 what a central system may ask', () => {
  test.each([
    [
      'registered',
      ['read', 'configure', 'maintain', 'certificate', 'data', 'start', 'stop', 'limit', 'unlock', 'reserve'],
    ],
    ['pending', ['read', 'configure', 'maintain', 'certificate', 'data']],
    ['booting', ['read']],
    ['rejected', []],
  ] as const)('that stands at %s: %j', (standing, allowed) => {
    const verbs = [
      'read',
      'configure',
      'maintain',
      'certificate',
      'data',
      'start',
      'stop',
      'limit',
      'unlock',
      'reserve',
    ] as const;
    expect(verbs.filter((verb) => mayAskWhile(standing, verb))).toEqual(allowed);
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
