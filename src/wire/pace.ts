import type { Clock } from '../lib/clock.ts';

export interface PaceOptions {
  readonly perSecond: number;
  /** So many more may come at once. */
  readonly burst: number;
}

/** Spreads work over time: a burst at once, then so much a second. */
export class Pace {
  readonly #clock: Pick<Clock, 'ticks'>;
  readonly #everyMs: number;
  readonly #burst: number;
  /** When everything so far would have been done without a burst. */
  #dueAt = 0;

  constructor(clock: Pick<Clock, 'ticks'>, { perSecond, burst }: PaceOptions) {
    this.#clock = clock;
    this.#everyMs = 1000 / perSecond;
    this.#burst = burst;
  }

  /** Takes the next turn; answers how long to wait for it. */
  takeMs(): number {
    const now = this.#clock.ticks();
    this.#dueAt = Math.max(this.#dueAt, now) + this.#everyMs;
    return Math.max(0, this.#dueAt - now - this.#burst * this.#everyMs);
  }
}
