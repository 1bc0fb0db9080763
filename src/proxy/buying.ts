/**
 * The day-ahead prices by which the home buys, at hand for every value of a meter: what a provider's sessions cost today
 * is counted in the very unit that tells the value, which cannot wait for the ledger.
 */
import type { Instant } from '../core/model.ts';
import { sourcesOf } from '../core/tariffs/billing.ts';
import { energyCost } from '../core/tariffs/buying.ts';
import type { SpotPrice } from '../core/tariffs/spot.ts';
import type { Context } from './context.ts';

/** How often it is looked for new ones. */
export const LOOK_EVERY_MS = 60_000;
/** Values of a meter come up to a day late, and prices are known a day ahead. */
const AROUND_MS = 2 * 86_400_000;

export class Buying {
  #spot: readonly SpotPrice[] = [];

  async look({ settings, ledger, clock }: Pick<Context, 'settings' | 'ledger' | 'clock'>): Promise<void> {
    const purchase = purchaseOf(settings);
    const sources = purchase === undefined ? [] : sourcesOf({ purchase });
    const now = clock.now();
    this.#spot = sources.length === 0 ? [] : await ledger.spotPrices(sources, now - AROUND_MS, now + AROUND_MS);
  }

  /** In millionths of the main unit; nothing without a purchase tariff. */
  cost(
    { settings }: Pick<Context, 'settings'>,
    span: { readonly from: Instant; readonly to: Instant },
    wh: number,
  ): number {
    const purchase = purchaseOf(settings);
    return purchase === undefined ? 0 : energyCost(purchase, span, wh, this.#spot);
  }
}

/** By which the home buys its energy now. */
export function purchaseOf({ billing }: Context['settings']) {
  return billing.tariffs.find(({ id }) => id === billing.purchaseTariff);
}
