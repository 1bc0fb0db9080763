import { describe, expect, test } from 'vitest';
import type { Payload } from '../../../../src/core/model.ts';
import { mayCall, rowsOf } from '../../../../src/core/ocpp/catalogue.ts';
import { localAnswer } from '../../../../src/core/ocpp/local-answers.ts';
import { OCPP_VERSIONS } from '../../../../src/core/ocpp/versions.ts';
import { faults } from './schemas.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const hash = (serialNumber: string) => ({
  hashAlgorithm: 'SHA256',
  issuerNameHash: 'a',
  issuerKeyHash: 'b',
  serialNumber,
});
const REQUESTS: { readonly [action: string]: Payload } = {
  VatNumberValidation: { vatNumber: 'NL1', evseId: 2 },
  GetCertificateChainStatus: {
    certificateStatusRequests: [
      { certificateHashData: hash('1'), source: 'OCSP', urls: ['http://x'] },
      { certificateHashData: hash('2'), source: 'CRL', urls: ['http://y'] },
    ],
  },
};
const ELSEWHERE = [
  'Authorize',
  'BootNotification',
  'NotifyPeriodicEventStream',
  'StartTransaction',
  'TransactionEvent',
];

describe('every message of a charger has a valid answer of our own', () => {
  test.each(OCPP_VERSIONS)('%s', (version) => {
    const actions = rowsOf(version)
      .map((row) => row.action)
      .filter((action) => mayCall(version, action, 'charger'));
    const answers = actions.map((action) => ({
      action,
      answer: localAnswer(version, action, REQUESTS[action] ?? {}, NOW),
    }));
    const silent = answers.filter(({ answer }) => answer === undefined).map(({ action }) => action);
    expect(silent.sort()).toEqual(ELSEWHERE.filter((action) => actions.includes(action)));
    const answered = answers.filter(({ answer }) => answer !== undefined);
    expect(answered.flatMap(({ action, answer }) => faults(version, action, 'response', answer))).toEqual([]);
    expect(answered).toHaveLength({ '1.6': 11, '2.0.1': 22, '2.1': 33 }[version]);
  });
});

describe('what it says', () => {
  test.each([
    ['1.6', 'Heartbeat', { currentTime: '2026-11-22T12:00:00.000Z' }],
    ['1.6', 'StatusNotification', {}],
    ['1.6', 'StopTransaction', {}],
    ['1.6', 'DataTransfer', { status: 'UnknownVendorId' }],
    ['2.0.1', 'SignCertificate', { status: 'Rejected' }],
    ['2.0.1', 'Get15118EVCertificate', { status: 'Failed', exiResponse: '' }],
    ['2.0.1', 'GetCertificateStatus', { status: 'Failed' }],
    ['2.0.1', 'NotifyEVChargingNeeds', { status: 'Rejected' }],
    ['2.1', 'NotifyEVChargingNeeds', { status: 'NoChargingProfile' }],
    ['2.1', 'NotifyEVChargingSchedule', { status: 'Accepted' }],
    ['2.1', 'OpenPeriodicEventStream', { status: 'Rejected' }],
    ['2.1', 'PullDynamicScheduleUpdate', { status: 'Rejected' }],
    ['2.1', 'VatNumberValidation', { vatNumber: 'NL1', evseId: 2, status: 'Rejected' }],
    ['2.1', 'BatterySwap', {}],
    ['2.1', 'NotifySettlement', {}],
    [
      '2.1',
      'GetCertificateChainStatus',
      {
        certificateStatus: [
          { certificateHashData: hash('1'), source: 'OCSP', status: 'Failed', nextUpdate: '2026-11-22T13:00:00.000Z' },
          { certificateHashData: hash('2'), source: 'CRL', status: 'Failed', nextUpdate: '2026-11-22T13:00:00.000Z' },
        ],
      },
    ],
  ] as const)('%s %s: %j', (version, action, answer) => {
    expect(localAnswer(version, action, REQUESTS[action] ?? {}, NOW)).toEqual(answer);
  });

  test('only repeats what was said', () => {
    expect(localAnswer('2.1', 'VatNumberValidation', { vatNumber: 'DE5' }, NOW)).toEqual({
      vatNumber: 'DE5',
      status: 'Rejected',
    });
    expect(localAnswer('2.1', 'GetCertificateChainStatus', {}, NOW)).toEqual({ certificateStatus: [] });
  });

  test.each([
    ['1.6', 'BatterySwap'],
    ['2.1', 'Reset'],
    ['2.1', 'Nonsense'],
  ] as const)('%s %s is nothing that a charger asks', (version, action) => {
    expect(localAnswer(version, action, {}, NOW)).toBeUndefined();
  });
});
