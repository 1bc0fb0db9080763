import type { DatabaseSync } from 'node:sqlite';
import type { Instant } from '../core/model.ts';
import { heldBy, type SpotPrice, type SpotSpan } from '../core/tariffs/spot.ts';
import { number } from './rows.ts';

/** A session at quarters of an hour for seven weeks. */
const MAX_PRICES = 5_000;

/** Day-ahead prices as they were told, and the CO₂ of the grid, whose sources begin with `carbon:`. */
export function spotTable(db: DatabaseSync) {
  const clear = db.prepare('delete from spot_prices where source = ? and at >= ? and at < ?');
  const add = db.prepare('insert into spot_prices (source, at, until, per_kwh) values (?, ?, ?, ?)');
  const find = db.prepare(`
    select at, until, per_kwh from spot_prices
    where source = ? and at < ? and until > ? order by at limit ${MAX_PRICES}`);
  const prune = db.prepare(`
    delete from spot_prices where (source, at) in (select source, at from spot_prices where until < ? limit ?)`);

  return {
    /** In the order of their times: what was known of these hours before counts no more. */
    put(source: string, prices: readonly SpotSpan[]): void {
      const [first, last] = [prices[0], prices.at(-1)];
      if (first === undefined || last === undefined) return;
      clear.run(source, first.from, last.to);
      for (const { from, to, perKwh } of prices) add.run(source, from, to, perKwh);
    },

    between(sources: readonly string[], from: Instant, to: Instant): readonly SpotPrice[] {
      const rows = sources.flatMap((source) =>
        find.all(source, to, from).map((row) => ({
          ...{ source, from: number(row, 'at'), to: number(row, 'until') },
          perKwh: number(row, 'per_kwh'),
        })),
      );
      return heldBy(rows);
    },

    pruneChunk(before: Instant, rows: number): boolean {
      return Number(prune.run(before, rows).changes) === rows;
    },
  };
}
