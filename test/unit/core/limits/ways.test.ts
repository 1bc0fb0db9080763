import { expect, test } from 'vitest';
import { wayAfter } from '../../../../src/core/limits/ways.ts';

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
