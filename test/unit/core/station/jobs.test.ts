import { describe, expect, test } from 'vitest';
import { type Job, jobInForce, jobOver, plainAddress } from '../../../../src/core/station/jobs.ts';

const DAY_MS = 24 * 3600 * 1000;
const job = (state: Job['state'], requestId?: number): Job => ({
  by: 'alpha',
  at: 0,
  state,
  requestId,
  address: 'https://files.example/',
  version: 'x',
  action: 'UpdateFirmware',
  payload: {},
});

test.each([
  ['https://files.example/a.bin', 'https://files.example/a.bin'],
  ['ftp://joe:secret@files.example:21/a.bin', 'ftp://files.example:21/a.bin'],
  ['https://files.example/a.bin?token=secret#part', 'https://files.example/a.bin'],
  ['https://files.example/a@b.bin', 'https://files.example/a@b.bin'],
  ['ftp://joe:se@cret@files.example/', 'ftp://files.example/'],
  ['no address at all', 'no address at all'],
])('the owner sees %s as %s', (written, shown) => {
  expect(plainAddress(written)).toBe(shown);
});

describe('a job keeps others out', () => {
  test.each([
    ['while it waits for the owner, however long', job('waiting'), 9 * DAY_MS, true],
    ['while it runs', job('running'), DAY_MS - 1, true],
    ['not when nothing was heard of it for a day', job('running'), DAY_MS, false],
    ['not when there is none', undefined, 0, false],
  ])('%s', (_when, known, now, isInForce) => {
    expect(jobInForce(known, now) !== undefined).toBe(isInForce);
  });

  test.each<[when: string, known: Job | undefined, requestId: number | undefined, isOver: boolean]>([
    ['until its end is told', job('running', 1000), 1000, true],
    ['until its end is told without a number', job('running', 1000), undefined, true],
    ['when an older one ends that it replaced', job('running', 1000), 999, false],
    ['when one ends that never began', job('waiting', 1000), 1000, false],
  ])('%s', (_when, known, requestId, isOver) => {
    expect(jobOver({ firmware: known }, 'firmware', requestId).firmware === undefined).toBe(isOver);
  });
});
