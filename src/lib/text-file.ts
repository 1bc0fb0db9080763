/** A text file that somebody else writes: read whole, as long as it is not too large. */
import { constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';

export type TextRead =
  | { readonly ok: true; readonly text: string; readonly stamp: string }
  | { readonly ok: false; readonly wrong: string };

/** Never throws. */
export async function readTextFile(path: string, maxBytes: number): Promise<TextRead> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const found = await file.stat();
    if (!found.isFile()) return { ok: false, wrong: 'is no file' };
    if (found.size > maxBytes) return { ok: false, wrong: `is larger than ${maxBytes} bytes` };
    return { ok: true, text: await file.readFile('utf8'), stamp: stampOf(found) };
  } catch (error) {
    return { ok: false, wrong: isAbsent(error) ? 'is not there' : 'cannot be read' };
  }
}

/** Changes whenever the file may have changed; undefined while there is none. */
export async function fileStamp(path: string): Promise<string | undefined> {
  try {
    return stampOf(await stat(path));
  } catch {
    return undefined;
  }
}

function stampOf({ mtimeMs, size, ino }: { readonly mtimeMs: number; readonly size: number; readonly ino: number }) {
  return `${mtimeMs} ${size} ${ino}`;
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
