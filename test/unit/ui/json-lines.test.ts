import { expect, test } from 'vitest';
import { compared, jsonLines, untold } from '../../../ui/src/pages/inspector/json-lines.ts';
import { inSight, moved, scrollTo } from '../../../ui/src/pages/inspector/window.ts';

const SAID = { connectorId: 1, idTag: 'TAG-1', meterStart: 1000, reservationId: 5 };
const TOLD = { eventType: 'Started', evse: { id: 1 }, idToken: { idToken: 'TAG-1' }, meter: ['1000'], connectorId: 2 };

test.each([
  [{}, ['{}']],
  [undefined, ['null']],
  ['text', ['"text"']],
  [
    { a: 1, b: [{ c: null }, []] },
    ['{', '  "a": 1,', '  "b": [', '    {', '      "c": null', '    },', '    []', '  ]', '}'],
  ],
])('%j reads as JSON does', (value, expected) => {
  expect(jsonLines(value).map(({ depth, text }) => '  '.repeat(depth) + text)).toEqual(expected);
});

test('each line of a translation says what it has of the original, whatever it is called there', () => {
  const marks = compared(TOLD, SAID).filter(({ leaf }) => leaf !== undefined);
  expect(marks.map(({ leaf, mark }) => [leaf?.key, mark])).toEqual([
    ['eventType', 'new'],
    ['id', 'same'],
    ['idToken', 'same'],
    ['', 'same'],
    ['connectorId', 'changed'],
  ]);
});

test('what stands nowhere in a translation was not passed on', () => {
  expect(untold(TOLD, SAID)).toEqual(['reservationId: 5']);
  expect(untold(SAID, SAID)).toEqual([]);
});

test.each([
  [0, 480, 1000, { from: 0, to: 16 }],
  [4800, 480, 1000, { from: 94, to: 116 }],
  [47_520, 480, 1000, { from: 984, to: 1000 }],
  [9_999_999, 480, 3, { from: 3, to: 3 }],
  [0, 480, 0, { from: 0, to: 0 }],
])('scrolled by %d px in %d px of %d rows', (top, height, count, expected) => {
  expect(inSight(top, height, 48, count)).toEqual(expected);
});

test.each([
  [0, 480, 0],
  [960, 0, 528],
  [240, 0, undefined],
])('row at %d px is brought into sight from %d', (at, top, expected) => {
  expect(scrollTo(at / 48, top, 480, 48)).toBe(expected);
});

test.each([
  ['ArrowDown', 3, 4],
  ['ArrowDown', -1, 0],
  ['ArrowDown', 9, 9],
  ['ArrowUp', 3, 2],
  ['ArrowUp', -1, 9],
  ['PageDown', 3, 8],
  ['PageUp', 3, 0],
  ['Home', 3, 0],
  ['End', 3, 9],
  ['a', 3, undefined],
])('%s at %d of ten', (key, at, expected) => {
  expect(moved(key, at, 10, 5)).toBe(expected);
});

test('no key leads anywhere in an empty list', () => {
  expect(moved('End', -1, 0, 5)).toBeUndefined();
});
