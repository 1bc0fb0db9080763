/** The message that a service gets next: the one in flight, or the first one in the journal that it may hear. */
import { isTransparent } from '../core/arbitration/roles.ts';
import { meteringOf } from '../core/configuration/metering.ts';
import type { Fact, Instant, Lane, Payload, Provider, ProviderTransaction, Transaction } from '../core/model.ts';
import { isOcppVersion, type OcppVersion } from '../core/ocpp/versions.ts';
import { isBeforeItsTime, isHiddenFrom } from '../core/station/joined.ts';
import { causeOf } from './cause.ts';
import type { Context } from './context.ts';
import { crossingOf } from './crossing.ts';
import { JournalPages } from './journal-pages.ts';
import { Mailbox } from './mailbox.ts';
import { monitorViewOf } from './monitors.ts';
import type { Passing } from './now-lane.ts';
import { partyState } from './party-states.ts';
import type { Delivery, DeliveryKind } from './ports.ts';
import {
  type Beside,
  type Metered,
  type Projected,
  type ProjectWorld,
  projectLeave,
  projectTransaction,
  SKIP,
  type Waits,
} from './project.ts';
import { projectEvent, projectPassing } from './project-events.ts';
import type { Twin } from './twin.ts';
import { laneKey, rowKey } from './twin-state.ts';
import { giveUpUnsaid, isUnsaid, logUnsaid, rowWithout, tryToSay } from './unsaid.ts';

/** Behind so many facts of a session lane, samples in between are thinned (PROTOCOL §1, lane T). */
export const MAX_FACTS_UNTHINNED = 1_000;
/** More events than these are not kept for anybody; the oldest go (PROTOCOL §1, lane E). */
export const MAX_EVENTS = 5_000;

type Row = ProviderTransaction | undefined;

type Speaking = Pick<ProjectWorld, 'version' | 'since'> & { readonly isAgain?: boolean };

export class Heads {
  readonly #context: Context;
  readonly #twin: Twin;
  provider: Provider;
  /** Whoever looks for the next message waits for who is looking already. */
  readonly #looking = new Mailbox();
  /** Up to here the journal was looked through, and nothing of the lane was behind the cursor. */
  readonly #none = { T: 0, E: 0 };
  readonly #pages: JournalPages;
  /** Until then a fact waits for what it belongs to; undefined = none does. */
  waitsUntil: Instant | undefined;
  /** Up to here more waits than goes unthinned. */
  #crowdedUpTo = 0;

  constructor(context: Context, twin: Twin, provider: Provider) {
    this.#context = context;
    this.#twin = twin;
    this.provider = provider;
    this.#pages = new JournalPages(context, twin);
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
      if (lane === 'T') this.waitsUntil = undefined;
      if (fits || !isOcppVersion(version)) return inFlight;
      if (inFlight !== undefined) await this.#letGo(lane, inFlight);
      const special = lane === 'T' ? ((await this.#leave(version)) ?? (await this.#again(version, since))) : undefined;
      if (special !== undefined) return special;
      if (lane === 'E') await this.#dropOldEvents();
      for (;;) {
        const cursor = this.#cursor(lane);
        const newest = this.#twin.state.station.journalSeq;
        if (Math.max(cursor, this.#none[lane]) >= newest) return undefined;
        const isCrowded = lane === 'T' && (await this.#isCrowded(cursor, newest));
        const facts = await this.#pages.after(lane, cursor);
        const found = await this.#firstToSend(lane, facts, { version, since }, isCrowded);
        if (found?.kind === 'wait') this.waitsUntil = found.until;
        if (found !== undefined) return found.kind === 'wait' ? undefined : found;
        if (facts.length === 0) this.#none[lane] = newest;
      }
    });
  }

  /** The words of one in flight are no longer spoken: it is made anew, and its session is as it was before it. */
  async #letGo(lane: Lane, { kind, session }: Delivery): Promise<void> {
    await this.#twin.run((unit) => {
      const row = session && unit.state.rows.get(rowKey(session.txId, this.provider.id));
      if (row !== undefined && row.state !== 'closed') {
        const before = { ...row, nextSeqNo: Math.max(0, row.nextSeqNo - 1) };
        unit.putRow(kind === 'join' ? { ...before, state: 'withheld', providerTxId: undefined } : before);
      }
      unit.setDelivery(this.provider.id, lane, undefined);
    });
  }

  /** Whether this message still waits for its answer. */
  isNext(lane: Lane, { messageId }: Delivery): boolean {
    return this.#twin.state.deliveries.get(laneKey(this.provider.id, lane))?.messageId === messageId;
  }

  async #isCrowded(cursor: number, newest: number): Promise<boolean> {
    if (cursor >= this.#crowdedUpTo && newest - cursor > MAX_FACTS_UNTHINNED)
      this.#crowdedUpTo = await this.#context.ledger.floor(this.#twin.chargerId, 'T', MAX_FACTS_UNTHINNED);
    return cursor < this.#crowdedUpTo;
  }

  async #dropOldEvents(): Promise<void> {
    const { chargerId, state } = this.#twin;
    const cursor = this.#cursor('E');
    if (state.station.journalSeq - cursor <= MAX_EVENTS) return;
    const kept = await this.#context.ledger.floor(chargerId, 'E', MAX_EVENTS);
    if (cursor >= kept) return;
    const dropped = (await this.#context.ledger.pending(chargerId, 'E', cursor)) - MAX_EVENTS;
    await this.#twin.run((unit) => {
      unit.setCursor(this.provider.id, 'E', kept);
      unit.leaveOut(this.provider.id, 'E', dropped);
    });
  }

  #cursor(lane: Lane): number {
    return this.#twin.state.cursors.get(laneKey(this.provider.id, lane)) ?? 0;
  }

  /** What is told in real time, in the words for this service; undefined when it must not hear it. */
  wordsNow(passing: Passing, version: OcppVersion): { action: string; payload: Payload } | undefined {
    const world = this.#world({ version, since: undefined });
    const projected = this.#said(() => projectPassing(world, passing, this.#twin.state.transactions));
    return projected.kind === 'send' ? projected : undefined;
  }

  /** The end of a session that is over for this provider alone, once it knows the session. */
  async #leave(version: OcppVersion): Promise<Delivery | undefined> {
    for (const row of this.#twin.state.rows.values()) {
      const isToLeave = row.providerId === this.provider.id && row.state === 'leaving';
      // Without a message so far its start is still to be told.
      if (!isToLeave || row.nextSeqNo === 0) continue;
      const tx = await this.#transaction(row.txId);
      const projected = tx && this.#said(() => projectLeave(this.provider, version, tx, row));
      if (projected?.kind !== 'send') {
        await this.#write('T', [{ ...row, state: 'refused' }], 0, undefined, undefined);
        continue;
      }
      const delivery = this.#made(version, 'leave', this.#cursor('T'), projected);
      await this.#write('T', [], 0, delivery, projected.row);
      return delivery;
    }
    return undefined;
  }

  /** What the owner wants to be sent again; what cannot be told any more is taken off the list. */
  async #again(version: OcppVersion, since: Instant | undefined): Promise<Delivery | undefined> {
    for (;;) {
      const seq = this.#twin.state.again.get(this.provider.id)?.[0];
      if (seq === undefined) return undefined;
      const [fact] = await this.#context.ledger.facts(this.#twin.chargerId, 'T', seq - 1, 1);
      const projected =
        fact?.seq === seq ? await this.#project('T', fact, { version, since, isAgain: true }, []) : undefined;
      const delivery =
        projected?.kind === 'send' ? this.#made(version, 'again', seq, projected, fact?.source) : undefined;
      await this.#twin.run((unit) => {
        if (projected !== undefined && projected.kind !== 'wait' && projected.row !== undefined)
          unit.putRow(projected.row);
        if (delivery === undefined) unit.toldAgain(this.provider.id, seq);
        else unit.setDelivery(this.provider.id, 'T', delivery);
      });
      if (delivery !== undefined) return delivery;
    }
  }

  /** What this provider knows of a session; of one that is too old to be at hand only the ledger tells it. */
  async #row(txId: string): Promise<Row> {
    const { rows, transactions } = this.#twin.state;
    const row = rows.get(rowKey(txId, this.provider.id));
    if (row !== undefined || transactions.some(({ id }) => id === txId)) return row;
    return this.#context.ledger.providerTransaction(txId, this.provider.id);
  }

  #made(
    version: OcppVersion,
    kind: DeliveryKind,
    seq: number,
    { action, payload, session }: Extract<Projected, { kind: 'send' }>,
    source?: Fact['source'],
  ): Delivery {
    const messageId = this.#context.ids.uuid();
    return { kind, seq, session, messageId, version, action, payload, tries: 0, refusals: 0, cause: causeOf(source) };
  }

  async #firstToSend(
    lane: Lane,
    facts: readonly Fact[],
    link: Pick<ProjectWorld, 'version' | 'since'>,
    isCrowded: boolean,
  ): Promise<Delivery | Waits | undefined> {
    /** Rows of transactions whose start is withheld in this page. */
    const passed: ProviderTransaction[] = [];
    let leftOut = 0;
    for (const [index, fact] of facts.entries()) {
      const following = () => facts.slice(index + 1).filter(({ txId }) => txId === fact.txId);
      const projected = await this.#project(lane, fact, link, passed, { following, isCrowded });
      if (projected.kind === 'wait') {
        await this.#write(lane, passed, fact.seq - 1, undefined, undefined, leftOut);
        return projected;
      }
      if (projected.kind === 'skip') {
        if (projected.row !== undefined) passed.push(projected.row);
        if (projected.isLeftOut === true) leftOut += 1;
        continue;
      }
      const delivery = this.#made(link.version, projected.joins ? 'join' : 'next', fact.seq, projected, fact.source);
      await this.#write(lane, passed, fact.seq - 1, delivery, projected.row, leftOut, projected.metered);
      return delivery;
    }
    const last = facts.at(-1);
    if (last !== undefined) await this.#write(lane, passed, last.seq, undefined, undefined, leftOut);
    return undefined;
  }

  async #project(
    lane: Lane,
    fact: Fact,
    link: Speaking,
    passed: readonly ProviderTransaction[],
    beside?: Beside,
  ): Promise<Projected | Waits> {
    const { state } = this.#twin;
    const { provider } = this;
    const { joined } = state.station;
    const world = this.#world(link);
    if (lane === 'E') return this.#said(() => projectEvent(world, fact, state.transactions), fact.seq);
    const tx = await this.#transaction(fact.txId);
    if (tx === undefined) return { kind: 'skip' };
    const row = passed.findLast((known) => known.txId === tx.id) ?? (await this.#row(tx.id));
    if (isBeforeItsTime(joined[provider.id], fact, row !== undefined)) return { kind: 'skip' };
    const said = tryToSay(() => projectTransaction(world, fact, tx, row, beside));
    if (!isUnsaid(said)) return said;
    const without = rowWithout(fact, tx, provider.id, row);
    return giveUpUnsaid(this.#context, this.#twin, provider, fact, without, said);
  }

  /** What can be spared is passed over when there are no words for it. */
  #said(words: () => Projected, seq?: number): Projected {
    const said = tryToSay(words);
    if (!isUnsaid(said)) return said;
    logUnsaid(this.#context, this.#twin.chargerId, this.provider.id, said, seq);
    return SKIP;
  }

  #world({ isAgain = false, ...link }: Speaking): ProjectWorld {
    const { station } = this.#twin.state;
    const { provider } = this;
    // What the owner wants to be sent again is older than what was told since.
    const own = isAgain || isTransparent(provider) ? undefined : partyState(this.#twin.state, provider.id, 'settings');
    const metering = own && meteringOf(own);
    const metered = partyState(this.#twin.state, provider.id, 'metered');
    const isHidden = (tx: Transaction): boolean => isHiddenFrom(station, provider.id, tx.id);
    const monitors = monitorViewOf(this.#twin.state, provider);
    const now = this.#context.clock.now();
    const crossing = crossingOf(this.#twin.state);
    return { ...link, provider, ids: station.ids, crossing, now, isHidden, monitors, metering, metered };
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
    leftOut = 0,
    metered?: Metered,
  ): Promise<void> {
    await this.#twin.run((unit) => {
      if (leftOut > 0) unit.leaveOut(this.provider.id, lane, leftOut);
      if (metered !== undefined) unit.putPartyState(this.provider.id, 'metered', metered);
      for (const withheld of passed) unit.putRow(withheld);
      if (row !== undefined) unit.putRow(row);
      if (cursor > this.#cursor(lane)) unit.setCursor(this.provider.id, lane, cursor);
      if (delivery !== undefined) unit.setDelivery(this.provider.id, lane, delivery);
    });
  }
}
