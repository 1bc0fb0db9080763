import type { Clock } from './clock.ts';

/** Resolves as `work` does, but after `ms` at the latest. */
export function within(clock: Clock, ms: number, work: Promise<unknown>): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const late = clock.timer(ms, () => resolve(undefined));
    work.then(resolve, reject).finally(() => late.cancel());
  });
}
