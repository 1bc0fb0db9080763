import { createWriteStream, rmSync } from 'node:fs';
import { copyFile, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Instant } from '../../core/model.ts';
import { LedgerError, messageOf } from '../errors.ts';
import { MIGRATIONS } from '../migrations.ts';
import { giveToOwnerOf, OWNER_ONLY } from '../private-files.ts';
import { PARTS, type PartFiles, packed } from './archive.ts';

/** What a backup is made of. */
export interface BackupSource {
  /** Copies the database as it is at one moment into a new file. */
  readonly copyTo: (file: string) => Promise<void>;
  /** Beside the database; undefined while nothing was sealed. */
  readonly keyFile: string | undefined;
  /** The YAML file in use. */
  readonly configFile: string | undefined;
}

/** Beside the backup while it is made: a program that is killed leaves it behind, and the next one clears it away. */
const WORKSHOP = '.making';

/**
 * Writes a backup: nobody ever sees half of it under its name, and nobody but the owner may read it.
 *
 * @throws LedgerError when the disk fails.
 */
export async function makeBackup(
  source: BackupSource,
  file: string,
  about: { readonly program: string; readonly madeAt: Instant },
): Promise<number> {
  const workshop = join(dirname(file), WORKSHOP);
  try {
    clearWorkshop(dirname(file));
    await mkdir(workshop, { recursive: true, mode: 0o700 });
    const parts: PartFiles = {
      database: join(workshop, PARTS.database),
      key: await copied(source.keyFile, join(workshop, PARTS.key)),
      config: await copied(source.configFile, join(workshop, PARTS.config)),
    };
    await source.copyTo(join(workshop, PARTS.database));
    const whole = join(workshop, 'whole');
    const bytes = await packed(parts, { ...about, schema: MIGRATIONS.length });
    await pipeline(bytes, createWriteStream(whole, { flags: 'wx', mode: OWNER_ONLY, flush: true }));
    giveToOwnerOf(dirname(file), whole);
    await rename(whole, file);
    await settle(dirname(file));
    return (await stat(file)).size;
  } catch (error) {
    if (error instanceof LedgerError) throw error;
    throw new LedgerError(`the backup could not be written: ${messageOf(error)}`, { cause: error });
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

/** What `use` makes of a copy of the database, whose name is gone when it returns: it is open by then. */
export async function copyOnce<T>(
  folder: string,
  copyTo: BackupSource['copyTo'],
  use: (copy: string) => T,
): Promise<T> {
  const workshop = join(folder, WORKSHOP);
  try {
    clearWorkshop(folder);
    await mkdir(workshop, { recursive: true, mode: 0o700 });
    const copy = join(workshop, PARTS.database);
    await copyTo(copy);
    return use(copy);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

/** Takes away what a program that was killed left of a backup. */
export function clearWorkshop(folder: string): void {
  rmSync(join(folder, WORKSHOP), { recursive: true, force: true });
}

/** A name that was changed in it survives a power cut. */
async function settle(folder: string): Promise<void> {
  await using handle = await open(folder, 'r');
  await handle.sync();
}

/** Undefined where there is nothing to copy. */
async function copied(from: string | undefined, to: string): Promise<string | undefined> {
  if (from === undefined) return undefined;
  await copyFile(from, to);
  return to;
}
