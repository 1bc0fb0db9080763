/**
 * One physical charging transaction from its start to its end (PROTOCOL §2.2). A charger may repeat itself after a
 * lost reply, begin anew without an end, or speak of a transaction that nobody began: each is told apart here.
 */
import type {
  Instant,
  Party,
  Place,
  ProviderId,
  StopReason,
  Token,
  Transaction,
  TxEnded,
  TxStarted,
  TxUpdated,
} from '../model.ts';
import { chargedS, countsEvents, inState, stateAtEnd } from './flow.ts';
import { registerNow } from './intervals.ts';

/** What a start becomes. */
export type StartStep =
  /** The same start again (T1, Q17): answered as before, told to nobody. */
  | { readonly kind: 'repeated'; readonly tx: Transaction }
  | {
      readonly kind: 'started';
      readonly tx: Transaction;
      /** Transactions at the same place that the charger never ended (T11). */
      readonly abandoned: readonly MadeEnd[];
    };

export interface StartContext {
  readonly chargerId: string;
  /** Our new UUID. */
  readonly id: string;
  /** The number that the charger gets where the central system numbers (T1). */
  readonly number: number;
  readonly payer: ProviderId | 'home';
  readonly startedBy: Party | undefined;
  readonly holder: ProviderId | 'home';
  /** The charger booted after the open transaction was last heard of. */
  readonly bootedAt: Instant | undefined;
  /** Energy register in the message, in Wh. */
  readonly registerWh: number | undefined;
}

/** An end that the charger never told: the transaction as it is now, and the end in words for everybody. */
export interface MadeEnd {
  readonly tx: Transaction;
  readonly ended: TxEnded;
}

/** A retry that a charger made under a new message id carries the same token within this time (Q17). */
const RETRY_WINDOW_MS = 5_000;

export function start(known: readonly Transaction[], message: TxStarted, context: StartContext): StartStep {
  const repeated = known.find((tx) => isSameStart(tx, message));
  if (repeated !== undefined) return { kind: 'repeated', tx: repeated };
  const abandoned = known
    .filter((tx) => tx.endedAt === undefined && samePlace(tx.place, message.place))
    .map((tx) => abandon(tx, message.at, context.bootedAt));
  const meterStartWh = message.meterWh ?? context.registerWh;
  const begun: Transaction = {
    id: context.id,
    chargerId: context.chargerId,
    place: message.place,
    chargerTxId: message.chargerTxId ?? String(context.number),
    token: message.token,
    startedAt: message.at,
    ...(message.saidAt !== undefined && { saidAt: message.saidAt }),
    meterStartWh,
    lastWh: meterStartWh,
    lastAt: message.at,
    lastSeqNo: message.seqNo,
    payer: context.payer,
    startedBy: context.startedBy,
    holder: context.holder,
  };
  return { kind: 'started', tx: inState(begun, message.chargingState, message.at), abandoned };
}

function isSameStart(tx: Transaction, message: TxStarted): boolean {
  if (message.chargerTxId !== undefined) return tx.chargerTxId === message.chargerTxId;
  if (!samePlace(tx.place, message.place) || !sameToken(tx.token, message.token)) return false;
  if (message.saidAt !== undefined && tx.saidAt === message.saidAt && tx.meterStartWh === message.meterWh) return true;
  if (tx.startedAt === message.at && tx.meterStartWh === message.meterWh) return true;
  return tx.endedAt === undefined && Math.abs(tx.startedAt - message.at) <= RETRY_WINDOW_MS;
}

/** T11: the end that the charger forgot, at its last sample and never later than the new start. */
function abandon(tx: Transaction, newStartAt: Instant, bootedAt: Instant | undefined): MadeEnd {
  const reason: StopReason = bootedAt !== undefined && bootedAt > tx.lastAt ? 'PowerLoss' : 'Other';
  return synthesiseEnd(tx, Math.min(tx.lastAt, newStartAt), reason);
}

/** Ends a transaction with the values that it told last. */
export function synthesiseEnd(tx: Transaction, at: Instant, reason: StopReason): MadeEnd {
  return finish(
    tx,
    {
      chargerTxId: tx.chargerTxId,
      place: tx.place,
      at: Math.max(at, tx.startedAt),
      readings: [],
      reason,
      seqNo: tx.lastSeqNo === undefined ? undefined : tx.lastSeqNo + 1,
    },
    undefined,
  );
}

/** Why an event is told with the card that ends a session. */
const STOPPED_BY_CARD = 'StopAuthorized';

/** What an update becomes. */
export type UpdateStep =
  | {
      readonly kind: 'updated';
      readonly tx: Transaction;
      /** Transactions that the charger never ended at the place that this one turns out to have (T11). */
      readonly abandoned: readonly MadeEnd[];
    }
  /** The same event again: answered, told to nobody. */
  | { readonly kind: 'repeated'; readonly tx: Transaction }
  /** Values of a transaction that is over (T15). */
  | { readonly kind: 'late'; readonly tx: Transaction }
  | { readonly kind: 'unknown' };

export function update(known: readonly Transaction[], message: TxUpdated, registerWh: number | undefined): UpdateStep {
  const tx = find(known, message);
  if (tx === undefined) return { kind: 'unknown' };
  const place = placeNow(tx, message);
  const moved = place !== tx.place;
  if (!moved && isRepeated(tx, message, registerWh)) return { kind: 'repeated', tx };
  if (tx.endedAt !== undefined) return { kind: 'late', tx };
  const newest = message.at >= tx.lastAt;
  const nowWh = registerNow(tx, message, registerWh);
  return {
    kind: 'updated',
    tx: {
      ...inState(tx, newest ? message.chargingState : undefined, message.at),
      place,
      token: tx.token ?? message.token,
      stopToken: message.trigger === STOPPED_BY_CARD ? (message.token ?? tx.stopToken) : tx.stopToken,
      // What is counted from one sample to the next is counted from 0.
      meterStartWh: tx.meterStartWh ?? registerWh ?? (nowWh === undefined ? undefined : 0),
      lastWh: newest ? (nowWh ?? tx.lastWh) : (tx.lastWh ?? nowWh),
      lastAt: Math.max(tx.lastAt, message.at),
      lastSeqNo: later(tx.lastSeqNo, message.seqNo),
      lostAt: undefined,
    },
    abandoned: moved
      ? known
          .filter((other) => other.endedAt === undefined && samePlace(other.place, place))
          .map((other) => abandon(other, message.at, undefined))
      : [],
  };
}

/** A transaction that begins before the cable is in has no EVSE yet. */
function placeNow(tx: Transaction, { place }: TxUpdated): Place {
  return tx.place.evse === 0 && place !== undefined && place.evse !== 0 ? place : tx.place;
}

/**
 * An event that was sent again carries the number of the one before and says nothing new (Q25: numbers may repeat), or
 * a lower one and an older time where none was missing.
 */
function isRepeated(tx: Transaction, message: TxUpdated, registerWh: number | undefined): boolean {
  const { seqNo, at, token, chargingState } = message;
  if (seqNo === undefined || tx.lastSeqNo === undefined || at > tx.lastAt) return false;
  if (seqNo < tx.lastSeqNo) return tx.hasGaps !== true;
  return (
    seqNo === tx.lastSeqNo &&
    (token === undefined || tx.token !== undefined) &&
    (chargingState === undefined || chargingState === tx.chargingState) &&
    (registerWh === undefined || registerWh === tx.lastWh)
  );
}

/** What an end becomes. */
export type EndStep =
  | {
      readonly kind: 'ended';
      readonly tx: Transaction;
      /** The message with the transaction's own id, and with a time and a register that fit its start (Q20). */
      readonly ended: TxEnded;
      readonly guessed: boolean;
    }
  | { readonly kind: 'repeated'; readonly tx: Transaction }
  /** Nobody knows what it ends (T10): acknowledged, told to the owner, forwarded to nobody. */
  | { readonly kind: 'unmatched' };

export function end(known: readonly Transaction[], message: TxEnded, registerWh: number | undefined): EndStep {
  const tx = find(known, message) ?? guess(known, message, registerWh);
  if (tx === undefined) return { kind: 'unmatched' };
  if (tx.endedAt !== undefined) return { kind: 'repeated', tx };
  return { kind: 'ended', ...finish(tx, message, registerWh), guessed: tx.chargerTxId !== message.chargerTxId };
}

/**
 * T10: the one open transaction; where the id is none at all, the one that token and meter leave. A charger that counts
 * its events gave the id itself: then the end is of a transaction whose start we missed, not of another one.
 */
function guess(
  known: readonly Transaction[],
  message: TxEnded,
  registerWh: number | undefined,
): Transaction | undefined {
  if (message.seqNo !== undefined) return undefined;
  const same = known.findLast((tx) => tx.endedAt !== undefined && isSameEnd(tx, finish(tx, message, registerWh).tx));
  if (same !== undefined) return same;
  const open = known.filter((tx) => tx.endedAt === undefined);
  if (open.length === 1) return open[0];
  if (!isNoNumber(message.chargerTxId)) return undefined;
  const byToken = open.filter((tx) => message.token !== undefined && sameToken(tx.token, message.token));
  const stopWh = message.meterWh ?? registerWh;
  const [only, second] = (byToken.length > 0 ? byToken : open).filter(
    (tx) => stopWh === undefined || tx.lastWh === undefined || tx.lastWh <= stopWh,
  );
  return second === undefined ? only : undefined;
}

/** The same end again, after a lost reply, of a transaction that the first one was taken to mean. */
function isSameEnd(a: Transaction, b: Transaction): boolean {
  return a.endedAt === b.endedAt && a.meterStopWh === b.meterStopWh;
}

/** An end before the start is one at the last sample, and the meter never runs backwards (PROTOCOL §5.6, Q20). */
function finish(tx: Transaction, message: TxEnded, registerWh: number | undefined): MadeEnd {
  const at = message.at < tx.startedAt ? tx.lastAt : message.at;
  const nowWh = registerNow(tx, message, registerWh);
  const saidWh = message.meterWh ?? nowWh ?? tx.lastWh;
  const meterWh = highest(saidWh, tx.meterStartWh);
  const isCounted = message.meterWh === undefined && registerWh === undefined && nowWh !== undefined;
  return {
    tx: {
      ...tx,
      ...(isCounted && tx.meterStartWh === undefined && { meterStartWh: 0 }),
      token: tx.token ?? message.token,
      ...(message.token !== undefined && message.trigger === STOPPED_BY_CARD && { stopToken: message.token }),
      endedAt: at,
      lastAt: Math.max(at, tx.lastAt),
      meterStopWh: meterWh,
      ...(saidWh !== meterWh && { saidStopWh: saidWh }),
      lastWh: meterWh,
      reason: message.reason ?? 'Local',
      lastSeqNo: later(tx.lastSeqNo, message.seqNo),
    },
    ended: {
      ...message,
      chargerTxId: tx.chargerTxId,
      at,
      meterWh,
      ...(isCourseUntold(tx, message) && { chargingState: stateAtEnd(message.reason), chargedS: chargedS(tx, at) }),
    },
  };
}

/** A charger that does not count its events has no words for what it does when it ends one. */
function isCourseUntold(tx: Transaction, { seqNo }: TxEnded): boolean {
  return seqNo === undefined && !countsEvents(tx);
}

function highest(wh: number | undefined, atLeastWh: number | undefined): number | undefined {
  return wh === undefined ? undefined : Math.max(wh, atLeastWh ?? wh);
}

function later(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (b ?? a) : Math.max(a, b);
}

/** Chargers send 0 or a negative id after a start that they never saw confirmed (Q15, Q16): then the place decides. */
function find(known: readonly Transaction[], message: TxUpdated | TxEnded): Transaction | undefined {
  const { chargerTxId, place, seqNo } = message;
  const exact = known.findLast((tx) => tx.chargerTxId === chargerTxId);
  if (exact !== undefined || place === undefined || seqNo !== undefined || !isNoNumber(chargerTxId)) return exact;
  return known.find((tx) => tx.endedAt === undefined && samePlace(tx.place, place));
}

const NO_ID = /^(0|-\d+)$/;

/** Whether a charger says with this number that it was given none. */
export function isNoNumber(chargerTxId: string): boolean {
  return NO_ID.test(chargerTxId);
}

function samePlace(a: Place, b: Place): boolean {
  return a.evse === b.evse && (a.connector ?? 1) === (b.connector ?? 1);
}

function sameToken(a: Token | undefined, b: Token | undefined): boolean {
  return a?.id.toLowerCase() === b?.id.toLowerCase();
}
