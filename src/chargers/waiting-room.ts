/** How the newest connection of a charger waits that comes anew too often (PROTOCOL §5.1). */
import type { Clock } from '../lib/clock.ts';

/** `served`: it may go on. `replaced`: a newer one came. `over`: the program stops. */
export type Waited = 'served' | 'replaced' | 'over';

/** One connection per charger waits here, the newest. It is open, pings are answered; only its messages are not served yet. */
export class WaitingRoom {
  readonly #clock: Pick<Clock, 'timer'>;
  /** By charger: ends the wait. */
  readonly #waiting = new Map<string, (how: Waited) => void>();

  constructor(clock: Pick<Clock, 'timer'>) {
    this.#clock = clock;
  }

  wait(chargerId: string, delayMs: number): Promise<Waited> {
    this.#waiting.get(chargerId)?.('replaced');
    if (delayMs === 0) return Promise.resolve('served');
    return new Promise((resolve) => {
      const end = (how: Waited): void => {
        timer.cancel();
        this.#waiting.delete(chargerId);
        resolve(how);
      };
      const timer = this.#clock.timer(delayMs, () => end('served'));
      this.#waiting.set(chargerId, end);
    });
  }

  close(): void {
    for (const end of [...this.#waiting.values()]) end('over');
  }
}
