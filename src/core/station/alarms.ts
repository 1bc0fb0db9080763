/** Alarms of a charger: raised by what happens, ended by their cause or by the owner. */
import type { Alarm, AlarmKind, Instant, ProviderId } from '../model.ts';
import { MAX_ALARMS, type StationState } from './station.ts';

/** What an alarm is about. The same subject again is the same alarm, once more. */
export interface AlarmSubject {
  readonly kind: AlarmKind;
  readonly evse?: number | undefined;
  readonly providerId?: ProviderId | undefined;
}

/** The name of an alarm within its charger, as the owner ends it by: `kind[.evse][.provider]`. */
export function alarmKey({ kind, evse, providerId }: AlarmSubject): string {
  return [kind, evse, providerId].filter((part) => part !== undefined).join('.');
}

/** The station with this alarm; one that is there already counts up and says what happened last. */
export function raise(
  station: StationState,
  chargerId: string,
  subject: AlarmSubject,
  why: string,
  now: Instant,
): StationState {
  const key = alarmKey(subject);
  const before = station.alarms[key];
  const { kind, evse, providerId } = subject;
  const alarm: Alarm = {
    kind,
    chargerId,
    evse,
    providerId,
    since: before?.since ?? now,
    at: now,
    count: (before?.count ?? 0) + 1,
    why,
  };
  const newest = Object.entries({ ...station.alarms, [key]: alarm })
    .toSorted(([, a], [, b]) => b.at - a.at)
    .slice(0, MAX_ALARMS);
  return { ...station, alarms: Object.fromEntries(newest) };
}

/** The station without it; the very same one when there is none. */
export function endAlarm(station: StationState, key: string): StationState {
  if (!(key in station.alarms)) return station;
  const { [key]: _over, ...alarms } = station.alarms;
  return { ...station, alarms };
}
