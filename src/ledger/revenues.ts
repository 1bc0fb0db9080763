import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { number, optionalText, REAL, type Row, text } from './rows.ts';

/** Some 20 ms of reading on a small machine, then others have their turn. */
const PAGE_ROWS = 1_000;

/** What one session brought. */
interface Part {
  readonly nth: number;
  readonly chargerId: string;
  readonly currency: string | undefined;
  readonly minor: number;
}

/**
 * What chargers brought, which is asked every minute: all sessions are read once, then only those that were written
 * since. A correction without a cost of its own leaves the one that was counted.
 */
export function revenueTable(db: DatabaseSync) {
  const parts = (where: string) => `
    select nth, charger_id, sale ->> 'currency' as currency,
      coalesce(sale ->> 'totalMinor' - sale ->> 'providerMinor', 0) as minor
    from (
      select sessions.rowid as nth, charger_id,
        case when ended_at is not null and ${REAL} then coalesce(correction -> 'cost', cost) -> 'sale' end as sale
      from sessions
      left join session_costs on session_costs.session_id = id
      left join session_corrections on session_corrections.session_id = id
      where ${where})`;
  const page = db.prepare(parts(`sessions.rowid > ? order by sessions.rowid limit ${PAGE_ROWS}`));
  const one = db.prepare(parts('id = ?'));

  /** In minor units, by currency and charger. */
  const sums = new Map<string, Map<string, number>>();
  /** Written since they were summed, each with what it was summed as; the same again where the writing was undone. */
  const stale = new Map<string, Part | undefined>();
  /** Up to here sessions were read. */
  let readTo = 0;
  let reading: Promise<void> | undefined;

  function add({ currency, chargerId, minor }: Part, sign: 1 | -1): void {
    if (currency === undefined) return;
    const ofOne = sums.get(currency) ?? new Map<string, number>();
    ofOne.set(chargerId, (ofOne.get(chargerId) ?? 0) + sign * minor);
    sums.set(currency, ofOne);
  }

  function partOf(sessionId: string): Part | undefined {
    const row = one.get(sessionId);
    return row && partIn(row);
  }

  async function readAll(): Promise<void> {
    for (;;) {
      const found = page.all(readTo).map(partIn);
      for (const part of found) add(part, 1);
      readTo = found.at(-1)?.nth ?? readTo;
      if (found.length < PAGE_ROWS) break;
      await nextTurn();
    }
    readTo = Infinity;
  }

  /** So that it is tried anew, from the beginning. */
  function forget(): void {
    sums.clear();
    stale.clear();
    readTo = 0;
    reading = undefined;
  }

  return {
    /** This session is about to be written. */
    heed(sessionId: string): void {
      if (reading === undefined || stale.has(sessionId)) return;
      const before = partOf(sessionId);
      // One that was not read yet is read as it will be then.
      if (readTo === Infinity || (before !== undefined && before.nth <= readTo)) stale.set(sessionId, before);
    },

    async in(currency: string): Promise<ReadonlyMap<string, number>> {
      reading ??= readAll().catch((error: unknown) => {
        forget();
        throw error;
      });
      await reading;
      for (const [sessionId, before] of stale) {
        const now = partOf(sessionId);
        if (before !== undefined) add(before, -1);
        if (now !== undefined) add(now, 1);
      }
      stale.clear();
      return new Map(sums.get(currency));
    },
  };
}

function partIn(row: Row): Part {
  return {
    nth: number(row, 'nth'),
    chargerId: text(row, 'charger_id'),
    currency: optionalText(row, 'currency'),
    minor: number(row, 'minor'),
  };
}
