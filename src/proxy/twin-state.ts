/** What is known of one charger, and how it is found. */
import type {
  ConnectorStatus,
  Lane,
  Lease,
  ProviderId,
  ProviderTransaction,
  Status,
  Transaction,
} from '../core/model.ts';
import { EMPTY_STATION, type StationState } from '../core/station/station.ts';
import type { PartyStateMap } from './party-states.ts';
import type { Delivery } from './ports.ts';

export interface TwinState {
  readonly station: StationState;
  /** Open ones and those that ended lately, in the order of their start. */
  readonly transactions: readonly Transaction[];
  readonly rows: ReadonlyMap<string, ProviderTransaction>;
  readonly leases: ReadonlyMap<number, Lease>;
  readonly cursors: ReadonlyMap<string, number>;
  readonly deliveries: ReadonlyMap<string, Delivery>;
  /** Facts that each provider never took and that the owner wants to be sent again, in their order. */
  readonly again: ReadonlyMap<ProviderId, readonly number[]>;
  /** Read by `partyState`. */
  readonly parties: PartyStateMap;
}

export const EMPTY_TWIN: TwinState = {
  station: EMPTY_STATION,
  transactions: [],
  rows: new Map(),
  leases: new Map(),
  cursors: new Map(),
  deliveries: new Map(),
  again: new Map(),
  parties: new Map(),
};

export function rowKey(txId: string, providerId: ProviderId): string {
  return `${txId} ${providerId}`;
}

export function laneKey(providerId: ProviderId, lane: Lane): string {
  return `${lane} ${providerId}`;
}

/** The open transaction at an EVSE. */
export function openAt(state: TwinState, evse: number): Transaction | undefined {
  return state.transactions.find((tx) => tx.endedAt === undefined && tx.place.evse === evse);
}

/** Words that still tell of a session after its end, until the charger says something else of the place. */
const AFTERMATH: ReadonlySet<ConnectorStatus> = new Set(['Charging', 'SuspendedEV', 'SuspendedEVSE', 'Finishing']);

/** The session that a status tells of: the open one at its place, else the one that ended there last. */
export function sessionBehind(state: TwinState, { place, status }: Status): Transaction | undefined {
  const open = openAt(state, place.evse);
  if (open !== undefined || !AFTERMATH.has(status)) return open;
  return state.transactions.findLast((tx) => tx.place.evse === place.evse);
}
