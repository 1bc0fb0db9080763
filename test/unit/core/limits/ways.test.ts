import { expect, test } from 'vitest';
import { bestWay, wayAfter, withRefusal, withYes } from '../../../../src/core/limits/ways.ts';

const cases = [
  ['the lowest stack level after its own highest', 0, { topStackLevel: 3, places: 1 }, 1],
  ['without times when its highest is the lowest', 0, { topStackLevel: 0, places: 1 }, 2],
  ['the whole charger when it has one place', 4, { topStackLevel: 0, places: 1 }, 5],
  ['not the whole charger when it has several', 4, { topStackLevel: 0, places: 2 }, undefined],
  ['nothing after the last', 5, { topStackLevel: 0, places: 1 }, undefined],
] as const;

test.each(cases)('the next way to say a limit: %s', (_name, index, charger, expected) => {
  expect(wayAfter(index, charger)).toBe(expected);
});

const charger = { topStackLevel: 3, places: 1 };
const none = { of: 'Acme/Wall 1/1.2.3', counts: {} };
const [passing, firm] = [false, true];

test.each([
  ['as good as before when it was refused twice', [0, 0].map((way) => [way, passing] as const), 0],
  ['left when it was refused three times', [0, 0, 0].map((way) => [way, passing] as const), 1],
  ['left at once when the charger knows no such thing', [[0, firm]] as const, 1],
  [
    'not left for what a worse one was refused for',
    [
      [1, firm],
      [2, firm],
    ] as const,
    0,
  ],
  [
    'passed over together with others',
    [
      [0, firm],
      [1, firm],
      [2, firm],
      [3, firm],
    ] as const,
    4,
  ],
  ['tried again when none is left', [0, 1, 2, 3, 4, 5].map((way) => [way, firm] as const), 0],
])('a way is %s', (_name, refusals, expected) => {
  const after = refusals.reduce((before, [way, isFirm]) => withRefusal(before, way, isFirm), none);
  expect(bestWay(0, after, charger)).toBe(expected);
});

test('a way that is taken between its refusals stays the best', () => {
  const refused = [1, 2].reduce((before) => withRefusal(before, 0, passing), none);
  expect(bestWay(0, withRefusal(withYes(refused, 0), 0, passing), charger)).toBe(0);
});
