import { closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LedgerError, LedgerInUse, messageOf, primaryCode } from './errors.ts';
import { closeToOthers, type LedgerLog, makeFolder, OWNER_ONLY } from './private-files.ts';

/** How long a start waits for a proxy that is just stopping to let go of the file. */
const LOCK_WAIT_MS = 1_000;
/** After a checkpoint the write-ahead log is cut back to this. */
const WAL_KEEP_BYTES = 16 * 1024 * 1024;
/** The log is written back to the database when it has so many pages of 4 KiB: seldom, since that waits for the disk. */
const CHECKPOINT_PAGES = WAL_KEEP_BYTES / 4096;
const SQLITE_BUSY = 5;
/** Beside the database while it is open, and left behind when the program was killed. */
export const COMPANIONS = ['-wal', '-shm'];

/**
 * Opens the database for this process alone: the lock is SQLite's own on the file, so it is gone with the process,
 * also after `kill -9`. Directory and file are made for the owner only.
 *
 * @throws LedgerError in plain words: another proxy has it, it cannot be made, it is no database.
 */
export function openDatabase(file: string, log: LedgerLog): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    if (file !== ':memory:') makePrivate(file, log);
    db = new DatabaseSync(file, { timeout: LOCK_WAIT_MS });
    // Before the first access: with it the log needs no shared memory, which network and container volumes may lack.
    db.exec('PRAGMA locking_mode = EXCLUSIVE');
    db.exec('PRAGMA journal_mode = WAL');
    db.exec(`PRAGMA journal_size_limit = ${WAL_KEEP_BYTES}`);
    writeBack(db, true);
    db.exec('PRAGMA foreign_keys = ON');
    // What is replaced or taken away leaves nothing readable in the pages that are written anyway.
    db.exec('PRAGMA secure_delete = FAST');
    // The lock is taken by the first write and then kept.
    db.exec('BEGIN IMMEDIATE; COMMIT');
    return db;
  } catch (error) {
    db?.close();
    if (primaryCode(error) === SQLITE_BUSY) {
      throw new LedgerInUse(
        `the ledger ${file} is in use by another proxy: stop that one, or give this one its own DATA_DIR`,
        { cause: error },
      );
    }
    throw new LedgerError(`the ledger ${file} cannot be opened: ${messageOf(error)}`, { cause: error });
  }
}

/** Whether the log is written back to the database by and by; without it it grows. */
export function writeBack(db: DatabaseSync, isOn: boolean): void {
  db.exec(`PRAGMA wal_autocheckpoint = ${isOn ? CHECKPOINT_PAGES : 0}`);
}

function makePrivate(file: string, log: LedgerLog): void {
  makeFolder(dirname(file));
  try {
    // Never opened when it exists: closing a second handle would drop the lock of a ledger in this same process.
    closeSync(openSync(file, 'wx', OWNER_ONLY));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    for (const each of ['', ...COMPANIONS]) closeToOthers(file + each, log);
  }
}
