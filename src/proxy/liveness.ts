import type { Lane } from '../core/model.ts';
import { CALL_TIMEOUT_MS, restMs } from './patience.ts';
import type { ServiceLink } from './ports.ts';

/** Unanswered tries on one connection before it counts as dead (T5). */
const MAX_TIMEOUTS = 3;

/** What is sent: `S` are statuses, and what is told once. */
type Spoken = Lane | 'S';

/** Whether a service still answers on its present connection, or only this or that message gets no answer (T5). */
export class Liveness {
  /** Tries in a row that nobody answered; of `S` those where nothing else was answered either. */
  readonly #timeouts: { [S in Spoken]: number } = { T: 0, E: 0, S: 0 };
  /** Some message was answered. That it accepted our Boot says nothing yet of what it does with the rest. */
  #isAlive = false;
  #isLostCounted = false;

  heard(lane: Spoken): void {
    this.#timeouts[lane] = 0;
    this.#isAlive = true;
  }

  /** How long the head of a lane rests that was not answered. */
  restMs(lane: Lane): number {
    return restMs(this.#timeouts[lane]);
  }

  /** What is not told for sure got no answer: no sign of a dead link while that answers something else. */
  async silent(link: ServiceLink): Promise<void> {
    this.#isAlive = false;
    await this.probe(link);
    if (!this.#isAlive) this.countTimeout(link, 'S');
  }

  /** Whether it is only this message that gets no answer (T5). */
  async probe(link: ServiceLink): Promise<void> {
    if (this.#isAlive) return;
    const outcome = await link.call('Heartbeat', {}, { timeoutMs: CALL_TIMEOUT_MS });
    this.#isAlive ||= outcome.kind === 'result' || outcome.kind === 'error';
  }

  /** True once a connection: a service that lives has no answer to this message, so that it may have choked on it. */
  isChoked(): boolean {
    if (!this.#isAlive || this.#isLostCounted) return false;
    this.#isLostCounted = true;
    return true;
  }

  countTimeout(link: ServiceLink, lane: Spoken): void {
    this.#timeouts[lane] += 1;
    if (this.#timeouts[lane] >= MAX_TIMEOUTS) link.close(1001, 'no answers');
  }
}
