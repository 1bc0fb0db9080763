import type { DatabaseSync } from 'node:sqlite';
import { invariant } from '../core/assert.ts';
import type { Fact, Instant, Lane, ProviderId } from '../core/model.ts';
import { number, optionalText, type Row, readBody, text } from './rows.ts';

/** What of a fact has no column of its own. */
type Body = Pick<Fact, 'message' | 'source' | 'only' | 'parts' | 'toldIn'>;

/** The append-only list of what happened at each charger. */
export function journalTable(db: DatabaseSync) {
  const newest = db.prepare('select max(seq) as seq from journal where charger_id = ?');
  const insert = db.prepare(
    'insert into journal (charger_id, seq, lane, recorded_at, tx_id, body) values (?, ?, ?, ?, ?, ?)',
  );
  const after = db.prepare('select * from journal where charger_id = ? and lane = ? and seq > ? order by seq limit ?');
  const ofTx = db.prepare('select * from journal where tx_id = ? order by seq');
  const floor = db.prepare(
    'select seq from journal where charger_id = ? and lane = ? order by seq desc limit 1 offset ?',
  );
  const countAfter = db.prepare('select count(*) as n from journal where charger_id = ? and lane = ? and seq > ?');
  // Steps from charger to charger by the index: a plain `distinct` would walk all rows.
  const chargers = db.prepare(`
    with recursive one (id) as (
      select min(charger_id) from journal
      union all
      select (select min(charger_id) from journal where charger_id > one.id) from one where one.id is not null
    )
    select id from one where id is not null`);
  const passed = db.prepare(`
    select min(seq) as seq from cursors
    where charger_id = ? and lane = ? and provider_id in (select value from json_each(?))`);
  const oldest = db.prepare(
    'select seq, recorded_at from journal where charger_id = ? and lane = ? and seq <= ? order by seq limit ?',
  );
  const remove = db.prepare('delete from journal where charger_id = ? and lane = ? and seq <= ?');

  const newestSeq = (chargerId: string) => Number(newest.get(chargerId)?.seq ?? 0);

  return {
    /** @throws InvariantError for a number that was given before, also when that row is pruned by now. */
    append(fact: Fact): void {
      const { seq, chargerId, lane, recordedAt, txId, ...rest } = fact;
      invariant(seq > newestSeq(chargerId), `journal ${chargerId}/${seq} is written twice or out of order`);
      const body: Body = rest;
      insert.run(chargerId, seq, lane, recordedAt, txId ?? null, JSON.stringify(body));
    },

    after(chargerId: string, lane: Lane, afterSeq: number, limit: number): Fact[] {
      return after.all(chargerId, lane, afterSeq, limit).map(factOf);
    },

    ofTx(txId: string): Fact[] {
      return ofTx.all(txId).map(factOf);
    },

    floor(chargerId: string, lane: Lane, newest: number): number {
      return Number(floor.get(chargerId, lane, newest)?.seq ?? 0);
    },

    countAfter(chargerId: string, lane: Lane, afterSeq: number): number {
      return Number(countAfter.get(chargerId, lane, afterSeq)?.n);
    },

    chargers(): string[] {
      return chargers.all().map((row) => text(row, 'id'));
    },

    /**
     * Deletes the oldest facts of one lane, as far as they are older than `before` and, in lane T, every named provider
     * that has a cursor is past them: old events are told to nobody any more. The newest fact of a charger always stays: it shows repeated numbers.
     *
     * @returns false when there is nothing more to delete.
     */
    pruneChunk(
      chargerId: string,
      lane: Lane,
      before: Instant,
      providers: readonly ProviderId[],
      rows: number,
    ): boolean {
      const reached = lane === 'T' ? passed.get(chargerId, lane, JSON.stringify(providers))?.seq : undefined;
      const bound = Math.min(newestSeq(chargerId) - 1, Number(reached ?? Number.MAX_SAFE_INTEGER));
      const chunk = oldest.all(chargerId, lane, bound, rows);
      const young = chunk.findIndex((row) => number(row, 'recorded_at') >= before);
      const last = chunk.at(young === -1 ? -1 : young - 1);
      if (young === 0 || last === undefined) return false;
      remove.run(chargerId, lane, number(last, 'seq'));
      return young === -1 && chunk.length === rows;
    },
  };
}

function factOf(row: Row): Fact {
  const chargerId = text(row, 'charger_id');
  const seq = number(row, 'seq');
  return {
    seq,
    chargerId,
    lane: laneOf(row),
    recordedAt: number(row, 'recorded_at'),
    txId: optionalText(row, 'tx_id'),
    ...readBody<Body>(`journal ${chargerId}/${seq}`, text(row, 'body'), {}),
  };
}

/** The schema admits the two letters only. */
export function laneOf(row: Row): Lane {
  return row.lane === 'T' ? 'T' : 'E';
}
