/** Who pays by which tariff; what a session is priced by, frozen when it begins; and what it costs in the end. */
import type { Fact, Instant, Transaction } from '../model.ts';
import { countedEnd, type MeteredSession } from './course.ts';
import { type Bill, priceSession } from './pricing.ts';
import { metersOf, readingsOf } from './readings.ts';
import { type KeptSpot, keptSpot, type SpotPrice, spotFor } from './spot.ts';
import type { Tariff } from './tariff.ts';
import type { OwnTariff } from './understood.ts';

export interface Billing {
  readonly currency: string;
  readonly tariffs: readonly Tariff[];
  /** By the id of who pays; who is not here is told no money. */
  readonly tariffOf: { readonly [payer: string]: string };
  /** What energy costs the home. */
  readonly purchaseTariff: string | undefined;
}

/** What a session is priced by, whatever becomes of the tariffs later. */
export interface SessionTerms {
  readonly sale?: Tariff | undefined;
  readonly purchase?: Tariff | undefined;
  /** Of its payer, a provider that has set it itself. */
  readonly own?: OwnTariff | undefined;
}

/** What it comes to by the tariff of its payer; nobody owes it here. */
export interface OwnCost {
  readonly tariff: string;
  readonly currency: string;
  readonly totalMinor: number;
}

export interface SessionCost {
  /** What the payer owes. */
  readonly sale?: Bill | undefined;
  /** What the energy costs the home. */
  readonly purchase?: Bill | undefined;
  readonly own?: OwnCost | undefined;
  /** The day-ahead prices by which it was counted. */
  readonly spot?: KeptSpot | undefined;
}

/** Who a session is charged to: somebody of the owner's list, else the party that pays. */
export function payerOf({ billedTo, payer }: Pick<Transaction, 'billedTo' | 'payer'>): string {
  return billedTo ?? payer;
}

/** What of it the home gets, in minor units: what is owed without what the provider keeps. */
export function revenueMinor({ totalMinor, providerMinor }: Bill): number {
  return totalMinor - providerMinor;
}

/** Undefined: no money is counted for this payer. */
export function termsFor({ tariffs, tariffOf, purchaseTariff }: Billing, payer: string): SessionTerms | undefined {
  const tariff = (id: string | undefined) => tariffs.find((one) => one.id === id);
  const sale = tariff(tariffOf[payer]);
  const purchase = tariff(purchaseTariff);
  return sale === undefined && purchase === undefined ? undefined : { sale, purchase };
}

/** Whose day-ahead prices they ask for. */
export function sourcesOf({ sale, purchase }: SessionTerms): readonly string[] {
  const rows = [...(sale?.terms ?? []), ...(purchase?.terms ?? [])];
  return [...new Set(rows.flatMap(({ dayAhead }) => dayAhead?.source ?? []))];
}

/**
 * Of a session that runs: until `now`. `spot` are the day-ahead prices that are known now; those of `before`, by which
 * it was priced already, stay.
 */
export function costOf(
  terms: SessionTerms,
  session: Pick<Transaction, 'startedAt' | 'endedAt' | 'meterStartWh' | 'meterStopWh'>,
  facts: readonly Fact[],
  now: Instant,
  spot: readonly SpotPrice[] = [],
  before: readonly KeptSpot[] = [],
): SessionCost {
  const { startedAt, endedAt = now, meterStartWh, meterStopWh } = session;
  const samples = metersOf(readingsOf(facts));
  const metered = { startedAt, endedAt: countedEnd(startedAt, endedAt), meterStartWh, meterStopWh, samples };
  return costByMeter(terms, metered, spotFor(spot, before));
}

/** `spot` are the day-ahead prices that count. */
export function costByMeter(terms: SessionTerms, metered: MeteredSession, spot: readonly SpotPrice[]): SessionCost {
  const { sale, purchase, own } = terms;
  const sources = sourcesOf(terms);
  const span = { from: metered.startedAt, to: metered.endedAt };
  return {
    ...(sale && { sale: priceSession(sale, metered, spot) }),
    ...(purchase && { purchase: priceSession(purchase, metered, spot) }),
    ...(own && { own: ownCost(own, metered) }),
    ...(sources.length > 0 && { spot: keptSpot(spot, sources, span) }),
  };
}

function ownCost({ tariff, maxMinor = Infinity }: OwnTariff, metered: MeteredSession): OwnCost {
  const { totalMinor, currency } = priceSession(tariff, metered);
  return { tariff: tariff.id, currency, totalMinor: Math.min(totalMinor, maxMinor) };
}
