/** Prices over time, from a list to what is shown and billed, also on days that are longer or shorter. */
import { expect, test } from 'vitest';
import { readPriceList } from '../../../../src/core/tariffs/price-list.ts';
import { priceSession } from '../../../../src/core/tariffs/pricing.ts';
import { priceSteps } from '../../../../src/core/tariffs/steps.ts';
import { priceCourseView } from '../../../../src/core/tariffs/told.ts';
import { instant, m, tariff } from './made.ts';

const HOUR_MS = 3_600_000;
const EXCHANGE = { source: 'nl', plusPerKwh: 0, factor: m('1') };

test('prices over time: what is known, what per_kwh stands in for, what has none, and what hours of the row say', () => {
  const span = { from: instant('2026-11-28T10:00'), to: instant('2026-11-28T14:00') };
  const spot = [{ source: 'nl', from: instant('2026-11-28T11:00'), to: instant('2026-11-28T12:00'), perKwh: m('0.1') }];
  const view = (part: Parameters<typeof tariff>[0]) => {
    const by = tariff({ dayAhead: { ...EXCHANGE, plusPerKwh: m('0.02') }, ...part });
    return priceCourseView({ tariff: by, steps: priceSteps(by, span, spot), to: span.to });
  };
  const rows = (...rest: readonly (readonly [from: number, to: number, perKwh: string | null, isKnown: boolean])[]) =>
    rest.map(([from, to, per_kwh, is_known]) => ({
      from: `2026-11-28T${String(from).padStart(2, '0')}:00:00.000Z`,
      ...{ to: `2026-11-28T${String(to).padStart(2, '0')}:00:00.000Z`, per_kwh, is_known },
    }));
  expect(view({ perKwh: m('0.3') })).toEqual({
    ...{ tariff: 't', currency: 'EUR' },
    prices: rows([9, 10, '0.3', false], [10, 11, '0.12', true], [11, 13, '0.3', false]),
  });
  expect(view({}).prices).toEqual(rows([9, 10, null, false], [10, 11, '0.12', true], [11, 13, null, false]));
  const noon = { fromMinute: 12 * 60, toMinute: 13 * 60, perKwh: m('0.05') };
  expect(view({ times: [noon] }).prices).toEqual(
    rows([9, 10, null, false], [10, 11, '0.12', true], [11, 12, '0.05', true], [12, 13, null, false]),
  );
});

/** By the clocks of Amsterdam, with the sum of 1, 2, 3 … cents: a price each hour, one kWh each hour. */
const DAYS = [
  ['an ordinary day', '2026-11-28T00:00:00+01:00', '2026-11-29T00:00:00+01:00', 24, 300],
  ['clocks are set back', '2026-10-25T00:00:00+02:00', '2026-10-26T00:00:00+01:00', 25, 325],
  ['clocks are set forward', '2027-03-28T00:00:00+01:00', '2027-03-29T00:00:00+02:00', 23, 276],
] as const;

test.each(DAYS)('%s: each of its hours has its own price', (_says, begin, end, hours, totalMinor) => {
  const [from, to] = [instant(begin), instant(end)];
  const lines = Array.from({ length: hours }, (_, hour) => `${(from + hour * HOUR_MS) / 1000},${(hour + 1) / 100}`);
  const { prices, faults } = readPriceList(lines.join('\n'));
  expect(faults).toEqual([]);
  const spot = prices.map((price) => ({ ...price, source: 'nl' }));
  const by = tariff({ dayAhead: EXCHANGE });
  const steps = priceSteps(by, { from, to }, spot);
  expect(steps.map(({ at, perKwh, lacks }) => [at, perKwh, lacks])).toEqual(
    lines.map((_, hour) => [from + hour * HOUR_MS, (hour + 1) * 10_000, undefined]),
  );
  const bill = priceSession(
    by,
    { startedAt: from, endedAt: to, meterStartWh: 0, meterStopWh: hours * 1000, samples: [] },
    spot,
  );
  expect(bill).toMatchObject({ totalMinor });
  expect(bill).not.toHaveProperty('withoutPriceWh');
});
