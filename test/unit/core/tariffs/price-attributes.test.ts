/** What integrations of Home Assistant list, in the shapes that they really have. */
import { expect, test } from 'vitest';
import {
  type Attributes,
  divisorOf,
  listedPrices,
  PRICE_SHAPES,
} from '../../../../src/core/tariffs/price-attributes.ts';
import { instant, m } from './made.ts';

const T10 = instant('2026-11-28T10:00:00+01:00');
const MINUTE_MS = 60_000;

/** From which to which minute after ten, and the price. */
type Span = readonly [from: number, to: number, price: string];

const LISTED: { readonly [integration: string]: readonly [Attributes, ...Span[]] } = {
  'Nord Pool': [
    {
      unit_of_measurement: 'EUR/kWh',
      today: [0.1, 0.2],
      tomorrow_valid: true,
      raw_today: [
        { start: '2026-11-28T10:00:00+01:00', end: '2026-11-28T10:15:00+01:00', value: 0.0791 },
        { start: '2026-11-28T10:15:00+01:00', end: '2026-11-28T10:30:00+01:00', value: -0.02 },
      ],
      raw_tomorrow: [{ start: '2026-11-29T00:00:00+01:00', end: '2026-11-29T00:15:00+01:00', value: 0.3 }],
    },
    [0, 15, '0.0791'],
    [15, 30, '-0.02'],
    [840, 855, '0.3'],
  ],
  'Energi Data Service': [
    {
      unit_of_measurement: 'DKK/kWh',
      today: [0.341, 0.405],
      raw_today: [
        { hour: '2026-11-28T10:00:00+01:00', price: 0.341 },
        { hour: '2026-11-28T11:00:00+01:00', price: 0.405 },
      ],
      raw_tomorrow: null,
    },
    [0, 60, '0.341'],
    [60, 120, '0.405'],
  ],
  'ENTSO-e': [
    {
      unit_of_measurement: '€/kWh',
      prices: [
        { time: '2026-11-28 10:00:00+01:00', price: 0.12224 },
        { time: '2026-11-28 11:00:00+01:00', price: 0.1153 },
      ],
      prices_today: [{ time: '2026-11-28 10:00:00+01:00', price: 0.12224 }],
    },
    [0, 60, '0.12224'],
    [60, 120, '0.1153'],
  ],
  'ENTSO-e by day': [
    {
      prices_today: [
        { time: '2026-11-28 10:00:00+01:00', price: 0.12 },
        { time: '2026-11-28 10:15:00+01:00', price: 0.13 },
      ],
      prices_tomorrow: [],
    },
    [0, 15, '0.12'],
    [15, 30, '0.13'],
  ],
  'Octopus Energy': [
    {
      event_types: ['octopus_energy_electricity_current_day_rates'],
      rates: [
        {
          start: '2026-11-28T09:00:00+00:00',
          end: '2026-11-28T09:30:00+00:00',
          value_inc_vat: 0.074999,
          is_capped: false,
        },
        { start: '2026-11-28T09:30:00+00:00', end: '2026-11-28T10:00:00+00:00', value_inc_vat: 0, is_capped: false },
      ],
    },
    [0, 30, '0.074999'],
    [30, 60, '0'],
  ],
  Tibber: [
    {
      unit_of_measurement: 'NOK/kWh',
      today: [
        { total: 1.2345, energy: 0.9, tax: 0.3345, startsAt: '2026-11-28T10:00:00.000+01:00', level: 'NORMAL' },
        { total: 1.5, energy: 1, tax: 0.5, startsAt: '2026-11-28T11:00:00.000+01:00', level: 'HIGH' },
      ],
      tomorrow: [],
    },
    [0, 60, '1.2345'],
    [60, 120, '1.5'],
  ],
  'Tibber by a template': [
    {
      prices: [
        { start_time: '2026-11-28T10:00:00+01:00', price: 0.25 },
        { start_time: '2026-11-28T10:15:00+01:00', price: 0.26 },
      ],
    },
    [0, 15, '0.25'],
    [15, 30, '0.26'],
  ],
  'EPEX Spot': [
    {
      unit_of_measurement: '€/kWh',
      data: [
        { start_time: '2026-11-28T10:00:00+01:00', end_time: '2026-11-28T11:00:00+01:00', price_per_kwh: 0.304271 },
        { start_time: '2026-11-28T11:00:00+01:00', end_time: '2026-11-28T12:00:00+01:00', price_per_kwh: 0.28 },
      ],
    },
    [0, 60, '0.304271'],
    [60, 120, '0.28'],
  ],
  'EPEX Spot in cents': [
    {
      unit_of_measurement: 'ct/kWh',
      data: [
        {
          start_time: '2026-11-28T10:00:00+01:00',
          end_time: '2026-11-28T10:15:00+01:00',
          price_eur_per_mwh: 84.51,
          price_ct_per_kwh: 8.451,
        },
      ],
    },
    [0, 15, '0.08451'],
  ],
  'EPEX Spot by MWh': [
    {
      unit_of_measurement: 'EUR/MWh',
      data: [
        { start_time: '2026-11-28T09:00:00+00:00', end_time: '2026-11-28T10:00:00+00:00', price_eur_per_mwh: 121.09 },
      ],
    },
    [0, 60, '0.12109'],
  ],
  Strømligning: [
    { prices: [{ start: '2026-11-28T10:00:00+01:00', end: '2026-11-28T11:00:00+01:00', price: 2.040675 }] },
    [0, 60, '2.040675'],
  ],
};

test.each(Object.keys(PRICE_SHAPES))('a list of %s', (integration) => {
  const [attributes, ...spans] = LISTED[integration] ?? [{}];
  expect(spans).not.toEqual([]);
  expect(listedPrices(attributes)).toEqual(
    spans.map(([from, to, price]) => ({
      from: T10 + from * MINUTE_MS,
      to: T10 + to * MINUTE_MS,
      perKwh: m(price),
    })),
  );
});

const rowOf = (from: string, value: unknown, to = from.replace(':00:00+', ':15:00+')) => ({
  start: from,
  end: to,
  value,
});
const AT = '2026-11-28T10:00:00+01:00';
const ODD: readonly (readonly [says: string, attributes: Attributes, spans: readonly Span[]])[] = [
  ['no list', { raw_today: 'none', prices: 7, data: { a: 1 } }, []],
  ['rows of other things', { raw_today: [1, null, 'x', {}, [1]], prices: [{ time: AT }] }, []],
  [
    'a price that is none',
    { raw_today: [null, '', 'much', Number.NaN, 1e9, true].map((value) => rowOf(AT, value)) },
    [],
  ],
  ['a time without a zone', { raw_today: [rowOf('2026-11-28T10:00:00', 1), rowOf('soon', 1)] }, []],
  ['one that ends before it begins', { raw_today: [rowOf(AT, 1, '2026-11-28T09:00:00+01:00')] }, []],
  ['a price as text', { raw_today: [rowOf(AT, '0.25')] }, [[0, 15, '0.25']]],
  // As a list that has the prices of today for tomorrow, too.
  ['two for one hour', { raw_today: [rowOf(AT, 0.1)], raw_tomorrow: [rowOf(AT, 0.2)] }, [[0, 15, '0.1']]],
  [
    'one that goes beyond the next one',
    { raw_today: [rowOf(AT, 0.1, '2026-11-28T12:00:00+01:00'), rowOf('2026-11-28T11:00:00+01:00', 0.2)] },
    [
      [0, 60, '0.1'],
      [60, 75, '0.2'],
    ],
  ],
  ['cents', { unit_of_measurement: 'Öre/kWh', raw_today: [rowOf(AT, 79.264)] }, [[0, 15, '0.79264']]],
];

test.each(ODD)('%s', (_says, attributes, spans) => {
  expect(listedPrices(attributes)).toEqual(
    spans.map(([from, to, price]) => ({
      from: T10 + from * MINUTE_MS,
      to: T10 + to * MINUTE_MS,
      perKwh: m(price),
    })),
  );
});

/** The hour from two to three comes twice, or not at all. */
test.each([
  ['2026-10-25T00:00:00+02:00', 25],
  ['2027-03-28T00:00:00+01:00', 23],
])('a day of %s with %d hours', (begin, hours) => {
  const from = instant(begin);
  const iso = (hour: number) => new Date(from + hour * 60 * MINUTE_MS).toISOString();
  const rows = Array.from({ length: hours }, (_, hour) => ({ time: iso(hour), price: hour / 100 }));
  expect(listedPrices({ prices: rows })).toEqual(
    rows.map((_, hour) => ({
      from: from + hour * 60 * MINUTE_MS,
      to: from + (hour + 1) * 60 * MINUTE_MS,
      perKwh: hour * 10_000,
    })),
  );
});

test.each([
  ['EUR/kWh', 1],
  ['€/kWh', 1],
  ['GBP/kWh', 1],
  [undefined, 1],
  [7, 1],
  ['ct/kWh', 100],
  ['c/kWh', 100],
  ['Cents/kWh', 100],
  ['øre/kWh', 100],
  ['p/kWh', 100],
  ['EUR/MWh', 1000],
  ['€ / MWh', 1000],
])('the unit %s', (unit, divisor) => {
  expect(divisorOf({ unit_of_measurement: unit })).toBe(divisor);
});
