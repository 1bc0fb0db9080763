/** Firmware and logs: the owner's to decide, one at a time, and told to the asker alone in its own number (PROTOCOL §2.6, §3.5). */
import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { StrictAnswer } from '../peers/strict.ts';
import { CHARGER, callsOf, until } from './house.ts';
import type { Json } from './json-backend.ts';
import { fields } from './seen.ts';
import { type Cast, play, type Stage, settled } from './stage.ts';

const OPERATOR = { config: { role: 'operator' } };
const AT = '2026-11-22T12:00:00.000Z';
const URL = 'ftp://joe:secret@files.example/box.bin?key=hidden';

interface Job {
  readonly version: OcppVersion;
  readonly action: string;
  readonly ask: (requestId: number) => Json;
  readonly toldBy: string;
  /** The last word of a job that went well. */
  readonly done: string;
}
const file = { location: URL, retrieveDateTime: AT };
const signed = { ...file, signingCertificate: 'CERT', signature: 'SIGN' };
const older: Job = {
  version: '1.6',
  action: 'UpdateFirmware',
  ask: () => ({ location: URL, retrieveDate: AT }),
  toldBy: 'FirmwareStatusNotification',
  done: 'Installed',
};
const olderSigned: Job = {
  version: '1.6',
  action: 'SignedUpdateFirmware',
  ask: (requestId) => ({ requestId, firmware: signed }),
  toldBy: 'SignedFirmwareStatusNotification',
  done: 'Installed',
};
const newer = (version: OcppVersion, firmware: Json = file): Job => ({
  version,
  action: 'UpdateFirmware',
  ask: (requestId) => ({ requestId, firmware }),
  toldBy: 'FirmwareStatusNotification',
  done: 'Installed',
});
const published: Job = {
  version: '2.1',
  action: 'PublishFirmware',
  ask: (requestId) => ({ requestId, location: URL, checksum: 'abc' }),
  toldBy: 'PublishFirmwareStatusNotification',
  done: 'Published',
};
const FIRMWARE: readonly Job[] = [older, olderSigned, newer('2.0.1'), newer('2.1', signed), published];
const JOBS = FIRMWARE.map((job) => [`${job.version} ${job.action}`, job] as const);

/** 1.6 `UpdateFirmware` is answered without a word. */
const said = ({ action, version }: Job, status: string, more: Json = {}): Json =>
  action === 'UpdateFirmware' && version === '1.6' ? {} : { status, ...more };
const answers: StrictAnswer = ({ action, payload }) =>
  action === 'UpdateFirmware' && 'location' in payload ? {} : { status: 'Accepted' };

const requested = ({ box }: Stage, { action }: Job) => box.peer.calls.filter((call) => call.action === action);
const toldTo = (stage: Stage, id: string, { toldBy }: Job) =>
  callsOf(stage.service(id), toldBy).map(({ status, requestId }) => [status, requestId]);
const told = (stage: Stage, id: string, job: Job, last: string) =>
  until(`${id} to hear ${last}`, () => toldTo(stage, id, job).at(-1)?.[0] === last);
const decide = ({ house }: Stage, decision: string) => house.api(`/api/v1/chargers/${CHARGER}/firmware`, { decision });
const staged = (job: Job, more: Partial<Cast> = {}): Cast => ({
  version: job.version,
  services: { alpha: OPERATOR, beta: OPERATOR },
  answer: answers,
  ...more,
});

describe.each(JOBS)('%s', (_name, job) => {
  const isPlain = job === older;

  test('waits for the owner; his yes brings it to the charger, and its progress to the asker alone, over a restart', () =>
    play(staged(job), async (stage) => {
      await settled(stage, 'alpha', 'beta');
      expect(await stage.ask('alpha', job.action, job.ask(7))).toEqual(said(job, 'Accepted'));
      if (!isPlain) await told(stage, 'alpha', job, 'DownloadScheduled');
      expect(requested(stage, job)).toEqual([]);
      const waiting = await stage.house.api('/api/v1/firmware');
      expect(waiting.body).toMatchObject({
        firmware: [{ provider_id: 'alpha', address: 'ftp://files.example/box.bin', asked: job.action }],
      });
      expect(JSON.stringify(await stage.house.api('/api/v1/alarms'))).toMatch(/firmware_waiting.*files\.example/);
      expect(JSON.stringify(await stage.house.api('/api/v1/alarms'))).not.toMatch(/secret|hidden/);
      await stage.restart();
      await settled(stage, 'alpha', 'beta');

      expect((await decide(stage, 'approve')).status).toBe(200);
      const [sent] = requested(stage, job);
      const { requestId } = sent?.payload ?? {};
      if (isPlain) expect(sent?.payload).toEqual(job.ask(7));
      else expect(requestId).toBeGreaterThan(999);
      expect((await stage.house.api('/api/v1/firmware')).body).toEqual({ firmware: [] });
      expect((await decide(stage, 'approve')).status).toBe(409);

      const progress = (status: string) =>
        stage.box.peer.call(job.toldBy, {
          status,
          ...(requestId !== undefined && { requestId }),
          ...(status === 'Published' && { location: ['https://here.example/box.bin'] }),
        });
      await progress('Downloading');
      const other = await stage.ask('beta', job.action, job.ask(7));
      expect(other).toMatchObject(said(job, 'Rejected', statusInfo(job, 'FwUpdateInProgress')));
      if (isPlain) await told(stage, 'beta', job, 'DownloadFailed');
      await progress(job.done);
      await told(stage, 'alpha', job, job.done);
      const number = isPlain ? undefined : 7;
      expect(toldTo(stage, 'alpha', job)).toEqual([
        ...(isPlain ? [] : [['DownloadScheduled', 7]]),
        ['Downloading', number],
        [job.done, number],
      ]);
      expect(toldTo(stage, 'beta', job)).toEqual(isPlain ? [['DownloadFailed', undefined]] : []);
      // The charger is free again.
      expect(await stage.ask('beta', job.action, job.ask(8))).toEqual(said(job, 'Accepted'));
    }));

  test('is told as failed when the owner refuses; what comes in its place cancels it', () =>
    play(staged(job), async (stage) => {
      await settled(stage, 'alpha', 'beta');
      await stage.ask('alpha', job.action, job.ask(7));
      const again = await stage.ask('alpha', job.action, job.ask(8));
      expect(again).toEqual(said(job, job === published ? 'Accepted' : 'AcceptedCanceled'));
      expect((await decide(stage, 'refuse')).status).toBe(200);
      await told(stage, 'alpha', job, 'DownloadFailed');
      expect(toldTo(stage, 'alpha', job).at(-1)).toEqual(['DownloadFailed', isPlain ? undefined : 8]);
      expect(requested(stage, job)).toEqual([]);
      expect((await stage.house.api('/api/v1/alarms')).body).toEqual({ alarms: [] });
    }));

  test('who may not is refused in the words of the version', () =>
    play(staged(job, { services: { alpha: { config: { role: 'energy' } } } }), async (stage) => {
      await settled(stage, 'alpha');
      const asked = stage.ask('alpha', job.action, job.ask(7));
      if (isPlain) await expect(asked).rejects.toMatchObject({ rpcErrorCode: 'NotSupported' });
      else expect(await asked).toMatchObject({ status: 'Rejected', ...statusInfo(job, 'UnsupportedRequest') });
      expect(requested(stage, job)).toEqual([]);
    }));
});

function statusInfo({ version }: Job, reasonCode: string): Json {
  return version === '1.6' ? {} : { statusInfo: { reasonCode } };
}

test('2.1: what was approved waits for a charger that is away, and is told as failed when that says no', () => {
  const job = newer('2.1');
  return play(
    staged(job, { answer: ({ action }) => ({ status: action === 'UpdateFirmware' ? 'Rejected' : 'Accepted' }) }),
    async (stage) => {
      await settled(stage, 'alpha', 'beta');
      await stage.ask('alpha', job.action, job.ask(7));
      await stage.box.peer.close();
      const isOnline = async () => fields(fields((await stage.status()).chargers)[0]).online;
      await until('the house to notice', async () => (await isOnline()) === false);
      expect((await decide(stage, 'approve')).status).toBe(409);
      expect((await stage.house.api('/api/v1/firmware')).body.firmware).toHaveLength(1);
      await stage.reconnect();
      await settled(stage, 'alpha', 'beta');
      expect(await decide(stage, 'approve')).toMatchObject({
        status: 409,
        body: { detail: expect.stringContaining('did not begin') },
      });
      await told(stage, 'alpha', job, 'DownloadFailed');
      expect(requested(stage, job)).toHaveLength(1);
      // The place is free for the next one.
      expect(await stage.ask('beta', job.action, job.ask(7))).toEqual({ status: 'Accepted' });
    },
  );
});

test.each([
  ['auto', 'Accepted', 1],
  ['never', 'Rejected', 0],
])('firmware: %s', (firmware, status, reaches) =>
  play(staged(newer('2.0.1'), { config: { firmware } }), async (stage) => {
    const job = newer('2.0.1');
    await settled(stage, 'alpha', 'beta');
    expect(await stage.ask('alpha', job.action, job.ask(7))).toMatchObject({ status });
    expect(requested(stage, job)).toHaveLength(reaches);
    expect((await stage.house.api('/api/v1/firmware')).body).toEqual({ firmware: [] });
  }),
);

test.each(JOBS)('%s: of two that ask at once the charger hears one', (_name, job) =>
  play(staged(job, { config: { firmware: 'auto' } }), async (stage) => {
    await settled(stage, 'alpha', 'beta');
    await Promise.all(['alpha', 'beta'].map((id) => stage.ask(id, job.action, job.ask(7))));
    expect(requested(stage, job)).toHaveLength(1);
  }),
);

test('2.1: a second word of the owner at the same time comes too late', () => {
  const job = newer('2.1');
  return play(staged(job), async (stage) => {
    await settled(stage, 'alpha', 'beta');
    await stage.ask('alpha', job.action, job.ask(7));
    const words = await Promise.all([decide(stage, 'approve'), decide(stage, 'refuse'), decide(stage, 'approve')]);
    expect(words.filter(({ status }) => status === 200)).toHaveLength(1);
  });
});

const LOGS = [
  {
    version: '1.6',
    action: 'GetDiagnostics',
    ask: () => ({ location: URL }),
    yes: { fileName: 'log.txt' },
    no: {},
    toldBy: 'DiagnosticsStatusNotification',
  },
  ...OCPP_VERSIONS.map((version) => ({
    version,
    action: 'GetLog',
    ask: (requestId: number) => ({ requestId, logType: 'DiagnosticsLog', log: { remoteLocation: URL } }),
    yes: { status: 'Accepted', filename: 'log.txt' },
    no: { status: 'Rejected', ...(version !== '1.6' && { statusInfo: { reasonCode: 'UnsupportedRequest' } }) },
    toldBy: 'LogStatusNotification',
  })),
] as const;

describe.each(LOGS)('$version $action', ({ version, action, ask, yes, no, toldBy }) => {
  test('goes to whom the owner trusts with it, one at a time', () =>
    play(
      {
        version,
        services: {
          alpha: { config: { role: 'operator', fetch_logs: true } },
          beta: { config: { role: 'operator', fetch_logs: true } },
          gamma: OPERATOR,
        },
        answer: (call) => (call.action === action ? yes : { status: 'Accepted' }),
      },
      async (stage) => {
        await settled(stage, 'alpha', 'beta', 'gamma');
        expect(await stage.ask('gamma', action, ask(7))).toMatchObject(no);
        expect(await stage.ask('alpha', action, ask(7))).toEqual(yes);
        expect(await stage.ask('beta', action, ask(7))).toMatchObject(no);
        const sent = stage.box.peer.calls.filter((call) => call.action === action);
        expect(sent).toHaveLength(1);
        const { requestId } = sent[0]?.payload ?? {};
        await stage.box.peer.call(toldBy, { status: 'Uploaded', ...(requestId !== undefined && { requestId }) });
        const [heard] = await until('alpha to hear it', () => {
          const calls = callsOf(stage.service('alpha'), toldBy);
          return calls.length > 0 && calls;
        });
        expect(heard).toEqual({ status: 'Uploaded', ...(requestId !== undefined && { requestId: 7 }) });
        expect(await stage.ask('beta', action, ask(7))).toEqual(yes);
        expect(callsOf(stage.service('beta'), toldBy)).toEqual([]);
      },
    ));
});
