/** An alarm of the grid, for central systems that know no such message (PROTOCOL §4.11). */
import type { Payload, Problem } from '../model.ts';
import { parseInstant } from './time.ts';

const MAX_INFO_CHARS = 500;

/** As a problem of the station, which says what it is about in the maker's words; undefined for any other message. */
export function gridAlarm(action: string, payload: Payload, id: number): Problem | undefined {
  if (action !== 'NotifyDERAlarm') return undefined;
  const { controlType, gridEventFault, alarmEnded, timestamp, extraInfo } = payload;
  const info = [gridEventFault, extraInfo].filter((text) => typeof text === 'string').join(': ');
  return {
    place: { evse: 0 },
    component: 'ChargingStation',
    variable: 'Problem',
    active: alarmEnded !== true,
    id,
    at: parseInstant(timestamp),
    techCode: String(controlType),
    ...(info !== '' && { techInfo: info.slice(0, MAX_INFO_CHARS) }),
  };
}
