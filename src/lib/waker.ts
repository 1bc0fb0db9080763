import type { Clock } from './clock.ts';

/** A sleep that others can end. A wake while nobody sleeps ends the next sleep, so that none is missed. */
export class Waker {
  readonly #clock: Clock;
  #isDue = false;
  #rouse: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  wake(): void {
    this.#isDue = true;
    this.#rouse?.();
  }

  /** Resolves at the next wake, or after `maxMs`. One sleeper at a time. */
  async sleep(maxMs?: number): Promise<void> {
    if (!this.#isDue) {
      await new Promise<void>((resolve) => {
        const timer = maxMs === undefined ? undefined : this.#clock.timer(Math.max(0, maxMs), resolve);
        this.#rouse = () => {
          timer?.cancel();
          resolve();
        };
      });
    }
    this.#rouse = undefined;
    this.#isDue = false;
  }

  /** Sleeps through wakes for `ms`, or until `isOver` says so. */
  async sleepFor(ms: number, isOver: () => boolean): Promise<void> {
    const end = this.#clock.ticks() + ms;
    while (!isOver() && this.#clock.ticks() < end) await this.sleep(end - this.#clock.ticks());
  }
}
