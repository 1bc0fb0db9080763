/** Day-ahead prices as integrations of Home Assistant list them among the attributes of an entity (docs/tariffs.md). */
import { MILLION } from '../money.ts';
import { hasZone, parseInstant } from '../ocpp/time.ts';
import { MAX_PRICE, type PriceRow, spansOf } from './price-list.ts';
import type { SpotSpan } from './spot.ts';

export interface Attributes {
  readonly [name: string]: unknown;
}

/** Of each list that counts, at quarters of an hour some ten days. */
const MAX_ROWS = 1_000;
/** What a price is divided by to be one of the main unit of the currency, for a kWh. */
const CENTS = 100;
const OF_A_MWH = 1_000;

interface Shape {
  /** Attributes that are lists of rows, one behind the other. */
  readonly lists: readonly string[];
  readonly from: string;
  /** Without it a row holds until the next one. */
  readonly to?: string;
  readonly price: string;
  /** Undefined: by the unit of the entity. */
  readonly divisor?: number;
}

const DAYS = ['raw_today', 'raw_tomorrow'];
const EPEX = { lists: ['data'], from: 'start_time', to: 'end_time' };

/** The first one that finds a row counts. */
export const PRICE_SHAPES: { readonly [integration: string]: Shape } = {
  'Nord Pool': { lists: DAYS, from: 'start', to: 'end', price: 'value' },
  'Energi Data Service': { lists: DAYS, from: 'hour', price: 'price' },
  'ENTSO-e': { lists: ['prices'], from: 'time', price: 'price' },
  'ENTSO-e by day': { lists: ['prices_today', 'prices_tomorrow'], from: 'time', price: 'price' },
  'Octopus Energy': { lists: ['rates'], from: 'start', to: 'end', price: 'value_inc_vat', divisor: 1 },
  Tibber: { lists: ['today', 'tomorrow'], from: 'startsAt', price: 'total', divisor: 1 },
  'Tibber by a template': { lists: ['prices'], from: 'start_time', price: 'price' },
  'EPEX Spot': { ...EPEX, price: 'price_per_kwh', divisor: 1 },
  'EPEX Spot in cents': { ...EPEX, price: 'price_ct_per_kwh', divisor: CENTS },
  'EPEX Spot by MWh': { ...EPEX, price: 'price_eur_per_mwh', divisor: OF_A_MWH },
  Strømligning: { lists: ['prices'], from: 'start', to: 'end', price: 'price' },
};

/** In the order of their times; none where the entity has no list that is known here. */
export function listedPrices(attributes: Attributes): readonly SpotSpan[] {
  for (const shape of Object.values(PRICE_SHAPES)) {
    const rows = shape.lists.flatMap((name) => rowsIn(attributes[name], shape, divisorOf(attributes)));
    if (rows.length > 0) return heldTo(rows);
  }
  return [];
}

const UNITS: readonly (readonly [unit: RegExp, divisor: number])[] = [
  [/^(ct|c|cents?|¢|p|pence|öre|øre|ore|snt)\s*\/\s*kwh$/i, CENTS],
  [/\/\s*mwh$/i, OF_A_MWH],
];

/** What prices of an entity are divided by, as its unit says. */
export function divisorOf({ unit_of_measurement: unit }: Attributes): number {
  return (typeof unit === 'string' && UNITS.find(([form]) => form.test(unit.trim()))?.[1]) || 1;
}

interface ListedRow extends PriceRow {
  readonly to: number | undefined;
}

function rowsIn(list: unknown, shape: Shape, byUnit: number): readonly ListedRow[] {
  if (!Array.isArray(list)) return [];
  return list.slice(0, MAX_ROWS).flatMap((row: unknown) => {
    const from = timeOf(row, shape.from);
    const perKwh = priceOf(row, shape.price, shape.divisor ?? byUnit);
    const to = shape.to === undefined ? undefined : timeOf(row, shape.to);
    return from === undefined || perKwh === undefined ? [] : [{ from, perKwh, to }];
  });
}

/** Of two that begin in one moment the first counts; each ends when the next one begins. */
function heldTo(rows: readonly ListedRow[]): readonly SpotSpan[] {
  const inOrder = [...new Map(rows.toReversed().map((row) => [row.from, row])).values()].toSorted(
    (a, b) => a.from - b.from,
  );
  return spansOf(inOrder).flatMap((span, index) => {
    const next = inOrder[index + 1]?.from ?? Infinity;
    const to = Math.min(inOrder[index]?.to ?? span.to, next);
    return span.from < to ? [{ ...span, to }] : [];
  });
}

function timeOf(row: unknown, field: string): number | undefined {
  const value = fieldOf(row, field);
  return typeof value === 'string' && hasZone(value) ? parseInstant(value) : undefined;
}

function priceOf(row: unknown, field: string, divisor: number): number | undefined {
  const value = fieldOf(row, field);
  const price = typeof value === 'number' || (typeof value === 'string' && value !== '') ? Number(value) : Number.NaN;
  return Math.abs(price / divisor) <= MAX_PRICE ? Math.round((price * MILLION) / divisor) : undefined;
}

function fieldOf(row: unknown, field: string): unknown {
  return typeof row === 'object' && row !== null ? Object.getOwnPropertyDescriptor(row, field)?.value : undefined;
}
