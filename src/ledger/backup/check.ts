import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { LedgerError, messageOf } from '../errors.ts';
import { openLedger } from '../ledger.ts';
import { MIGRATIONS, schemaVersion } from '../migrations.ts';
import type { LedgerLog } from '../private-files.ts';

/** Faults of a damaged file that are told. */
const MAX_FAULTS = 3;
const SQLITE_MAGIC = 'SQLite format 3\0';
const GZIP_MAGIC = '\x1f\x8b';

/** What a file is by its first bytes. */
export function kindOf(file: string): 'database' | 'archive' | 'other' {
  const start = Buffer.alloc(SQLITE_MAGIC.length);
  const handle = openSync(file, 'r');
  try {
    readSync(handle, start);
  } finally {
    closeSync(handle);
  }
  const text = start.toString('latin1');
  if (text === SQLITE_MAGIC) return 'database';
  return text.startsWith(GZIP_MAGIC) ? 'archive' : 'other';
}

/**
 * Whether a proxy can go on with this database: every page and index is sound, it is of this program and no newer than
 * it, every step to the newest schema can be taken, and what a start reads can be read. The file is brought to the
 * newest schema on the way, so it is a copy that is checked.
 *
 * @returns the schema that it had.
 * @throws LedgerError in words for the owner.
 */
export async function checkDatabase(file: string, log: LedgerLog): Promise<number> {
  const schema = sound(file);
  const ledger = await openLedger({ file, log });
  try {
    await ledger.load();
  } finally {
    await ledger.close();
  }
  return schema;
}

function sound(file: string): number {
  const db = new DatabaseSync(file);
  try {
    const schema = schemaVersion(db);
    if (schema === 0 || !hasJournal(db)) throw new LedgerError('this database is none of this program');
    if (schema > MIGRATIONS.length) {
      throw new LedgerError(
        `this database was written by a newer version of this program (schema ${schema}, this one knows ${MIGRATIONS.length}): restore it with that version`,
      );
    }
    const faults = db.prepare(`PRAGMA integrity_check(${MAX_FAULTS})`).all();
    const told = faults.map((row) => String(row.integrity_check));
    if (told.join() !== 'ok') throw new LedgerError(`this database is damaged: ${told.join('; ')}`);
    return schema;
  } catch (error) {
    if (error instanceof LedgerError) throw error;
    throw new LedgerError(`this database is damaged: ${messageOf(error)}`, { cause: error });
  } finally {
    db.close();
  }
}

function hasJournal(db: DatabaseSync): boolean {
  return db.prepare("select 1 from sqlite_schema where type = 'table' and name = 'journal'").get() !== undefined;
}

/** A database may have its newest part beside it, in a file of its own. */
export function companionOf(file: string): string | undefined {
  const wal = `${file}-wal`;
  return existsSync(wal) ? wal : undefined;
}
