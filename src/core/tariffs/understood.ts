/** A tariff of a provider in the words of ours, as far as they go: what it cannot say is not guessed (PROTOCOL §4.11). */
import type { Tariff as SaidTariff } from '../asks/tariffs.ts';
import { isCurrency, MILLION, minorOf } from '../money.ts';
import { DAY_MINUTES, WEEKDAYS, type Window } from '../windows.ts';
import type { Prices, Tariff, TariffTerms, TimedPrices } from './tariff.ts';

/** By which a session of its provider is counted here. */
export interface OwnTariff {
  readonly tariff: Tariff;
  /** No session costs more, in minor units. */
  readonly maxMinor?: number | undefined;
}

/** `lost`: what is not counted. `why`: it cannot be counted at all. */
export type Understood =
  | { readonly ok: true; readonly own: OwnTariff; readonly lost: readonly string[] }
  | { readonly ok: false; readonly why: string };

/** As it came: it has passed the schema. */
interface Said {
  readonly energy?: Part;
  readonly chargingTime?: Part;
  readonly idleTime?: Part;
  readonly fixedFee?: Part;
  readonly reservationTime?: Part;
  readonly reservationFixed?: Part;
  readonly minCost?: Bound;
  readonly maxCost?: Bound;
}
interface Part {
  readonly prices: readonly {
    readonly priceKwh?: number;
    readonly priceMinute?: number;
    readonly priceFixed?: number;
    readonly conditions?: Conditions;
  }[];
  readonly taxRates?: readonly TaxRate[];
}
interface TaxRate {
  readonly tax: number;
  readonly stack?: number;
}
interface Bound {
  readonly exclTax?: number;
  readonly inclTax?: number;
}
interface Conditions {
  readonly startTimeOfDay?: string;
  readonly endTimeOfDay?: string;
  readonly dayOfWeek?: readonly string[];
}

/** What one thing costs: always, and at some hours. */
interface Course {
  readonly always: number;
  readonly times: readonly { readonly hours: Window; readonly price: number }[];
}
const FREE: Course = { always: 0, times: [] };

export function understood({ id, currency, prices }: SaidTariff, zone: string): Understood {
  const said: Said = prices;
  const why = isCurrency(currency) ? whyNot(said) : `"${currency}" is no currency`;
  if (why !== undefined) return { ok: false, why };
  const [vat = 0] = ratesOf(said);
  const terms: TariffTerms = {
    ...timesOf(courseOf(said.energy), courseOf(said.chargingTime), courseOf(said.idleTime)),
    ...{ idleAfterMs: 0, sessionFee: courseOf(said.fixedFee).always, minimum: netOf(said.minCost, vat) },
    ...{ vat, pricesIncludeVat: false, providerShare: 0 },
  };
  const maxMinor = grossOf(said.maxCost, vat, currency);
  return { ok: true, own: { tariff: { id, currency, zone, terms: [terms] }, maxMinor }, lost: lostOf(said) };
}

/** Ten times the price, in millionths: what a peer says beyond that would break the sums of the home, too. */
const MAX_TAX = 10 * MILLION;

/** The first thing that our words have no room for. */
function whyNot(said: Said): string | undefined {
  const prices = partsOf(said).flatMap((part) => part.prices);
  const unknown = prices.flatMap(({ conditions = {} }) => Object.keys(conditions).filter((name) => !KNOWN.has(name)));
  if (unknown.length > 0) return `its prices depend on ${[...new Set(unknown)].join(', ')}`;
  if (prices.some((price) => Math.abs(amountOf(price)) > MILLION)) return 'it has a price that nobody pays';
  if (ratesOf(said).some((rate) => !(rate >= 0 && rate <= MAX_TAX))) return 'it has a tax that nobody pays';
  const bounds = [said.minCost, said.maxCost].flatMap(({ exclTax = 0, inclTax = 0 } = {}) => [exclTax, inclTax]);
  if (bounds.some((bound) => Math.abs(bound) > MILLION)) return 'it has a least or greatest cost that nobody pays';
  if (ratesOf(said).length > 1) return 'its parts have different taxes';
  if (courseOf(said.fixedFee).times.length > 0) return 'its fee depends on the hour';
  const isTimed = (part: Part | undefined): boolean => courseOf(part).times.length > 0;
  const areBoth = isTimed(said.chargingTime) && isTimed(said.idleTime);
  return areBoth ? 'both its charging time and its idle time depend on the hour' : undefined;
}

const KNOWN: ReadonlySet<string> = new Set(['startTimeOfDay', 'endTimeOfDay', 'dayOfWeek', 'customData']);

function partsOf({ energy, chargingTime, idleTime, fixedFee }: Said): readonly Part[] {
  return [energy, chargingTime, idleTime, fixedFee].filter((part) => part !== undefined);
}

function lostOf({ reservationTime, reservationFixed, chargingTime, idleTime, fixedFee }: Said): readonly string[] {
  return [
    ...((reservationTime ?? reservationFixed) ? ['what a reservation costs'] : []),
    ...((chargingTime ?? idleTime) ? ['a pause after which it charges on counts as charging'] : []),
    ...(fixedFee ? ['the fee of a session in which nothing was charged'] : []),
  ];
}

/** Each once; ours has room for one, which is on all of a bill. */
function ratesOf(said: Said): readonly number[] {
  return [...new Set(partsOf(said).map(({ taxRates = [] }) => rateOf(taxRates)))];
}

/** Taxes of one level add up, and each level is owed on what is below it. */
function rateOf(rates: readonly TaxRate[]): number {
  const levels = [...Map.groupBy(rates, ({ stack = 0 }) => stack).values()];
  const whole = levels.reduce((all, level) => all * (1 + level.reduce((sum, { tax }) => sum + tax, 0) / 100), 1);
  return Math.round((whole - 1) * MILLION);
}

/** The first price whose conditions hold is the one that counts, here as there. */
function courseOf(part: Part | undefined): Course {
  if (part === undefined) return FREE;
  const plain = part.prices.findIndex(({ conditions }) => conditions === undefined);
  const timed = plain < 0 ? part.prices : part.prices.slice(0, plain);
  const always = part.prices[plain];
  return {
    always: always === undefined ? 0 : priceIn(always),
    times: timed.flatMap((one) => windowsOf(one.conditions ?? {}).map((hours) => ({ hours, price: priceIn(one) }))),
  };
}

function priceIn(price: Part['prices'][number]): number {
  return Math.round(amountOf(price) * MILLION);
}

function amountOf({ priceKwh, priceMinute, priceFixed }: Part['prices'][number]): number {
  return priceKwh ?? priceMinute ?? priceFixed ?? 0;
}

/**
 * Its days are those that it is, ours those on which a window begins: what runs over midnight on some days becomes two.
 */
function windowsOf({ startTimeOfDay, endTimeOfDay, dayOfWeek }: Conditions): readonly Window[] {
  const days = dayOfWeek && WEEKDAYS.filter((day) => dayOfWeek.some((name) => name.toLowerCase().startsWith(day)));
  const [fromMinute, end] = [minuteOf(startTimeOfDay) ?? 0, minuteOf(endTimeOfDay)];
  const toMinute = end === undefined || end === 0 ? DAY_MINUTES : end;
  if (days === undefined || fromMinute < toMinute) return [{ days, fromMinute, toMinute }];
  return [
    { days, fromMinute, toMinute: DAY_MINUTES },
    { days, fromMinute: 0, toMinute },
  ];
}

function minuteOf(time: string | undefined): number | undefined {
  if (time === undefined) return undefined;
  const [hours, minutes] = time.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

/** A minute of ours costs from start to end, and an idle one on top; a minute of its own is one or the other. */
function timesOf(energy: Course, charging: Course, idle: Course): Pick<TariffTerms, keyof Prices | 'times'> {
  const row = (hours: Window, prices: Prices): TimedPrices => ({ ...hours, ...prices });
  const byCharging = charging.times.map(({ hours, price }) =>
    row(hours, { perMinute: price, idlePerMinute: idle.always - price }),
  );
  const byIdle = idle.times.map(({ hours, price }) => row(hours, { idlePerMinute: price - charging.always }));
  return {
    ...{ perKwh: energy.always, perMinute: charging.always, idlePerMinute: idle.always - charging.always },
    times: [...energy.times.map(({ hours, price }) => row(hours, { perKwh: price })), ...byCharging, ...byIdle],
  };
}

/** Before tax, in millionths. */
function netOf(bound: Bound | undefined, vat: number): number | undefined {
  if (bound === undefined) return undefined;
  const net = bound.exclTax ?? ((bound.inclTax ?? 0) * MILLION) / (MILLION + vat);
  return Math.round(net * MILLION);
}

/** With tax, in minor units. */
function grossOf(bound: Bound | undefined, vat: number, currency: string): number | undefined {
  if (bound === undefined) return undefined;
  const gross = bound.inclTax ?? ((bound.exclTax ?? 0) * (MILLION + vat)) / MILLION;
  return minorOf(gross, currency);
}
