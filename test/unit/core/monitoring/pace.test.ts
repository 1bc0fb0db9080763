import { expect, test } from 'vitest';
import type { Pace } from '../../../../src/core/asks/monitoring.ts';
import { fastest, isDue, withPoints } from '../../../../src/core/monitoring/pace.ts';

const points = (count: number) => Array.from({ length: count }, (_, index) => ({ at: index, value: String(index) }));

test.each<[what: string, pace: Pace, waiting: number, waitedMs: number, due: boolean]>([
  ['nothing waits', {}, 0, 99_000, false],
  ['there is no pace', {}, 1, 0, true],
  ['enough values wait', { values: 3 }, 3, 0, true],
  ['too few values wait', { values: 3 }, 2, 99_000, false],
  ['the first has waited long enough', { intervalS: 10 }, 1, 10_000, true],
  ['the first has not waited long enough', { intervalS: 10 }, 9, 9_999, false],
  ['enough values wait before their time', { intervalS: 10, values: 3 }, 3, 0, true],
  ['too few wait, and not long enough', { intervalS: 10, values: 3 }, 2, 9_999, false],
])('values of a stream: %s', (_what, pace, waiting, waitedMs, due) => {
  expect(isDue(pace, points(waiting), 0, waitedMs)).toBe(due);
});

test.each<[paces: readonly Pace[], one: Pace]>([
  [[{ intervalS: 60 }, { intervalS: 10, values: 9 }], { intervalS: 10, values: 9 }],
  [[{ values: 5 }, { values: 2 }], { intervalS: undefined, values: 2 }],
])('%j are served by %j', (paces, one) => {
  expect(fastest(paces)).toEqual(one);
});

test('what waits is bounded, and the oldest goes', () => {
  const kept = withPoints(points(900), points(200));
  expect([kept.length, kept[0]?.value, kept.at(-1)?.value]).toEqual([1000, '100', '199']);
});
