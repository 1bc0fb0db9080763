import { createReadStream } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Instant } from '../../core/model.ts';
import { LedgerError, messageOf } from '../errors.ts';
import { giveToOwnerOf, type LedgerLog, makeFolder, OWNER_ONLY } from '../private-files.ts';
import { PARTS, type PartFiles, unpacked } from './archive.ts';
import { checkDatabase, companionOf, kindOf } from './check.ts';
import type { Manifest } from './manifest.ts';
import { swapDatabase } from './swap.ts';

/** Beside the database while something is restored; a program that is killed leaves it behind, and nobody reads it. */
const STAGE = '.restoring';

export interface Checked {
  /** Of the database, before it was brought to the newest. */
  readonly schema: number;
  /** Undefined: it is a database alone. */
  readonly manifest: Manifest | undefined;
}

export interface RestoreOptions {
  /** A backup, or a database alone. */
  readonly from: string;
  /** The database in use. */
  readonly databaseFile: string;
  /** Where the configuration belongs; what is there stays unless `replaces`. */
  readonly config: { readonly file: string; readonly replaces: boolean };
  readonly at: Instant;
  readonly log: LedgerLog;
}

export interface Restored extends Checked {
  /** Where the old database is. */
  readonly kept: string | undefined;
  /** `left`: there is another one, which stays; the one of the backup was not put anywhere. */
  readonly config: 'none' | 'same' | 'placed' | 'replaced' | 'left';
}

/**
 * Checks a backup from end to end in a folder that is gone afterwards.
 *
 * @throws LedgerError that says what is wrong with it.
 */
export async function checkBackup(from: string, stage: string, log: LedgerLog): Promise<Checked> {
  return onStage(stage, async () => (await staged(from, stage, log)).checked);
}

/**
 * Puts a backup in the place of what is there; that is kept beside. Nothing is touched unless the backup is good.
 *
 * @throws LedgerError when it is not, or while a proxy runs.
 */
export async function restoreBackup({ from, databaseFile, config, at, log }: RestoreOptions): Promise<Restored> {
  const folder = dirname(databaseFile);
  makeFolder(folder);
  const stage = join(folder, STAGE);
  return onStage(stage, async () => {
    const { checked, files } = await staged(from, stage, log);
    const ending = `before-${new Date(at).toISOString().replaceAll(/[-:.]/g, '')}`;
    const kept = `${databaseFile}.${ending}`;
    const hadOne = swapDatabase({ file: databaseFile, fresh: files.database, freshKey: files.key, kept }, log);
    const placed = await placeConfig(files.config, config, ending);
    return { ...checked, kept: hadOne ? kept : undefined, config: placed };
  });
}

async function onStage<T>(stage: string, work: () => Promise<T>): Promise<T> {
  try {
    await rm(stage, { recursive: true, force: true });
    await mkdir(stage, { mode: 0o700 });
    return await work();
  } catch (error) {
    if (error instanceof LedgerError) throw error;
    throw new LedgerError(`the backup could not be read or put in its place: ${messageOf(error)}`, { cause: error });
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

async function staged(from: string, stage: string, log: LedgerLog) {
  const { manifest, files } = await partsIn(from, stage);
  const schema = await checkDatabase(files.database, log);
  if (manifest !== undefined && manifest.schema !== schema) {
    throw new LedgerError(`this backup cannot be used: its list tells of schema ${manifest.schema}, not of ${schema}`);
  }
  return { checked: { schema, manifest }, files };
}

async function partsIn(from: string, stage: string) {
  const kind = kindOf(from);
  if (kind === 'other')
    throw new LedgerError(`${from} is no backup: neither an archive nor a database of this program`);
  const database = join(stage, PARTS.database);
  if (kind === 'archive') {
    const { manifest, files } = await unpacked(createReadStream(from), stage);
    return { manifest, files: { ...files, database } satisfies PartFiles };
  }
  const newest = companionOf(from);
  await copyFile(from, database);
  if (newest !== undefined) await copyFile(newest, `${database}-wal`);
  return { manifest: undefined, files: { database } as PartFiles & { readonly database: string } };
}

async function placeConfig(
  fresh: string | undefined,
  { file, replaces }: RestoreOptions['config'],
  ending: string,
): Promise<Restored['config']> {
  if (fresh === undefined) return 'none';
  const text = await readFile(fresh);
  const old = await readFile(file).catch(() => undefined);
  if (old?.equals(text) === true) return 'same';
  if (old !== undefined && !replaces) return 'left';
  if (old !== undefined) await writeFile(`${file}.${ending}`, old, { mode: OWNER_ONLY, flush: true });
  const mode = await stat(file).then(
    (found) => found.mode & 0o777,
    () => OWNER_ONLY,
  );
  await writeFile(`${file}.new`, text, { mode, flush: true });
  await rename(`${file}.new`, file);
  giveToOwnerOf(dirname(file), file, `${file}.${ending}`);
  return old === undefined ? 'placed' : 'replaced';
}
