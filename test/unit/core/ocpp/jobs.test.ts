import { describe, expect, test } from 'vitest';
import { progressAs } from '../../../../src/core/ocpp/jobs.ts';
import { OCPP_VERSIONS } from '../../../../src/core/ocpp/versions.ts';
import { faults } from './codec-schemas.ts';

const UPLOADS = [
  ...['Idle', 'Uploading', 'Uploaded', 'UploadFailed', 'UploadFailure'],
  ...['BadMessage', 'NotSupportedOperation', 'PermissionDenied', 'AcceptedCanceled'],
];
/** As a charger tells them to whom a number was given; one is no word for a log of the newer versions. */
const asked = OCPP_VERSIONS.flatMap((version) =>
  (version === '1.6' ? ['GetLog', 'GetDiagnostics'] : ['GetLog']).map((action) => [action, version] as const),
);

describe('PROTOCOL §4.7: how far a log is, to who asked for it in another version', () => {
  test.each(asked)('%s of %s: every word has one that its schema knows', (action, version) => {
    for (const word of UPLOADS) {
      const said = progressAs(version, action, word, 4);
      expect([word, faults(version, said?.action ?? '', 'request', said?.payload)]).toEqual([word, '']);
    }
  });

  test.each([
    ['1.6', 'GetLog', { status: 'UploadFailure', requestId: 4 }],
    ['1.6', 'GetDiagnostics', { status: 'UploadFailed' }],
    ['2.0.1', 'GetLog', { status: 'AcceptedCanceled', requestId: 4 }],
  ] as const)('%s %s: one that was cancelled for another', (version, action, payload) => {
    expect(progressAs(version, action, 'AcceptedCanceled', 4)?.payload).toEqual(payload);
  });
});
