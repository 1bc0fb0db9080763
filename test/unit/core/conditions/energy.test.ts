import { expect, test } from 'vitest';
import {
  type DayEnergy,
  type EnergyCost,
  NO_ENERGY,
  sumOfUse,
  usedOn,
  withEnergy,
} from '../../../../src/core/conditions/energy.ts';

const ZONE = 'Europe/Amsterdam';
type Value = readonly [at: string, wh: number | undefined];

/** One session, by the values of its meter; the last of them ends it. */
function charged(values: readonly Value[], known: DayEnergy = NO_ENERGY, txId = 'tx'): DayEnergy {
  return values.slice(1).reduce((sum, value, index) => {
    const [before, after] = [values[index] ?? value, value].map(([at, wh]) => ({ at: Date.parse(at), wh }));
    if (before === undefined || after === undefined) return sum;
    return withEnergy(sum, { txId, before, after, isEnd: index === values.length - 2 }, ZONE);
  }, known);
}

const day = (time: string) => `2026-11-28T${time}+01:00`;
const next = (time: string) => `2026-11-29T${time}+01:00`;

const ROWS: readonly (readonly [says: string, values: readonly Value[], date: string, wh: number])[] = [
  [
    'what the meter tells',
    [
      [day('10:00'), 500],
      [day('11:00'), 1_500],
      [day('12:00'), 2_700],
    ],
    '2026-11-28',
    2_200,
  ],
  [
    'a value without a register in between',
    [
      [day('10:00'), 500],
      [day('11:00'), undefined],
      [day('12:00'), 700],
    ],
    '2026-11-28',
    0,
  ],
  [
    'over midnight, by the time',
    [
      [day('23:00'), 0],
      [next('01:00'), 4_000],
    ],
    '2026-11-29',
    2_000,
  ],
  [
    'over midnight, with a value just then',
    [
      [day('23:00'), 0],
      [next('00:00'), 4_000],
      [next('01:00'), 5_000],
    ],
    '2026-11-29',
    1_000,
  ],
  [
    'a meter that is reset',
    [
      [day('10:00'), 5_000],
      [day('10:10'), 0],
      [day('10:20'), 300],
      [day('10:30'), 700],
    ],
    '2026-11-28',
    700,
  ],
  [
    'a wrong value once',
    [
      [day('10:00'), 5_000],
      [day('10:10'), 0],
      [day('10:20'), 5_100],
    ],
    '2026-11-28',
    100,
  ],
  [
    'two wrong values',
    [
      [day('10:00'), 5_000],
      [day('10:10'), 10],
      [day('10:15'), 0],
      [day('10:20'), 5_100],
    ],
    '2026-11-28',
    100,
  ],
  [
    'the day whose clocks go back',
    [
      ['2026-10-25T00:00+02:00', 0],
      ['2026-10-26T00:00+01:00', 25_000],
      ['2026-10-26T01:00+01:00', 26_000],
    ],
    '2026-10-26',
    1_000,
  ],
  [
    'two days in one go',
    [
      ['2026-11-27T12:00+01:00', 0],
      [next('12:00'), 48_000],
    ],
    '2026-11-29',
    12_000,
  ],
];

test.each(ROWS)('%s', (_says, values, date, wh) => {
  const { fellFromWh, ...known } = charged(values);
  expect(known).toEqual({ date, wh });
  // Nothing is kept of a session that is over.
  expect(fellFromWh).toEqual({});
});

test('several sessions of a day add up, each with its own meter', () => {
  const first = charged([
    [day('10:00'), 0],
    [day('11:00'), 1_000],
  ]);
  const second = charged(
    [
      [day('12:00'), 90_000],
      [day('13:00'), 92_000],
    ],
    first,
    'other',
  );
  expect(second.wh).toBe(3_000);
});

test('what is told late of a day that is over changes nothing', () => {
  const today = charged([
    [next('10:00'), 0],
    [next('11:00'), 1_000],
  ]);
  expect(
    charged(
      [
        [day('22:00'), 0],
        [day('23:00'), 9_000],
      ],
      today,
      'late',
    ),
  ).toBe(today);
});

test('it counts until the day of the site is over', () => {
  const known = charged([
    [day('10:00'), 0],
    [day('11:00'), 1_000],
  ]);
  const left = ['2026-11-28T22:59:59Z', '2026-11-28T23:00:00Z'].map((at) => usedOn(known, Date.parse(at), ZONE).wh);
  expect(left).toEqual([1_000, 0]);
  expect(usedOn(NO_ENERGY, Date.parse('2026-11-28T12:00Z'), ZONE)).toEqual({ wh: 0, costMillionths: 0 });
});

test('what energy costs is asked for what is of the day alone, and begins anew with the next day', () => {
  const asked: unknown[] = [];
  const costOf: EnergyCost = ({ from, to }, wh) => {
    asked.push([iso(from), iso(to), wh]);
    return wh * 300;
  };
  const take = (known: DayEnergy, from: Value, to: Value) => {
    const [before, after] = [from, to].map(([at, wh]) => ({ at: Date.parse(at), wh }));
    if (before === undefined || after === undefined) throw new Error('two values are needed');
    return withEnergy(known, { txId: 'tx', before, after, isEnd: false }, ZONE, costOf);
  };
  const first = take(NO_ENERGY, [day('22:00'), 0], [day('23:00'), 2_000]);
  expect(usedOn(first, Date.parse(day('23:30')), ZONE)).toEqual({ wh: 2_000, costMillionths: 600_000 });
  // 4 kWh in two hours, one of which is of the new day.
  const second = take(first, [day('23:00'), 2_000], [next('01:00'), 6_000]);
  expect(usedOn(second, Date.parse(next('02:00')), ZONE)).toEqual({ wh: 2_000, costMillionths: 600_000 });
  // A meter that fell, or stands still, costs nothing.
  const third = take(second, [next('01:00'), 6_000], [next('02:00'), 6_000]);
  expect(take(third, [next('02:00'), 6_000], [next('03:00'), 10]).costMillionths).toBe(600_000);
  expect(asked).toEqual([
    [iso(Date.parse(day('22:00'))), iso(Date.parse(day('23:00'))), 2_000],
    [iso(Date.parse(next('00:00'))), iso(Date.parse(next('01:00'))), 2_000],
  ]);
  expect(sumOfUse([{ wh: 1, costMillionths: 2 }, usedOn(third, Date.parse(next('02:00')), ZONE)])).toEqual({
    ...{ wh: 2_001, costMillionths: 600_002 },
  });
});

function iso(at: number): string {
  return new Date(at).toISOString();
}
