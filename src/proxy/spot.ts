/** Day-ahead prices of a session: those that are known now, and those by which it was priced before. */
import type { Instant } from '../core/model.ts';
import { type SessionCost, type SessionTerms, sourcesOf } from '../core/tariffs/billing.ts';
import { countedEnd } from '../core/tariffs/course.ts';
import type { KeptSpot, SpotPrice } from '../core/tariffs/spot.ts';
import type { Ledger, Session } from './ports.ts';

/** Of one that runs: until now. */
export function knownSpot(
  ledger: Pick<Ledger, 'spotPrices'>,
  terms: SessionTerms,
  { startedAt, endedAt }: Pick<Session, 'startedAt' | 'endedAt'>,
  now: Instant,
): Promise<readonly SpotPrice[]> {
  return ledger.spotPrices(sourcesOf(terms), startedAt, countedEnd(startedAt, endedAt ?? now));
}

/** What counts first comes first. */
export function keptIn(...costs: readonly (SessionCost | undefined)[]): readonly KeptSpot[] {
  return costs.flatMap((cost) => cost?.spot ?? []);
}
