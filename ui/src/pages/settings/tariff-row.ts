/** The form that makes the row of a tariff. Pure. */
import type { Tariff } from '../../live/types.ts';

type Typed = Readonly<Record<string, string>>;
type Row = Readonly<Record<string, unknown>>;
export type Times = NonNullable<Tariff['times']>[number];
type DayAhead = NonNullable<Tariff['day_ahead']>;

export const NUMBERS = [
  'per_kwh',
  'per_minute',
  'idle_per_minute',
  'idle_after_minutes',
  'session_fee',
  'minimum',
  'vat_percent',
  'provider_share_percent',
] as const;
export const TIMED_NUMBERS = ['per_kwh', 'per_minute', 'idle_per_minute'] as const;
export const DAY_AHEAD_NUMBERS = ['factor', 'plus_per_kwh'] as const;

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const WORKING = DAYS.slice(0, 5);
const WEEKEND = DAYS.slice(5);
const END_OF_DAY = '24:00';

/** Where prices of the exchange come from. */
export const SOURCES = ['entity', 'file'] as const;

/** What the API gives where the file says nothing. */
const DEFAULTS: Row = {
  idle_after_minutes: 0,
  session_fee: 0,
  vat_percent: 0,
  prices_include_vat: true,
  provider_share_percent: 0,
};
const DAY_AHEAD_DEFAULTS: Row = { factor: 1, plus_per_kwh: 0 };

/** Hours in the form: those of the row, and new ones, each with the name of its fields. */
export interface Hours {
  readonly key: string;
  /** Undefined: new ones. */
  readonly row: Times | undefined;
}

export function hoursOf(tariff: Tariff | undefined): readonly Hours[] {
  return (tariff?.times ?? []).map((row, index) => ({ key: `times:${index}`, row }));
}

/** The row with what was typed in place of what stood there; what the form does not know stays. */
export function tariffBody(row: Tariff | undefined, typed: Typed, hours: readonly Hours[]): Row {
  const { id: _, ...before }: Record<string, unknown> = { ...row };
  const next: Record<string, unknown> = { ...before, prices_include_vat: typed.prices_include_vat === 'on' };
  put(next, typed, '', ['name', 'valid_from'], textIn);
  put(next, typed, '', NUMBERS, numberIn);
  next.times = hours.map((one) => timesBody(one, typed));
  next.day_ahead = dayAheadBody(row?.day_ahead, typed);
  return without(next, DEFAULTS);
}

function timesBody({ key, row }: Hours, typed: Typed): Row {
  const next: Record<string, unknown> = { ...row };
  const at = `${key}:`;
  next.days = daysOf(
    DAYS.filter((day) => typed[`${at}${day}`] === 'on'),
    row?.days,
  );
  put(next, typed, at, ['from', 'to'], textIn);
  // A field for a time of day cannot say that; without it the hours end with the day as well.
  if (row?.to === END_OF_DAY && next.to === undefined) next.to = END_OF_DAY;
  put(next, typed, at, ['months'], monthsIn);
  put(next, typed, at, TIMED_NUMBERS, numberIn);
  return without(next, {});
}

function dayAheadBody(before: DayAhead | undefined, typed: Typed): Row | undefined {
  const source = SOURCES.find((one) => one === typed.source);
  if (source === undefined) return undefined;
  const { entity: _, file: __, ...kept } = before ?? {};
  const next: Record<string, unknown> = { [source]: (typed.source_name ?? '').trim(), ...kept };
  put(next, typed, '', DAY_AHEAD_NUMBERS, numberIn);
  return without(next, DAY_AHEAD_DEFAULTS);
}

/** One word where there is one for them; the words that stood there where they mean the same. */
function daysOf(chosen: readonly string[], before: Times['days']): Times['days'] {
  if (chosen.join() === daysIn(before).join()) return before;
  if (chosen.length === 0 || chosen.length === DAYS.length) return undefined;
  if (chosen.join() === WORKING.join()) return 'weekdays';
  return chosen.join() === WEEKEND.join() ? 'weekend' : [...chosen];
}

/** The days that these words mean, in their order; none: all. */
export function daysIn(words: Times['days']): readonly (typeof DAYS)[number][] {
  const named = typeof words === 'string' ? [words] : (words ?? []);
  const isMeant = (day: (typeof DAYS)[number]) =>
    named.includes(day) || named.includes(WORKING.includes(day) ? 'weekdays' : 'weekend');
  return DAYS.filter(isMeant);
}

type Read = (text: string, before: unknown) => unknown;

/** What is empty goes. */
function put(row: Record<string, unknown>, typed: Typed, at: string, keys: readonly string[], read: Read): void {
  for (const key of keys) {
    const text = (typed[`${at}${key}`] ?? '').trim();
    row[key] = text === '' ? undefined : read(text, row[key]);
  }
}

function textIn(text: string): string {
  return text;
}

/** What is no number goes as it was typed: the proxy has the words for it. A comma is a point to many people. */
function numberIn(text: string, before: unknown): unknown {
  if (String(before) === text) return before;
  const value = Number(text.replace(',', '.'));
  return Number.isNaN(value) ? text : value;
}

function monthsIn(text: string): readonly unknown[] {
  return text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((month) => numberIn(month, undefined));
}

function without(row: Row, defaults: Row): Row {
  const isThere = ([key, value]: [string, unknown]) =>
    value !== undefined && value !== defaults[key] && !(Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(row).filter(isThere));
}
