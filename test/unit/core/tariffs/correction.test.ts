import { describe, expect, test } from 'vitest';
import type { Billing } from '../../../../src/core/tariffs/billing.ts';
import { correctedTerms, costByRecord } from '../../../../src/core/tariffs/correction.ts';
import { instant, m, tariff } from './made.ts';

const WORK = { ...tariff({ perKwh: m('0.3') }, { perKwh: m('0.5'), validFrom: '2026-11-28' }), id: 'work' };
const GUESTS = { ...tariff({ perKwh: m('0.4') }), id: 'guests' };
const GRID = { ...tariff({ perKwh: m('0.2') }), id: 'grid' };
const BILLING: Billing = {
  currency: 'EUR',
  tariffs: [WORK, GUESTS, GRID],
  tariffOf: { employer: 'work' },
  purchaseTariff: 'grid',
};
const FROZEN = { sale: GUESTS, purchase: GRID };

describe('a correction is priced', () => {
  test.each([
    ['by the tariff of who pays now', { payer: 'employer' }, FROZEN, { sale: WORK, purchase: GRID }],
    ['by the one that is named, whoever pays', { payer: 'employer', tariff: 'guests' }, FROZEN, FROZEN],
    ['by the one that is named', { tariff: 'work' }, FROZEN, { sale: WORK, purchase: GRID }],
    ['not at all where who pays has none', { payer: 'home' }, FROZEN, { sale: undefined, purchase: GRID }],
    ['also where nothing was frozen', { payer: 'employer' }, undefined, { sale: WORK, purchase: undefined }],
    ['never by a tariff that is not there', { payer: 'employer', tariff: 'none' }, FROZEN, undefined],
  ])('%s', (_, ask, frozen, terms) => {
    expect(correctedTerms(BILLING, ask, frozen)).toEqual(terms);
  });
});

describe('by what is kept for ever', () => {
  const hours = { startedAt: instant('2026-11-27T22:00'), endedAt: instant('2026-11-28T02:00') };

  test('energy counts when it was charged, each hour by the row that held then', () => {
    const curve = [
      { at: instant('2026-11-28T00:00'), wh: 6_000 },
      { at: instant('2026-11-28T01:00'), powerW: 2_000 },
    ];
    const session = { ...hours, energyWh: 10_000 };
    // 6 kWh × 0.30 before midnight, 4 kWh × 0.50 after it; 10 kWh × 0.20
    expect(costByRecord({ sale: WORK, purchase: GRID }, session, { energyWh: 10_000, idleMs: 0, curve })).toMatchObject(
      {
        sale: { totalMinor: 380, energyWh: 10_000 },
        purchase: { totalMinor: 200 },
      },
    );
  });

  test('day-ahead prices count by the curve, too, and are kept', () => {
    const nl = { ...tariff({ perKwh: m('0.5'), dayAhead: { source: 'nl', plusPerKwh: 0, factor: m('1') } }), id: 'nl' };
    const curve = [{ at: instant('2026-11-28T00:00'), wh: 6_000 }];
    const price = { source: 'nl', from: hours.startedAt, to: instant('2026-11-28T00:00'), perKwh: m('0.1') };
    const record = { energyWh: 10_000, idleMs: 0, curve };
    // 6 kWh × 0.10, and 4 kWh × 0.50 for which none is known
    expect(costByRecord({ sale: nl }, { ...hours, energyWh: 10_000 }, record, [price])).toMatchObject({
      sale: { totalMinor: 260, withoutSpotWh: 4_000 },
      spot: { sources: ['nl'], until: hours.endedAt, prices: [price] },
    });
  });

  test('without a curve it is evenly spread, and without energy nothing is owed for it', () => {
    // 5 kWh × 0.30 + 5 kWh × 0.50
    expect(costByRecord({ sale: WORK }, { ...hours, energyWh: 10_000 }, undefined)).toMatchObject({
      sale: { totalMinor: 400 },
    });
    expect(costByRecord({ sale: WORK }, { ...hours, energyWh: undefined }, undefined)).toMatchObject({
      sale: { totalMinor: 0, energyWh: undefined },
    });
  });
});
