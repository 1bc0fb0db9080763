/** Sums of money as the API tells them: decimal texts in the main unit of a currency. */
import type { Bill } from '../../live/types.ts';

/** ISO 4217 for "no currency": a provider did not name one. */
const NO_CURRENCY = 'XXX';

export function knownCurrency(currency: string): string | null {
  return currency === NO_CURRENCY ? null : currency;
}

/** What stays of what is owed, when provider and energy are paid; undefined where they are not of one currency. */
export function difference(owed: Bill | null, purchase: Bill | null) {
  if (owed === null || purchase === null || owed.currency !== purchase.currency) return undefined;
  return { amount: minus(owed.revenue, purchase.total), currency: owed.currency };
}

/** Exact to the digits that both have, which floats are not. */
export function minus(a: string, b: string): string {
  const digits = Math.max(fraction(a), fraction(b));
  const scale = 10 ** digits;
  return ((Math.round(Number(a) * scale) - Math.round(Number(b) * scale)) / scale).toFixed(digits);
}

function fraction(amount: string): number {
  return amount.split('.')[1]?.length ?? 0;
}
