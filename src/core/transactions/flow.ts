/**
 * What a session is doing, how long it has charged, and since when it is a session for central systems that know none
 * before current may flow (PROTOCOL §4.2, §4.3).
 */
import type {
  ChargingState,
  ConnectorStatus,
  Instant,
  StopReason,
  Transaction,
  TxEnded,
  TxStarted,
  TxUpdated,
} from '../model.ts';
import { registerWh } from '../ocpp/readings.ts';

const STATE_OF_STATUS: { readonly [S in ConnectorStatus]: ChargingState | undefined } = {
  Available: 'Idle',
  Preparing: 'EVConnected',
  Charging: 'Charging',
  SuspendedEV: 'SuspendedEV',
  SuspendedEVSE: 'SuspendedEVSE',
  Finishing: 'EVConnected',
  Occupied: undefined,
  Reserved: undefined,
  Unavailable: undefined,
  Faulted: undefined,
};

/** While a session is open; undefined where the word tells nothing of it. */
export function stateOfStatus(status: ConnectorStatus): ChargingState | undefined {
  return STATE_OF_STATUS[status];
}

/** Where the last status was told before the session, a free place says nothing of the car that is there now. */
export function stateAtStart(status: ConnectorStatus | undefined): ChargingState {
  const state = status && STATE_OF_STATUS[status];
  return state === undefined || state === 'Idle' ? 'EVConnected' : state;
}

export function stateAtEnd(reason: StopReason | undefined): ChargingState {
  return reason === 'EVDisconnected' ? 'Idle' : 'EVConnected';
}

/** Whether the charger numbers the events of this session itself; it then numbers the session, too. */
export function countsEvents({ lastSeqNo }: Pick<Transaction, 'lastSeqNo'>): boolean {
  return lastSeqNo !== undefined;
}

/** The session from `at` on in this state, with the time that it has charged until then. */
export function inState(tx: Transaction, state: ChargingState | undefined, at: Instant): Transaction {
  if (state === undefined || state === tx.chargingState) return tx;
  const since = state === 'Charging' ? at : undefined;
  const isKnown = tx.charged !== undefined || since !== undefined;
  return { ...tx, chargingState: state, ...(isKnown && { charged: { ms: chargedMs(tx, at), since } }) };
}

/** Seconds in which it charged; undefined where nobody ever told that it did. */
export function chargedS(tx: Transaction, at: Instant): number | undefined {
  return tx.charged === undefined ? undefined : Math.round(chargedMs(tx, at) / 1000);
}

function chargedMs({ charged }: Transaction, at: Instant): number {
  const { ms, since } = charged ?? { ms: 0, since: undefined };
  return since === undefined ? ms : ms + Math.max(0, at - since);
}

const FLOWING: ReadonlySet<ChargingState | undefined> = new Set(['Charging', 'SuspendedEV', 'SuspendedEVSE']);

/**
 * Notes when a session has all that a start in older words needs: who, where, and that current may flow. `before`: the
 * session before this message; `seq`: the fact that tells the message.
 */
export function withFlow(
  tx: Transaction,
  before: Transaction | undefined,
  message: TxStarted | TxUpdated | TxEnded,
  seq: number,
): Transaction {
  if (tx.flow !== undefined || !countsEvents(tx) || tx.token === undefined || tx.place.evse === 0) return tx;
  const isAllowed = FLOWING.has(tx.chargingState);
  if (!isAllowed && !hasEnergy(tx)) return tx;
  const meterWh = isAllowed ? registerUpTo(message, before) : (before?.lastWh ?? tx.meterStartWh);
  return { ...tx, flow: { seq, at: message.at, meterWh: meterWh ?? tx.meterStartWh } };
}

function hasEnergy({ meterStartWh, lastWh }: Transaction): boolean {
  return meterStartWh !== undefined && lastWh !== undefined && lastWh > meterStartWh;
}

/** The newest register up to the time of the message; else the first one after it. */
function registerUpTo({ at, readings }: TxStarted | TxUpdated | TxEnded, before: Transaction | undefined) {
  const past = readings.filter((reading) => reading.at <= at);
  return registerWh(past) ?? before?.lastWh ?? registerWh(readings, 'Transaction.Begin');
}
