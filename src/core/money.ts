/**
 * Money and prices. Money is a whole number of the currency's minor unit (cents), prices are whole numbers of a
 * millionth of its main unit, and what is in between is counted without loss until it is rounded, once.
 */

/** Prices, shares and factors count in this part of one. */
export const MILLION = 1_000_000;

/** Far beyond any price; a product of two such numbers is still an integer that Number can hold. */
const MAX_MAIN_UNITS = 1_000_000;

/** What a session may cost at the most, in main units of any currency. */
const MAX_AMOUNT = 1_000_000_000;

const DECIMAL = /^([+-]?)(\d{1,7})(?:\.(\d{1,6}))?$/;

/** `0.285` as millionths; undefined when it is no decimal number with at most six decimals. */
export function millionthsOf(decimal: string | number): number | undefined {
  const [, sign, whole, decimals = ''] = DECIMAL.exec(String(decimal).trim()) ?? [];
  if (whole === undefined || Number(whole) > MAX_MAIN_UNITS) return undefined;
  const millionths = Number(whole) * MILLION + Number(decimals.padEnd(6, '0'));
  return sign === '-' && millionths !== 0 ? -millionths : millionths;
}

/** Millionths as a person writes them: `0.285`. */
export function decimalOf(millionths: number): string {
  return decimal(millionths, 6).replace(/\.?0+$/, '');
}

/** Whether it may name a currency; whether there is one of that name, nobody can know for ever. */
export function isCurrency(code: string): boolean {
  return /^[A-Z]{3}$/.test(code);
}

/** How many decimals the minor unit of a currency is away from its main unit: 2 for EUR, 0 for JPY. */
export function decimalsOf(currency: string): number {
  const known = DECIMALS.get(currency);
  if (known !== undefined) return known;
  const { maximumFractionDigits: decimals = 2 } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions();
  DECIMALS.set(currency, decimals);
  return decimals;
}

/** A formatter takes a fifth of a millisecond to make, and a long list of sessions asks some ten times a row. */
const DECIMALS = new Map<string, number>();

/** An amount in the main unit as minor units; undefined when it is none that anybody pays. */
export function minorOf(amount: number, currency: string): number | undefined {
  if (!(Math.abs(amount) <= MAX_AMOUNT)) return undefined;
  // To the millionth, so that 1.005, which no float can say, is half a cent all the same.
  return rounded(BigInt(Math.round(amount * MILLION)) * 10n ** BigInt(decimalsOf(currency)), BigInt(MILLION));
}

/** `12.30`, without the name of the currency. */
export function moneyText(minor: number, currency: string): string {
  return decimal(minor, decimalsOf(currency));
}

/** The nearest whole number; a half is rounded away from zero, as on any bill. */
export function rounded(numerator: bigint, denominator: bigint): number {
  const twice = 2n * (numerator < 0n ? -numerator : numerator) + denominator;
  const whole = Number(twice / (2n * denominator));
  return numerator < 0n && whole !== 0 ? -whole : whole;
}

/** Millionths of the main unit as an amount. */
export function minorOfMillionths(millionths: number, currency: string): number {
  return rounded(BigInt(millionths) * 10n ** BigInt(decimalsOf(currency)), BigInt(MILLION));
}

/** So many millionths of an amount. */
export function partOf(minor: number, millionths: number): number {
  return rounded(BigInt(minor) * BigInt(millionths), BigInt(MILLION));
}

function decimal(value: number, decimals: number): string {
  const digits = String(Math.abs(value)).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  return `${value < 0 ? '-' : ''}${whole}${decimals === 0 ? '' : `.${digits.slice(-decimals)}`}`;
}
