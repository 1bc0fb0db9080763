/** The same report asked for twice at once: some chargers choke on it, and one report serves everybody (Q30). */
import type { Payload } from '../core/model.ts';
import type { CallOutcome } from '../core/ocpp/exchange.ts';
import type { Clock } from '../lib/clock.ts';

/** How long one report serves those who ask for it too. */
const SERVES_MS = 5_000;
/** Questions that are remembered; more than that at once is no charger that chokes on two. */
const MAX_REMEMBERED = 50;

const TRIGGERS: ReadonlySet<string> = new Set(['TriggerMessage', 'ExtendedTriggerMessage']);

export class Triggers {
  readonly #clock: Pick<Clock, 'ticks'>;
  readonly #asked = new Map<string, { readonly at: number; readonly answer: Promise<CallOutcome> }>();

  constructor(clock: Pick<Clock, 'ticks'>) {
    this.#clock = clock;
  }

  /** The answer to the same question a moment ago; undefined when it has to be asked. */
  before(action: string, payload: Payload): Promise<CallOutcome> | undefined {
    const asked = TRIGGERS.has(action) ? this.#asked.get(keyOf(action, payload)) : undefined;
    return asked !== undefined && this.#clock.ticks() - asked.at < SERVES_MS ? asked.answer : undefined;
  }

  remember(action: string, payload: Payload, answer: Promise<CallOutcome>): void {
    if (!TRIGGERS.has(action)) return;
    if (this.#asked.size >= MAX_REMEMBERED) this.#asked.clear();
    this.#asked.set(keyOf(action, payload), { at: this.#clock.ticks(), answer });
  }
}

function keyOf(action: string, payload: Payload): string {
  return `${action} ${JSON.stringify(payload)}`;
}
