import type { DatabaseSync } from 'node:sqlite';
import type { Carbon } from '../core/tariffs/carbon.ts';
import type { SessionRecord } from '../core/tariffs/record.ts';
import type { SessionNote } from '../proxy/ports.ts';
import { number, readBody, text } from './rows.ts';

/** Who held control of one session, and what limited it: more changes than that say nothing to anybody. */
const MAX_NOTES = 500;

/** What is kept of sessions beside their ends: notes while they run, a record when they are over. */
export function recordTables(db: DatabaseSync) {
  const putRecord = db.prepare(`
    insert into session_records (session_id, body) values (?, ?)
    on conflict do update set body = excluded.body`);
  const putEnergy = db.prepare('update sessions set energy_wh = coalesce(?, energy_wh) where id = ?');
  const putCarbon = db.prepare('update sessions set co2_g = ?, co2_known_wh = ? where id = ?');
  const getRecord = db.prepare('select body from session_records where session_id = ?');
  const putNote = db.prepare(`
    insert into session_notes (session_id, at, body) select ?, ?, ?
    where (select count(*) from session_notes where session_id = ?) < ${MAX_NOTES}`);
  const getNotes = db.prepare('select at, body from session_notes where session_id = ? order by at, id');
  const open = db.prepare(`
    select id from sessions left join session_records on session_id = id
    where session_id is null and ended_at is not null order by ended_at limit ?`);

  const carbon = (sessionId: string, { grams, knownWh }: Carbon): void => {
    putCarbon.run(grams, knownWh, sessionId);
  };

  return {
    carbon,

    note(sessionId: string, { at, ...body }: SessionNote): void {
      putNote.run(sessionId, at, JSON.stringify(body), sessionId);
    },

    /** The figures of the list are those of the record from now on. */
    record(sessionId: string, { carbon: counted, ...record }: SessionRecord): void {
      putRecord.run(sessionId, JSON.stringify(record));
      putEnergy.run(record.energyWh ?? null, sessionId);
      if (counted !== undefined) carbon(sessionId, counted);
    },

    recordOf(sessionId: string): SessionRecord | undefined {
      const row = getRecord.get(sessionId);
      return row && readBody<SessionRecord>(`session_records ${sessionId}`, text(row, 'body'), { curve: 'object' });
    },

    notesOf(sessionId: string): readonly SessionNote[] {
      return getNotes.all(sessionId).map((row) => {
        const body = readBody<SessionNote>(`session_notes ${sessionId}`, text(row, 'body'), { kind: 'string' });
        return { ...body, at: number(row, 'at') };
      });
    },

    /** Sessions that are over and have no record yet. */
    unrecorded(limit: number): string[] {
      return open.all(limit).map((row) => text(row, 'id'));
    },
  };
}
