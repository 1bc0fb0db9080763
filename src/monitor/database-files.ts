/** The files of the database as the disk shows them. */
import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

export interface DatabaseFiles {
  mainBytes(): number;
  walBytes(): number;
  /** Undefined where the file system does not tell. */
  freeBytes(): number | undefined;
}

export function databaseFiles(file: string): DatabaseFiles {
  return {
    mainBytes: () => sizeOf(file),
    walBytes: () => sizeOf(`${file}-wal`),
    freeBytes() {
      try {
        const { bavail, bsize } = statfsSync(dirname(file));
        return bavail * bsize;
      } catch {
        return undefined;
      }
    },
  };
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
