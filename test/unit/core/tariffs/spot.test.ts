import { expect, test } from 'vitest';
import { costOf, type SessionTerms } from '../../../../src/core/tariffs/billing.ts';
import { filled, heldBy, type SpotPrice, spotFor } from '../../../../src/core/tariffs/spot.ts';
import { instant, m, tariff } from './made.ts';

const TEN = instant('2026-11-28T10:00');
const MINUTE_MS = 60_000;

function price(from: number, to: number, perKwh: string, source = 'nl'): SpotPrice {
  return { source, from: TEN + from * MINUTE_MS, to: TEN + to * MINUTE_MS, perKwh: m(perKwh) };
}

test('a price holds until the next one of its source; equal neighbours are one, and a hole stays', () => {
  const told = [price(60, 180, '0.2'), price(0, 120, '0.1'), price(90, 210, '0.2'), price(300, 420, '0.2')];
  const other = price(30, 150, '0.5', 'de');
  expect(heldBy([...told, other])).toEqual([price(0, 60, '0.1'), price(60, 210, '0.2'), price(300, 420, '0.2'), other]);
});

const TERMS: SessionTerms = {
  sale: tariff({ perKwh: m('0.50'), dayAhead: { source: 'nl', plusPerKwh: 0, factor: m('1') } }),
};
const SESSION = { startedAt: TEN, endedAt: TEN + 60 * MINUTE_MS, meterStartWh: 0, meterStopWh: 10_000 };

test('what was priced once has the same prices for ever, also where none was known; what comes behind has those of now', () => {
  const first = costOf(TERMS, SESSION, [], SESSION.endedAt, [price(-30, 30, '0.10')]);
  // 5 kWh × 0.10 + 5 kWh × 0.50
  expect(first).toMatchObject({ sale: { totalMinor: 300, withoutSpotWh: 5_000 } });
  expect(first.spot).toEqual({ sources: ['nl'], until: SESSION.endedAt, prices: [price(0, 30, '0.10')] });

  const kept = first.spot === undefined ? [] : [first.spot];
  const now = [price(-30, 30, '9'), price(30, 240, '1')];
  expect(costOf(TERMS, SESSION, [], SESSION.endedAt, now, kept)).toEqual(first);
  // It ended an hour later, as the charger tells: 5 kWh × 0.10 + 5 kWh × 0.50 + 10 kWh × 1
  const longer = { ...SESSION, endedAt: TEN + 120 * MINUTE_MS, meterStopWh: 20_000 };
  expect(costOf(TERMS, longer, [], longer.endedAt, now, kept)).toMatchObject({ sale: { totalMinor: 1300 } });
});

test('prices of a source that was not asked before are those of now; of two that kept some, the first counts', () => {
  const kept = (prices: readonly SpotPrice[]) => ({ sources: ['nl'], until: TEN + 60 * MINUTE_MS, prices });
  const now = [price(0, 60, '9'), price(0, 60, '0.3', 'de'), price(60, 120, '1')];
  expect(spotFor(now, [kept([price(0, 30, '0.1')]), kept([price(0, 60, '0.2')])])).toEqual([
    price(0, 30, '0.1'),
    price(60, 120, '1'),
    price(0, 60, '0.3', 'de'),
  ]);
  expect(spotFor(now, [])).toBe(now);
});

test('hours without a price get those that are known later, and the others stay', () => {
  const kept = { sources: ['nl'], until: TEN + 60 * MINUTE_MS, prices: [price(15, 30, '0.1'), price(45, 50, '0.2')] };
  const now = [price(0, 120, '9'), price(0, 60, '7', 'de')];
  expect(filled(kept, now)).toEqual({
    ...kept,
    prices: [price(0, 15, '9'), price(15, 30, '0.1'), price(30, 45, '9'), price(45, 50, '0.2'), price(50, 60, '9')],
  });
  expect(filled(kept, [])).toEqual(kept);
});

test('who asks for no such price keeps none', () => {
  const cost = costOf({ sale: tariff({ perKwh: m('0.5') }) }, SESSION, [], SESSION.endedAt, [price(0, 60, '0.1')]);
  expect(cost).not.toHaveProperty('spot');
});
