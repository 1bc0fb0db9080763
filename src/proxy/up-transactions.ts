/** The transaction part of UP: starts and values (PROTOCOL §2.2, T1, T11, T15). */

import { frozen } from '../core/authorise/cards.ts';
import { decidersOf } from '../core/authorise/late-answer.ts';
import { reserverOf } from '../core/authorise/reserved.ts';
import type {
  Card,
  Instant,
  Source,
  Token,
  Transaction,
  TxAnswer,
  TxEnded,
  TxStarted,
  TxUpdated,
} from '../core/model.ts';
import { registerWh } from '../core/ocpp/readings.ts';
import { evsesOf, pendingStartFor, sameTag } from '../core/station/apply.ts';
import type { PendingStart } from '../core/station/station.ts';
import { withFlow } from '../core/transactions/flow.ts';
import { partsOf } from '../core/transactions/parts.ts';
import { isPlainSample } from '../core/transactions/thinning.ts';
import { start, update } from '../core/transactions/transactions.ts';
import { payerOf, type TokenDecision } from './authority.ts';
import { checkCeilings } from './ceilings.ts';
import type { Context } from './context.ts';
import { sessionBound } from './control.ts';
import { countEnergy } from './energy.ts';
import { showLive } from './live.ts';
import { noteCutCard } from './odd-sessions.ts';
import { freezeTerms } from './pricing.ts';
import { bindStartProfile } from './profiles.ts';
import { useReservation } from './reservations.ts';
import { endAbandoned, record } from './session-ends.ts';
import type { Twin } from './twin.ts';
import { tellUnexpected } from './unexpected.ts';
import type { Unit } from './unit.ts';
import { withState } from './up-states.ts';

type Decided = Pick<TokenDecision, 'info' | 'by' | 'card' | 'agreeing'> | undefined;

/** The very start that is known already. */
export function isRepeatedStart(context: Context, { chargerId, state }: Twin, ask: TxStarted): boolean {
  return start(state.transactions, ask, contextOf(context, chargerId, ask, 0)).kind === 'repeated';
}

export function begin(
  context: Context,
  unit: Unit,
  told: TxStarted,
  source: Source | undefined,
  decided: Decided,
): TxAnswer {
  const ask = withState(unit.station, told);
  const info = decided?.info;
  const now = context.clock.now();
  const waiting = pendingStartFor(unit.station, ask.place.evse || undefined, ask.token?.id, ask.remoteStartId, now);
  noteCutCard(context, unit.chargerId, waiting, ask.token);
  const isUnexpected = waiting?.voided !== undefined;
  const { evse } = ask.place;
  const pending = isUnexpected ? undefined : (waiting ?? reservationFor(unit, evse, ask.token, now));
  const number = ask.chargerTxId === undefined ? context.nextTxNumber() : 0;
  const payer = isUnexpected ? 'home' : payerOf(decided?.card, pending, decided?.by);
  const step = start(unit.state.transactions, ask, {
    ...contextOf(context, unit.chargerId, ask, number),
    payer,
    startedBy: pending?.by,
    holder: payer,
    bootedAt: unit.station.boot?.at,
  });
  if (step.kind === 'repeated') {
    context.quirks.met(unit.chargerId, { quirk: 'start-repeated', action: source?.action });
    return {
      chargerTxId: step.tx.chargerTxId,
      info: ask.token === undefined ? undefined : (info ?? { status: step.tx.tokenStatus ?? 'Accepted' }),
    };
  }
  endAbandoned(context, unit, step.abandoned);
  if (number > 0) unit.setStation({ ...unit.station, lastTxNumber: number });
  takePending(unit, waiting, ask.remoteStartId !== undefined);
  if (waiting !== undefined && isUnexpected) tellUnexpected(context, unit, waiting);
  const used = isUnexpected ? undefined : useReservation(unit, evse, pending?.by, ask.reservationId);
  // What nobody holds takes the place from nobody.
  const isHeld = isUnexpected && unit.state.leases.has(step.tx.place.evse);
  const holder = isHeld ? 'home' : sessionBound(context, unit, step.tx);
  const reservationId = ask.reservationId ?? used;
  const begun: Transaction = {
    ...(isUnexpected && { isUnexpected }),
    ...step.tx,
    ...frozen(isUnexpected ? unbilled(decided?.card) : decided?.card),
    ...deciders(decided, { payer, holder }),
    holder,
    tokenStatus: info?.status,
    ...(reservationId !== undefined && { reservationId }),
  };
  const tx = withFlow(begun, undefined, ask, unit.nextSeq);
  unit.putTransaction(tx);
  freezeTerms(context, unit, tx);
  if (waiting !== undefined && !isUnexpected) bindStartProfile(unit, waiting, tx);
  showLive(unit, tx.place.evse, ask.readings);
  // A charger that knows nothing of the reservation does not name it, nor whose start it was.
  const isRemote = ask.trigger === undefined && waiting !== undefined && !isUnexpected;
  const remote = isRemote ? { trigger: 'RemoteStart', remoteStartId: waiting.remoteStartId } : {};
  const said = { ...ask, ...remote, chargerTxId: tx.chargerTxId, reservationId };
  record(context, unit, tx, { means: 'txStarted', ask: said }, source);
  return { chargerTxId: tx.chargerTxId, info };
}

export function applyUpdate(context: Context, unit: Unit, ask: TxUpdated, source: Source, decided: Decided): void {
  const now = context.clock.now();
  let step = update(unit.state.transactions, ask, registerWh(ask.readings));
  if (step.kind === 'unknown' && ask.seqNo !== undefined) {
    beginUnseen(context, unit, ask, decided);
    step = update(unit.state.transactions, ask, registerWh(ask.readings));
  }
  switch (step.kind) {
    case 'repeated':
      context.quirks.met(unit.chargerId, { quirk: 'event-repeated', action: source.action });
      return;
    case 'unknown': {
      context.log.warn(
        { charger: unit.chargerId },
        'meter values of a transaction that nobody began; kept as plain meter values',
      );
      const place = ask.place ?? { evse: 0 };
      showLive(unit, place.evse, ask.readings);
      unit.append({ lane: 'E', recordedAt: now, message: { means: 'meter', ask: { place, readings: ask.readings } } });
      return;
    }
    case 'late':
      context.quirks.met(unit.chargerId, { quirk: 'values-after-end', action: source.action });
      record(context, unit, step.tx, { means: 'txUpdated', ask }, source);
      return;
    case 'updated': {
      const before = unit.transaction(step.tx.id);
      const isFirst = before === undefined || before.lastAt <= before.startedAt;
      if (step.tx.chargerTxId !== ask.chargerTxId)
        context.quirks.met(unit.chargerId, { quirk: 'no-session-number', action: source.action });
      endAbandoned(context, unit, step.abandoned);
      const known = identified(context, unit, step.tx, ask, decided);
      const tx = withFlow(known, before, ask, unit.nextSeq);
      countEnergy(context, unit, before, tx);
      unit.putTransaction(tx);
      checkCeilings(context, unit, tx.id, ask.readings);
      showLive(unit, tx.place.evse, ask.readings);
      const said = { means: 'txUpdated', ask: { ...ask, chargerTxId: tx.chargerTxId } } as const;
      if (isFirst || !isPlainSample(said) || !context.isDiskLow()) recordParts(context, unit, tx, said.ask, source);
      else unit.setStation({ ...unit.station, samplesNotKept: unit.station.samplesNotKept + 1 });
    }
  }
}

function recordParts(context: Context, unit: Unit, tx: Transaction, said: TxUpdated, source: Source): void {
  const [first = said, ...others] = partsOf(said);
  const share = others.length === 0 ? {} : { parts: others.length + 1 };
  record(context, unit, tx, { means: 'txUpdated', ask: first }, source, share);
  for (const ask of others)
    record(context, unit, tx, { means: 'txUpdated', ask }, undefined, { toldIn: source.version });
}

/** A transaction whose token comes after its start gets its payer and its holder now. */
function identified(context: Context, unit: Unit, tx: Transaction, ask: TxUpdated, decided: Decided): Transaction {
  const before = unit.transaction(tx.id);
  if (before?.token !== undefined || (ask.token === undefined && ask.remoteStartId === undefined)) return tx;
  const waiting = pendingStartFor(unit.station, tx.place.evse, ask.token?.id, ask.remoteStartId, context.clock.now());
  takePending(unit, waiting, ask.remoteStartId !== undefined);
  if (waiting?.voided !== undefined) {
    tellUnexpected(context, unit, waiting);
    return { ...tx, ...frozen(unbilled(decided?.card)), isUnexpected: true };
  }
  const pending = waiting ?? reservationFor(unit, tx.place.evse, ask.token, context.clock.now());
  const startedBy = tx.startedBy ?? pending?.by;
  const asked = pending ?? (startedBy === undefined ? undefined : { by: startedBy });
  const payer = payerOf(decided?.card, asked, decided?.by);
  const known: Transaction = { ...tx, ...frozen(decided?.card), payer, startedBy };
  useReservation(unit, tx.place.evse, pending?.by, undefined);
  if (waiting !== undefined) bindStartProfile(unit, waiting, known);
  const holder = sessionBound(context, unit, known);
  freezeTerms(context, unit, known);
  return { ...known, ...deciders(decided, { payer, holder }), holder };
}

/** For what nobody was allowed to begin nobody but the home pays. */
function unbilled(card: Card | undefined): Card | undefined {
  return card && { ...card, billedTo: undefined };
}

function deciders(
  decided: Decided,
  session: Parameters<typeof decidersOf>[2],
): Pick<Transaction, 'deciders' | 'acceptedBy'> {
  if (decided === undefined) return {};
  const { card, agreeing, by } = decided;
  return { deciders: decidersOf(card, agreeing, session), ...(by !== undefined && { acceptedBy: by }) };
}

/** The charger goes on with a transaction whose start we never saw: it begins with what is known (PROTOCOL §4.3). */
export function beginUnseen(context: Context, unit: Unit, ask: TxUpdated | TxEnded, decided: Decided): void {
  const [evse = 1, another] = evsesOf(unit.station);
  const started: TxStarted = {
    chargerTxId: ask.chargerTxId,
    place: ask.place ?? (another === undefined ? { evse, connector: 1 } : { evse: 0 }),
    token: ask.token,
    at: ask.readings[0]?.at ?? ask.at,
    meterWh: registerWh(ask.readings.slice(0, 1)),
    readings: [],
    trigger: 'Authorized',
    seqNo: 0,
    offline: true,
  };
  begin(context, unit, started, undefined, decided);
}

/** A place that was reserved for this card: its session is that of who reserved it. */
function reservationFor(unit: Unit, evse: number, token: Token | undefined, now: Instant) {
  const by = reserverOf(unit.state.leases, evse, token, now);
  return by === undefined ? undefined : { by };
}

/** Where starts have no number, a charger begins one session for one card: others of the same card are over, too. */
function takePending(unit: Unit, pending: PendingStart | undefined, isNumbered: boolean): void {
  if (pending === undefined) return;
  const isOver = (other: PendingStart): boolean =>
    other === pending ||
    (!isNumbered &&
      other.voided !== undefined &&
      other.evse === pending.evse &&
      sameTag(other.token.id, pending.token.id));
  const pendingStarts = unit.station.pendingStarts.filter((other) => !isOver(other));
  unit.setStation({ ...unit.station, pendingStarts });
}

function contextOf(context: Context, chargerId: string, ask: TxStarted, number: number) {
  return {
    chargerId,
    id: context.ids.uuid(),
    number,
    payer: 'home' as const,
    startedBy: undefined,
    holder: 'home' as const,
    bootedAt: undefined,
    registerWh: registerWh(ask.readings, 'Transaction.Begin'),
  };
}
