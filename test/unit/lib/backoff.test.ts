import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backOffMs } from '../../../src/lib/backoff.ts';

test.each([
  [0, 10_000],
  [1, 20_000],
  [2, 40_000],
  [5, 320_000],
  [6, 320_000],
  [1_000_000, 320_000],
  [-1, 10_000],
])('after %i failures at least %i ms and at most 10 s more', (failures, base) => {
  expect(backOffMs(failures, () => 0)).toBe(base);
  expect(backOffMs(failures, () => 0.5)).toBe(base + 5_000);
  expect(backOffMs(failures, () => 0.999_999)).toBeLessThan(base + 10_000);
});

test('a wait is never shorter than 10 s, never longer than 330 s, and never shrinks with more failures', () => {
  const dice = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.nat(40), dice, (failures, roll) => {
      const wait = backOffMs(failures, () => roll);
      expect(wait).toBeGreaterThanOrEqual(10_000);
      expect(wait).toBeLessThanOrEqual(330_000);
      expect(backOffMs(failures + 1, () => roll)).toBeGreaterThanOrEqual(wait);
    }),
    { seed: 5 },
  );
});
