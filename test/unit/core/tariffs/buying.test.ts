import { expect, test } from 'vitest';
import { energyCost } from '../../../../src/core/tariffs/buying.ts';
import type { SpotPrice } from '../../../../src/core/tariffs/spot.ts';
import type { Tariff, TariffTerms } from '../../../../src/core/tariffs/tariff.ts';

const at = (time: string) => Date.parse(`2026-11-28T${time}+01:00`);

function tariff(more: Partial<TariffTerms>): Tariff {
  const terms: TariffTerms = {
    ...{ idleAfterMs: 0, sessionFee: 500_000, minimum: 9_000_000, vat: 0, pricesIncludeVat: true },
    ...{ times: [], providerShare: 0, ...more },
  };
  return { id: 'grid', currency: 'EUR', zone: 'Europe/Amsterdam', terms: [terms] };
}

const NIGHT = { fromMinute: 23 * 60, toMinute: 6 * 60, perKwh: 100_000 };
const hour = (from: string, to: string, perKwh: number): SpotPrice => ({
  ...{ source: 'file:a', from: at(from), to: at(to), perKwh },
});
const DAY_AHEAD = { source: 'file:a', plusPerKwh: 20_000, factor: 1_000_000 };

test.each([
  // 2 kWh x 0.30; fee, minute and minimum are of the session as a whole
  ['per kWh alone', { perKwh: 300_000, perMinute: 10_000 }, ['10:00', '11:00'], 2_000, 600_000],
  // 2 kWh x 0.30 x 1.21
  ['VAT on top', { perKwh: 300_000, vat: 210_000, pricesIncludeVat: false }, ['10:00', '11:00'], 2_000, 726_000],
  ['VAT within', { perKwh: 300_000, vat: 210_000 }, ['10:00', '11:00'], 2_000, 600_000],
  // half an hour each: 1 kWh x 0.30 + 1 kWh x 0.10
  ['over the edge of a window', { perKwh: 300_000, times: [NIGHT] }, ['22:30', '23:30'], 2_000, 400_000],
  // an hour at 0.05 + 0.02, then one at -0.12 + 0.02, 1 kWh each
  ['day-ahead', { perKwh: 300_000, dayAhead: DAY_AHEAD }, ['12:00', '14:00'], 2_000, -30_000],
  // half an hour at 0.07, half an hour for which none is known, at 0.30
  ['day-ahead that is not known yet', { perKwh: 300_000, dayAhead: DAY_AHEAD }, ['11:30', '12:30'], 2_000, 370_000],
  // 1 kWh in a moment
  ['no time at all', { perKwh: 300_000 }, ['10:00', '10:00'], 1_000, 300_000],
  // 0.001 Wh x 0.30 = 0.3 millionths
  ['next to nothing', { perKwh: 300_000 }, ['10:00', '10:01'], 0.001, 0],
] as const)('what energy costs the home: %s', (_says, terms, [from, to], wh, millionths) => {
  const spot = [hour('12:00', '13:00', 50_000), hour('13:00', '14:00', -120_000)];
  expect(energyCost(tariff(terms), { from: at(from), to: at(to) }, wh, spot)).toBe(millionths);
});
