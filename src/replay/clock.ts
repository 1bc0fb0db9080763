import type { Clock, Timer } from '../lib/clock.ts';

interface Due {
  at: number;
  readonly run: () => void;
}

/** A clock that stands still until it is told to go on; it stops at each timer, as time does. */
export class SteppedClock implements Clock {
  #now: number;
  #setBackMs = 0;
  #timers: Due[] = [];

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  ticks(): number {
    return this.#now + this.#setBackMs;
  }

  timer(delayMs: number, run: () => void): Timer {
    // Whole milliseconds, as those of a real clock.
    const due = { at: this.#now + Math.ceil(Math.max(0, delayMs)), run };
    this.#timers.push(due);
    return {
      cancel: () => {
        this.#timers = this.#timers.filter((timer) => timer !== due);
      },
    };
  }

  /** Somebody set the clock back; what was waited for comes after the same time as before. */
  setBack(ms: number): void {
    this.#now -= ms;
    this.#setBackMs += ms;
    for (const timer of this.#timers) timer.at -= ms;
  }

  /** Goes on to `at`. Before each timer on the way, and before the last step, `settle` lets everything come to rest. */
  async goTo(at: number, settle: () => Promise<void>): Promise<void> {
    while (this.#now < at || this.#next(at) !== undefined) {
      await settle();
      const next = this.#next(at);
      this.#now = Math.max(this.#now, next?.at ?? at);
      if (next === undefined) continue;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      next.run();
    }
  }

  #next(at: number): Due | undefined {
    return this.#timers.filter((timer) => timer.at <= at).sort((a, b) => a.at - b.at)[0];
  }
}
