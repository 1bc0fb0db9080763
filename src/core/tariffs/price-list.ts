/** A list of day-ahead prices as a file has it: lines of `start,price`; or of another figure of a kWh (docs/tariffs.md). */
import type { Instant } from '../model.ts';
import { MILLION } from '../money.ts';
import { hasZone, parseInstant } from '../ocpp/time.ts';
import type { SpotSpan } from './spot.ts';

/** Of 400 days, one every quarter of an hour, and some for a header and remarks. */
export const MAX_LINES = 40_000;
/** Far beyond any price for a kWh. */
export const MAX_PRICE = 1_000;
const QUARTER_MS = 900_000;
const HOUR_MS = 3_600_000;
const MAX_SHOWN_CHARS = 40;

export interface PriceList {
  /** In the order of their times. */
  readonly prices: readonly SpotSpan[];
  /** Lines that cannot be used, each with its number. */
  readonly faults: readonly string[];
}

/** A price and when it begins. */
export interface PriceRow {
  readonly from: Instant;
  readonly perKwh: number;
}

interface Row extends PriceRow {
  readonly line: number;
}

/** What a list has for each of its times. */
export interface Figure {
  /** In millionths; undefined = none. `divisor`: what the text is divided by. */
  readonly read: (text: string, divisor?: number) => number | undefined;
  /** What a line is. */
  readonly line: string;
  /** Of a text that is none: what is wrong with it, and what would be right. */
  readonly right: string;
}

const PRICE: Figure = {
  read: spotMillionths,
  line: '"start,price"; expected a time, a comma and a price with a point',
  right: 'is no price for a kWh; expected a number with a point, such as 0.0845',
};

export function readPriceList(text: string, figure: Figure = PRICE): PriceList {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const faults: string[] = [];
  const rows = new Map<Instant, Row>();
  if (lines.length > MAX_LINES) faults.push(`has more than ${MAX_LINES} lines; what comes behind is left out`);
  for (const [index, content] of lines.slice(0, MAX_LINES).entries()) {
    const line = index + 1;
    if (content.trim() === '' || content.startsWith('#') || (line === 1 && isHeader(content))) continue;
    const read = readLine(content, figure);
    const first = typeof read === 'string' ? undefined : rows.get(read.from);
    if (typeof read === 'string') faults.push(`line ${line}: ${read}`);
    else if (first !== undefined) faults.push(`line ${line}: begins when line ${first.line} begins, which counts`);
    else rows.set(read.from, { ...read, line });
  }
  return { prices: spansOf([...rows.values()].toSorted((a, b) => a.from - b.from)), faults };
}

/**
 * A price for a kWh as somebody writes it, in millionths; what is finer is rounded. Undefined = none. `divisor`: 100
 * for cents, 1,000 for a price of a MWh.
 */
export function spotMillionths(text: string, divisor = 1): number | undefined {
  if (!/^[+-]?\d{1,6}(\.\d{1,20})?$/.test(text.trim())) return undefined;
  const price = Number(text);
  return Math.abs(price / divisor) > MAX_PRICE ? undefined : Math.round((price * MILLION) / divisor);
}

function isHeader(line: string): boolean {
  return /^[a-z]/i.test(line.trim());
}

function readLine(content: string, figure: Figure): PriceRow | string {
  const [start = '', price, ...more] = content.split(',').map((field) => field.trim());
  if (price === undefined || more.length > 0) return `${shown(content)} is no ${figure.line}`;
  const from = /^\d{1,13}$/.test(start)
    ? parseInstant(Number(start))
    : hasZone(start)
      ? parseInstant(start)
      : undefined;
  if (from === undefined)
    return `${shown(start)} is no time with a zone; expected 2027-01-31T18:00:00+01:00 or seconds since 1970`;
  if (from % QUARTER_MS !== 0) return `${shown(start)} is not the beginning of a quarter of an hour`;
  const perKwh = figure.read(price);
  if (perKwh === undefined) return `${shown(price)} ${figure.right}`;
  return { from, perKwh };
}

/**
 * A row holds for as long as it is to the next one, a quarter of an hour or an hour. Where rows are missing behind it,
 * it is as long as the one before was.
 */
export function spansOf(rows: readonly PriceRow[]): readonly SpotSpan[] {
  return rows.map(({ from, perKwh }, index) => {
    const next = rows[index + 1]?.from ?? Infinity;
    const before = rows[index - 1]?.from ?? -Infinity;
    const isQuarter = next - from === QUARTER_MS || (next - from !== HOUR_MS && from - before === QUARTER_MS);
    return { from, to: Math.min(from + (isQuarter ? QUARTER_MS : HOUR_MS), next), perKwh };
  });
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, MAX_SHOWN_CHARS));
}
