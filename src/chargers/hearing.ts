/** Chargers that live and do not answer what they are asked (PROTOCOL §5.3, Q29). */
import type { Clock } from '../lib/clock.ts';
import { MAX_UNANSWERED_CALLS } from '../wire/limits.ts';

/** Some hear again on a new connection: one that stays deaf is made to come anew, this seldom. */
const RECONNECT_EVERY_MS = 600_000;
const STAYS_DEAF = 2 * MAX_UNANSWERED_CALLS;

export type Heard =
  /** It answers: whatever was told of it is over. */
  { readonly kind: 'hears' } | { readonly kind: 'deaf'; readonly why: string; readonly reconnect: boolean };

export class Hearing {
  readonly #clock: Pick<Clock, 'ticks'>;
  /** When it was last made to connect anew. */
  readonly #reconnectedAt = new Map<string, number>();

  constructor(clock: Pick<Clock, 'ticks'>) {
    this.#clock = clock;
  }

  /** After a CALL: so many in a row had no answer. Undefined: nothing to do. */
  after(chargerId: string, unansweredInRow: number): Heard | undefined {
    if (unansweredInRow === 0) return { kind: 'hears' };
    if (unansweredInRow % MAX_UNANSWERED_CALLS !== 0) return undefined;
    const reconnect = unansweredInRow >= STAYS_DEAF && this.#mayReconnect(chargerId);
    return {
      kind: 'deaf',
      reconnect,
      why: `the charger is connected and did not answer ${unansweredInRow} commands in a row${reconnect ? '; it is made to connect anew' : '; if it stays so, restart it'}`,
    };
  }

  #mayReconnect(chargerId: string): boolean {
    const now = this.#clock.ticks();
    const before = this.#reconnectedAt.get(chargerId);
    if (before !== undefined && now - before < RECONNECT_EVERY_MS) return false;
    this.#reconnectedAt.set(chargerId, now);
    return true;
  }
}
