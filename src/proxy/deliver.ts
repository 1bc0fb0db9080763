/**
 * DELIVER: the lanes to one service of one charger. Transaction facts go in order, at least once, from a durable
 * cursor that moves on the provider's answer; states go as their latest value; events go when nothing else waits.
 */
import type { Instant, Lane, Provider } from '../core/model.ts';
import type { CallOutcome } from '../core/ocpp/exchange.ts';
import { type OcppVersion, retriesKeepTheirId } from '../core/ocpp/versions.ts';
import { Waker } from '../lib/waker.ts';
import { causeOf } from './cause.ts';
import type { Context } from './context.ts';
import { Heads } from './heads.ts';
import { Liveness } from './liveness.ts';
import { NowLane, type Passing } from './now-lane.ts';
import { Outcomes } from './outcomes.ts';
import { CALL_TIMEOUT_MS } from './patience.ts';
import type { Delivery, ServiceLink } from './ports.ts';
import { Statuses } from './statuses.ts';
import type { Twin } from './twin.ts';

export class Lanes {
  #provider: Provider;
  readonly #context: Context;
  readonly #twin: Twin;
  readonly #idle: () => void;
  #link: ServiceLink | undefined;
  readonly #statuses: Statuses;
  /** Statuses still to be told again after a registration; they go before anything else (PROTOCOL §2.1 c). */
  #replay: string[] = [];
  readonly #heads: Heads;
  readonly #now: NowLane;
  /** A new flow waits for the old one, so that nothing is sent twice. */
  #flows: Promise<void> = Promise.resolve();
  readonly #waker: Waker;
  readonly #outcomes: Outcomes;
  /** Of the present connection. */
  #liveness = new Liveness();
  /** When a lane goes on whose head waits for its next try, in ticks. */
  #retryAt = { T: 0, E: 0 };
  /** Since when this service is registered; what happened before is told as offline (T14). */
  #since: Instant | undefined;

  /** `idle` is called whenever nothing is left to send. */
  constructor(context: Context, twin: Twin, provider: Provider, idle: () => void) {
    this.#context = context;
    this.#twin = twin;
    this.#provider = provider;
    this.#waker = new Waker(context.clock);
    this.#statuses = new Statuses(context, twin, provider);
    this.#heads = new Heads(context, twin, provider);
    this.#now = new NowLane(context);
    this.#outcomes = new Outcomes(context, twin, provider);
    this.#idle = idle;
  }

  get provider(): Provider {
    return this.#provider;
  }

  /** The owner changed what it may see or do. */
  set provider(provider: Provider) {
    this.#provider = provider;
    this.#statuses.provider = provider;
    this.#heads.provider = provider;
    this.#outcomes.provider = provider;
    this.wake();
  }

  get link(): ServiceLink | undefined {
    return this.#link;
  }

  /** The service registered: everything flows. `fresh` = it booted, so it must hear every status again. */
  attach(link: ServiceLink, fresh: boolean): void {
    this.#link = link;
    this.#since = this.#context.clock.now();
    this.#liveness = new Liveness();
    this.#retryAt = { T: 0, E: 0 };
    if (fresh) this.#replay = this.#statuses.forget(link.version);
    this.#flows = this.#flows
      .then(() => this.#flow(link))
      .catch((error: unknown) => {
        const fields = { charger: this.#twin.chargerId, provider: this.provider.id, error: String(error) };
        this.#context.log.error(fields, 'delivery stopped; the link is dialled anew');
        link.close(1011, 'internal error');
      });
  }

  detach(link: ServiceLink): void {
    if (this.#link !== link) return;
    this.#link = undefined;
    this.#now.clear();
    this.#since = undefined;
    this.wake();
  }

  /** Ends the flow; resolves when the last answer was written down. */
  async close(): Promise<void> {
    this.#link = undefined;
    this.wake();
    await this.#flows;
  }

  /** Something may have to be sent. */
  wake(): void {
    this.#waker.wake();
  }

  /** What nobody waits for: it is told while the service is connected, or not at all. */
  tellNow(passing: Passing): void {
    if (this.#link === undefined) return;
    this.#now.push(this.#twin.chargerId, this.#provider.id, passing);
    this.wake();
  }

  /** The charger is gone for longer than the grace time: the provider shall see an offline station. */
  setAway(away: boolean): void {
    this.#statuses.away = away;
    this.wake();
  }

  /** The service asked to hear the present state of these places again. */
  tellAgain(keys: readonly string[]): void {
    for (const key of keys) this.#statuses.untell(key);
    this.wake();
  }

  /** Whether durable facts wait for this provider; passes over those that it must not hear. */
  async hasFacts(): Promise<boolean> {
    const hasSession = (await this.#head('T')) !== undefined || this.#heads.waitsUntil !== undefined;
    return hasSession || (await this.#head('E')) !== undefined;
  }

  async #flow(link: ServiceLink): Promise<void> {
    while (this.#link === link) {
      if (await this.#step(link)) continue;
      if (this.#link !== link) return;
      this.#idle();
      await this.#waker.sleep(this.#restMs());
    }
  }

  /** Until something goes on by itself; undefined: only when it is woken. */
  #restMs(): number | undefined {
    const { clock } = this.#context;
    const now = clock.ticks();
    const due = [this.#retryAt.T, this.#retryAt.E, ...this.#statuses.restUntil()].filter((at) => at > now);
    const { waitsUntil } = this.#heads;
    const rests = [...due.map((at) => at - now), ...(waitsUntil === undefined ? [] : [waitsUntil - clock.now()])];
    return rests.length === 0 ? undefined : Math.max(0, Math.min(...rests));
  }

  /** Sends one thing; false when there is nothing to send now. */
  async #step(link: ServiceLink): Promise<boolean> {
    const replayed = this.#replay.shift();
    if (replayed !== undefined) return this.#status(link, replayed);
    if (this.#isDue('T') && (await this.#fact(link, 'T'))) return true;
    if (this.#link !== link) return false;
    const changed = this.#statuses.changed(link.version, this.#context.clock.ticks());
    if (changed !== undefined) return this.#status(link, changed);
    const passing = this.#now.take();
    if (passing !== undefined) return this.#passing(link, passing);
    return this.#isDue('E') && this.#fact(link, 'E');
  }

  #isDue(lane: Lane): boolean {
    return this.#context.clock.ticks() >= this.#retryAt[lane];
  }

  /** Once, whatever comes of it. */
  async #passing(link: ServiceLink, passing: Passing): Promise<boolean> {
    const call = this.#heads.wordsNow(passing, link.version);
    if (call === undefined) return true;
    const cause = causeOf(passing.source);
    const outcome = await link.call(call.action, call.payload, { timeoutMs: CALL_TIMEOUT_MS, cause });
    if (outcome.kind === 'timeout') await this.#liveness.silent(link);
    if (outcome.kind === 'result' || outcome.kind === 'error') this.#liveness.heard('S');
    return outcome.kind !== 'closed' && outcome.kind !== 'withdrawn';
  }

  async #status(link: ServiceLink, key: string): Promise<boolean> {
    const call = this.#statuses.take(key, link.version);
    if (call === undefined) return true;
    const { cause } = call;
    const outcome = await link.call(call.action, call.payload, { timeoutMs: CALL_TIMEOUT_MS, cause });
    switch (outcome.kind) {
      case 'error':
      case 'result':
        if (outcome.kind === 'error') this.#outcomes.warn('a status was refused', outcome);
        this.#liveness.heard('S');
        this.#statuses.answered(key);
        return true;
      case 'timeout':
        this.#statuses.unanswered(key, this.#context.clock.ticks());
        await this.#liveness.silent(link);
        return true;
      case 'closed':
      case 'withdrawn':
        // A link that is closing says so at once, again and again: the flow rests until it is gone.
        this.#statuses.untell(key);
        return false;
    }
  }

  async #fact(link: ServiceLink, lane: Lane): Promise<boolean> {
    const head = await this.#head(lane);
    if (head === undefined || this.#link !== link) return false;
    const { messageId } = head;
    const outcome = await link.call(head.action, head.payload, {
      timeoutMs: CALL_TIMEOUT_MS,
      cause: head.cause,
      ...((head.tries === 0 || retriesKeepTheirId(link.version)) && { messageId }),
      late: (answer) => this.#late(link.version, lane, head, answer),
    });
    // A late answer to an earlier try has settled it.
    if (!this.#heads.isNext(lane, head)) return true;
    switch (outcome.kind) {
      case 'result':
      case 'error': {
        this.#liveness.heard(lane);
        const pauseMs =
          outcome.kind === 'result'
            ? await this.#outcomes.answered(link.version, lane, head, outcome.payload)
            : await this.#outcomes.refused(lane, head, outcome);
        this.#retryAt[lane] = this.#context.clock.ticks() + pauseMs;
        return true;
      }
      case 'timeout':
        await this.#liveness.probe(link);
        if (!this.#heads.isNext(lane, head) || (await this.#lost(lane, head))) return true;
        this.#retryAt[lane] = this.#context.clock.ticks() + this.#liveness.restMs(lane);
        this.#liveness.countTimeout(link, lane);
        return false;
      case 'closed':
      case 'withdrawn':
        await this.#lost(lane, head);
        return false;
    }
  }

  /** The answer of a slow service counts as long as its message waits (PROTOCOL §5.3): the id of a session above all. */
  #late(version: OcppVersion, lane: Lane, head: Delivery, answer: CallOutcome): void {
    if (answer.kind !== 'result' || !this.#heads.isNext(lane, head)) return;
    this.#liveness.heard(lane);
    this.#outcomes
      .answered(version, lane, head, answer.payload)
      .then((pauseMs) => {
        this.#retryAt[lane] = this.#context.clock.ticks() + pauseMs;
        this.wake();
      })
      .catch((error: unknown) => {
        const fields = { charger: this.#twin.chargerId, provider: this.provider.id, error: String(error) };
        this.#context.log.error(fields, 'a late answer could not be kept');
      });
  }

  /**
   * The connection has no answer to this: a provider that lives and never answers this one message has choked on it.
   * True when it was given up.
   */
  async #lost(lane: Lane, head: Delivery): Promise<boolean> {
    if (this.#liveness.isChoked()) return this.#outcomes.lost(lane, head);
    await this.#outcomes.again(lane, head);
    return false;
  }

  #head(lane: Lane): Promise<Delivery | undefined> {
    return this.#heads.next(lane, this.#link?.version, this.#since);
  }
}
