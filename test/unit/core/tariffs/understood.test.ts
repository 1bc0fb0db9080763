/** Tariffs as OCPP 2.1 says them, in our words, and what sessions cost by them; the calculation stands beside each. */
import { describe, expect, test } from 'vitest';
import type { Payload } from '../../../../src/core/model.ts';
import { priceSession } from '../../../../src/core/tariffs/pricing.ts';
import { understood } from '../../../../src/core/tariffs/understood.ts';
import { session, ZONE } from './made.ts';

const said = (prices: Payload, currency = 'EUR') => understood({ id: 'night', currency, prices }, ZONE);
const kwh = (priceKwh: number, conditions?: Payload) => ({ priceKwh, ...(conditions && { conditions }) });
const minute = (priceMinute: number, conditions?: Payload) => ({ priceMinute, ...(conditions && { conditions }) });
const NIGHT = { startTimeOfDay: '23:00', endTimeOfDay: '07:00' };
const TAX = [{ type: 'vat', tax: 21 }];

/** 2026-11-28 is a Saturday. */
const EVENING = '2026-11-28: 22:00 0, 23:00 10000, 23:30 20000';

describe('what a session costs', () => {
  test.each<[what: string, prices: Payload, course: string, minor: number]>([
    ['energy: 20 × 0.30', { energy: { prices: [kwh(0.3)] } }, EVENING, 600],
    ['energy at night: 10 × 0.30 + 10 × 0.20', { energy: { prices: [kwh(0.2, NIGHT), kwh(0.3)] } }, EVENING, 500],
    ['the first price that holds counts: 20 × 0.30', { energy: { prices: [kwh(0.3), kwh(0.2, NIGHT)] } }, EVENING, 600],
    ['outside of its hours it is free: 10 × 0.20', { energy: { prices: [kwh(0.2, NIGHT)] } }, EVENING, 200],
    [
      'by days that it is, not that it began: Sunday 00:00 on, 10 × 0.20 + 10 × 0.50',
      { energy: { prices: [kwh(0.5, { ...NIGHT, dayOfWeek: ['Saturday'] }), kwh(0.2)] } },
      '2026-11-28: 23:00 0, 2026-11-29T00:00 10000, 2026-11-29T01:00 20000',
      700,
    ],
    ['tax on top: 20 × 0.30 = 6.00, 21 % = 1.26', { energy: { prices: [kwh(0.3)], taxRates: TAX } }, EVENING, 726],
    [
      'tax on tax: 6.00 × 1.10 × 1.05 = 6.93',
      {
        energy: {
          prices: [kwh(0.3)],
          taxRates: [
            { type: 'a', tax: 10 },
            { type: 'b', tax: 5, stack: 1 },
          ],
        },
      },
      EVENING,
      693,
    ],
    [
      'a fee: 6.00 + 0.50',
      { energy: { prices: [kwh(0.3)] }, fixedFee: { prices: [{ priceFixed: 0.5 }] } },
      EVENING,
      650,
    ],
    ['charging time: 90 × 0.02', { chargingTime: { prices: [minute(0.02)] } }, EVENING, 180],
    [
      'charging 60 × 0.02, then idle 30 × 0.10',
      { chargingTime: { prices: [minute(0.02)] }, idleTime: { prices: [minute(0.1)] } },
      '2026-11-28: 22:00 0, 23:00 10000, 23:30 10000',
      420,
    ],
    [
      'idle time free: 60 × 0.02',
      { chargingTime: { prices: [minute(0.02)] } },
      '2026-11-28: 22:00 0, 23:00 10000, 23:30 10000',
      120,
    ],
    [
      'charging 60 × 0.02, idle at night 30 × 0.04',
      { chargingTime: { prices: [minute(0.02)] }, idleTime: { prices: [minute(0.04, NIGHT), minute(0.1)] } },
      '2026-11-28: 22:00 0, 23:00 10000, 23:30 10000',
      240,
    ],
    [
      'charging at night 0.05: 60 × 0.02 + 30 × 0.05',
      { chargingTime: { prices: [minute(0.05, NIGHT), minute(0.02)] }, idleTime: { prices: [minute(0.1)] } },
      EVENING,
      270,
    ],
    ['at least 10.00', { energy: { prices: [kwh(0.3)] }, minCost: { exclTax: 10 } }, EVENING, 1000],
    [
      'at least 12.10 with tax',
      { energy: { prices: [kwh(0.3)], taxRates: TAX }, minCost: { inclTax: 12.1 } },
      EVENING,
      1210,
    ],
  ])('%s', (_what, prices, course, minor) => {
    const found = said(prices);
    if (!found.ok) throw new Error(found.why);
    expect(priceSession(found.own.tariff, session(course)).totalMinor).toBe(minor);
  });

  test.each<[bound: Payload, minor: number]>([
    [{ inclTax: 5 }, 500],
    [{ exclTax: 5 }, 605],
  ])('at the most %o', (maxCost, maxMinor) => {
    expect(said({ energy: { prices: [kwh(0.3)], taxRates: TAX }, maxCost })).toMatchObject({ own: { maxMinor } });
  });
});

test.each<[why: string, prices: Payload, currency?: string]>([
  ['"EU" is no currency', {}, 'EU'],
  ['its prices depend on minPower, maxEnergy', { energy: { prices: [kwh(1, { minPower: 1, maxEnergy: 2 }), kwh(2)] } }],
  [
    'its prices depend on paymentBrand',
    { fixedFee: { prices: [{ priceFixed: 1, conditions: { paymentBrand: 'x' } }] } },
  ],
  ['it has a price that nobody pays', { energy: { prices: [kwh(1e9)] } }],
  ...[1e300, 1e308, -100, -200].map((tax): [string, Payload] => [
    'it has a tax that nobody pays',
    { energy: { prices: [kwh(1)], taxRates: [{ type: 'vat', tax }] }, minCost: { inclTax: 1 } },
  ]),
  ...[{ minCost: { exclTax: 1e308 } }, { minCost: { inclTax: 1e303 } }, { maxCost: { inclTax: -1e9 } }].map(
    (bound): [string, Payload] => ['it has a least or greatest cost that nobody pays', { ...bound }],
  ),
  [
    'its parts have different taxes',
    { energy: { prices: [kwh(1)], taxRates: TAX }, chargingTime: { prices: [minute(1)] } },
  ],
  ['its fee depends on the hour', { fixedFee: { prices: [{ priceFixed: 1, conditions: NIGHT }, { priceFixed: 2 }] } }],
  [
    'both its charging time and its idle time depend on the hour',
    { chargingTime: { prices: [minute(1, NIGHT)] }, idleTime: { prices: [minute(1, NIGHT)] } },
  ],
])('is not counted: %s', (why, prices, currency) => {
  expect(said(prices, currency)).toEqual({ ok: false, why });
});

test('what is lost is named', () => {
  const prices = {
    ...{ reservationTime: { prices: [minute(1)] }, chargingTime: { prices: [minute(1)] } },
    fixedFee: { prices: [{ priceFixed: 1 }] },
  };
  expect(said(prices)).toMatchObject({
    lost: [
      'what a reservation costs',
      'a pause after which it charges on counts as charging',
      'the fee of a session in which nothing was charged',
    ],
  });
  expect(said({ energy: { prices: [kwh(1)] } })).toMatchObject({ lost: [] });
});
