/**
 * DELIVER: the lanes to one service of one charger. Transaction facts go in order, at least once, from a durable
 * cursor that moves on the provider's answer; states go as their latest value; events go when nothing else waits.
 */
import type { Instant, Lane, Provider, ProviderTransaction } from '../core/model.ts';
import { decodeAnswer } from '../core/ocpp/codec.ts';
import type { CallOutcome } from '../core/ocpp/exchange.ts';
import { centralSystemNumbers, retriesKeepTheirId } from '../core/ocpp/versions.ts';
import { Waker } from '../lib/waker.ts';
import type { Context } from './context.ts';
import { Heads } from './heads.ts';
import type { Delivery, ServiceLink } from './ports.ts';
import { Statuses } from './statuses.ts';
import { rowKey, type Twin } from './twin.ts';

/** How long a service may take to answer (PROTOCOL §5.3). */
const CALL_TIMEOUT_MS = 30_000;
/** Unanswered tries on one connection before it counts as dead (T5). */
const MAX_TIMEOUTS = 3;
/** Tries that were answered by an error before a message is given up, and the pause between them (T6). */
const MAX_REFUSALS = 3;
const REFUSAL_PAUSE_MS = 60_000;
/** A message that the provider calls malformed is tried once more at the most (T6). */
const MAX_MALFORMED = 2;

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
  /** A new flow waits for the old one, so that nothing is sent twice. */
  #flows: Promise<void> = Promise.resolve();
  readonly #waker: Waker;
  #timeouts = 0;
  #retryAt = 0;
  /** Since when this service is registered; what happened before is told as offline (T14). */
  #since: Instant | undefined;

  /** `idle` is called whenever nothing is left to send. */
  constructor(context: Context, twin: Twin, provider: Provider, idle: () => void) {
    this.#context = context;
    this.#twin = twin;
    this.#provider = provider;
    this.#waker = new Waker(context.clock);
    this.#statuses = new Statuses(twin, provider);
    this.#heads = new Heads(context, twin, provider);
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
    this.wake();
  }

  get link(): ServiceLink | undefined {
    return this.#link;
  }

  /** The service registered: everything flows. `fresh` = it booted, so it must hear every status again. */
  attach(link: ServiceLink, fresh: boolean): void {
    this.#link = link;
    this.#since = this.#context.clock.now();
    this.#timeouts = 0;
    this.#retryAt = 0;
    if (fresh) {
      this.#replay = this.#statuses.forget();
    }
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
    return (await this.#head('T')) !== undefined || (await this.#head('E')) !== undefined;
  }

  async #flow(link: ServiceLink): Promise<void> {
    while (this.#link === link) {
      if (await this.#step(link)) continue;
      if (this.#link !== link) return;
      this.#idle();
      const waitMs = this.#retryAt - this.#context.clock.ticks();
      await this.#waker.sleep(waitMs > 0 ? waitMs : undefined);
    }
  }

  /** Sends one thing; false when there is nothing to send now. */
  async #step(link: ServiceLink): Promise<boolean> {
    const replayed = this.#replay.shift();
    if (replayed !== undefined) return this.#status(link, replayed);
    if (this.#context.clock.ticks() >= this.#retryAt && (await this.#fact(link, 'T'))) return true;
    if (this.#link !== link) return false;
    const changed = this.#statuses.changed();
    if (changed !== undefined) return this.#status(link, changed);
    return this.#fact(link, 'E');
  }

  async #status(link: ServiceLink, key: string): Promise<boolean> {
    const call = this.#statuses.take(key, link.version);
    if (call === undefined) return true;
    const outcome = await link.call(call.action, call.payload, { timeoutMs: CALL_TIMEOUT_MS });
    if (outcome.kind === 'timeout') this.#countTimeout(link);
    if (outcome.kind === 'error') this.#warn('a status was refused', outcome);
    if (outcome.kind !== 'closed' && outcome.kind !== 'withdrawn') return true;
    // A link that is closing says so at once, again and again: the flow rests until it is gone.
    this.#statuses.untell(key);
    return false;
  }

  async #fact(link: ServiceLink, lane: Lane): Promise<boolean> {
    const head = await this.#head(lane);
    if (head === undefined || this.#link !== link) return false;
    const { messageId } = head;
    const outcome = await link.call(head.action, head.payload, {
      timeoutMs: CALL_TIMEOUT_MS,
      ...((head.tries === 0 || retriesKeepTheirId(link.version)) && { messageId }),
    });
    switch (outcome.kind) {
      case 'result':
        this.#timeouts = 0;
        await this.#answered(link, lane, head, outcome);
        return true;
      case 'error':
        this.#timeouts = 0;
        await this.#refused(lane, head, outcome);
        return true;
      case 'timeout':
        await this.#again(lane, { ...head, tries: head.tries + 1 });
        this.#countTimeout(link);
        this.#retryAt = this.#context.clock.ticks() + CALL_TIMEOUT_MS * 2 ** (this.#timeouts - 1);
        return false;
      case 'closed':
      case 'withdrawn':
        await this.#again(lane, { ...head, tries: head.tries + 1 });
        return false;
    }
  }

  #countTimeout(link: ServiceLink): void {
    this.#timeouts += 1;
    if (this.#timeouts >= MAX_TIMEOUTS) link.close(1001, 'no answers');
  }

  #head(lane: Lane): Promise<Delivery | undefined> {
    return this.#heads.next(lane, this.#link?.version, this.#since);
  }

  async #again(lane: Lane, delivery: Delivery): Promise<void> {
    await this.#twin.run((unit) => unit.setDelivery(this.provider.id, lane, delivery));
  }

  async #answered(
    link: ServiceLink,
    lane: Lane,
    head: Delivery,
    outcome: Extract<CallOutcome, { kind: 'result' }>,
  ): Promise<void> {
    if (lane === 'E') return this.#done(lane, head, undefined);
    const fact = await this.#heads.factOf(lane, head);
    const row = fact?.txId === undefined ? undefined : this.#twin.state.rows.get(rowKey(fact.txId, this.provider.id));
    if (fact === undefined || row === undefined) return this.#done(lane, head, undefined);
    if (head.joins || fact.message?.means === 'txStarted') {
      const answer = decodeAnswer(link.version, 'txStarted', outcome.payload);
      const providerTxId = answer.chargerTxId ?? row.providerTxId;
      if (providerTxId === undefined && centralSystemNumbers(link.version)) {
        return this.#refused(lane, head, {
          kind: 'error',
          code: 'GenericError',
          description: 'the answer to the start has no transaction id',
        });
      }
      if (answer.info !== undefined && answer.info.status !== 'Accepted') {
        this.#context.log.warn(
          { charger: this.#twin.chargerId, provider: this.provider.id, status: answer.info.status },
          'a provider did not accept the token of a session; charging goes on',
        );
      }
      return this.#done(lane, head, { ...row, providerTxId, state: 'open' });
    }
    return this.#done(lane, head, fact.message?.means === 'txEnded' ? { ...row, state: 'closed' } : undefined);
  }

  async #done(lane: Lane, head: Delivery, row: ProviderTransaction | undefined): Promise<void> {
    await this.#twin.run((unit) => {
      if (row !== undefined) unit.putRow(row);
      unit.setDelivery(this.provider.id, lane, undefined);
      if (!head.joins) unit.setCursor(this.provider.id, lane, head.seq);
    });
  }

  /** T6: tried again after a pause that grows, then given up, visibly. */
  async #refused(lane: Lane, head: Delivery, outcome: Extract<CallOutcome, { kind: 'error' }>): Promise<void> {
    const refusals = head.refusals + 1;
    const most = outcome.code.endsWith('Violation') ? MAX_MALFORMED : MAX_REFUSALS;
    if (lane === 'T' && refusals < most) {
      this.#retryAt = this.#context.clock.ticks() + REFUSAL_PAUSE_MS * refusals;
      return this.#again(lane, { ...head, tries: head.tries + 1, refusals });
    }
    this.#warn(
      lane === 'T' ? 'a transaction message was refused for good and given up' : 'an event was refused',
      outcome,
    );
    await this.#giveUp(lane, head, `${outcome.code}: ${outcome.description}`);
  }

  /** T7: without its start the rest of the session is told as an end without id. */
  async #giveUp(lane: Lane, head: Delivery, why: string): Promise<void> {
    const fact = await this.#heads.factOf(lane, head);
    await this.#twin.run((unit) => {
      const row = fact?.txId === undefined ? undefined : unit.state.rows.get(rowKey(fact.txId, this.provider.id));
      const started = head.joins || fact?.message?.means === 'txStarted';
      if (row !== undefined && started) unit.putRow({ ...row, state: 'orphan' });
      if (row !== undefined && fact?.message?.means === 'txEnded') unit.putRow({ ...row, state: 'closed' });
      if (lane === 'T') {
        const at = this.#context.clock.now();
        unit.changes.push({
          type: 'givenUp',
          chargerId: unit.chargerId,
          providerId: this.provider.id,
          seq: head.seq,
          at,
          why,
        });
      }
      unit.setDelivery(this.provider.id, lane, undefined);
      if (!head.joins) unit.setCursor(this.provider.id, lane, head.seq);
    });
  }

  #warn(text: string, outcome: Extract<CallOutcome, { kind: 'error' }>): void {
    const { code, description } = outcome;
    this.#context.log.warn({ charger: this.#twin.chargerId, provider: this.provider.id, code, description }, text);
  }
}
