import { expect, test } from 'vitest';
import type { Message } from '../../../../src/core/model.ts';
import { sayIn, whyUnable, whyUnsaid } from '../../../../src/core/ocpp/across.ts';
import { refuse } from '../../../../src/core/ocpp/refusals.ts';

const SIGNED: Message = {
  means: 'updateSignedFirmware',
  ask: { requestId: 1, url: 'ftp://files.example/', loadAt: 0, certificate: 'CERT', signature: 'SIGN' },
};
const FOR_CARS: Message = {
  means: 'installCertificate',
  ask: { use: 'V2GRoot', certificate: 'CERT' },
};

test('PROTOCOL §4.7: certificates of plug and charge are an unsupported parameter of a charger without it', () => {
  expect(sayIn('1.6', FOR_CARS)).toBeUndefined();
  expect(refuse('2.0.1', 'InstallCertificate', {}, 'N', whyUnsaid(FOR_CARS))).toMatchObject({
    payload: { status: 'Rejected', statusInfo: { reasonCode: 'UnsupportedParam' } },
  });
});

test('PROTOCOL §4.7: a signature is an unsupported parameter of a charger that never heard of it', () => {
  expect(sayIn('1.6', SIGNED)?.call.action).toBe('SignedUpdateFirmware');
  expect(refuse('2.0.1', 'UpdateFirmware', {}, 'N', whyUnable(SIGNED))).toMatchObject({
    payload: { status: 'Rejected', statusInfo: { reasonCode: 'UnsupportedParam' } },
  });
  expect(whyUnable(FOR_CARS)).toBe('feature_absent');
});
