/**
 * What the answer of a service to a message brings about: its number is kept, the cursor moves, a refused message is
 * tried again and then given up, and a card that it refuses late is dealt with (PROTOCOL T4 to T9, §2.3).
 */
import { hasRight } from '../core/arbitration/roles.ts';
import { learn } from '../core/authorise/authorise.ts';
import { atEvse } from '../core/authorise/evses.ts';
import { decidesOn, lateAnswer } from '../core/authorise/late-answer.ts';
import { mannersWith } from '../core/configuration/own-effects.ts';
import type {
  Lane,
  Manners,
  Payload,
  Provider,
  ProviderTransaction,
  TokenStatus,
  Transaction,
  TxAnswer,
} from '../core/model.ts';
import { decodeAnswer } from '../core/ocpp/codec.ts';
import type { CallOutcome } from '../core/ocpp/exchange.ts';
import { centralSystemNumbers, type OcppVersion } from '../core/ocpp/versions.ts';
import { evsesOf } from '../core/station/apply.ts';
import { knowsCard } from '../core/views/view.ts';
import { raiseAlarm } from './alarms.ts';
import { checkCeilings, keepCeiling } from './ceilings.ts';
import type { Context } from './context.ts';
import { keepCost } from './costs.ts';
import { countSoon } from './counting.ts';
import { noteOddAnswer } from './odd-sessions.ts';
import { partyState } from './party-states.ts';
import type { Delivery } from './ports.ts';
import { noteStartAnswer } from './shadow-cards.ts';
import type { Twin } from './twin.ts';
import { rowKey } from './twin-state.ts';
import type { Unit } from './unit.ts';
import { urge } from './urging.ts';

/** A message that the provider calls malformed is tried once more at the most (T6). */
const MAX_MALFORMED = 2;
/** Connections on which a message may stay unanswered while others are answered (T5). */
const MAX_LOST = 10;

type CallError = Extract<CallOutcome, { kind: 'error' }>;

export class Outcomes {
  readonly #context: Context;
  readonly #twin: Twin;
  provider: Provider;

  constructor(context: Context, twin: Twin, provider: Provider) {
    this.#context = context;
    this.#twin = twin;
    this.provider = provider;
  }

  /** How many milliseconds the message waits for its next try; 0 when it is done with. */
  async answered(version: OcppVersion, lane: Lane, head: Delivery, payload: Payload): Promise<number> {
    const row = this.#rowOf(head);
    if (row === undefined) return this.#done(lane, head, undefined);
    if (head.kind === 'leave') return this.#done(lane, head, { ...row, state: 'refused' });
    const answer = decodeAnswer(version, 'txStarted', payload);
    const told = (unit: Unit) => this.#keepCost(unit, head, answer);
    if (head.session?.part === 'ends') return this.#done(lane, head, { ...row, state: 'closed' }, told);
    const begins = head.session?.part === 'begins';
    const providerTxId = begins ? (answer.chargerTxId ?? row.providerTxId) : row.providerTxId;
    if (begins && providerTxId === undefined && centralSystemNumbers(version)) {
      return this.refused(lane, head, NO_NUMBER);
    }
    if (begins) noteOddAnswer(this.#context, this.#twin.chargerId, this.provider.id, version, payload);
    const next: ProviderTransaction = begins
      ? {
          ...row,
          providerTxId,
          ...(answer.chargerTxId !== undefined && { isOwnNumber: true }),
          state: isLeaving(row) ? 'leaving' : 'open',
        }
      : row;
    const tx = this.#twin.state.transactions.find(({ id }) => id === row.txId);
    const info = answer.info && atEvse(answer.info, tx?.place.evse, evsesOf(this.#twin.state.station));
    const status = info?.status ?? 'Accepted';
    if (this.provider.shadow !== undefined)
      return this.#done(lane, head, begins ? next : undefined, (unit) => {
        told(unit);
        if (begins || status !== 'Accepted') this.#compare(unit, tx, status);
      });
    if (status === 'Accepted' || tx === undefined) {
      await this.#done(lane, head, begins ? next : undefined, (unit) => {
        told(unit);
        if (answer.limit === undefined) return;
        keepCeiling(unit, row, answer.limit);
        checkCeilings(this.#context, unit, row.txId);
      });
      if (answer.limit !== undefined) urge(this.#context, this.#twin);
      if (answer.limit !== undefined || answer.totalCost !== undefined) countSoon(this.#context, this.#twin);
      return 0;
    }
    await this.#rejected(lane, head, next, tx, status);
    return 0;
  }

  /** What it says in passing that the session costs. */
  #keepCost(unit: Unit, { session }: Delivery, { totalCost, text }: TxAnswer): void {
    const tx = unit.transaction(session?.txId);
    const isFinal = session?.part === 'ends';
    // The driver sees what comes from who pays, and nothing from who only watches.
    if (tx === undefined || (this.provider.shadow !== undefined && tx.payer === this.provider.id)) return;
    keepCost(this.#context, unit, this.provider.id, tx, { totalCost, isFinal, text });
  }

  /** As the owner wrote it, but for what the provider wrote itself. */
  get #manners(): Manners {
    return mannersWith(this.provider.manners, partyState(this.#twin.state, this.provider.id, 'settings'));
  }

  /** In shadow mode nothing follows from what it says of a session, neither from its limits nor from its no. */
  #compare(unit: Unit, tx: Transaction | undefined, status: TokenStatus): void {
    // The session may be in its own way (T8), or bear another card in its sight.
    const isOfCard = status !== 'ConcurrentTx' && tx !== undefined && knowsCard(this.provider, tx);
    if (isOfCard) noteStartAnswer(this.#context, unit, this.provider.id, tx, status);
  }

  /** T9: the session began, and now this provider says no to its card. */
  async #rejected(
    lane: Lane,
    head: Delivery,
    told: ProviderTransaction,
    tx: Transaction,
    status: TokenStatus,
  ): Promise<void> {
    const { id } = this.provider;
    const manners = this.#manners;
    const { evse } = tx.place;
    const decides = decidesOn(tx, id);
    // An earlier try that nobody answered may be in its books. Where the charger numbers, the number is no sign of anything.
    const isBooked = head.tries > head.refusals && !(Number(told.providerTxId) <= 0);
    const what = lateAnswer({ status, isBooked, isOpen: tx.endedAt === undefined, decides, manners });
    await this.#done(
      lane,
      head,
      what === 'leave' ? { ...told, state: 'leaving', leaves: 'DeAuthorized' } : told,
      (unit) => {
        if (what === 'accept') return;
        this.#learn(unit, tx, status);
        const says = `"${id}" said no (${status}) to the card of a session that had begun`;
        if (what === 'note') {
          this.#context.log.warn({ charger: unit.chargerId, provider: id, status }, `${says}; charging goes on`);
          return;
        }
        const decided = unit.transaction(tx.id);
        const restWh = what === 'starve' ? manners.maxEnergyOnInvalidIdWh : 0;
        if (what !== 'leave' && decided !== undefined) {
          const starvesAtWh = what === 'starve' ? (decided.lastWh ?? 0) + restWh : undefined;
          unit.putTransaction({ ...decided, rejectedBy: id, isRefused: what === 'stop', starvesAtWh });
        }
        const why = `${says}. ${restWh > 0 ? withRest(restWh) : WORDS[what]}`;
        raiseAlarm(this.#context, unit, { kind: 'rejected_card', evse, providerId: id }, why);
        const at = this.#context.clock.now();
        unit.audit({ at, evse, by: id, asked: 'late rejection', allowed: what !== 'leave', rule: 'authority', why });
      },
    );
    urge(this.#context, this.#twin);
  }

  /** The next time the card is shown, its earlier yes does not count; that it charges already is no word about the card. */
  #learn(unit: Unit, tx: Transaction, status: TokenStatus): void {
    const { provider } = this;
    if (tx.token === undefined || status === 'ConcurrentTx') return;
    if (!hasRight(provider, 'authorise') || !knowsCard(provider, tx)) return;
    const tokens = learn(unit.station.tokens, tx.token, provider.id, { status }, this.#context.clock.now());
    unit.setStation({ ...unit.station, tokens });
  }

  /** T6: how many milliseconds it waits for its next try; 0 when it was given up. */
  async refused(lane: Lane, head: Delivery, outcome: CallError): Promise<number> {
    const { messageAttempts, messageRetryS } = this.#manners;
    const refusals = head.refusals + 1;
    const most = outcome.code.endsWith('Violation') ? Math.min(MAX_MALFORMED, messageAttempts) : messageAttempts;
    if (lane === 'T' && refusals < most) {
      await this.#put(lane, { ...head, tries: head.tries + 1, refusals });
      return messageRetryS * 1000 * refusals;
    }
    this.warn(
      lane === 'T' ? 'a transaction message was refused for good and given up' : 'an event was refused',
      outcome,
    );
    await this.#giveUp(lane, head, `${outcome.code}: ${outcome.description}`, 'delivery_refused');
    return 0;
  }

  /** A try that nobody answered. */
  again(lane: Lane, head: Delivery): Promise<void> {
    return this.#put(lane, { ...head, tries: head.tries + 1 });
  }

  /** A connection that answers others and not this one. True when it was one too many. */
  async lost(lane: Lane, head: Delivery): Promise<boolean> {
    const lost = (head.lost ?? 0) + 1;
    if (lost < MAX_LOST) {
      await this.#put(lane, { ...head, tries: head.tries + 1, lost });
      return false;
    }
    const why = `no answer on ${lost} connections, while other messages were answered`;
    await this.#giveUp(lane, head, why, 'delivery_quarantined');
    return true;
  }

  warn(text: string, { code, description }: CallError): void {
    this.#context.log.warn({ charger: this.#twin.chargerId, provider: this.provider.id, code, description }, text);
  }

  #rowOf({ session }: Delivery): ProviderTransaction | undefined {
    return session && this.#twin.state.rows.get(rowKey(session.txId, this.provider.id));
  }

  async #put(lane: Lane, delivery: Delivery): Promise<void> {
    await this.#twin.run((unit) => unit.setDelivery(this.provider.id, lane, delivery));
  }

  async #done(
    lane: Lane,
    head: Delivery,
    row: ProviderTransaction | undefined,
    more: (unit: Unit) => void = () => undefined,
  ): Promise<0> {
    await this.#twin.run((unit) => {
      if (row !== undefined) unit.putRow(row);
      this.#passed(unit, lane, head);
      more(unit);
    });
    return 0;
  }

  /** T7: without its start the rest of the session is told as an end without id. */
  async #giveUp(
    lane: Lane,
    head: Delivery,
    why: string,
    kind: 'delivery_refused' | 'delivery_quarantined',
  ): Promise<void> {
    await this.#twin.run((unit) => {
      const row = this.#rowOf(head);
      const part = head.session?.part;
      if (row !== undefined && head.kind === 'leave') unit.putRow({ ...row, state: 'refused' });
      else if (row !== undefined && part === 'begins' && !isLeaving(row)) unit.putRow({ ...row, state: 'orphan' });
      else if (row !== undefined && part === 'ends') unit.putRow({ ...row, state: 'closed' });
      if (lane === 'T' && head.kind !== 'leave') {
        const at = this.#context.clock.now();
        const { id: providerId } = this.provider;
        unit.changes.push({ type: 'givenUp', chargerId: unit.chargerId, providerId, seq: head.seq, at, why });
        const text = `"${providerId}" did not take a message of a session (${head.action}): ${why}. It can be sent again.`;
        raiseAlarm(this.#context, unit, { kind, providerId }, text);
      }
      this.#passed(unit, lane, head);
    });
  }

  #passed(unit: Unit, lane: Lane, head: Delivery): void {
    unit.setDelivery(this.provider.id, lane, undefined);
    if (head.kind === 'next') unit.setCursor(this.provider.id, lane, head.seq);
    if (head.kind === 'again') unit.toldAgain(this.provider.id, head.seq);
  }
}

/** For this provider the session ended before its start was answered: the end is still to be told (PROTOCOL §3.2). */
function isLeaving({ state }: ProviderTransaction): boolean {
  return state === 'leaving';
}

const NO_NUMBER: CallError = {
  kind: 'error',
  code: 'GenericError',
  description: 'the answer to the start has no transaction id',
};

const WORDS = {
  stop: 'It decides on this card, so the session is being stopped.',
  starve: 'It decides on this card, so the session gets no current until you decide.',
  leave: 'It does not decide on this card: charging goes on, and this provider hears that the session is over.',
} as const;

function withRest(wh: number): string {
  return `It decides on this card, so the session gets ${wh} Wh more and then no current until you decide.`;
}
