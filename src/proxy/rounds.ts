import type { Clock, Timer } from '../lib/clock.ts';

/** Work that comes round again and again. */
export class Rounds {
  readonly #clock: Clock;
  readonly #run: (work: Promise<void>, what: string) => void;
  readonly #timers = new Set<Timer>();

  /** `run` takes work that nobody waits for. */
  constructor(clock: Clock, run: (work: Promise<void>, what: string) => void) {
    this.#clock = clock;
    this.#run = run;
  }

  every(ms: number, what: string, work: () => Promise<void>): void {
    const timer = this.#clock.timer(ms, () => {
      this.#timers.delete(timer);
      this.#run(work(), what);
      this.every(ms, what, work);
    });
    this.#timers.add(timer);
  }

  close(): void {
    for (const timer of this.#timers) timer.cancel();
  }
}
