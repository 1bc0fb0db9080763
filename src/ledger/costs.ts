import type { DatabaseSync } from 'node:sqlite';
import type { SessionCost, SessionTerms } from '../core/tariffs/billing.ts';
import { optionalText, type Row, readBody, text } from './rows.ts';

/** What sessions are priced by, and what they cost. */
export function costTable(db: DatabaseSync) {
  const putTerms = db.prepare(`
    insert into session_costs (session_id, terms) values (?, ?)
    on conflict do update set terms = excluded.terms`);
  const putCost = db.prepare('update session_costs set cost = ? where session_id = ?');
  const get = db.prepare('select session_id, terms from session_costs where session_id = ?');
  const open = db.prepare(`
    select session_id from session_costs join sessions on id = session_id
    where cost is null and ended_at is not null order by ended_at limit ?`);

  return {
    terms(sessionId: string, terms: SessionTerms): void {
      putTerms.run(sessionId, JSON.stringify(terms));
    },

    cost(sessionId: string, cost: SessionCost): void {
      putCost.run(JSON.stringify(cost), sessionId);
    },

    termsOf(sessionId: string): SessionTerms | undefined {
      const row = get.get(sessionId);
      return row && readBody<SessionTerms>(`session_costs ${sessionId}`, text(row, 'terms'), {});
    },

    unpriced(limit: number): string[] {
      return open.all(limit).map((row) => text(row, 'session_id'));
    },
  };
}

/** Of a row that was joined with it. */
export function costIn(row: Row): SessionCost | undefined {
  const cost = optionalText(row, 'cost');
  return cost === undefined ? undefined : readBody<SessionCost>(`session_costs ${text(row, 'id')}`, cost, {});
}
