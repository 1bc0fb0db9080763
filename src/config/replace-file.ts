/** Writing a file of configuration as a whole or not at all. */
import { access, chmod, constants, copyFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isRecord } from './document.ts';

/** Whoever reads the configuration reads its passwords. */
const NEW_MODE = 0o600;

/**
 * Keeps the mode; nobody ever sees half a file, not after a power cut either. A file that is not there yet is made, for
 * its owner alone. False when that failed; then all is as before.
 */
export async function replaceFile(path: string, text: string): Promise<boolean> {
  let fresh: string | undefined;
  try {
    const target = await targetOf(path);
    fresh = `${target.path}.new`;
    await writeFile(fresh, text, { mode: NEW_MODE, flush: true });
    await chmod(fresh, target.mode);
    await rename(fresh, target.path).catch(async (error: unknown) => {
      // A single file that is mounted into a container cannot be replaced, only written into.
      if (codeOf(error) !== 'EBUSY') throw error;
      await copyFile(`${target.path}.new`, target.path);
      await rm(`${target.path}.new`);
    });
    return true;
  } catch {
    if (fresh !== undefined) await rm(fresh, { force: true }).catch(() => undefined);
    return false;
  }
}

/** Whether the file can be replaced, or made where there is none; a guess, since a disk may fill up any time. */
export async function isReplaceable(path: string): Promise<boolean> {
  try {
    const { path: target, isThere } = await targetOf(path);
    await access(dirname(target), constants.W_OK);
    if (isThere) await access(target, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Behind all links. */
async function targetOf(path: string) {
  try {
    const target = await realpath(path);
    return { path: target, mode: (await stat(target)).mode & 0o777, isThere: true };
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    return { path, mode: NEW_MODE, isThere: false };
  }
}

function codeOf(error: unknown): unknown {
  return isRecord(error) ? error.code : undefined;
}
