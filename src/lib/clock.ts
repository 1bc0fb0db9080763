/** Time as the proxy sees it. Tests pass a clock that they advance by hand. */
export interface Clock {
  /** Milliseconds since the epoch, UTC. */
  now(): number;
  /** Milliseconds since any moment; goes on evenly when somebody sets the clock. For waits and time limits in memory. */
  ticks(): number;
  /** Calls `run` once after `delayMs`; the timer never keeps the process alive. */
  timer(delayMs: number, run: () => void): Timer;
}

export interface Timer {
  cancel(): void;
}

/** The runtime fires a timer at once that is asked to wait longer than this (24.8 days). */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  ticks: () => performance.now(),
  timer(delayMs, run) {
    let handle: NodeJS.Timeout;
    const wait = (leftMs: number): void => {
      const nowMs = Math.min(leftMs, LONGEST_TIMER_MS);
      handle = setTimeout(() => (leftMs > nowMs ? wait(leftMs - nowMs) : run()), nowMs);
      handle.unref();
    };
    wait(delayMs);
    return { cancel: () => clearTimeout(handle) };
  },
};
