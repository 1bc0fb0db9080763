/** A whole house out of its database and into an empty one. */
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import type { Instant } from '../../core/model.ts';
import { checkDatabase } from '../backup/check.ts';
import { swapDatabase } from '../backup/swap.ts';
import { openDatabase } from '../db.ts';
import { LedgerError, messageOf } from '../errors.ts';
import { migrate } from '../migrations.ts';
import { type LedgerLog, makeFolder, OWNER_ONLY } from '../private-files.ts';
import { exported } from './export.ts';
import { importInto } from './import.ts';
import { tablesOf } from './tables.ts';

/** Beside the database while something is imported; a program that is killed leaves it behind, and nobody reads it. */
const STAGE = '.importing';
/** Of the lines that are sent at a time. */
const CHUNK_CHARS = 64 * 1024;

/**
 * Writes all rows of a database that no proxy uses into a new file, whole or not at all.
 *
 * @throws LedgerInUse while a proxy runs.
 */
export async function exportFile(databaseFile: string, file: string, log: LedgerLog): Promise<void> {
  const db = openDatabase(databaseFile, log);
  const part = `${file}.part`;
  try {
    migrate(db);
    await rm(part, { force: true });
    const out = createWriteStream(part, { flags: 'wx', mode: OWNER_ONLY, flush: true });
    await pipeline(Readable.from(inChunks(exported(db))), out);
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw new LedgerError(`the export could not be written: ${messageOf(error)}`, { cause: error });
  } finally {
    db.close();
  }
}

/** All rows of a copy of a database, which nobody writes to any more; it is let go of with the stream. */
export function exportedCopy(copy: string): Readable {
  const url = pathToFileURL(copy);
  // So that nothing is written beside it: whoever made the copy may have taken its name away by now.
  url.search = 'immutable=1';
  const db = new DatabaseSync(url, { readOnly: true });
  const stream = Readable.from(inChunks(exported(db)), { objectMode: false });
  stream.once('close', () => db.close());
  return stream;
}

/**
 * Makes an empty house the one of an export, whole or not at all.
 *
 * @returns how many rows there are.
 * @throws LedgerError that names the line and the field that is wrong, or says what is there already.
 */
export async function importHouse(options: {
  readonly from: string;
  readonly databaseFile: string;
  readonly at: Instant;
  readonly log: LedgerLog;
}): Promise<number> {
  const { from, databaseFile, at, log } = options;
  const folder = dirname(databaseFile);
  makeFolder(folder);
  mustBeEmpty(databaseFile, log);
  const stage = join(folder, STAGE);
  try {
    await rm(stage, { recursive: true, force: true });
    await mkdir(stage, { mode: 0o700 });
    const fresh = join(stage, 'fresh.sqlite');
    const rows = await importInto(from, fresh, log);
    await checkDatabase(fresh, log);
    const kept = `${databaseFile}.empty-${new Date(at).toISOString().replaceAll(/[-:.]/g, '')}`;
    swapDatabase({ file: databaseFile, fresh, kept }, log);
    return rows;
  } catch (error) {
    if (error instanceof LedgerError) throw error;
    throw new LedgerError(`the file could not be imported: ${messageOf(error)}`, { cause: error });
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

/** What a first start writes, the login, may be there. */
function mustBeEmpty(databaseFile: string, log: LedgerLog): void {
  if (!existsSync(databaseFile)) return;
  const db = openDatabase(databaseFile, log);
  try {
    const full = tablesOf(db).find(
      ({ name }) => name !== 'settings' && db.prepare(`select 1 from ${name} limit 1`).get() !== undefined,
    );
    if (full === undefined) return;
    throw new LedgerError(
      `there is a house already (${full.name} has rows): an export goes into an empty one, so take ${databaseFile} away first, or name another DATA_DIR`,
    );
  } finally {
    db.close();
  }
}

function* inChunks(lines: Iterable<string>): Generator<string> {
  let chunk = '';
  for (const line of lines) {
    chunk += line;
    if (chunk.length < CHUNK_CHARS) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}
