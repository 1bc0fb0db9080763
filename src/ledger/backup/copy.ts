import { closeSync, openSync } from 'node:fs';
import { backup, type DatabaseSync } from 'node:sqlite';
import { LedgerError, messageOf } from '../errors.ts';
import { OWNER_ONLY } from '../private-files.ts';

/** Pages of one step (1 MiB): between two of them whoever waits for the database has his turn. */
const STEP_PAGES = 256;

/**
 * Copies the database as it is at one moment into a new file, while it is written to.
 *
 * @param signal gives up; what there is of the copy stays for the caller to take away
 * @throws LedgerError when the copy cannot be written.
 */
export async function copyDatabase(db: DatabaseSync, file: string, signal: AbortSignal): Promise<void> {
  try {
    // Made here, so that it never is for others to read.
    closeSync(openSync(file, 'wx', OWNER_ONLY));
    await backup(db, file, { rate: STEP_PAGES, progress: () => signal.throwIfAborted() });
    signal.throwIfAborted();
  } catch (error) {
    if (signal.aborted) throw new LedgerError('the copy was given up, since the ledger is being closed');
    throw new LedgerError(`the database could not be copied: ${messageOf(error)}`, { cause: error });
  }
}
