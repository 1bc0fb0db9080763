import { describe, expect, test } from 'vitest';
import { fields, readLog } from '../../../src/replay/log.ts';

const AT = '2026-11-22T12:00:00.000Z';
const frame = (changes: object = {}) => ({
  v: 1,
  seq: 1,
  at: AT,
  direction: 'in',
  raw: '[3,"1",{}]',
  meta: { peer: 'charger', charger: 'BOX1', socket: 1 },
  ...changes,
});
const start = (payload: object) => ({ v: 1, seq: 0, at: AT, direction: 'start', payload, meta: { peer: 'proxy' } });
const text = (...lines: readonly unknown[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

describe('a log', () => {
  test('with its beginning', () => {
    const log = readLog(
      text(start({ complete: true }), frame(), frame({ direction: 'dice', meta: { peer: 'proxy' } })),
    );
    expect(log).toMatchObject({ ok: true, isComplete: true, start: { seq: 0 }, lines: [{ number: 2 }, { number: 3 }] });
  });

  test('with its beginning lost', () => {
    expect(readLog(text(start({ complete: false }), frame()))).toMatchObject({ ok: true, isComplete: false });
    expect(readLog(`\n${text(frame())}\n`)).toMatchObject({
      ok: true,
      isComplete: false,
      start: undefined,
      lines: [{ number: 2 }],
    });
  });

  test.each([
    ['', 1, 'the log is empty'],
    ['{', 1, 'is no JSON'],
    [text(frame(), []), 2, 'is not of version 1 of the format'],
    [text(frame({ v: 2 })), 1, 'is not of version 1 of the format'],
    [text(frame({ direction: 'up' })), 1, 'has the unknown direction "up"'],
    [text(frame({ at: 'noon' })), 1, 'has no time in "at"'],
    [text(frame({ meta: { peer: 'nobody' } })), 1, 'does not say in "meta.peer" whose socket it is'],
    [text(frame({ meta: undefined })), 1, 'does not say in "meta.peer" whose socket it is'],
    [text(frame({ raw: undefined })), 1, 'is a frame without "raw"'],
    [
      text(frame({ meta: { peer: 'charger', socket: 1, cut: true } })),
      1,
      'holds only the beginning of a frame, so that it cannot be replayed',
    ],
    [text(frame({ direction: 'open', meta: { peer: 'charger' } })), 1, 'has no "meta.socket"'],
  ])('that is wrong: %j', (wrong, line, why) => {
    expect(readLog(wrong)).toEqual({ ok: false, line, why });
  });
});

test('what is no group of fields has none', () => {
  expect([fields(null), fields([1]), fields('x'), fields({ a: 1 })]).toEqual([{}, {}, {}, { a: 1 }]);
});
