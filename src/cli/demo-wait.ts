/** Waiting in the demo: everything that is expected has a time limit and a name. */
import type { Clock } from '../lib/clock.ts';

/** Something that the demo tells of did not happen; the message says what. */
export class DemoError extends Error {
  override readonly name = 'DemoError';
}

/** Far more than any step takes on a slow machine. */
const STEP_MS = 10_000;
const LOOK_EVERY_MS = 50;

export interface Waiting {
  /** What `coming` resolves with; a `DemoError` that names `what` when it takes too long or fails. */
  expect<T>(what: string, coming: Promise<T>): Promise<T>;
  /** Looks again and again until `look` gives something. */
  until<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T>;
  /** Lets the reader read; rejects when the demo is stopped meanwhile. */
  pause(ms: number): Promise<void>;
}

/** Once `signal` is aborted, everything rejects with its reason. */
export function makeWaiting(clock: Clock, signal: AbortSignal): Waiting {
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const end = (settle: () => void): void => {
        timer.cancel();
        signal.removeEventListener('abort', abort);
        settle();
      };
      const abort = (): void => end(() => reject(signal.reason));
      const timer = clock.timer(ms, () => end(resolve));
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort, { once: true });
    });

  const expect = async <T>(what: string, coming: Promise<T>): Promise<T> => {
    const over = new AbortController();
    const late = makeLimit(clock, AbortSignal.any([signal, over.signal]), what);
    try {
      return await Promise.race([coming, late]);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof DemoError) throw error;
      throw new DemoError(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      over.abort();
    }
  };

  return {
    expect,
    pause,
    async until<T>(what: string, look: () => T | undefined | Promise<T | undefined>) {
      const latestAt = clock.now() + STEP_MS;
      for (;;) {
        const found = await expect(what, Promise.resolve(look()));
        if (found !== undefined) return found;
        if (clock.now() >= latestAt) throw missing(what);
        await pause(LOOK_EVERY_MS);
      }
    },
  };
}

/** Rejects after the time of a step, or when nobody waits any more. */
function makeLimit(clock: Clock, signal: AbortSignal, what: string): Promise<never> {
  const limit = new Promise<never>((_, reject) => {
    const timer = clock.timer(STEP_MS, () => reject(missing(what)));
    const abort = (): void => {
      timer.cancel();
      reject(signal.reason);
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  // Nobody may be listening any more when the race is over.
  limit.catch(() => undefined);
  return limit;
}

function missing(what: string): DemoError {
  return new DemoError(`${what} did not happen within ${STEP_MS / 1000} s`);
}
