import { expect, test } from 'vitest';
import type { StopReason, TxLimit } from '../../../../src/core/model.ts';
import { reachedOf, socIn } from '../../../../src/core/transactions/ceiling.ts';

interface Row {
  readonly what: string;
  readonly limit: TxLimit;
  readonly lastWh?: number;
  readonly afterS?: number;
  readonly soc?: number;
  readonly reached?: StopReason;
}

const ROWS: readonly Row[] = [
  { what: 'no limit', limit: {}, lastWh: 9_999, afterS: 9_999, soc: 100 },
  { what: 'less energy', limit: { wh: 500 }, lastWh: 1_499 },
  { what: 'as much energy, counted from the start', limit: { wh: 500 }, lastWh: 1_500, reached: 'EnergyLimitReached' },
  { what: 'no register', limit: { wh: 0 } },
  { what: 'less time', limit: { s: 60 }, afterS: 59.999 },
  { what: 'as much time', limit: { s: 60 }, afterS: 60, reached: 'TimeLimitReached' },
  { what: 'an emptier battery', limit: { percent: 80 }, soc: 79.9 },
  { what: 'a battery as full', limit: { percent: 80 }, soc: 80, reached: 'SOCLimitReached' },
  { what: 'a battery that nobody knows', limit: { percent: 0 } },
  {
    what: 'the one of three that is reached',
    limit: { wh: 500, s: 60, percent: 80 },
    lastWh: 1_100,
    afterS: 61,
    soc: 50,
    reached: 'TimeLimitReached',
  },
];

test.each(ROWS)('$what: $reached', ({ limit, lastWh, afterS = 0, soc, reached }) => {
  expect(reachedOf(limit, { meterStartWh: 1_000, lastWh, startedAt: 7 }, 7 + afterS * 1000, soc)).toBe(reached);
});

test('the state of charge is that of the latest reading that tells it', () => {
  const reading = (at: number, measurand: string, value: number) => ({
    at,
    samples: [{ value, measurand, unit: 'Percent' }],
  });
  expect(socIn([reading(2, 'SoC', 70), reading(1, 'SoC', 60), reading(3, 'Frequency', 50)])).toBe(70);
  expect(socIn([reading(3, 'Frequency', 50)])).toBeUndefined();
});
