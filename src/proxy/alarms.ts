/** Alarms: on disk with the unit that causes them, in the log at once, and told to all who follow. */
import { type AlarmSubject, alarmKey, endAlarm, raise } from '../core/station/alarms.ts';
import type { Context } from './context.ts';
import type { Unit } from './unit.ts';

export function raiseAlarm(context: Context, unit: Unit, subject: AlarmSubject, why: string): void {
  const now = context.clock.now();
  unit.setStation(raise(unit.station, unit.chargerId, subject, why, now));
  context.log.warn(
    { charger: unit.chargerId, alarm: subject.kind, evse: subject.evse, provider: subject.providerId },
    why,
  );
  const alarm = unit.station.alarms[alarmKey(subject)];
  if (alarm !== undefined) unit.notices.push({ kind: 'alarm', chargerId: unit.chargerId, alarm });
}

/** Its cause is over, or the owner has seen it. False: there was none. */
export function clearAlarm(unit: Unit, key: string): boolean {
  const before = unit.station;
  unit.setStation(endAlarm(before, key));
  if (unit.station === before) return false;
  unit.notices.push({ kind: 'alarm_over', chargerId: unit.chargerId, key });
  return true;
}
