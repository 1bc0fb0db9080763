/** Hours and days by the clocks on the wall of the site: what they show, which windows they are in, and when that changes. */
import { Temporal } from 'temporal-polyfill';
import type { Instant } from './meanings.ts';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export const DAY_MINUTES = 24 * 60;

/** What it does not say does not matter. */
export interface Window {
  /** Those on which it begins. */
  readonly days?: readonly Weekday[] | undefined;
  /** Minutes after midnight by the clocks of the site; a window that ends before it begins runs over midnight. */
  readonly fromMinute?: number | undefined;
  readonly toMinute?: number | undefined;
}

/** What the clock on the wall shows. */
export interface WallTime {
  readonly day: Weekday;
  readonly dayBefore: Weekday;
  readonly minute: number;
  /** `2026-11-28` */
  readonly date: string;
}

/**
 * By what the clock shows: an hour that it skips is in no window, and one that it shows twice is twice in it. What runs
 * over midnight belongs to the day on which it begins.
 */
export function isInWindow({ days, fromMinute = 0, toMinute = DAY_MINUTES }: Window, wall: WallTime): boolean {
  const { day, dayBefore, minute } = wall;
  const isDay = days?.includes(day) ?? true;
  if (fromMinute < toMinute) return isDay && minute >= fromMinute && minute < toMinute;
  return (isDay && minute >= fromMinute) || ((days?.includes(dayBefore) ?? true) && minute < toMinute);
}

export function wallAt(now: Instant, zone: string): WallTime {
  const shown = zoned(now, zone);
  return {
    day: weekday(shown.dayOfWeek),
    dayBefore: weekday(shown.dayOfWeek - 1),
    minute: shown.hour * 60 + shown.minute,
    date: shown.toPlainDate().toString(),
  };
}

/** `2026-11-28` */
export function dateAt(now: Instant, zone: string): string {
  return zoned(now, zone).toPlainDate().toString();
}

/** The first moment of the day by the clocks of the zone: not always midnight. */
export function dayBegan(now: Instant, zone: string): Instant {
  return zoned(now, zone).startOfDay().epochMilliseconds;
}

/** The first moment of a date (`2026-11-28`). */
export function dateBegins(date: string, zone: string): Instant {
  return Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds;
}

/** From the first moment of a month (`2026-10`) to that of the next one. */
export function monthSpan(month: string, zone: string): { readonly from: Instant; readonly to: Instant } {
  const first = Temporal.PlainYearMonth.from(month).toPlainDate({ day: 1 });
  const begins = (date: Temporal.PlainDate) => date.toZonedDateTime(zone).epochMilliseconds;
  return { from: begins(first), to: begins(first.add({ months: 1 })) };
}

/** What the clock shows, and how far it is from UTC, so that an hour that comes twice is told apart: `2026-10-25T02:30:00+01:00` */
export function wallText(at: Instant, zone: string): string {
  return zoned(at, zone).toString({ smallestUnit: 'second', timeZoneName: 'never' });
}

/**
 * The moments of one day (0 = that of `now`) at which the clock comes to one of these minutes, twice where it is set
 * back, and at which it is set. Nothing that goes by what the clock shows changes in between.
 */
export function momentsOf(now: Instant, zone: string, days: number, minutes: readonly number[]): readonly Instant[] {
  const date = zoned(now, zone).toPlainDate().add({ days });
  const begins = date.toZonedDateTime(zone);
  const ends = date.add({ days: 1 }).toZonedDateTime(zone);
  const shown = minutes.flatMap((minute) => {
    const wall = date.toPlainDateTime({ hour: Math.floor(minute / 60), minute: minute % 60 });
    return (['earlier', 'later'] as const).map(
      (disambiguation) => wall.toZonedDateTime(zone, { disambiguation }).epochMilliseconds,
    );
  });
  const set = begins.getTimeZoneTransition('next')?.epochMilliseconds;
  const isToday = set !== undefined && set < ends.epochMilliseconds;
  return [...shown, ...(isToday ? [set] : [])].sort((a, b) => a - b);
}

function zoned(now: Instant, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone);
}

/** Counted from 1 for Monday; 0 is a Sunday, too. */
function weekday(number: number): Weekday {
  return WEEKDAYS[(number + 6) % 7] ?? 'sun';
}
