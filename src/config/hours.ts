/** Days and times of day: from the words of the file to those of the rules. */
import { WEEKDAYS, type Weekday, type Window } from '../core/windows.ts';
import type { Finding, Path } from './problem.ts';

type DayWord = Weekday | 'weekdays' | 'weekend';

export interface HoursConfig {
  readonly days?: DayWord | readonly DayWord[] | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export function windowOf({ days, from, to }: HoursConfig): Window {
  return {
    days: days === undefined ? undefined : weekdaysIn(typeof days === 'string' ? [days] : days),
    fromMinute: minuteOf(from),
    toMinute: minuteOf(to),
  };
}

/** Hours that never come, or that mean something else than they look like. */
export function checkHours({ from, to }: HoursConfig, path: Path): Finding[] {
  if (from === '24:00') {
    const right = 'write "00:00" and the day on which it begins';
    return [{ path: [...path, 'from'], wrong: '"24:00" is the end of a day, and nothing begins there', right }];
  }
  if (to === '00:00' && from === undefined) {
    const right = 'write "24:00" for the end of the day, or leave it out';
    return [{ path: [...path, 'to'], wrong: '"00:00" is the beginning of the day, so this would never hold', right }];
  }
  if (from === undefined || from !== to) return [];
  const right = 'leave both out for the whole day';
  return [{ path: [...path, 'to'], wrong: `begins and ends at ${JSON.stringify(to)}`, right }];
}

function weekdaysIn(words: readonly DayWord[]): readonly Weekday[] {
  const isMeant = (day: Weekday) => words.includes(day) || words.includes(isWeekend(day) ? 'weekend' : 'weekdays');
  return WEEKDAYS.filter(isMeant);
}

function isWeekend(day: Weekday): boolean {
  return day === 'sat' || day === 'sun';
}

function minuteOf(time: string | undefined): number | undefined {
  if (time === undefined) return undefined;
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
