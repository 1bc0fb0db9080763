/**
 * Statuses in the words of versions that tell a session by them, and of those that tell it by its charging state
 * (PROTOCOL §4.2, both tables).
 */
import type { ConnectorStatus, Transaction } from '../model.ts';

/** What a status hides of a session. */
export interface Plugged {
  /** The session that runs at the very place. */
  readonly tx: Transaction | undefined;
  /** The provider was told its start. */
  readonly isTold: boolean;
  /** None runs, but one ended since the cable came in. */
  readonly isOver: boolean;
  /** Another connector of the EVSE has a session, so nothing can begin here. */
  readonly isElsewhere: boolean;
}

/** Where newer words say only that a place is in use: what it is doing. Other words stay as they are. */
export function detailedStatus(status: ConnectorStatus, { tx, isTold, isOver, isElsewhere }: Plugged): ConnectorStatus {
  if (tx !== undefined && (status === 'Occupied' || status === 'Available')) {
    return isTold ? ofSession(tx) : 'Preparing';
  }
  if (status !== 'Occupied') return status;
  if (isElsewhere) return 'Unavailable';
  return isOver ? 'Finishing' : 'Preparing';
}

function ofSession(tx: Transaction): ConnectorStatus {
  // Who tells no state says that energy flows by telling of the session at all.
  const state = tx.chargingState ?? 'Charging';
  if (state === 'EVConnected') return hasCharged(tx) || isUnwanted(tx) ? 'Finishing' : 'Preparing';
  return state === 'Idle' ? 'SuspendedEV' : state;
}

function hasCharged({ charged, meterStartWh, lastWh }: Transaction): boolean {
  return charged !== undefined || (meterStartWh !== undefined && lastWh !== undefined && lastWh > meterStartWh);
}

/** Its card was refused after it had begun. */
function isUnwanted({ isRefused, starvesAtWh }: Transaction): boolean {
  return isRefused === true || starvesAtWh !== undefined;
}

const PLAIN: { readonly [S in ConnectorStatus]: ConnectorStatus } = {
  Available: 'Available',
  Preparing: 'Occupied',
  Charging: 'Occupied',
  SuspendedEV: 'Occupied',
  SuspendedEVSE: 'Occupied',
  Finishing: 'Occupied',
  Occupied: 'Occupied',
  Reserved: 'Reserved',
  Unavailable: 'Unavailable',
  Faulted: 'Faulted',
};

/** The word of a version that tells sessions apart from places. */
export function plainStatus(status: ConnectorStatus): ConnectorStatus {
  return PLAIN[status];
}
