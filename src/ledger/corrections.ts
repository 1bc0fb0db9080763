import type { DatabaseSync } from 'node:sqlite';
import type { Correction } from '../core/tariffs/correction.ts';
import { optionalText, type Row, readBody, text } from './rows.ts';

/** What the owner says of sessions beside what was told of them. */
export function correctionTable(db: DatabaseSync) {
  const put = db.prepare(`
    insert into session_corrections (session_id, corrected_payer, correction) values (?, ?, ?)
    on conflict do update set corrected_payer = excluded.corrected_payer, correction = excluded.correction`);
  const remove = db.prepare('delete from session_corrections where session_id = ?');

  return {
    put(sessionId: string, correction: Correction | undefined): void {
      if (correction === undefined) remove.run(sessionId);
      else put.run(sessionId, correction.payer ?? null, JSON.stringify(correction));
    },
  };
}

/** Of a row that was joined with it. */
export function correctionIn(row: Row): Correction | undefined {
  const body = optionalText(row, 'correction');
  return body === undefined
    ? undefined
    : readBody<Correction>(`session_corrections ${text(row, 'id')}`, body, { at: 'number' });
}
