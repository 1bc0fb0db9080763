import { hash } from 'node:crypto';
import type { Payload } from '../core/model.ts';
import type { Clock } from '../lib/clock.ts';

/** How long an answer is kept for a peer that did not get it and asks again (PROTOCOL §5.2). */
const KEEP_MS = 10 * 60_000;
/** Answers kept for one link. */
const MAX_ANSWERS = 200;
/** An answer longer than this is not kept; answers about transactions are far shorter. */
const MAX_ANSWER_CHARS = 16_384;

/** About transactions: doing these twice would book something twice. */
const KEPT_ACTIONS = new Set(['StartTransaction', 'StopTransaction', 'TransactionEvent', 'MeterValues']);

interface Answer {
  readonly digest: string;
  readonly text: string;
  readonly at: number;
}

/** The answers that we gave on one link, so that a repeated question is not served twice. */
export class Answered {
  readonly #clock: Clock;
  readonly #answers = new Map<string, Answer>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The frame that answered the very same question; undefined when the id is new or stands for another question. */
  find(messageId: string, action: string, payload: Payload): string | undefined {
    const answer = this.#answers.get(messageId);
    if (answer === undefined || this.#clock.ticks() - answer.at > KEEP_MS) return undefined;
    return answer.digest === digestOf(action, payload) ? answer.text : undefined;
  }

  /** Whether the id was used before; some chargers use one id for everything. */
  knows(messageId: string): boolean {
    return this.#answers.has(messageId);
  }

  keep(messageId: string, action: string, payload: Payload, text: string): void {
    if (!KEPT_ACTIONS.has(action) || text.length > MAX_ANSWER_CHARS) return;
    this.#answers.delete(messageId);
    this.#answers.set(messageId, { digest: digestOf(action, payload), text, at: this.#clock.ticks() });
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= MAX_ANSWERS) break;
      this.#answers.delete(oldest);
    }
  }
}

function digestOf(action: string, payload: Payload): string {
  return hash('sha256', JSON.stringify([action, payload]), 'base64');
}
