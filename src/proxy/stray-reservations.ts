/**
 * Reservations whose place nobody holds any more: it ran out, a fault or the home took it, or its maker was away for too
 * long. The maker hears so, and a charger that keeps the place gives it up (PROTOCOL §2.6, §3.1, §3.4).
 */
import { isTransparent } from '../core/arbitration/roles.ts';
import { encode } from '../core/ocpp/codec.ts';
import { howOver, isStray, type ReservationRow } from '../core/station/reservations.ts';
import type { Context } from './context.ts';
import { COMMAND_TIMEOUT_MS } from './grants.ts';
import { PRIORITY } from './ports.ts';
import { dropReservation, putReservation, reservationsOf } from './reservations.ts';
import type { Twin } from './twin.ts';
import type { TwinState } from './twin-state.ts';
import type { Unit } from './unit.ts';

export function hasStrays(state: TwinState): boolean {
  return reservationsOf(state).rows.some((row) => row.state !== 'over' && isStray(row, state.leases));
}

export async function endStrays(context: Context, twin: Twin): Promise<void> {
  await twin.run((unit) => {
    for (const row of reservationsOf(unit.state).rows) {
      if (row.state === 'over' || isStray(row, unit.state.leases)) end(context, unit, row);
    }
  });
  for (const row of reservationsOf(twin.state).rows) if (row.state === 'over') await takeBack(context, twin, row);
}

function end(context: Context, unit: Unit, row: ReservationRow): void {
  const now = context.clock.now();
  const how = howOver(row, now);
  const maker = context.settings.providers.find(({ id }) => id === row.by);
  // The charger itself tells a transparent provider that the time is over.
  const isForCharger = how === 'Expired' && row.atCharger && maker !== undefined && isTransparent(maker);
  if (row.state === 'held' && !isForCharger) {
    const message = { means: 'reservationOver', ask: { id: row.theirs, how } } as const;
    unit.append({ lane: 'E', recordedAt: now, message, only: row.by });
  }
  // What ran out the charger knows by itself.
  if (how === 'Expired' || !row.atCharger) dropReservation(unit, row.id);
  else if (row.state !== 'over') putReservation(unit, { ...row, state: 'over' });
}

/** What the charger does not answer waits for its next connection. */
async function takeBack(context: Context, twin: Twin, { id, evse }: ReservationRow): Promise<void> {
  const { link } = twin;
  const call = link && encode(link.version, { means: 'cancelReservation', ask: { id } });
  if (link === undefined || call === undefined || twin.takenBack.has(id)) return;
  twin.takenBack.add(id);
  const options = { timeoutMs: COMMAND_TIMEOUT_MS, priority: PRIORITY.housekeeping };
  const outcome = await link.call(call.action, call.payload, options);
  if (outcome.kind === 'result' || outcome.kind === 'error') await twin.run((unit) => dropReservation(unit, id));
  else context.log.warn({ charger: twin.chargerId, evse }, 'a reservation could not be taken back');
  twin.takenBack.delete(id);
}
