/** A tariff in words. */
import { currentLocale, t } from '../../lib/words.ts';
import type { Tariff } from '../../live/types.ts';

type Times = NonNullable<Tariff['times']>[number];

/** Prices have up to so many decimals. */
const MAX_DECIMALS = 6;

/** Each price in a sentence, in the order in which they matter. */
export function tariffWords(tariff: Tariff, currency: string): readonly string[] {
  const { day_ahead: dayAhead, times = [], vat_percent: vat = 0 } = tariff;
  const price = (value: string | number) => priceText(value, currency);
  const fee = tariff.session_fee ?? 0;
  return [
    ...pricesIn(tariff, price),
    ...(dayAhead ? [t('settings.tariff_day_ahead', { source: dayAhead.entity ?? dayAhead.file ?? '' })] : []),
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
  const named = [typeof days === 'string' ? days : days?.join(', '), hours, months?.join(', ')];
  return named.filter(Boolean).join(' · ') || '24 h';
}

function priceText(value: string | number, currency: string): string {
  const format = { style: 'currency', currency, maximumFractionDigits: MAX_DECIMALS } as const;
  return new Intl.NumberFormat(currentLocale(), format).format(Number(value));
}
