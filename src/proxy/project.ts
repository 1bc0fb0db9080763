/** A fact in the words for one service: what is sent, or why nothing is (PROTOCOL §2.2, DESIGN §4 "SAME"). */
import { isTransparent } from '../core/arbitration/roles.ts';
import type { LastTold, Metering } from '../core/configuration/metering.ts';
import type {
  Fact,
  Instant,
  Message,
  Payload,
  Provider,
  ProviderTransaction,
  Transaction,
  TxUpdated,
} from '../core/model.ts';
import { rowOf } from '../core/ocpp/catalogue.ts';
import { encode } from '../core/ocpp/codec.ts';
import { type Crossing, saidIn } from '../core/ocpp/crossing.ts';
import { rewriteIds } from '../core/ocpp/ids.ts';
import type { MonitorView } from '../core/ocpp/monitored.ts';
import { splice } from '../core/ocpp/splice.ts';
import { centralSystemNumbers, type OcppVersion } from '../core/ocpp/versions.ts';
import { asTheirs } from '../core/station/id-map.ts';
import type { IdMap } from '../core/station/station.ts';
import {
  type EndValues,
  idByCharger,
  isBeforeFlow,
  lateStart,
  toCounting,
  toNumbering,
} from '../core/transactions/retold.ts';
import { isThinned } from '../core/transactions/thinning.ts';
import { leaveFor, messageFor, viewOf } from '../core/views/view.ts';
import { say } from './crossing.ts';
import { gather, toldWithStart } from './gathering.ts';
import type { SessionPart } from './ports.ts';
import { asOffline, ORPHAN_TX_ID, ownIds, withIds } from './session-words.ts';
import { sift } from './sift.ts';

export type Projected =
  | {
      readonly kind: 'skip';
      readonly row?: ProviderTransaction | undefined;
      /** It would have been told, were there not too much: this is counted. */
      readonly isLeftOut?: boolean | undefined;
    }
  | {
      readonly kind: 'send';
      readonly action: string;
      readonly payload: Payload;
      readonly session?: SessionPart | undefined;
      readonly row?: ProviderTransaction | undefined;
      /** The start that was withheld: the fact itself comes after it. */
      readonly joins?: boolean | undefined;
      /** What it has been told of samples outside of sessions, with this. */
      readonly metered?: Metered | undefined;
    };

/** Not yet: what it belongs to is on its way. */
export interface Waits {
  readonly kind: 'wait';
  readonly until: Instant;
}

type Row = ProviderTransaction | undefined;

export const SKIP: Projected = { kind: 'skip' };
export const LEFT_OUT: Projected = { kind: 'skip', isLeftOut: true };

export interface ProjectWorld {
  readonly provider: Provider;
  readonly version: OcppVersion;
  readonly ids: IdMap;
  /** How places are called on a link of another version than the charger's. */
  readonly crossing: Crossing;
  readonly now: Instant;
  /** When this provider's link registered; undefined = it is not there. */
  readonly since: Instant | undefined;
  /** Whether a session ran already when this provider came in, and is not told to it (T13). */
  readonly isHidden: (tx: Transaction) => boolean;
  /** What it may hear of monitors; undefined = everything. */
  readonly monitors: MonitorView | undefined;
  /** Which samples it wants; undefined = all that there are. */
  readonly metering?: Metering | undefined;
  /** By EVSE, the last samples outside of sessions that it was told. */
  readonly metered?: Metered | undefined;
}
/** By EVSE. */
export type Metered = { readonly [evse: string]: LastTold };

/** What comes after a fact. */
export interface Beside {
  /** Facts of the same session, as far as they are known. */
  readonly following: () => readonly Fact[];
  /** So much waits that samples in between are left out. */
  readonly isCrowded: boolean;
}
export const ALONE: Beside = { following: () => [], isCrowded: false };

/** A transaction fact. `row` is what this provider knows of the transaction; undefined = it came later (T13). */
export function projectTransaction(
  world: ProjectWorld,
  whole: Fact,
  tx: Transaction,
  before: Row,
  beside: Beside = ALONE,
): Projected | Waits {
  const { provider, version, metering } = world;
  if (whole.toldIn === version) return SKIP;
  const inWords = whole.source?.version === version ? whole : { ...whole, source: undefined };
  const sifted = metering && before && sift(metering, inWords, tx.startedAt, before.metered ?? {});
  if (metering !== undefined && before !== undefined && sifted === undefined) return SKIP;
  const known = before && sifted ? { ...before, metered: sifted.told } : before;
  const gathered = gathers(inWords, version)
    ? gather(sifted?.fact ?? inWords, tx, known, beside.following, world.now)
    : undefined;
  if (gathered !== undefined && gathered.kind !== 'told') return gathered;
  const fact = gathered?.fact ?? sifted?.fact ?? inWords;
  const row = gathered === undefined ? known : gathered.row;
  const { message } = fact;
  const isForAnother = fact.only !== undefined && fact.only !== provider.id;
  if (message === undefined || !provider.rights.includes('observe') || isForAnother) return SKIP;
  const hidden = viewOf(provider, tx) === 'occupied';
  const isEarly = centralSystemNumbers(version) && isBeforeFlow(tx, fact.seq);
  if (message.means === 'txStarted') {
    // A row that is there already is of a start that got no answer and is said anew in another version.
    const begun: ProviderTransaction = { txId: tx.id, providerId: provider.id, state: 'open', nextSeqNo: 0 };
    if (hidden || isEarly) return { kind: 'skip', row: { ...begun, state: 'withheld' } };
    const toldWith = gathered && toldWithStart(whole, tx, beside.following);
    const own = toldWith === undefined ? begun : { ...begun, toldWithStart: toldWith };
    return send(world, fact, tx, numbered(leavingOr(own, tx, row), tx, version), message);
  }
  if (row === undefined || hidden || row.state === 'leaving' || row.state === 'refused') return SKIP;
  if (row.state === 'withheld') {
    if (isEarly || tx.takenFrom?.providerId === provider.id) return SKIP;
    return join(world, fact, tx, row);
  }
  if (row.state === 'open' && isNamedByCharger(row, tx, version)) return join(world, fact, tx, row);
  // Nothing may follow the end of a transaction whose messages are numbered (T15).
  if (row.state === 'closed' && message.means === 'txUpdated' && !centralSystemNumbers(version)) {
    const { readings } = message.ask;
    const meter = readings.length === 0 ? undefined : say(version, world.crossing, meterOf(tx, message.ask));
    return meter === undefined ? SKIP : { kind: 'send', ...meter, session: partOf(tx, message) };
  }
  if (isOrphan(row, version) && (message.means !== 'txEnded' || provider.manners.orphanStop === 'skip')) return SKIP;
  const isThin = beside.isCrowded && fact.parts === undefined;
  if (isThin && isThinned(message, row.sampledAt, beside.following()[0]?.message)) return LEFT_OUT;
  const at = message.means === 'txUpdated' && message.ask.readings.length > 0 ? message.ask.at : row.sampledAt;
  return send(world, fact, tx, { ...row, sampledAt: at }, message);
}

/** Whether start and end of a session have room for values in the words in which this is told. */
function gathers({ source }: Fact, version: OcppVersion): boolean {
  return source === undefined && !centralSystemNumbers(version);
}

/** The start that it was not told so far, or in words that it speaks no more. */
function join(world: ProjectWorld, fact: Fact, tx: Transaction, row: ProviderTransaction): Projected {
  const begun = numbered({ ...row, state: 'open', providerTxId: undefined, nextSeqNo: 0 }, tx, world.version);
  const started = send(world, { ...fact, source: undefined }, tx, begun, lateStart(tx));
  return started.kind === 'send' ? { ...started, joins: true } : started;
}

/** It knows the session by a number that it did not give, and now speaks a version in which it gives them. */
function isNamedByCharger(row: ProviderTransaction, tx: Transaction, version: OcppVersion): boolean {
  return centralSystemNumbers(version) && row.isOwnNumber !== true && row.providerTxId === idByCharger(tx);
}

function meterOf({ place }: Transaction, { readings }: TxUpdated): Message {
  return { means: 'meter', ask: { place, readings } };
}

/** Whether the session was over for this provider alone before it heard of the start. */
function leavingOr(begun: ProviderTransaction, { takenFrom }: Transaction, row: Row): ProviderTransaction {
  if (row?.state === 'leaving') return { ...begun, state: 'leaving', leaves: row.leaves };
  return takenFrom?.providerId === begun.providerId ? { ...begun, state: 'leaving', leaves: 'Other' } : begun;
}

/** A session whose start it never took (T7), so that it has no number of its own for it. */
function isOrphan({ state, providerTxId }: ProviderTransaction, version: OcppVersion): boolean {
  return state === 'orphan' || (providerTxId === undefined && centralSystemNumbers(version));
}

/** The end that a provider hears when the session ends for it alone. */
export function projectLeave(
  { manners }: Provider,
  version: OcppVersion,
  tx: Transaction,
  row: ProviderTransaction,
): Projected {
  if (isOrphan(row, version) && manners.orphanStop === 'skip') return SKIP;
  const message = leaveFor(tx, row.leaves ?? 'Other');
  const encoded = encode(version, withIds(message, row.providerTxId, row.nextSeqNo));
  if (encoded === undefined) return SKIP;
  return {
    kind: 'send',
    ...encoded,
    session: partOf(tx, message),
    row: { ...row, nextSeqNo: row.nextSeqNo + 1 },
  };
}

function partOf({ id: txId }: Transaction, { means }: Message): SessionPart {
  return { txId, part: means === 'txStarted' ? 'begins' : means === 'txEnded' ? 'ends' : 'goes_on' };
}

/** Where the charger numbers, every provider knows the transaction by the charger's id (T2). */
function numbered(row: ProviderTransaction, tx: Transaction, version: OcppVersion): ProviderTransaction {
  return centralSystemNumbers(version) ? row : { ...row, providerTxId: row.providerTxId ?? idByCharger(tx) };
}

function send(world: ProjectWorld, fact: Fact, tx: Transaction, row: ProviderTransaction, message: Message): Projected {
  const { provider, version } = world;
  const seen = messageFor(provider, message, tx, ownIds(world, message));
  if (seen === undefined) return SKIP;
  const told = isBefore(world, fact, seen) ? asOffline(seen) : seen;
  const session = partOf(tx, message);
  // Where the charger numbers, the session has its number even where its start was not taken.
  const isNameless = session.part !== 'begins' && isOrphan(row, version) && centralSystemNumbers(version);
  const txId = isNameless ? ORPHAN_TX_ID : row.providerTxId;
  const isPlaced = row.isPlaced === true || isPlacedBy(told);
  const next: ProviderTransaction = { ...row, nextSeqNo: row.nextSeqNo + 1, ...(isPlaced && { isPlaced }) };
  if (fact.source !== undefined && fact.source.version === version) {
    const { action, payload } = fact.source;
    const received = isTransparent(provider) ? fact.source.received : undefined;
    const own = { txId, seqNo: row.nextSeqNo, said: received === undefined ? undefined : message };
    const said = saidIn(version, world.crossing, told);
    if (said === undefined) return SKIP;
    const spliced = splice(action, received ?? payload, said, own);
    return { kind: 'send', action, payload: withOwnTariff(world, action, spliced), session, row: next };
  }
  const shaped = centralSystemNumbers(version) ? toNumbering(told, tx, endValues(world)) : toCounting(told, row);
  const encoded = say(version, world.crossing, withIds(shaped, txId, row.nextSeqNo));
  return encoded === undefined ? SKIP : { kind: 'send', ...encoded, session, row: next };
}

function isPlacedBy({ ask }: Message): boolean {
  return 'place' in ask && (ask.place?.evse ?? 0) !== 0;
}

/** As it wrote it; who never did gets what its charger tells at an end, but for what stands in a field of its own. */
function endValues({ metering }: ProjectWorld): EndValues {
  const lists = [metering?.ended, metering?.endedAligned].filter((list) => list !== undefined);
  if (lists.length === 0) return 'rest';
  return lists.some((list) => list.length > 0) ? 'all' : 'none';
}

/** Its own tariff under its own name; of another one it is not told that there is one (PROTOCOL §2.6). */
function withOwnTariff({ provider, version, ids }: ProjectWorld, action: string, payload: Payload): Payload {
  const paths = rowOf(version, action)?.ids?.tar;
  if (paths === undefined || isTransparent(provider)) return payload;
  return rewriteIds(payload, { tar: paths }, (_kind, value) => asTheirs(ids, 'tar', provider.id, value));
}

/** T14: whether it happened, or reached us, before this provider's link was there. */
function isBefore({ since }: ProjectWorld, fact: Fact, message: Message): boolean {
  const at = 'at' in message.ask ? (message.ask.at ?? fact.recordedAt) : fact.recordedAt;
  return since === undefined || Math.min(at, fact.recordedAt) < since;
}
