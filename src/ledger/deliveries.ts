import type { DatabaseSync } from 'node:sqlite';
import type { Instant, Lane, ProviderId } from '../core/model.ts';
import type { Delivery, GivenUp, LanePosition, Ledger, Snapshot } from '../proxy/ports.ts';
import { laneOf } from './journal.ts';
import { filterOf, number, type Row, readBody, text } from './rows.ts';

export const DELIVERY_FIELDS = {
  kind: 'string',
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
  const rewind = db.prepare(`
    insert into cursors (charger_id, provider_id, lane, seq) values (?, ?, ?, ?)
    on conflict do update set seq = excluded.seq`);
  const leaveOut = db.prepare(
    'update cursors set left_out = left_out + ? where charger_id = ? and provider_id = ? and lane = ?',
  );
  const put = db.prepare(`
    insert into deliveries (charger_id, provider_id, lane, body) values (?, ?, ?, ?)
    on conflict do update set body = excluded.body`);
  // The row stays for the next message: to delete and insert it each time would also write the index each time.
  const clear = db.prepare("update deliveries set body = '' where charger_id = ? and provider_id = ? and lane = ?");
  const giveUp = db.prepare(`
    insert into given_up (charger_id, provider_id, seq, at, why) values (?, ?, ?, ?, ?)
    on conflict do update set at = excluded.at, why = excluded.why`);
  const takeUp = db.prepare('delete from given_up where charger_id = ? and provider_id = ? and seq = ?');
  const again = db.prepare('insert into again (charger_id, provider_id, seq) values (?, ?, ?) on conflict do nothing');
  const told = db.prepare('delete from again where charger_id = ? and provider_id = ? and seq = ?');
  const waiting = db.prepare('select * from again order by seq');
  const givenUpOf = db.prepare(`
    select given_up.* from given_up join journal using (charger_id, seq) where journal.tx_id = ?
    order by seq, provider_id`);
  const pruneGivenUp = db.prepare(
    'delete from given_up where rowid in (select rowid from given_up where at < ? limit ?)',
  );
  const cursors = db.prepare('select * from cursors');
  const lanes = db.prepare(`
    select cursors.*, nullif(deliveries.body, '') as body, (
      select count(*) from journal
      where journal.charger_id = cursors.charger_id and journal.lane = cursors.lane and journal.seq > cursors.seq
    ) as pending
    from cursors left join deliveries using (charger_id, provider_id, lane)
    where charger_id = ? order by provider_id, lane`);
  const deliveries = db.prepare("select * from deliveries where body <> ''");

  return {
    /** Never moves backwards, unless it `rewinds`. */
    move(chargerId: string, providerId: ProviderId, lane: Lane, seq: number, rewinds = false): void {
      (rewinds ? rewind : cursor).run(chargerId, providerId, lane, seq);
    },

    leaveOut(chargerId: string, providerId: ProviderId, lane: Lane, count: number): void {
      leaveOut.run(count, chargerId, providerId, lane);
    },

    head(chargerId: string, providerId: ProviderId, lane: Lane, delivery: Delivery | undefined): void {
      if (delivery === undefined) clear.run(chargerId, providerId, lane);
      else put.run(chargerId, providerId, lane, JSON.stringify(delivery));
    },

    giveUp(chargerId: string, providerId: ProviderId, seq: number, at: Instant, why: string): void {
      giveUp.run(chargerId, providerId, seq, at, why);
    },

    again(chargerId: string, providerId: ProviderId, seq: number, isTold = false): void {
      if (isTold) {
        told.run(chargerId, providerId, seq);
        return;
      }
      takeUp.run(chargerId, providerId, seq);
      again.run(chargerId, providerId, seq);
    },

    /** Of one session. */
    givenUpOf(txId: string): GivenUp[] {
      return givenUpOf.all(txId).map(givenUpRow);
    },

    /** Every reader of this charger's journal. */
    lanes(chargerId: string): LanePosition[] {
      return lanes.all(chargerId).map((row) => ({
        providerId: text(row, 'provider_id'),
        lane: laneOf(row),
        seq: number(row, 'seq'),
        pending: number(row, 'pending'),
        leftOut: number(row, 'left_out'),
        head: row.body === null ? undefined : deliveryOf(row),
      }));
    },

    /** Newest first. */
    givenUp(query: Parameters<Ledger['givenUp']>[0]): GivenUp[] {
      const { chargerId, providerId, before, limit } = query;
      const { where, values } = filterOf([
        ['charger_id = ?', chargerId],
        ['provider_id = ?', providerId],
        ['(seq, provider_id) < (?, ?)', before?.seq, before?.providerId],
      ]);
      const page = db.prepare(`select * from given_up ${where} order by seq desc, provider_id desc limit ?`);
      return page.all(...values, limit).map(givenUpRow);
    },

    /** @returns false when there is nothing more to delete. */
    pruneChunk(before: Instant, rows: number): boolean {
      return pruneGivenUp.run(before, rows).changes === rows;
    },

    load(): Pick<Snapshot, 'cursors' | 'deliveries' | 'again'> {
      return {
        cursors: cursors.all().map((row) => ({
          chargerId: text(row, 'charger_id'),
          providerId: text(row, 'provider_id'),
          lane: laneOf(row),
          seq: number(row, 'seq'),
        })),
        deliveries: deliveries.all().map((row) => ({
          chargerId: text(row, 'charger_id'),
          providerId: text(row, 'provider_id'),
          lane: laneOf(row),
          delivery: deliveryOf(row),
        })),
        again: waiting.all().map((row) => ({
          chargerId: text(row, 'charger_id'),
          providerId: text(row, 'provider_id'),
          seq: number(row, 'seq'),
        })),
      };
    },
  };
}

function givenUpRow(row: Row): GivenUp {
  return {
    providerId: text(row, 'provider_id'),
    seq: number(row, 'seq'),
    at: number(row, 'at'),
    why: text(row, 'why'),
  };
}

function deliveryOf(row: Row): Delivery {
  const where = `deliveries ${text(row, 'charger_id')}/${text(row, 'provider_id')}/${laneOf(row)}`;
  return readBody<Delivery>(where, text(row, 'body'), DELIVERY_FIELDS);
}
