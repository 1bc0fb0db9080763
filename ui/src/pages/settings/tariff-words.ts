/** A tariff in words. */
import { currentLocale, t } from '../../lib/words.ts';
import type { Tariff } from '../../live/types.ts';
import { DAYS, daysIn, type Times } from './tariff-row.ts';

/** Prices have up to so many decimals. */
const MAX_DECIMALS = 6;

/** Each price in a sentence, in the order in which they matter. */
export function tariffWords(tariff: Tariff, currency: string): readonly string[] {
  const { day_ahead: dayAhead, times = [], vat_percent: vat = 0 } = tariff;
  const price = (value: string | number) => priceText(value, currency);
  const fee = tariff.session_fee ?? 0;
  return [
    ...pricesIn(tariff, price),
    ...(dayAhead ? [dayAheadText(dayAhead, price)] : []),
    ...((tariff.idle_after_minutes ?? 0) > 0 && tariff.idle_per_minute !== undefined
      ? [t('settings.tariff_idle_after', { count: tariff.idle_after_minutes ?? 0 })]
      : []),
    ...(Number(fee) === 0 ? [] : [t('settings.tariff_fee', { price: price(fee) })]),
    ...(tariff.minimum === undefined ? [] : [t('settings.tariff_minimum', { price: price(tariff.minimum) })]),
    ...times.map((row) => `${windowText(row)}: ${pricesIn(row, price).join(', ')}`),
    ...(vat === 0
      ? []
      : [
          t(tariff.prices_include_vat === false ? 'settings.tariff_vat_on_top' : 'settings.tariff_vat_in', {
            percent: vat,
          }),
        ]),
  ];
}

function dayAheadText(
  { entity, file = '', factor = 1, plus_per_kwh: plus = 0 }: NonNullable<Tariff['day_ahead']>,
  price: (value: string | number) => string,
): string {
  const words = [
    t('settings.tariff_day_ahead', { source: entity ?? file }),
    ...(Number(factor) === 1 ? [] : [t('settings.tariff_day_ahead_factor', { factor: String(factor) })]),
    ...(Number(plus) === 0 ? [] : [t('settings.tariff_day_ahead_plus', { price: price(plus) })]),
  ];
  return words.join(', ');
}

function pricesIn(
  {
    per_kwh: kwh,
    per_minute: minute,
    idle_per_minute: idle,
  }: Pick<Times, 'per_kwh' | 'per_minute' | 'idle_per_minute'>,
  price: (value: string | number) => string,
): readonly string[] {
  return [
    ...(kwh === undefined ? [] : [t('settings.tariff_per_kwh', { price: price(kwh) })]),
    ...(minute === undefined ? [] : [t('settings.tariff_per_minute', { price: price(minute) })]),
    ...(idle === undefined ? [] : [t('settings.tariff_idle', { price: price(idle) })]),
  ];
}

function windowText({ days, from, to, months }: Times): string {
  const hours = from === undefined && to === undefined ? '' : `${from ?? '00:00'}–${to ?? '24:00'}`;
  const named = [daysText(days), hours, months?.map(monthText).join(', ')];
  return named.filter(Boolean).join(' · ') || '24 h';
}

/** A Monday, from which the others are counted. */
const MONDAY = Date.UTC(2026, 0, 5);
const DAY_MS = 86_400_000;

/** `Mon`. */
export function dayName(day: (typeof DAYS)[number]): string {
  const at = new Date(MONDAY + DAYS.indexOf(day) * DAY_MS);
  return at.toLocaleDateString(currentLocale(), { weekday: 'short', timeZone: 'UTC' });
}

function daysText(days: Times['days']): string {
  if (days === 'weekdays' || days === 'weekend') return t(`settings.times_${days}`);
  return daysIn(days).map(dayName).join(', ');
}

function monthText(month: number): string {
  return new Date(Date.UTC(2026, month - 1)).toLocaleDateString(currentLocale(), { month: 'short', timeZone: 'UTC' });
}

function priceText(value: string | number, currency: string): string {
  const format = { style: 'currency', currency, maximumFractionDigits: MAX_DECIMALS } as const;
  return new Intl.NumberFormat(currentLocale(), format).format(Number(value));
}
