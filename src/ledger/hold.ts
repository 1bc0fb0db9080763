/** Whoever copies the files of a database that is open asks it to hold still: from then on only its log grows. */
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { OWNER_ONLY } from './private-files.ts';

/** A copy that takes longer is taken for one that was broken off: the log must not grow for ever. */
export const HOLD_MS = 15 * 60_000;

/** Its presence asks; its age is how long ago. */
export function holdFile(databaseFile: string): string {
  return `${databaseFile}.hold`;
}

export function beginHold(databaseFile: string): void {
  writeFileSync(holdFile(databaseFile), '', { mode: OWNER_ONLY });
}

export function endHold(databaseFile: string): void {
  rmSync(holdFile(databaseFile), { force: true });
}

/** Whether somebody copies it now. */
export function isHeld(databaseFile: string, now: number): boolean {
  const asked = statSync(holdFile(databaseFile), { throwIfNoEntry: false });
  if (asked === undefined) return false;
  if (now - asked.mtimeMs < HOLD_MS) return true;
  endHold(databaseFile);
  return false;
}
