import { expect, test } from 'vitest';
import { nextNumber } from '../../../../src/core/transactions/numbers.ts';

test.each([
  ['the first one follows the clock', 0, 1_700_000_000_999, 1_700_000_000],
  ['two within a second differ', 1_700_000_000, 1_700_000_000_000, 1_700_000_001],
  ['a clock that was set back is not followed', 1_800_000_000, 1_700_000_000_000, 1_800_000_001],
  ['nor is one that runs past 2038', 1_700_000_000, 2 ** 31 * 1000, 1_700_000_001],
  ['the last second that is', 1_700_000_000, (2 ** 31 - 2) * 1000, 2 ** 31 - 2],
  ['a clock at its very beginning gives no 0', 0, 0, 1],
])('T1: %s', (_what, last, now, next) => {
  expect(nextNumber(last, now)).toBe(next);
});
