import type { Clock } from './clock.ts';

/** True while there is room for one more: `count` of them within each window. */
export function atMost(count: number, windowMs: number, clock: Pick<Clock, 'ticks'>): () => boolean {
  let begins = Number.NEGATIVE_INFINITY;
  let used = 0;
  return () => {
    if (clock.ticks() - begins >= windowMs) {
      begins = clock.ticks();
      used = 0;
    }
    used += 1;
    return used <= count;
  };
}
