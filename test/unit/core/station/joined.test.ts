import { expect, test } from 'vitest';
import { isBeforeItsTime, isHiddenFrom, type Joined, withLeavers } from '../../../../src/core/station/joined.ts';
import { EMPTY_STATION } from '../../../../src/core/station/station.ts';

const NEW: Joined = { upToSeq: 20, heardSeq: 20, leftSeq: 0, told: ['running'], hidden: ['other'] };
const BACK: Joined = { upToSeq: 20, heardSeq: 5, leftSeq: 10, told: ['running'], hidden: ['other'] };

test.each<[string, Joined | undefined, number, string | undefined, boolean, boolean]>([
  ['whoever was always here hears everything', undefined, 1, 'tx', false, false],
  ['what comes later is heard', NEW, 21, 'tx', false, false],
  ['what was before is not', NEW, 20, 'tx', false, true],
  ['but for the session that it is told', NEW, 3, 'running', false, false],
  ['a fact of no session is not', NEW, 3, undefined, false, true],
  ['back: what it had heard is not heard again', BACK, 5, 'tx', true, true],
  ['back: what it had not heard when it left is heard', BACK, 10, 'tx', false, false],
  ['back: what it missed of a session that it knows is heard', BACK, 11, 'tx', true, false],
  ['back: a session that came and went meanwhile is not', BACK, 11, 'tx', false, true],
  ['back: the session that runs is told from its start', BACK, 11, 'running', false, false],
])('%s', (_name, joined, seq, txId, isKnown, is) => {
  expect(isBeforeItsTime(joined, { seq, txId }, isKnown)).toBe(is);
});

test('only the provider that came too late has a session hidden from it', () => {
  const station = { ...EMPTY_STATION, joined: { tap: NEW } };
  expect(isHiddenFrom(station, 'tap', 'other')).toBe(true);
  expect(isHiddenFrom(station, 'tap', 'running')).toBe(false);
  expect(isHiddenFrom(station, 'road', 'other')).toBe(false);
});

test('who leaves is marked once, with how far it had heard', () => {
  const station = { ...EMPTY_STATION, journalSeq: 12, joined: { tap: NEW } };
  const cursors = new Map([
    ['tap', 11],
    ['road', 7],
    ['here', 12],
  ]);
  const left = withLeavers(station, cursors, new Set(['here']));
  expect(left.joined).toMatchObject({
    tap: { upToSeq: 20, heardSeq: 11, leftSeq: 12, hidden: ['other'], isGone: true },
    road: { heardSeq: 7, leftSeq: 12, isGone: true },
  });
  expect(withLeavers({ ...left, journalSeq: 30 }, cursors, new Set(['here'])).joined).toEqual(left.joined);
  expect(withLeavers(station, new Map([['here', 1]]), new Set(['here']))).toBe(station);
});
