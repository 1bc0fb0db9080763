import type {
  AuditEntry,
  Fact,
  Lane,
  Lease,
  Party,
  ProviderId,
  ProviderTransaction,
  Transaction,
} from '../core/model.ts';
import type { StationState } from '../core/station/station.ts';
import { type PartyStateKind, type PartyStates, withPartyState } from './party-states.ts';
import { type Change, type Delivery, type Notice, RECENT_TRANSACTIONS } from './ports.ts';
import { laneKey, rowKey, type TwinState } from './twin-state.ts';

/** The changes of one job: state to come, rows to write, notices to give once they are written. */
export class Unit {
  readonly chargerId: string;
  state: TwinState;
  readonly changes: Change[] = [];
  readonly notices: Notice[] = [];

  constructor(chargerId: string, state: TwinState) {
    this.chargerId = chargerId;
    this.state = state;
  }

  get station(): StationState {
    return this.state.station;
  }

  setStation(station: StationState): void {
    const before = this.state.station;
    if (station === before) return;
    this.state = { ...this.state, station };
    const index = this.changes.findIndex(({ type }) => type === 'station');
    const change: Change = { type: 'station', chargerId: this.chargerId, state: station };
    // One row: only its last value of a unit is worth writing.
    if (index >= 0) this.changes[index] = change;
    else if (!isWrittenElsewhere(before, station)) this.changes.push(change);
  }

  putTransaction(tx: Transaction): void {
    const others = this.state.transactions.filter((known) => known.id !== tx.id);
    const position = this.state.transactions.findIndex((known) => known.id === tx.id);
    const transactions = position < 0 ? [...others, tx] : this.state.transactions.with(position, tx);
    const ended = transactions.filter((known) => known.endedAt !== undefined);
    const forgotten = new Set(ended.slice(0, Math.max(0, ended.length - RECENT_TRANSACTIONS)).map((known) => known.id));
    this.state = { ...this.state, transactions: transactions.filter((known) => !forgotten.has(known.id)) };
    if (forgotten.size > 0) this.#keepRows((known) => !forgotten.has(known.txId));
    this.changes.push({ type: 'transaction', tx });
  }

  putRow(row: ProviderTransaction): void {
    this.state = { ...this.state, rows: new Map(this.state.rows).set(rowKey(row.txId, row.providerId), row) };
    if (this.transaction(row.txId) === undefined) this.#keepRows((known) => known.txId !== row.txId);
    this.changes.push({ type: 'providerTransaction', chargerId: this.chargerId, row });
  }

  putLease(evse: number, lease: Lease | undefined): void {
    const before = this.state.leases.get(evse);
    if (lease === before) return;
    this.#noteHolder(before, lease);
    const leases = new Map(this.state.leases);
    if (lease === undefined) leases.delete(evse);
    else leases.set(evse, lease);
    this.state = { ...this.state, leases };
    this.changes.push({ type: 'lease', chargerId: this.chargerId, evse, lease });
    this.notices.push({ kind: 'control', chargerId: this.chargerId, evse, lease });
  }

  /** Who held control of a session, from when on and why. */
  #noteHolder(before: Lease | undefined, lease: Lease | undefined): void {
    const txId = lease?.txId ?? before?.txId;
    if (txId === undefined || (lease?.txId === before?.txId && lease?.holder === before?.holder)) return;
    const tx = this.transaction(txId);
    // What becomes of the place after its end is no matter of the session.
    if (lease?.txId === undefined && tx?.endedAt !== undefined) return;
    const at = Math.max(lease?.since ?? tx?.lastAt ?? 0, tx?.startedAt ?? 0);
    const note = {
      kind: 'holder',
      at,
      // Who took the place as such holds the session there, too.
      holder: (lease?.txId ?? txId) === txId ? lease?.holder : undefined,
      why: lease?.reason,
    } as const;
    this.changes.push({ type: 'note', sessionId: txId, note });
  }

  /** What a party wrote in its own world; undefined takes it away. */
  putPartyState<K extends PartyStateKind>(party: Party, kind: K, value: PartyStates[K] | undefined): void {
    this.state = { ...this.state, parties: withPartyState(this.state.parties, party, kind, value) };
    this.changes.push({ type: 'partyState', chargerId: this.chargerId, party, kind, value });
  }

  /** The number of the next fact. */
  get nextSeq(): number {
    return this.station.journalSeq + 1;
  }

  /** Appends to the journal; the number is the charger's next. */
  append(fact: Omit<Fact, 'seq' | 'chargerId'>): Fact {
    const seq = this.nextSeq;
    const numbered: Fact = { ...fact, seq, chargerId: this.chargerId };
    this.setStation({ ...this.station, journalSeq: seq });
    this.changes.push({ type: 'fact', fact: numbered });
    this.notices.push({ kind: 'fact', fact: numbered, tx: this.transaction(fact.txId) });
    return numbered;
  }

  audit(entry: Omit<AuditEntry, 'chargerId'>): void {
    const whole: AuditEntry = { ...entry, chargerId: this.chargerId };
    this.changes.push({ type: 'audit', entry: whole });
    this.notices.push({ kind: 'decision', entry: whole });
  }

  setCursor(providerId: ProviderId, lane: Lane, seq: number, rewinds = false): void {
    this.state = { ...this.state, cursors: new Map(this.state.cursors).set(laneKey(providerId, lane), seq) };
    this.changes.push({
      type: 'cursor',
      chargerId: this.chargerId,
      providerId,
      lane,
      seq,
      ...(rewinds && { rewinds }),
    });
  }

  /** Counts what a provider is not told, so that its queue stays bounded. */
  leaveOut(providerId: ProviderId, lane: Lane, count: number): void {
    this.changes.push({ type: 'leftOut', chargerId: this.chargerId, providerId, lane, count });
  }

  setDelivery(providerId: ProviderId, lane: Lane, delivery: Delivery | undefined): void {
    const deliveries = new Map(this.state.deliveries);
    if (delivery === undefined) deliveries.delete(laneKey(providerId, lane));
    else deliveries.set(laneKey(providerId, lane), delivery);
    this.state = { ...this.state, deliveries };
    this.changes.push({ type: 'delivery', chargerId: this.chargerId, providerId, lane, delivery });
  }

  sendAgain(providerId: ProviderId, seqs: readonly number[]): void {
    const all = new Set([...(this.state.again.get(providerId) ?? []), ...seqs]);
    this.#setAgain(
      providerId,
      [...all].toSorted((a, b) => a - b),
    );
    for (const seq of seqs) this.changes.push({ type: 'again', chargerId: this.chargerId, providerId, seq });
  }

  /** It was told, or cannot be any more. */
  toldAgain(providerId: ProviderId, seq: number): void {
    this.#setAgain(
      providerId,
      (this.state.again.get(providerId) ?? []).filter((each) => each !== seq),
    );
    this.changes.push({ type: 'again', chargerId: this.chargerId, providerId, seq, isTold: true });
  }

  #setAgain(providerId: ProviderId, seqs: readonly number[]): void {
    this.state = { ...this.state, again: new Map(this.state.again).set(providerId, seqs) };
  }

  transaction(id: string | undefined): Transaction | undefined {
    return id === undefined ? undefined : this.state.transactions.find((tx) => tx.id === id);
  }

  /** Of the others only those rows stay whose provider has still to hear of the session. */
  #keepRows(isKept: (row: ProviderTransaction) => boolean): void {
    const waits = ({ state }: ProviderTransaction): boolean =>
      state === 'open' || state === 'orphan' || state === 'leaving';
    const rows = [...this.state.rows].filter(([, row]) => isKept(row) || waits(row));
    this.state = { ...this.state, rows: new Map(rows) };
  }
}

/**
 * Whether the two differ only in what each fact changes and the ledger finds again: the number of the newest fact,
 * and the readings for the screen, which the next sample tells anew.
 */
function isWrittenElsewhere(before: StationState, after: StationState): boolean {
  return Object.keys({ ...before, ...after }).every(
    (key) => key === 'journalSeq' || key === 'live' || Reflect.get(before, key) === Reflect.get(after, key),
  );
}
