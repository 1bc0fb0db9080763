/** Sessions that a charger forgot in a power cycle (PROTOCOL T12). */
import type { ConnectorStatus, Instant, Place, Transaction } from '../model.ts';

/** How long the charger may still send the end that it remembers, in milliseconds. */
export const STOP_WAIT_MS = 600_000;

/** Words after a boot that do not fit a session that goes on. */
const IDLE: ReadonlySet<ConnectorStatus> = new Set(['Available', 'Preparing', 'Finishing']);

/** The session with its loss noted, when this status after a boot says that it is gone; else as it was. */
export function noteLoss(
  tx: Transaction,
  place: Place,
  status: ConnectorStatus,
  bootedAt: Instant | undefined,
  now: Instant,
): Transaction {
  const booted = bootedAt !== undefined && bootedAt > tx.lastAt;
  if (!booted || place.evse !== tx.place.evse || tx.endedAt !== undefined) return tx;
  if (!IDLE.has(status)) return tx.lostAt === undefined ? tx : { ...tx, lostAt: undefined };
  return tx.lostAt === undefined ? { ...tx, lostAt: now } : tx;
}

/** When this session counts as over; undefined = nothing says that it is lost. */
export function lossDue(tx: Transaction): Instant | undefined {
  return tx.endedAt === undefined && tx.lostAt !== undefined ? tx.lostAt + STOP_WAIT_MS : undefined;
}
