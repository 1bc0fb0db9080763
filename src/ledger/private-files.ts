/** Files of the ledger are for the owner of the process only. */
import { chmodSync, chownSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf } from './errors.ts';

export const OWNER_ONLY = 0o600;

export interface LedgerLog {
  warn(detail: object, message: string): void;
}

/** Step by step: the runtime's own recursion never ends where nobody may make a folder (`/proc`). */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolder(parent);
  mkdirSync(folder, { mode: 0o700 });
}

/** Some mounts (vfat, some network shares) know no modes: that is worth a warning and no reason to stay down. */
export function closeToOthers(file: string, log: LedgerLog): void {
  if (!existsSync(file) || (statSync(file).mode & 0o077) === 0) return;
  try {
    chmodSync(file, OWNER_ONLY);
    log.warn({ file }, 'the ledger could be read by others; it is now closed to them');
  } catch (error) {
    log.warn({ file, error: messageOf(error) }, 'the ledger can be read by others and cannot be closed to them');
  }
}

/** What root makes in the folder of another user would be closed to him, and so to his proxy. */
export function giveToOwnerOf(folder: string, ...made: readonly string[]): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(folder);
  for (const each of made) if (existsSync(each)) chownSync(each, uid, gid);
}
