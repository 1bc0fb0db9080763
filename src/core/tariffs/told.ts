/**
 * Bills and tariffs in the words of the program's interfaces: amounts are texts in the currency's main unit, to the
 * last minor one, and prices are decimal numbers as texts.
 */
import { decimalOf, MILLION, moneyText } from '../money.ts';
import { type OwnCost, revenueMinor, type SessionCost } from './billing.ts';
import type { Bill } from './pricing.ts';
import type { PriceCourse, PriceStep } from './steps.ts';
import type { Prices, Tariff, TariffTerms } from './tariff.ts';

export function billView(bill: Bill) {
  const amount = (minor: number) => moneyText(minor, bill.currency);
  return {
    tariff: bill.tariff,
    currency: bill.currency,
    lines: bill.lines.map(({ kind, minor }) => ({ kind, amount: amount(minor) })),
    total: amount(bill.totalMinor),
    vat: amount(bill.vatMinor),
    net: amount(bill.netMinor),
    provider_share: amount(bill.providerMinor),
    revenue: amount(revenueMinor(bill)),
    energy_wh: bill.energyWh ?? null,
    idle_s: Math.round(bill.idleMs / 1000),
    without_day_ahead_wh: bill.withoutSpotWh ?? 0,
    without_price_wh: bill.withoutPriceWh ?? 0,
  };
}

export function costView(cost: SessionCost | undefined) {
  const owed = cost?.sale === undefined ? null : billView(cost.sale);
  const purchase = cost?.purchase === undefined ? null : billView(cost.purchase);
  const own = cost?.own === undefined ? null : ownView(cost.own);
  return owed === null && purchase === null && own === null ? null : { owed, purchase, payer_tariff: own };
}

export function priceCourseView({ tariff, steps, to }: PriceCourse) {
  const iso = (at: number) => new Date(at).toISOString();
  const spans = steps.map((step, index) => ({ step, from: iso(step.at), to: iso(steps[index + 1]?.at ?? to) }));
  return {
    tariff: tariff.id,
    currency: tariff.currency,
    prices: spans.map(({ step, ...span }) => ({ ...span, ...energyPriceView(step) })),
  };
}

function energyPriceView({ perKwh, lacks }: PriceStep) {
  return { per_kwh: lacks === 'price' ? null : decimalOf(perKwh), is_known: lacks === undefined };
}

function ownView({ tariff, currency, totalMinor }: OwnCost) {
  return { tariff, currency, total: moneyText(totalMinor, currency) };
}

/** In the words of the configuration; what is not said there is not here. */
export function tariffView({ id, name, currency, zone, terms }: Tariff) {
  return { id, name, currency, time_zone: zone, rows: terms.map(termsView) };
}

function termsView(terms: TariffTerms) {
  return {
    valid_from: terms.validFrom,
    ...pricesView(terms),
    idle_after_minutes: terms.idleAfterMs / 60_000,
    session_fee: decimalOf(terms.sessionFee),
    minimum: priceText(terms.minimum),
    vat_percent: (terms.vat * 100) / MILLION,
    prices_include_vat: terms.pricesIncludeVat,
    times: terms.times.map((row) => ({
      ...{ days: row.days, from: clockText(row.fromMinute), to: clockText(row.toMinute), months: row.months },
      ...pricesView(row),
    })),
    day_ahead: terms.dayAhead && {
      plus_per_kwh: decimalOf(terms.dayAhead.plusPerKwh),
      factor: terms.dayAhead.factor / MILLION,
    },
    provider_share_percent: (terms.providerShare * 100) / MILLION,
  };
}

function pricesView({ perKwh, perMinute, idlePerMinute }: Prices) {
  return {
    per_kwh: priceText(perKwh),
    per_minute: priceText(perMinute),
    idle_per_minute: priceText(idlePerMinute),
  };
}

function priceText(millionths: number | undefined): string | undefined {
  return millionths === undefined ? undefined : decimalOf(millionths);
}

function clockText(minute: number | undefined): string | undefined {
  if (minute === undefined) return undefined;
  const two = (figure: number) => String(figure).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
