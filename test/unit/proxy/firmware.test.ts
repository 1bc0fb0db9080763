import { expect, test } from 'vitest';
import type { Job } from '../../../src/core/station/jobs.ts';
import { voidJobs } from '../../../src/proxy/firmware.ts';
import { putJob } from '../../../src/proxy/jobs.ts';
import { partyState } from '../../../src/proxy/party-states.ts';
import type { Change } from '../../../src/proxy/ports.ts';
import { Twin } from '../../../src/proxy/twin.ts';

const job = (state: Job['state'], isPromised = true): Job => ({
  by: 'alpha',
  at: 0,
  state,
  isPromised,
  requestId: 1_000,
  address: 'https://files.example/',
  version: '2.1',
  action: 'UpdateFirmware',
  payload: {},
});

test.each<[what: string, job: Job, isKept: boolean, told: readonly unknown[]]>([
  ['waits for the owner goes on waiting', job('waiting'), true, []],
  ['the charger has taken goes on', job('running'), true, []],
  ['was on its way is told as failed', job('sending'), false, [{ status: 'DownloadFailed', requestId: 1_000 }]],
  ['had no answer yet is asked for anew', job('sending', false), false, []],
])('after a crash, firmware that %s', async (_what, known, isKept, told) => {
  const written: Change[] = [];
  const twin = new Twin('BOX1', { commit: async (changes) => void written.push(...changes) }, () => undefined);
  await twin.run((unit) => putJob(unit, 'firmware', known));
  await twin.run((unit) => voidJobs(unit, 5));
  expect(partyState(twin.state, 'system', 'jobs').firmware).toEqual(isKept ? known : undefined);
  const facts = written.flatMap((change) => (change.type === 'fact' ? [change.fact] : []));
  expect(facts.map(({ only, source }) => [only, source?.payload])).toEqual(told.map((payload) => ['alpha', payload]));
});
