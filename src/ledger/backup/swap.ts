/** Puts another database in the place of the old one, so that after a crash at any moment there is one of the two. */
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { COMPANIONS, openDatabase } from '../db.ts';
import { LedgerError, primaryCode } from '../errors.ts';
import { giveToOwnerOf, type LedgerLog, OWNER_ONLY } from '../private-files.ts';
import { kindOf } from './check.ts';

/** SQLite's codes for a file that is no sound database. */
const UNSOUND: readonly (number | undefined)[] = [11, 26];

export interface SwapFiles {
  /** The database in use. Its key lies beside it. */
  readonly file: string;
  /** In the same folder or one below it; gone afterwards. */
  readonly fresh: string;
  /** Of the new one; undefined: the key stays as it is. */
  readonly freshKey?: string | undefined;
  /** Where the old one is kept, with its key. */
  readonly kept: string;
}

/**
 * @returns whether there was an old one to keep.
 * @throws LedgerError while a proxy uses it.
 */
export function swapDatabase({ file, fresh, freshKey, kept }: SwapFiles, log: LedgerLog): boolean {
  const existed = existsSync(file);
  const held = hold(file, log);
  try {
    if (existed) keep(file, kept);
    // A log beside a database that it does not belong to would be written into it.
    if (held === undefined) setAside(file, kept);
    const key = `${file}.key`;
    const oldKeys = existsSync(key) ? readFileSync(key, 'utf8') : '';
    // With both keys whichever database is there can be read.
    if (freshKey !== undefined) replaceKey(key, readFileSync(freshKey, 'utf8') + oldKeys);
    renameSync(fresh, file);
    settle(dirname(file));
    if (freshKey !== undefined) replaceKey(key, readFileSync(freshKey, 'utf8'));
    if (existed && oldKeys !== '') writeFileSync(`${kept}.key`, oldKeys, { mode: OWNER_ONLY, flush: true });
    giveToOwnerOf(dirname(file), file, key, kept, `${kept}.key`);
  } finally {
    held?.close();
  }
  return existed;
}

/**
 * Keeps every proxy away from it. The log is written into it and given up, so that closing it later touches nothing
 * that stands beside the new one. Undefined: it is no database any more, and nobody can use it.
 */
function hold(file: string, log: LedgerLog): DatabaseSync | undefined {
  // To open it would take away the log beside it.
  if (existsSync(file) && statSync(file).size > 0 && kindOf(file) !== 'database') return undefined;
  try {
    const db = openDatabase(file, log);
    db.exec('PRAGMA journal_mode = DELETE');
    db.exec('BEGIN EXCLUSIVE; COMMIT');
    return db;
  } catch (error) {
    const { cause } = Object(error);
    if (UNSOUND.includes(primaryCode(cause))) return undefined;
    throw error;
  }
}

/** The old one has two names then: it is never away. */
function keep(file: string, kept: string): void {
  try {
    linkSync(file, kept);
  } catch (error) {
    if (existsSync(kept)) throw new LedgerError(`${kept} is there already`, { cause: error });
    // Some mounts know no second name of a file.
    copyFileSync(file, kept);
  }
}

function setAside(file: string, kept: string): void {
  for (const ending of COMPANIONS) {
    if (existsSync(file + ending)) renameSync(file + ending, kept + ending);
  }
}

function replaceKey(key: string, text: string): void {
  writeFileSync(`${key}.new`, text, { mode: OWNER_ONLY, flush: true });
  renameSync(`${key}.new`, key);
  settle(dirname(key));
}

/** Names that were changed in a folder survive a power cut. */
function settle(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
