import type { Clock } from './clock.ts';

const HOUR_MS = 3_600_000;
/** Sayings that are remembered; with more of them all are forgotten, and some are said a second time. */
const MAX_REMEMBERED = 500;

/** For lines that would repeat themselves: true when `key` was not said in the last hour. */
export function seldom(clock: Pick<Clock, 'ticks'>): (key: string) => boolean {
  const saidAt = new Map<string, number>();
  return (key) => {
    const before = saidAt.get(key);
    if (before !== undefined && clock.ticks() - before < HOUR_MS) return false;
    if (saidAt.size >= MAX_REMEMBERED) saidAt.clear();
    saidAt.set(key, clock.ticks());
    return true;
  };
}
