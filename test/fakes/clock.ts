import type { Clock, Timer } from '../../src/lib/clock.ts';

/** A clock that stands still until a test advances it. Due timers run in order of their time. */
export class FakeClock implements Clock {
  #now: number;
  #timers: { at: number; run: () => void }[] = [];

  constructor(start = Date.UTC(2026, 10, 22, 12)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  ticks(): number {
    return this.#now;
  }

  timer(delayMs: number, run: () => void): Timer {
    const entry = { at: this.#now + Math.max(0, delayMs), run };
    this.#timers.push(entry);
    return {
      cancel: () => {
        this.#timers = this.#timers.filter((timer) => timer !== entry);
      },
    };
  }

  /** How many timers are still to come. */
  get pending(): number {
    return this.#timers.length;
  }

  /** Moves time on and runs what falls due, each timer at its own time. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = this.#timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.#now = Math.max(this.#now, due.at);
      due.run();
    }
    this.#now = end;
  }
}

/** Time goes on while one looks at it, as it does in a house: a millisecond each time. */
export class RestlessClock extends FakeClock {
  #looks = 0;

  override now(): number {
    this.#looks += 1;
    return super.now() + this.#looks;
  }
}
