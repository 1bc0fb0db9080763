/** What energy costs the home while it is charged: counted with every value of a meter, before the session is over. */
import type { Instant } from '../model.ts';
import { MILLION, rounded } from '../money.ts';
import type { SpotPrice } from './spot.ts';
import { priceSteps, termsAt } from './steps.ts';
import type { Tariff } from './tariff.ts';

interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

const MICRO_WH_PER_KWH = 1_000_000_000n;

/**
 * Of energy that is charged evenly over a time, with VAT; in millionths of the main unit of the currency, rounded once
 * to that. Fees, minutes and a minimum are of the session as a whole, and are not in it.
 */
export function energyCost(tariff: Tariff, { from, to }: Span, wh: number, spot: readonly SpotPrice[] = []): number {
  const lengthMs = BigInt(Math.max(1, Math.round(to - from)));
  const steps = priceSteps(tariff, { from, to }, spot);
  const weighted = steps.reduce((sum, { at, perKwh }, index) => {
    const end = steps[index + 1]?.at ?? Math.max(to, from + 1);
    return sum + BigInt(perKwh) * BigInt(Math.round(end - at));
  }, 0n);
  const microWh = BigInt(Math.round(wh * MILLION));
  const { vat, pricesIncludeVat } = termsAt(tariff, from);
  const withVat = BigInt(pricesIncludeVat ? MILLION : MILLION + vat);
  return rounded(weighted * microWh * withVat, lengthMs * MICRO_WH_PER_KWH * BigInt(MILLION));
}
