/** The time that is looked at: kept in the hash of the page. */
import { dayBegins, isDate, plusDays, plusMonths, spanOf } from '../../lib/days.ts';

export const STEPS = ['day', 'month'] as const;
export type Step = (typeof STEPS)[number];

export interface Range {
  /** Dates by the clocks of the house; both days are in it. */
  readonly from: string;
  readonly to: string;
  readonly step: Step;
  readonly charger?: string | undefined;
  readonly payer?: string | undefined;
}

export const PRESETS = ['days', 'month', 'last_month', 'year', 'last_year'] as const;
export type Preset = (typeof PRESETS)[number];

/** Without a word: so many days up to today. */
const DAYS = 30;
/** More bars than that nobody tells apart. */
const MAX_DAY_BARS = 92;
/** What is asked for at most: ten years of months. */
const MAX_MONTHS = 120;
const DAY_MS = 86_400_000;

export function presetOf(preset: Preset, today: string): { readonly from: string; readonly to: string } {
  const [month, year] = [today.slice(0, 7), today.slice(0, 4)];
  switch (preset) {
    case 'days':
      return { from: plusDays(today, 1 - DAYS), to: today };
    case 'month':
      return spanOf(month);
    case 'last_month':
      return spanOf(plusMonths(month, -1));
    case 'year':
      return spanOf(year);
    case 'last_year':
      return spanOf(String(Number(year) - 1));
  }
}

export function rangeOf(query: URLSearchParams, today: string): Range {
  const [from = '', to = ''] = [query.get('from') ?? '', query.get('to') ?? ''];
  const asked = isDate(from) && isDate(to) && from <= to ? { from, to } : presetOf('days', today);
  const span = { from: asked.from > earliest(asked.to) ? asked.from : earliest(asked.to), to: asked.to };
  const step = query.get('step') === 'month' || daysIn(span) > MAX_DAY_BARS ? 'month' : 'day';
  return { ...span, step, charger: query.get('charger') || undefined, payer: query.get('payer') || undefined };
}

export function hashOf({ from, to, step, charger, payer }: Range): Record<string, string> {
  return { from, to, step, ...(charger && { charger }), ...(payer && { payer }) };
}

export function daysIn({ from, to }: Pick<Range, 'from' | 'to'>): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;
}

/** For the API, with whole days by the clocks of the house. */
export function askOf({ from, to, charger, payer }: Range, zone: string) {
  const instant = (date: string) => new Date(dayBegins(date, zone)).toISOString();
  return { from: instant(from), to: instant(plusDays(to, 1)), charger, payer };
}

/** Each day or month of it, also where nothing was charged. */
export function keysOf({ from, to, step }: Pick<Range, 'from' | 'to' | 'step'>): readonly string[] {
  const keys: string[] = [];
  const end = step === 'day' ? to : to.slice(0, 7);
  let key = step === 'day' ? from : from.slice(0, 7);
  while (key <= end) {
    keys.push(key);
    key = step === 'day' ? plusDays(key, 1) : plusMonths(key, 1);
  }
  return keys;
}

function earliest(to: string): string {
  return `${plusMonths(to.slice(0, 7), 1 - MAX_MONTHS)}-01`;
}
