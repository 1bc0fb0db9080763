import type { Clock, Timer } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';

/** Our own heartbeat on one link; stopped and started anew with each registration. */
export class Heartbeat {
  readonly #clock: Clock;
  readonly #ids: Ids;
  #timer: Timer | undefined;
  #round = 0;

  constructor(clock: Clock, ids: Ids) {
    this.#clock = clock;
    this.#ids = ids;
  }

  /** The first beat comes at a random phase, so that many links do not beat as one. */
  start(everyS: number, beat: () => Promise<void>): void {
    this.stop();
    const round = this.#round;
    const next = async (): Promise<void> => {
      await beat();
      if (round === this.#round) this.#timer = this.#clock.timer(everyS * 1000, () => void next());
    };
    this.#timer = this.#clock.timer(everyS * 1000 * (0.5 + 0.5 * this.#ids.random()), () => void next());
  }

  stop(): void {
    this.#round += 1;
    this.#timer?.cancel();
  }
}
