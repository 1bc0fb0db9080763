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

/** What a start becomes. */
export type StartStep =
  /** The same start again (T1, Q17): answered as before, told to nobody. */
  | { readonly kind: 'repeated'; readonly tx: Transaction }
  | {
      readonly kind: 'started';
      readonly tx: Transaction;
      /** Transactions at the same place that the charger never ended (T11). */
      readonly abandoned: readonly { readonly tx: Transaction; readonly ended: TxEnded }[];
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

/** A retry that a charger made under a new message id carries the same token within this time (Q17). */
const RETRY_WINDOW_MS = 5_000;

export function start(known: readonly Transaction[], message: TxStarted, context: StartContext): StartStep {
  const repeated = known.find((tx) => isSameStart(tx, message));
  if (repeated !== undefined) return { kind: 'repeated', tx: repeated };
  const abandoned = known
    .filter((tx) => tx.endedAt === undefined && samePlace(tx.place, message.place))
    .map((tx) => abandon(tx, message.at, context.bootedAt));
  const meterStartWh = message.meterWh ?? context.registerWh;
  const tx: Transaction = {
    id: context.id,
    chargerId: context.chargerId,
    place: message.place,
    chargerTxId: message.chargerTxId ?? String(context.number),
    token: message.token,
    startedAt: message.at,
    meterStartWh,
    lastWh: meterStartWh,
    lastAt: message.at,
    chargingState: message.chargingState,
    lastSeqNo: message.seqNo,
    payer: context.payer,
    startedBy: context.startedBy,
    holder: context.holder,
  };
  return { kind: 'started', tx, abandoned };
}

function isSameStart(tx: Transaction, message: TxStarted): boolean {
  if (message.chargerTxId !== undefined) return tx.chargerTxId === message.chargerTxId;
  if (!samePlace(tx.place, message.place) || !sameToken(tx.token, message.token)) return false;
  if (tx.startedAt === message.at) return tx.meterStartWh === message.meterWh;
  return tx.endedAt === undefined && Math.abs(tx.startedAt - message.at) <= RETRY_WINDOW_MS;
}

/** T11: the end that the charger forgot, at its last sample and never later than the new start. */
function abandon(tx: Transaction, newStartAt: Instant, bootedAt: Instant | undefined): { tx: Transaction; ended: TxEnded } {
  const reason: StopReason = bootedAt !== undefined && bootedAt > tx.lastAt ? 'PowerLoss' : 'Other';
  return synthesiseEnd(tx, Math.min(tx.lastAt, newStartAt), reason);
}

/** An end that the charger never told, with the values that it told last. */
export function synthesiseEnd(tx: Transaction, at: Instant, reason: StopReason): { tx: Transaction; ended: TxEnded } {
  const ended: TxEnded = {
    chargerTxId: tx.chargerTxId,
    place: tx.place,
    at: Math.max(at, tx.startedAt),
    meterWh: tx.lastWh,
    readings: [],
    reason,
    trigger: 'AbnormalCondition',
    seqNo: tx.lastSeqNo === undefined ? undefined : tx.lastSeqNo + 1,
  };
  return { tx: finish(tx, ended, undefined), ended };
}

/** What an update becomes. */
export type UpdateStep =
  | { readonly kind: 'updated'; readonly tx: Transaction }
  /** The same event again: answered, told to nobody. */
  | { readonly kind: 'repeated'; readonly tx: Transaction }
  /** Values of a transaction that is over (T15). */
  | { readonly kind: 'late'; readonly tx: Transaction }
  | { readonly kind: 'unknown' };

export function update(known: readonly Transaction[], message: TxUpdated, registerWh: number | undefined): UpdateStep {
  const tx = find(known, message.chargerTxId, message.place);
  if (tx === undefined) return { kind: 'unknown' };
  if (isRepeated(tx, message)) return { kind: 'repeated', tx };
  if (tx.endedAt !== undefined) return { kind: 'late', tx };
  return {
    kind: 'updated',
    tx: {
      ...tx,
      place: tx.place.evse === 0 && message.place !== undefined ? message.place : tx.place,
      token: tx.token ?? message.token,
      meterStartWh: tx.meterStartWh ?? registerWh,
      lastWh: registerWh ?? tx.lastWh,
      lastAt: Math.max(tx.lastAt, message.at),
      chargingState: message.chargingState ?? tx.chargingState,
      lastSeqNo: message.seqNo ?? tx.lastSeqNo,
    },
  };
}

/** What an end becomes. */
export type EndStep =
  | { readonly kind: 'ended'; readonly tx: Transaction; readonly guessed: boolean }
  | { readonly kind: 'repeated'; readonly tx: Transaction }
  /** Nobody knows what it ends (T10): acknowledged, told to the owner, forwarded to nobody. */
  | { readonly kind: 'unmatched' };

export function end(known: readonly Transaction[], message: TxEnded, registerWh: number | undefined): EndStep {
  const tx = find(known, message.chargerTxId, message.place);
  if (tx !== undefined) {
    return tx.endedAt === undefined ? { kind: 'ended', tx: finish(tx, message, registerWh), guessed: false } : { kind: 'repeated', tx };
  }
  const guess = guessOpen(known, message.token);
  return guess === undefined ? { kind: 'unmatched' } : { kind: 'ended', tx: finish(guess, message, registerWh), guessed: true };
}

/** T10: the one open transaction, else the one open transaction of that token. */
function guessOpen(known: readonly Transaction[], token: Token | undefined): Transaction | undefined {
  const open = known.filter((tx) => tx.endedAt === undefined);
  const [only, second] = open.length > 1 ? open.filter((tx) => token !== undefined && sameToken(tx.token, token)) : open;
  return second === undefined ? only : undefined;
}

/** The end never lies before the start and the meter never runs backwards (PROTOCOL §5.6, Q20). */
function finish(tx: Transaction, message: TxEnded, registerWh: number | undefined): Transaction {
  const told = message.meterWh ?? registerWh ?? tx.lastWh;
  const meterStopWh = told === undefined ? undefined : Math.max(told, tx.meterStartWh ?? told);
  return {
    ...tx,
    token: tx.token ?? message.token,
    endedAt: Math.max(message.at, tx.startedAt),
    lastAt: Math.max(message.at, tx.lastAt),
    meterStopWh,
    lastWh: meterStopWh ?? tx.lastWh,
    reason: message.reason ?? 'Local',
    lastSeqNo: message.seqNo ?? tx.lastSeqNo,
  };
}

/** Chargers send 0 or a negative id after a start that they never saw confirmed (Q15, Q16): then the place decides. */
function find(known: readonly Transaction[], chargerTxId: string, place: Place | undefined): Transaction | undefined {
  const exact = known.findLast((tx) => tx.chargerTxId === chargerTxId);
  if (exact !== undefined || place === undefined || !NO_ID.test(chargerTxId)) return exact;
  const there = known.filter((tx) => tx.endedAt === undefined && samePlace(tx.place, place));
  return there.length === 1 ? there[0] : undefined;
}

const NO_ID = /^(0|-\d+)$/;

/** An event that was sent again carries the number and the time of the one before. */
function isRepeated(tx: Transaction, message: TxUpdated): boolean {
  return message.seqNo !== undefined && message.seqNo === tx.lastSeqNo && message.at === tx.lastAt;
}

function samePlace(a: Place, b: Place): boolean {
  return a.evse === b.evse && (a.connector ?? 1) === (b.connector ?? 1);
}

function sameToken(a: Token | undefined, b: Token | undefined): boolean {
  return a?.id.toLowerCase() === b?.id.toLowerCase();
}
