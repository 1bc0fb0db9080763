import { describe, expect, test } from 'vitest';
import type { Totals } from '../../../ui/src/live/types.ts';
import {
  currencyOf,
  figuresByKey,
  hasCarbon,
  hasOthers,
  pricesBy,
  shares,
  sumOf,
} from '../../../ui/src/pages/analytics/figures.ts';
import { askOf, daysIn, hashOf, keysOf, presetOf, rangeOf } from '../../../ui/src/pages/analytics/range.ts';

const TODAY = '2026-11-28';
const query = (text: string) => rangeOf(new URLSearchParams(text), TODAY);

describe('the time that is looked at', () => {
  test.each([
    ['days', '2026-10-30', TODAY],
    ['month', '2026-11-01', '2026-11-30'],
    ['last_month', '2026-10-01', '2026-10-31'],
    ['year', '2026-01-01', '2026-12-31'],
    ['last_year', '2025-01-01', '2025-12-31'],
  ] as const)('%s: from %s to %s', (preset, from, to) => {
    expect(presetOf(preset, TODAY)).toEqual({ from, to });
  });

  test.each([
    ['', '2026-10-30', TODAY, 'day'],
    ['from=2026-01-01&to=2026-01-31', '2026-01-01', '2026-01-31', 'day'],
    ['from=2026-01-01&to=2026-01-31&step=month', '2026-01-01', '2026-01-31', 'month'],
    ['from=2025-01-01&to=2026-01-31&step=day', '2025-01-01', '2026-01-31', 'month'],
    ['from=1900-01-01&to=2026-11-30', '2016-12-01', '2026-11-30', 'month'],
    ['from=2026-02-01&to=2026-01-01', '2026-10-30', TODAY, 'day'],
    ['from=x&to=y', '2026-10-30', TODAY, 'day'],
  ])('"%s" in the hash', (text, from, to, step) => {
    expect(query(text)).toMatchObject({ from, to, step });
    expect(query(new URLSearchParams(hashOf(query(text))).toString())).toEqual(query(text));
  });

  test('each day or month of it has its place, also where nothing was charged', () => {
    expect(keysOf({ from: '2026-02-27', to: '2026-03-01', step: 'day' })).toEqual([
      '2026-02-27',
      '2026-02-28',
      '2026-03-01',
    ]);
    expect(keysOf({ from: '2025-11-15', to: '2026-01-02', step: 'month' })).toEqual(['2025-11', '2025-12', '2026-01']);
    expect(daysIn({ from: '2026-02-27', to: '2026-03-01' })).toBe(3);
  });

  test('it is asked for by whole days of the house', () => {
    expect(askOf({ ...query('from=2026-10-25&to=2026-10-25'), payer: 'work' }, 'Europe/Amsterdam')).toEqual({
      ...{ from: '2026-10-24T22:00:00.000Z', to: '2026-10-25T23:00:00.000Z', payer: 'work', charger: undefined },
    });
  });
});

const row = (key: string | null, currency: string | null, wh: number, owed = '0', cost = '0'): Totals[number] => ({
  ...{ key, currency, sessions: 1, energy_wh: wh, owed, revenue: owed, purchase_cost: cost },
  carbon: key === 'a' ? { co2_g: 30, known_wh: 100, unknown_wh: wh - 100 } : null,
});

describe('sums', () => {
  const totals = [
    row('a', 'EUR', 1000, '1.50', '0.20'),
    row('a', 'GBP', 500, '9.00'),
    row('b', null, 200),
    row(null, 'EUR', 10),
  ];

  const CARBON = { co2Grams: 60, co2Wh: 200 };

  test('energy of all currencies, money of one', () => {
    expect(figuresByKey(totals, 'EUR').get('a')).toEqual({
      key: 'a',
      sessions: 2,
      energyWh: 1500,
      owed: 1.5,
      purchase: 0.2,
      // Of all currencies, too.
      ...{ co2Grams: 60, co2Wh: 200 },
    });
    expect(sumOf(totals, 'EUR')).toEqual({
      key: null,
      sessions: 4,
      energyWh: 1710,
      owed: 1.5,
      purchase: 0.2,
      ...CARBON,
    });
    expect([hasCarbon(totals), hasCarbon(totals.slice(2))]).toEqual([true, false]);
    expect([hasOthers(totals, 'EUR'), hasOthers(totals.slice(2), 'EUR')]).toEqual([true, false]);
  });

  test.each([
    ['EUR', 'EUR'],
    ['GBP', 'GBP'],
    ['SEK', 'EUR'],
    [null, 'EUR'],
  ])('the house counts in %s: %s is shown', (house, shown) => {
    expect(currencyOf(totals, house)).toBe(shown);
  });

  test('nothing has a price', () => {
    expect([currencyOf([row('a', null, 1)], 'SEK'), currencyOf([], null)]).toEqual(['SEK', null]);
  });

  test('those that took the most stand first, and the rest together', () => {
    const many = Array.from({ length: 15 }, (_, index) => row(`p${index}`, 'EUR', index, '1.00'));
    const { shown, others } = shares(many, 'EUR');
    expect(shown.map(({ key }) => key).slice(0, 2)).toEqual(['p14', 'p13']);
    expect(shown).toHaveLength(12);
    expect(others).toMatchObject({ sessions: 3, energyWh: 3, owed: 3 });
    expect(shares(many.slice(0, 12), 'EUR').others).toBeUndefined();
  });
});

test('what a kWh cost on average, weighed by time', () => {
  const price = (from: string, to: string, per_kwh: string | null) => ({ from, to, per_kwh, is_known: true });
  const prices = [
    price('2026-11-28T00:00:00Z', '2026-11-28T00:15:00Z', '0.40'),
    price('2026-11-28T00:15:00Z', '2026-11-28T01:00:00Z', '0.20'),
    price('2026-11-28T01:00:00Z', '2026-11-28T03:00:00Z', '0.10'),
    price('2026-11-28T03:00:00Z', '2026-11-28T04:00:00Z', null),
  ];
  const hour = (at: number) => new Date(at).toISOString().slice(11, 13);
  const found = pricesBy({ prices }, ['00', '01', '02', '03'], hour);
  expect(found.map((each) => each && Math.round(each * 1000) / 1000)).toEqual([0.25, 0.1, 0.1, null]);
});
