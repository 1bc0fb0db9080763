/**
 * Sessions that a charger begins although nobody holds their start any more: it answered too late, or control was
 * taken from who asked. They are the home's, and stopped (PROTOCOL §3.1 "late charger answer", S47).
 */
import type { PendingStart } from '../core/station/station.ts';
import { raiseAlarm } from './alarms.ts';
import type { Context } from './context.ts';
import type { Unit } from './unit.ts';

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
