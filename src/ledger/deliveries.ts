import type { DatabaseSync } from 'node:sqlite';
import type { Instant, Lane, ProviderId } from '../core/model.ts';
import type { Delivery, Snapshot } from '../proxy/ports.ts';
import { laneOf } from './journal.ts';
import { number, readBody, text } from './rows.ts';

const DELIVERY_FIELDS = {
  seq: 'number',
  messageId: 'string',
  version: 'string',
  action: 'string',
  payload: 'object',
  tries: 'number',
  refusals: 'number',
} as const;

/** How far each provider has read, what is in flight to it, and what was given up. */
export function deliveryTables(db: DatabaseSync) {
  const cursor = db.prepare(`
    insert into cursors (charger_id, provider_id, lane, seq) values (?, ?, ?, ?)
    on conflict do update set seq = max(seq, excluded.seq)`);
  const put = db.prepare(`
    insert into deliveries (charger_id, provider_id, lane, body) values (?, ?, ?, ?)
    on conflict do update set body = excluded.body`);
  const clear = db.prepare('delete from deliveries where charger_id = ? and provider_id = ? and lane = ?');
  const giveUp = db.prepare(`
    insert into given_up (charger_id, provider_id, seq, at, why) values (?, ?, ?, ?, ?)
    on conflict do update set at = excluded.at, why = excluded.why`);
  const pruneGivenUp = db.prepare(
    'delete from given_up where rowid in (select rowid from given_up where at < ? limit ?)',
  );
  const cursors = db.prepare('select * from cursors');
  const deliveries = db.prepare('select * from deliveries');

  return {
    /** Never moves backwards. */
    move(chargerId: string, providerId: ProviderId, lane: Lane, seq: number): void {
      cursor.run(chargerId, providerId, lane, seq);
    },

    head(chargerId: string, providerId: ProviderId, lane: Lane, delivery: Delivery | undefined): void {
      if (delivery === undefined) clear.run(chargerId, providerId, lane);
      else put.run(chargerId, providerId, lane, JSON.stringify(delivery));
    },

    giveUp(chargerId: string, providerId: ProviderId, seq: number, at: Instant, why: string): void {
      giveUp.run(chargerId, providerId, seq, at, why);
    },

    /** @returns false when there is nothing more to delete. */
    pruneChunk(before: Instant, rows: number): boolean {
      return pruneGivenUp.run(before, rows).changes === rows;
    },

    load(): Pick<Snapshot, 'cursors' | 'deliveries'> {
      return {
        cursors: cursors.all().map((row) => ({
          chargerId: text(row, 'charger_id'),
          providerId: text(row, 'provider_id'),
          lane: laneOf(row),
          seq: number(row, 'seq'),
        })),
        deliveries: deliveries.all().map((row) => {
          const chargerId = text(row, 'charger_id');
          const providerId = text(row, 'provider_id');
          const lane = laneOf(row);
          const where = `deliveries ${chargerId}/${providerId}/${lane}`;
          return {
            chargerId,
            providerId,
            lane,
            delivery: readBody<Delivery>(where, text(row, 'body'), DELIVERY_FIELDS),
          };
        }),
      };
    },
  };
}
