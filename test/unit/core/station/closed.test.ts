import { describe, expect, test } from 'vitest';
import { closedByAny, isNowhereOpen, isShut, withPlace } from '../../../../src/core/station/closed.ts';

const EVSES = [1, 2];

describe('what one party wants closed', () => {
  test.each([
    ['one place', [], 1, false, [1]],
    ['it again', [1], 1, false, [1]],
    ['another one', [1], 2, false, [1, 2]],
    ['the whole charger swallows its places', [1], 0, false, [0]],
    ['a place of a closed charger', [0], 1, false, [0]],
    ['one place opened', [1, 2], 1, true, [2]],
    ['one place of a closed charger opened leaves the others', [0], 1, true, [2]],
    ['all opened', [1, 2], 0, true, []],
    ['nothing to open', [], 1, true, []],
  ] as const)('%s', (_title, closed, place, isOpen, expected) => {
    expect(withPlace(closed, EVSES, place, isOpen)).toEqual(expected);
  });
});

test.each([
  ['nobody wants anything closed', [[], []], []],
  ['one of them is enough', [[], [1]], [1]],
  ['each counts once', [[1], [2, 1]], [1, 2]],
  ['the whole charger is all there is', [[1], [0]], [0]],
] as const)('closed for everybody: %s', (_title, wishes, expected) => {
  expect(closedByAny(wishes)).toEqual(expected);
});

test.each([
  ['the whole charger', [0], 0, true],
  ['a place of it', [0], 2, true],
  ['one place', [1], 1, true],
  ['the other one', [1], 2, false],
  ['each place, and not the charger', [1, 2], 0, false],
] as const)('told to be shut: %s', (_title, closed, place, expected) => {
  expect(isShut(closed, place)).toBe(expected);
});

test.each([
  ['anywhere, all places being closed', [1, 2], undefined, true],
  ['anywhere, one being open', [1], undefined, false],
  ['at the closed one', [1], 1, true],
  ['at a place not known yet', [1], 0, false],
  ['in a closed charger', [0], 2, true],
] as const)('nothing can charge: %s', (_title, closed, evse, expected) => {
  expect(isNowhereOpen(closed, EVSES, evse)).toBe(expected);
});
