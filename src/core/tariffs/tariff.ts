/** What a tariff is: what somebody owes for a session, or what its energy costs the home. */
import type { Window } from '../windows.ts';

/** In millionths of the main unit of the currency; what is absent costs nothing. */
export interface Prices {
  readonly perKwh?: number | undefined;
  /** Of the whole session. */
  readonly perMinute?: number | undefined;
  /** Of a vehicle that stays when it is done, on top of `perMinute`. */
  readonly idlePerMinute?: number | undefined;
}

/** Prices that hold at some hours only. */
export interface TimedPrices extends Prices, Window {
  /** 1 for January; by the date that it is, also after midnight. */
  readonly months?: readonly number[] | undefined;
}

/** Energy at the price of the exchange: `factor` times that price, and `plusPerKwh`. */
export interface DayAhead {
  /** Whose prices these are. */
  readonly source: string;
  readonly plusPerKwh: number;
  /** In millionths. */
  readonly factor: number;
}

/** A tariff as it is from some day on. */
export interface TariffTerms extends Prices {
  /** `2026-07-01`, from its first moment in the zone of the site; undefined = ever since. */
  readonly validFrom?: string | undefined;
  /** How long a vehicle may stay when it is done. */
  readonly idleAfterMs: number;
  /** In millionths, like the prices. */
  readonly sessionFee: number;
  /** Before VAT, where that comes on top; undefined = none, so that a session may also be paid for. */
  readonly minimum?: number | undefined;
  /** Millionths: 210,000 = 21 %. */
  readonly vat: number;
  /** VAT is in the prices; else it comes on top. */
  readonly pricesIncludeVat: boolean;
  /** The first one that holds and names a price decides on that price. */
  readonly times: readonly TimedPrices[];
  /** `perKwh` is what counts where no such price is known. */
  readonly dayAhead?: DayAhead | undefined;
  /** What the provider keeps of the amount without VAT, in millionths. */
  readonly providerShare: number;
}

export interface Tariff {
  readonly id: string;
  readonly name?: string | undefined;
  /** ISO 4217. */
  readonly currency: string;
  /** The site's, by whose clocks its hours are. */
  readonly zone: string;
  /** Oldest first; one at least. */
  readonly terms: readonly [TariffTerms, ...TariffTerms[]];
}
