/** What sums over sessions come to, as rows of charts and tables. */
import type { Prices, Totals } from '../../live/types.ts';

export interface Figures {
  readonly key: string | null;
  readonly sessions: number;
  readonly energyWh: number;
  /** In the main unit of the one currency that is looked at. */
  readonly owed: number;
  readonly purchase: number;
  /** CO₂, and the energy that this is of. */
  readonly co2Grams: number;
  readonly co2Wh: number;
}

export const HOURS: readonly string[] = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));

/** Rows of a table before the rest stands together. */
const MAX_SHARES = 12;

/** The currency that most sessions are priced in, unless some are in that of the house. */
export function currencyOf(totals: Totals, house: string | null): string | null {
  const counts = new Map<string, number>();
  for (const { currency, sessions } of totals) {
    if (currency !== null) counts.set(currency, (counts.get(currency) ?? 0) + sessions);
  }
  if (house !== null && counts.has(house)) return house;
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? house;
}

/** Whether the house counts its CO₂. */
export function hasCarbon(totals: Totals): boolean {
  return totals.some(({ carbon }) => carbon !== null);
}

/** Whether something is priced in another currency, and so stands in no sum of money here. */
export function hasOthers(totals: Totals, currency: string | null): boolean {
  return totals.some((row) => row.currency !== null && row.currency !== currency);
}

/** One for each key: energy of all currencies, money of the one. */
export function figuresByKey(totals: Totals, currency: string | null): ReadonlyMap<string | null, Figures> {
  const rows = [...Map.groupBy(totals, ({ key }) => key)];
  return new Map(rows.map(([key, all]) => [key, summed(key, all, currency)]));
}

export function sumOf(totals: Totals, currency: string | null): Figures {
  return summed(null, totals, currency);
}

/** Those that took the most first; what comes behind is one row with the key `others`. */
export function shares(
  totals: Totals,
  currency: string | null,
): { readonly shown: readonly Figures[]; readonly others: Figures | undefined } {
  const all = [...figuresByKey(totals, currency).values()].toSorted((a, b) => b.energyWh - a.energyWh);
  if (all.length <= MAX_SHARES) return { shown: all, others: undefined };
  const rest = all.slice(MAX_SHARES);
  return { shown: all.slice(0, MAX_SHARES), others: rest.reduce(plus) };
}

/** What a kWh cost on average in each part of the time, by what was known; null: nothing is. */
export function pricesBy(
  { prices }: Pick<Prices, 'prices'>,
  keys: readonly string[],
  keyOf: (at: number) => string,
): readonly (number | null)[] {
  const sums = new Map<string, { weight: number; price: number }>();
  for (const { from, to, per_kwh: price } of prices) {
    if (price === null) continue;
    // A price may hold for days: each hour of it counts where it belongs.
    for (let at = Date.parse(from); at < Date.parse(to); at += HOUR_MS) {
      const weight = Math.min(HOUR_MS, Date.parse(to) - at);
      const sum = sums.get(keyOf(at)) ?? { weight: 0, price: 0 };
      sums.set(keyOf(at), { weight: sum.weight + weight, price: sum.price + Number(price) * weight });
    }
  }
  return keys.map((key) => {
    const sum = sums.get(key);
    return sum === undefined ? null : sum.price / sum.weight;
  });
}

const HOUR_MS = 3_600_000;

function summed(key: string | null, rows: Totals, currency: string | null): Figures {
  return rows.reduce<Figures>(
    (sum, row) => {
      const isOurs = row.currency === currency;
      return plus(sum, {
        key,
        sessions: row.sessions,
        energyWh: row.energy_wh,
        owed: isOurs ? Number(row.owed) : 0,
        purchase: isOurs ? Number(row.purchase_cost) : 0,
        ...{ co2Grams: row.carbon?.co2_g ?? 0, co2Wh: row.carbon?.known_wh ?? 0 },
      });
    },
    { key, sessions: 0, energyWh: 0, owed: 0, purchase: 0, co2Grams: 0, co2Wh: 0 },
  );
}

function plus(a: Figures, b: Figures): Figures {
  return {
    key: a.key,
    sessions: a.sessions + b.sessions,
    energyWh: a.energyWh + b.energyWh,
    owed: a.owed + b.owed,
    purchase: a.purchase + b.purchase,
    co2Grams: a.co2Grams + b.co2Grams,
    co2Wh: a.co2Wh + b.co2Wh,
  };
}
