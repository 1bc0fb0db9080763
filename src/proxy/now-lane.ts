import type { Fact } from '../core/model.ts';
import type { Log } from '../lib/log.ts';
import { seldom } from '../lib/seldom.ts';
import type { Context } from './context.ts';

/** What may wait for one service (PROTOCOL §5.3). */
export const MAX_WAITING = 100;

/** What is told in real time. It is in no journal: what happened first is dropped for what happened since. */
export type Passing = Pick<Fact, 'recordedAt' | 'source' | 'message' | 'only'>;

/** Lane R of one service: what is worth telling while it is connected, and not later. */
export class NowLane {
  readonly #log: Log;
  readonly #isNew: (key: string) => boolean;
  #waiting: readonly Passing[] = [];

  constructor({ clock, log }: Pick<Context, 'clock' | 'log'>) {
    this.#log = log;
    this.#isNew = seldom(clock);
  }

  push(chargerId: string, providerId: string, passing: Passing): void {
    this.#waiting = [...this.#waiting, passing].slice(-MAX_WAITING);
    if (this.#waiting.length === MAX_WAITING && this.#isNew('full')) {
      const fields = { charger: chargerId, provider: providerId, most: MAX_WAITING };
      this.#log.warn(fields, 'more is to be told at once than a service takes; the oldest is left out');
    }
  }

  take(): Passing | undefined {
    const [first, ...rest] = this.#waiting;
    this.#waiting = rest;
    return first;
  }

  clear(): void {
    this.#waiting = [];
  }
}
