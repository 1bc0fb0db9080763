/** The message that a service gets next: the one in flight, or the first one in the journal that it may hear. */
import type { Fact, Instant, Lane, Provider, ProviderTransaction, Transaction } from '../core/model.ts';
import { isOcppVersion, type OcppVersion } from '../core/ocpp/versions.ts';
import type { Context } from './context.ts';
import { Mailbox } from './mailbox.ts';
import type { Delivery, DeliveryKind } from './ports.ts';
import { type Projected, type ProjectWorld, projectEvent, projectLeave, projectTransaction } from './project.ts';
import { withoutAgain } from './tellings.ts';
import { laneKey, rowKey, type Twin } from './twin.ts';

/** Facts read from the journal at once, while none of them is for this provider. */
const PAGE = 50;
/** Mostly the first one is: whoever is far behind must not read a page for each message. */
const FIRST_PAGE = 2;

type Row = ProviderTransaction | undefined;

export class Heads {
  readonly #context: Context;
  readonly #twin: Twin;
  provider: Provider;
  /** Whoever looks for the next message waits for who is looking already. */
  readonly #looking = new Mailbox();
  /** Up to here the journal was looked through, and nothing of the lane was behind the cursor. */
  readonly #none = { T: 0, E: 0 };

  constructor(context: Context, twin: Twin, provider: Provider) {
    this.#context = context;
    this.#twin = twin;
    this.provider = provider;
  }

  /**
   * Written down before it is answered here, so that a retry is byte-equal (T5). Without a link the words are those
   * of the charger's version. What this service must not hear is passed over for good; what happened before `since`,
   * when it registered, is told as offline.
   */
  next(lane: Lane, linkVersion: OcppVersion | undefined, since: Instant | undefined): Promise<Delivery | undefined> {
    return this.#looking.run(async () => {
      const inFlight = this.#twin.state.deliveries.get(laneKey(this.provider.id, lane));
      const version = linkVersion ?? this.#twin.state.station.version;
      const fits = inFlight !== undefined && (linkVersion === undefined || inFlight.version === linkVersion);
      if (fits || !isOcppVersion(version)) return inFlight;
      const special = lane === 'T' ? ((await this.#leave(version)) ?? (await this.#again(version, since))) : undefined;
      if (special !== undefined) return special;
      for (let page = FIRST_PAGE; ; page = PAGE) {
        const cursor = this.#cursor(lane);
        const newest = this.#twin.state.station.journalSeq;
        if (Math.max(cursor, this.#none[lane]) >= newest) return undefined;
        const facts = await this.#facts(lane, cursor, page);
        const found = await this.#firstToSend(lane, facts, version, since);
        if (facts.length === 0) this.#none[lane] = newest;
        if (found !== undefined || facts.length < page) return found;
      }
    });
  }

  async #facts(lane: Lane, afterSeq: number, page: number): Promise<readonly Fact[]> {
    const fresh = this.#twin.facts(lane, afterSeq);
    return fresh ?? (await this.#context.ledger.facts(this.#twin.chargerId, lane, afterSeq, page));
  }

  #cursor(lane: Lane): number {
    return this.#twin.state.cursors.get(laneKey(this.provider.id, lane)) ?? 0;
  }

  /** The end of a session that is over for this provider alone, once it knows the session. */
  async #leave(version: OcppVersion): Promise<Delivery | undefined> {
    for (const row of this.#twin.state.rows.values()) {
      if (row.providerId !== this.provider.id || row.state !== 'leaving') continue;
      const tx = await this.#transaction(row.txId);
      const projected = tx === undefined ? undefined : projectLeave(version, tx, row);
      if (projected?.kind !== 'send') continue;
      const delivery = this.#made(version, 'leave', this.#cursor('T'), projected);
      await this.#write('T', [], 0, delivery, projected.row);
      return delivery;
    }
    return undefined;
  }

  /** What the owner wants to be sent again; what cannot be told any more is taken off the list. */
  async #again(version: OcppVersion, since: Instant | undefined): Promise<Delivery | undefined> {
    for (;;) {
      const seq = this.#twin.state.station.again[this.provider.id]?.[0];
      if (seq === undefined) return undefined;
      const [fact] = await this.#context.ledger.facts(this.#twin.chargerId, 'T', seq - 1, 1);
      const known = fact?.seq === seq ? await this.#knownRow(fact.txId) : [];
      const projected = fact?.seq === seq ? await this.#project('T', fact, { version, since }, known) : undefined;
      const delivery = projected?.kind === 'send' ? this.#made(version, 'again', seq, projected) : undefined;
      await this.#twin.run((unit) => {
        unit.setStation(withoutAgain(unit.station, this.provider.id, seq));
        if (projected?.row !== undefined) unit.putRow(projected.row);
        if (delivery !== undefined) unit.setDelivery(this.provider.id, 'T', delivery);
      });
      if (delivery !== undefined) return delivery;
    }
  }

  /** What this provider knows of a session that is too old to be at hand. */
  async #knownRow(txId: string | undefined): Promise<readonly ProviderTransaction[]> {
    if (txId === undefined || this.#twin.state.rows.has(rowKey(txId, this.provider.id))) return [];
    const { rows } = await this.#context.ledger.story(txId);
    return rows.filter(({ providerId }) => providerId === this.provider.id);
  }

  #made(
    version: OcppVersion,
    kind: DeliveryKind,
    seq: number,
    { action, payload, session }: Extract<Projected, { kind: 'send' }>,
  ): Delivery {
    const messageId = this.#context.ids.uuid();
    return { kind, seq, session, messageId, version, action, payload, tries: 0, refusals: 0 };
  }

  async #firstToSend(
    lane: Lane,
    facts: readonly Fact[],
    version: OcppVersion,
    since: Instant | undefined,
  ): Promise<Delivery | undefined> {
    /** Rows of transactions whose start is withheld in this page. */
    const passed: ProviderTransaction[] = [];
    for (const fact of facts) {
      const projected = await this.#project(lane, fact, { version, since }, passed);
      if (projected.kind === 'skip') {
        if (projected.row !== undefined) passed.push(projected.row);
        continue;
      }
      const delivery = this.#made(version, projected.joins ? 'join' : 'next', fact.seq, projected);
      await this.#write(lane, passed, fact.seq - 1, delivery, projected.row);
      return delivery;
    }
    const last = facts.at(-1);
    if (last !== undefined) await this.#write(lane, passed, last.seq, undefined, undefined);
    return undefined;
  }

  async #project(
    lane: Lane,
    fact: Fact,
    link: Pick<ProjectWorld, 'version' | 'since'>,
    passed: readonly ProviderTransaction[],
  ): Promise<Projected> {
    const { state } = this.#twin;
    const world = { ...link, provider: this.provider, ids: state.station.ids, now: this.#context.clock.now() };
    if (lane === 'E') return projectEvent(world, fact, state.transactions);
    const tx = await this.#transaction(fact.txId);
    if (tx === undefined) return { kind: 'skip' };
    const row = passed.findLast((known) => known.txId === tx.id) ?? state.rows.get(rowKey(tx.id, this.provider.id));
    return projectTransaction(world, fact, tx, row);
  }

  async #transaction(id: string | undefined): Promise<Transaction | undefined> {
    if (id === undefined) return undefined;
    return this.#twin.state.transactions.find((tx) => tx.id === id) ?? (await this.#context.ledger.transaction(id));
  }

  async #write(
    lane: Lane,
    passed: readonly ProviderTransaction[],
    cursor: number,
    delivery: Delivery | undefined,
    row: Row,
  ): Promise<void> {
    await this.#twin.run((unit) => {
      for (const withheld of passed) unit.putRow(withheld);
      if (row !== undefined) unit.putRow(row);
      if (cursor > this.#cursor(lane)) unit.setCursor(this.provider.id, lane, cursor);
      const before = unit.state.deliveries.get(laneKey(this.provider.id, lane));
      // One that was passed over had no words in the version that is spoken now.
      const isPassed = before !== undefined && before.seq <= cursor;
      if (delivery !== undefined || isPassed) unit.setDelivery(this.provider.id, lane, delivery);
    });
  }
}
