import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CARBON_INTENSITY, carbonOf, intensityOf } from '../../../../src/core/tariffs/carbon.ts';
import { readPriceList } from '../../../../src/core/tariffs/price-list.ts';
import { instant, session } from './made.ts';

const TEN = instant('2026-11-28T10:00');
const MINUTE_MS = 60_000;
/** From and to in minutes after ten, with grams for a kWh. */
type Known = readonly [from: number, to: number, grams: number];
const spans = (known: readonly Known[]) =>
  known.map(([from, to, grams]) => ({
    ...{ from: TEN + from * MINUTE_MS, to: TEN + to * MINUTE_MS, perKwh: grams * 1_000 },
  }));

describe('the CO₂ of a session', () => {
  test.each<[string, string, readonly Known[], grams: number, knownWh: number]>([
    ['one figure: 8 kWh × 300', '10:00 0, 12:00 8000', [[0, 120, 300]], 2400, 8000],
    [
      'each hour its own: 4 × 100 + 4 × 500',
      '10:00 0, 12:00 8000',
      [
        [-60, 60, 100],
        [60, 180, 500],
      ],
      2400,
      8000,
    ],
    [
      'as it was charged: 6 × 100 + 2 × 500',
      '10:00 0, 11:00 6000, 12:00 8000',
      [
        [0, 60, 100],
        [60, 120, 500],
      ],
      1600,
      8000,
    ],
    [
      'a hole is not guessed: 2 × 100 + 2 × 500',
      '10:00 0, 12:00 8000',
      [
        [0, 30, 100],
        [90, 120, 500],
      ],
      1200,
      4000,
    ],
    ['nothing known', '10:00 0, 12:00 8000', [], 0, 0],
    [
      'known before and after it',
      '10:00 0, 12:00 8000',
      [
        [-60, 0, 100],
        [120, 180, 500],
      ],
      0,
      0,
    ],
    ['a grid without any', '10:00 0, 12:00 8000', [[0, 120, 0]], 0, 8000],
    [
      'rounded once: 0.5 + 0.25 g',
      '10:00 0, 11:00 1, 12:00 2',
      [
        [0, 60, 500],
        [60, 120, 250],
      ],
      1,
      2,
    ],
    [
      'a register that began anew: 5 × 100 + 3 × 200',
      '10:00 5000, 11:00 10000, 11:01 0, 12:00 3000',
      [
        [0, 61, 100],
        [61, 120, 200],
      ],
      1100,
      8000,
    ],
  ])('%s', (_why, course, known, grams, knownWh) => {
    expect(carbonOf(session(`2026-11-28: ${course}`), spans(known))).toEqual({ grams, knownWh });
  });

  test('the meter told nothing', () => {
    const silent = { startedAt: TEN, endedAt: TEN + MINUTE_MS, samples: [] };
    expect(carbonOf(silent, spans([[0, 60, 300]]))).toBeUndefined();
  });

  test('a figure that is split in two says the same, and never more energy is known than was charged', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 120 }), fc.integer({ min: 0, max: 5_000 }), (minute, grams) => {
        const charged = session('2026-11-28: 10:00 0, 10:40 7001, 12:00 8000');
        const whole = carbonOf(charged, spans([[-10, 130, grams]]));
        expect(
          carbonOf(
            charged,
            spans([
              [-10, minute, grams],
              [minute, 130, grams],
            ]),
          ),
        ).toEqual(whole);
        expect(whole?.knownWh).toBe(8_000);
      }),
    );
  });
});

test.each<[state: string, unit: string | undefined, grams: number | undefined]>([
  ['385', undefined, 385],
  ['385.5', 'gCO2eq/kWh', 385.5],
  ['385', 'g CO₂eq/kWh', 385],
  ['385', 'kg/MWh', 385],
  ['0.385', 'kg/kWh', 385],
  ['0.385', 'kgCO2/kWh', 385],
  ['0', 'g/kWh', 0],
  ['5000', 'g/kWh', 5000],
  ['5000.1', 'g/kWh', undefined],
  ['-1', 'g/kWh', undefined],
  ['57', '%', undefined],
  ['385', 'lbs/MWh', undefined],
  ['385', 'g', undefined],
  ['unknown', 'g/kWh', undefined],
  ['', undefined, undefined],
])('an entity says %j in %s: %s grams', (state, unit, grams) => {
  const said = intensityOf(state, unit === undefined ? {} : { unit_of_measurement: unit });
  expect(said).toBe(grams === undefined ? undefined : Math.round(grams * 1000));
});

test('a file has grams in the lines of a price list, each fault with its line', () => {
  const at = (quarter: number) => `${TEN + quarter * 15 * MINUTE_MS}`;
  const { prices, faults } = readPriceList(
    `start,grams\n${at(0)},385\n${at(1)},402.5\n${at(2)},-3\n${at(3)},6000\n${at(4)},clean\n${at(5)};1`,
    CARBON_INTENSITY,
  );
  expect(prices.map(({ from, perKwh }) => [from - TEN, perKwh])).toEqual([
    [0, 385_000],
    [15 * MINUTE_MS, 402_500],
  ]);
  const right = 'is no carbon intensity; expected grams for a kWh from 0 to 5000, such as 385';
  expect(faults).toEqual([
    `line 4: "-3" ${right}`,
    `line 5: "6000" ${right}`,
    `line 6: "clean" ${right}`,
    expect.stringMatching(/^line 7: .* is no "start,grams"; expected a time, a comma and grams with a point$/),
  ]);
});
