import type { DatabaseSync } from 'node:sqlite';
import { type AuditEntry, type Instant, type Party, SHADOW_MARKS, type ShadowMark } from '../core/model.ts';
import type { Decided, DecisionQuery, ShadowCount } from '../proxy/ports.ts';
import { LedgerError } from './errors.ts';
import { filterOf, number, optionalNumber, type Row, text } from './rows.ts';

/** Beyond this many rows the oldest go, whatever their age: a chatty provider cannot fill the disk. */
export const MAX_AUDIT_ROWS = 200_000;
/** The housekeeping comes every few hours only: in between the surplus goes whenever so many rows were added. */
const TRIM_EVERY_ROWS = 1_000;

/** Every decision with its rule and sentence. */
export function auditTable(db: DatabaseSync, maxRows = MAX_AUDIT_ROWS) {
  const insert = db.prepare(
    'insert into audit (at, charger_id, evse, asker, asked, allowed, rule, why, shadow) values (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const oldest = db.prepare('select id, at from audit order by id limit ?');
  const last = db.prepare('select max(id) as id from audit');
  const counts = db.prepare(
    'select asked, shadow, count(*) as times, max(at) as last_at from audit ' +
      'where asker = ? and shadow is not null group by asked, shadow order by asked, shadow',
  );
  const remove = db.prepare('delete from audit where id <= ?');

  return {
    add(entry: AuditEntry): void {
      const { at, chargerId, evse, by, asked, allowed, rule, why, shadow } = entry;
      const values = [at, chargerId, evse ?? null, by, asked, allowed ? 1 : 0, rule, why, shadow ?? null];
      const id = Number(insert.run(...values).lastInsertRowid);
      if (id % TRIM_EVERY_ROWS === 0) remove.run(id - maxRows);
    },

    /** Newest first. */
    find(query: DecisionQuery): Decided[] {
      const { where, values } = filterOf([
        ['charger_id = ?', query.chargerId],
        ['(evse is null or evse in (0, ?))', query.evse],
        ['at >= ?', query.from],
        ['at < ?', query.to],
        ['asker = ?', query.by],
        ['allowed = ?', query.allowed === undefined ? undefined : Number(query.allowed)],
        ['id < ?', query.beforeId],
        ['(shadow is not null) = ?', query.shadow === undefined ? undefined : Number(query.shadow)],
        ['shadow = ?', query.mark],
      ]);
      const page = db.prepare(`select * from audit ${where} order by id desc limit ?`);
      return page.all(...values, query.limit).map(entryOf);
    },

    /** What a provider in shadow mode would have done, counted. */
    shadows(by: Party): ShadowCount[] {
      return counts.all(by).map((row) => ({
        asked: text(row, 'asked'),
        mark: markOf(row),
        times: number(row, 'times'),
        lastAt: number(row, 'last_at'),
      }));
    },

    /** @returns false when there is nothing more to delete. */
    pruneChunk(before: Instant, rows: number): boolean {
      const chunk = oldest.all(rows);
      const keepFrom = Number(last.get()?.id ?? 0) - maxRows + 1;
      const kept = chunk.findIndex((row) => number(row, 'at') >= before && number(row, 'id') >= keepFrom);
      const until = chunk.at(kept === -1 ? -1 : kept - 1);
      if (kept === 0 || until === undefined) return false;
      remove.run(number(until, 'id'));
      return kept === -1 && chunk.length === rows;
    },
  };
}

function entryOf(row: Row): Decided {
  return {
    id: number(row, 'id'),
    at: number(row, 'at'),
    chargerId: text(row, 'charger_id'),
    evse: optionalNumber(row, 'evse'),
    by: text(row, 'asker'),
    asked: text(row, 'asked'),
    allowed: row.allowed === 1,
    rule: text(row, 'rule'),
    why: text(row, 'why'),
    ...(row.shadow !== null && { shadow: markOf(row) }),
  };
}

function markOf(row: Row): ShadowMark {
  const mark = SHADOW_MARKS.find((known) => known === row.shadow);
  if (mark === undefined) throw new LedgerError('the ledger is damaged: audit has an unknown mark of shadow mode');
  return mark;
}
