/**
 * Sessions that a charger begins although nobody holds their start any more: it answered too late, or control was
 * taken from who asked. They are the home's, and stopped (PROTOCOL §3.1 "late charger answer", S47).
 */
import type { PendingStart } from '../core/station/station.ts';
import { raiseAlarm } from './alarms.ts';
import { command } from './commands.ts';
import type { Context } from './context.ts';
import { STOP_PENDING_MS } from './grants.ts';
import type { Twin, Unit } from './twin.ts';

export function tellUnexpected(context: Context, unit: Unit, { by, evse, voided }: PendingStart): void {
  const cause =
    voided === 'revoked'
      ? `had asked for before control was taken from it`
      : `had been refused since the charger did not answer in time`;
  raiseAlarm(
    context,
    unit,
    { kind: 'unexpected_start', evse },
    `The charger began what "${by}" ${cause}. It is being stopped.`,
  );
}

/** Asks for it again with whatever the charger says of the session, should it have been lost (at most every 30 s). */
export function stopUnexpected(context: Context, twin: Twin): void {
  const now = context.clock.now();
  for (const tx of twin.state.transactions) {
    if (tx.isUnexpected !== true || tx.endedAt !== undefined) continue;
    if (twin.state.station.pendingStops.some(({ txId, at }) => txId === tx.id && now - at < STOP_PENDING_MS)) continue;
    void command(context, twin, 'system', undefined, { verb: 'stop', txId: tx.id }).catch((error: unknown) =>
      context.log.error(
        { charger: twin.chargerId, error: String(error) },
        'a session that nobody holds could not be stopped',
      ),
    );
  }
}
