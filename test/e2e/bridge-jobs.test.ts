/** Firmware and logs between versions: asked for in one, done in the other, told in the asker's own number (PROTOCOL §4.7). */
import { describe, expect, test } from 'vitest';
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { StrictAnswer } from '../peers/strict.ts';
import { callsOf, until } from './house.ts';
import type { Json } from './json-backend.ts';
import { type Cast, play, type Stage, settled } from './stage.ts';

const AT = '2026-11-22T12:00:00.000Z';
const URL = 'ftp://files.example/box.bin';
const LOGS = 'ftp://files.example/logs/';
const signed = { signingCertificate: 'CERT', signature: 'SIGN' };

interface Job {
  readonly what: string;
  readonly charger: OcppVersion;
  readonly other: OcppVersion;
  readonly action: string;
  readonly ask: Json;
  /** What the charger hears of it, but for our number. */
  readonly heard: { readonly action: string; readonly payload: Json };
  readonly said?: Json;
  readonly answer: Json;
  /** What the charger says of it, step by step, and what the asker hears. */
  readonly steps: readonly (readonly [toldBy: string, status: string, heardAs: string | undefined])[];
  readonly toldBy: string;
}
const FIRMWARE = 'FirmwareStatusNotification';
const SIGNED = 'SignedFirmwareStatusNotification';
const LOG = 'LogStatusNotification';
const DIAGNOSTICS = 'DiagnosticsStatusNotification';
const accepted = { status: 'Accepted' };

const JOBS: readonly Job[] = [
  {
    what: 'firmware for an old charger',
    charger: '1.6',
    other: '2.0.1',
    action: 'UpdateFirmware',
    ask: { requestId: 7, retries: 2, firmware: { location: URL, retrieveDateTime: AT } },
    heard: { action: 'UpdateFirmware', payload: { location: URL, retrieveDate: AT, retries: 2 } },
    said: {},
    answer: accepted,
    steps: [
      [FIRMWARE, 'Downloading', 'Downloading'],
      [FIRMWARE, 'Installed', 'Installed'],
    ],
    toldBy: FIRMWARE,
  },
  {
    what: 'signed firmware for an old charger',
    charger: '1.6',
    other: '2.1',
    action: 'UpdateFirmware',
    ask: { requestId: 7, firmware: { location: URL, retrieveDateTime: AT, ...signed } },
    heard: {
      action: 'SignedUpdateFirmware',
      payload: { firmware: { location: URL, retrieveDateTime: AT, ...signed } },
    },
    answer: accepted,
    steps: [
      [SIGNED, 'SignatureVerified', 'SignatureVerified'],
      [SIGNED, 'Installed', 'Installed'],
    ],
    toldBy: FIRMWARE,
  },
  {
    what: 'firmware that an old network has for a new charger',
    charger: '2.0.1',
    other: '1.6',
    action: 'UpdateFirmware',
    ask: { location: URL, retrieveDate: AT, retryInterval: 60 },
    heard: {
      action: 'UpdateFirmware',
      payload: { retryInterval: 60, firmware: { location: URL, retrieveDateTime: AT } },
    },
    answer: {},
    steps: [
      [FIRMWARE, 'DownloadScheduled', undefined],
      [FIRMWARE, 'DownloadPaused', 'Downloading'],
      [FIRMWARE, 'InstallRebooting', 'Installing'],
      [FIRMWARE, 'InvalidSignature', 'InstallationFailed'],
    ],
    toldBy: FIRMWARE,
  },
  {
    what: 'a log of an old charger',
    charger: '1.6',
    other: '2.1',
    action: 'GetLog',
    ask: { requestId: 9, logType: 'DiagnosticsLog', log: { remoteLocation: LOGS, oldestTimestamp: AT } },
    heard: { action: 'GetDiagnostics', payload: { location: LOGS, startTime: AT } },
    said: { fileName: 'box.zip' },
    answer: { status: 'Accepted', filename: 'box.zip' },
    steps: [
      [DIAGNOSTICS, 'Uploading', 'Uploading'],
      [DIAGNOSTICS, 'UploadFailed', 'UploadFailure'],
    ],
    toldBy: LOG,
  },
  {
    what: 'a log of its safety',
    charger: '1.6',
    other: '2.0.1',
    action: 'GetLog',
    ask: { requestId: 9, logType: 'SecurityLog', log: { remoteLocation: LOGS } },
    heard: { action: 'GetLog', payload: { logType: 'SecurityLog', log: { remoteLocation: LOGS } } },
    answer: accepted,
    steps: [[LOG, 'Uploaded', 'Uploaded']],
    toldBy: LOG,
  },
  {
    what: 'a log of a new charger',
    charger: '2.1',
    other: '1.6',
    action: 'GetDiagnostics',
    ask: { location: LOGS, stopTime: AT, retries: 1 },
    heard: {
      action: 'GetLog',
      payload: { logType: 'DiagnosticsLog', log: { remoteLocation: LOGS, latestTimestamp: AT }, retries: 1 },
    },
    said: { status: 'Accepted', filename: 'box.zip' },
    answer: { fileName: 'box.zip' },
    steps: [
      [LOG, 'Uploading', 'Uploading'],
      [LOG, 'PermissionDenied', 'UploadFailed'],
    ],
    toldBy: DIAGNOSTICS,
  },
];

const OPERATOR = { role: 'operator', fetch_logs: true };

function staged({ charger, other, heard, said = accepted }: Job, answers: StrictAnswer = () => said): Cast {
  return {
    version: charger,
    config: { firmware: 'auto' },
    services: { asker: { version: other, config: OPERATOR }, another: { config: OPERATOR } },
    answer: (call) => (call.action === heard.action ? answers(call) : accepted),
  };
}

const toldTo = (stage: Stage, id: string) =>
  [FIRMWARE, SIGNED, LOG, DIAGNOSTICS].flatMap((action) =>
    callsOf(stage.service(id), action).map((payload) => ({ action, ...payload })),
  );

describe.each(JOBS.map((job) => [`${job.what} (${job.other} asks, the charger speaks ${job.charger})`, job] as const))(
  '%s',
  (_name, job) => {
    test('is done, and the asker alone hears how far it is, in its own words and number', () =>
      play(staged(job), async (stage) => {
        const { box } = stage;
        await settled(stage, 'asker', 'another');
        expect(await stage.ask('asker', job.action, job.ask)).toEqual(job.answer);
        const heard = callsOf(box.peer, job.heard.action);
        expect(heard).toHaveLength(1);
        const { requestId, ...payload } = heard[0] ?? {};
        expect(payload).toEqual(job.heard.payload);
        const number = requestId === undefined ? {} : { requestId };
        for (const [action, status] of job.steps) await box.peer.call(action, { status, ...number });
        const steps = job.steps.flatMap(([, , word]) => (word === undefined ? [] : [word]));
        await until('the asker to hear the last', () => toldTo(stage, 'asker').length === steps.length);
        const own = 'requestId' in job.ask ? { requestId: job.ask.requestId } : {};
        expect(toldTo(stage, 'asker')).toEqual(steps.map((status) => ({ action: job.toldBy, status, ...own })));
        expect(toldTo(stage, 'another')).toEqual([]);
      }));
  },
);

describe('what the charger will not do', () => {
  const [old] = JOBS.filter(({ charger, other }) => charger === '2.0.1' && other === '1.6');
  if (old === undefined) throw new Error('there is such a job');

  test('an old network has no word for a no, and hears of the failure behind the answer', () =>
    play(
      staged(old, () => ({ status: 'Rejected' })),
      async (stage) => {
        await settled(stage, 'asker');
        expect(await stage.ask('asker', old.action, old.ask)).toEqual({});
        await until('the failure', () => toldTo(stage, 'asker').length === 1);
        expect(toldTo(stage, 'asker')).toEqual([{ action: FIRMWARE, status: 'DownloadFailed' }]);
      },
    ));

  test('firmware that is to be installed much later is not for a charger that cannot be told when', async () => {
    const [job] = JOBS;
    if (job === undefined) throw new Error('there is a first job');
    await play(staged(job), async (stage) => {
      await settled(stage, 'asker');
      const later = '2026-11-22T12:11:00.000Z';
      const firmware = { location: URL, retrieveDateTime: AT, installDateTime: later };
      expect(await stage.ask('asker', 'UpdateFirmware', { requestId: 8, firmware })).toMatchObject({
        status: 'Rejected',
      });
      expect(callsOf(stage.box.peer, 'UpdateFirmware')).toEqual([]);
    });
  });
});
