/** The form that makes the row of a tariff. Pure. */
import type { Tariff } from '../../live/types.ts';

type Typed = Readonly<Record<string, string>>;

export const NUMBERS = [
  'per_kwh',
  'per_minute',
  'idle_per_minute',
  'idle_after_minutes',
  'session_fee',
  'minimum',
  'vat_percent',
] as const;

/** What the API gives where the file says nothing. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  idle_after_minutes: 0,
  session_fee: 0,
  vat_percent: 0,
  prices_include_vat: true,
  provider_share_percent: 0,
};

/** The row with what was typed in place of what stood there; what the form does not know stays. */
export function tariffBody(row: Tariff | undefined, typed: Typed): Readonly<Record<string, unknown>> {
  const next: Record<string, unknown> = { ...row, prices_include_vat: typed.prices_include_vat === 'on' };
  for (const key of ['name', 'valid_from', ...NUMBERS]) {
    const text = (typed[key] ?? '').trim();
    if (text === '') delete next[key];
    else next[key] = isNumber(key) ? numberOf(text) : text;
  }
  delete next.id;
  return Object.fromEntries(Object.entries(next).filter(([key, value]) => value !== DEFAULTS[key] && !isEmpty(value)));
}

function isNumber(key: string): boolean {
  return NUMBERS.some((each) => each === key);
}

/** What is no number goes as it was typed: the proxy has the words for it. A comma is a point to many people. */
function numberOf(text: string): number | string {
  const value = Number(text.replace(',', '.'));
  return Number.isNaN(value) ? text : value;
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
