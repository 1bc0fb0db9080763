import { expect, test } from 'vitest';
import {
  dateAt,
  dateBegins,
  dayBegan,
  isInWindow,
  momentsOf,
  type Weekday,
  type Window,
  wallAt,
} from '../../../src/core/windows.ts';

const ZONE = 'Europe/Amsterdam';
const WORKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri'];

type Row = readonly [says: string, window: Window, at: string, isIn: boolean];

/** 2026-11-28 is a Saturday. Clocks go from 02:00 to 03:00 on 2026-03-29, and from 03:00 to 02:00 on 2026-10-25. */
const WINDOWS: readonly Row[] = [
  ['no window at all', {}, '2026-11-28T12:00+01:00', true],
  ['just before it begins', hours(8, 17), '2026-11-28T07:59:59.999+01:00', false],
  ['with its first moment', hours(8, 17), '2026-11-28T08:00+01:00', true],
  ['its last moment', hours(8, 17), '2026-11-28T16:59:59.999+01:00', true],
  ['over to the second', hours(8, 17), '2026-11-28T17:00+01:00', false],
  ['over midnight, in the evening', hours(23, 6), '2026-11-28T23:10+01:00', true],
  ['over midnight, in the morning', hours(23, 6), '2026-11-29T05:59+01:00', true],
  ['over midnight, at noon', hours(23, 6), '2026-11-29T12:00+01:00', false],
  ['to the end of the day', hours(22, 24), '2026-11-28T23:59+01:00', true],
  ['whole days', { days: ['sat'] }, '2026-11-28T00:00+01:00', true],
  ['another day', { days: ['sat'] }, '2026-11-29T00:00+01:00', false],
  ['the night after Friday', { days: WORKDAYS, ...hours(23, 6) }, '2026-11-28T05:00+01:00', true],
  ['the night after Saturday', { days: WORKDAYS, ...hours(23, 6) }, '2026-11-29T05:00+01:00', false],
  ['the night to Monday', { days: WORKDAYS, ...hours(23, 6) }, '2026-11-30T05:00+01:00', false],
  ['the night of Sunday', { days: ['sun'], ...hours(23, 6) }, '2026-11-30T05:00+01:00', true],
  ['before an hour that is skipped', hours(2, 3), '2026-03-29T01:59:59.999+01:00', false],
  ['after an hour that is skipped', hours(2, 3), '2026-03-29T03:00+02:00', false],
  ['an hour that is shown twice, first', hours(2, 3), '2026-10-25T02:30+02:00', true],
  ['an hour that is shown twice, again', hours(2, 3), '2026-10-25T02:30+01:00', true],
];

test.each(WINDOWS)('%s: %o at %s', (_says, window, at, isIn) => {
  expect(isInWindow(window, wallAt(Date.parse(at), ZONE))).toBe(isIn);
});

const MOMENTS: readonly (readonly [
  says: string,
  day: string,
  minutes: readonly number[],
  moments: readonly string[],
])[] = [
  ['midnight and noon', '2026-11-28', [0, 720], ['2026-11-28T00:00+01:00', '2026-11-28T12:00+01:00']],
  [
    'in the gap: when clocks are set',
    '2026-03-29',
    [150],
    ['2026-03-29T01:30+01:00', '2026-03-29T03:00+02:00', '2026-03-29T03:30+02:00'],
  ],
  [
    'in the fold: twice, and when clocks are set',
    '2026-10-25',
    [150],
    ['2026-10-25T02:30+02:00', '2026-10-25T02:00+01:00', '2026-10-25T02:30+01:00'],
  ],
];

test.each(MOMENTS)('moments of a day, %s', (_says, day, minutes, moments) => {
  const noon = Date.parse(`${day}T12:00Z`);
  expect([...new Set(momentsOf(noon, ZONE, 0, minutes))].map(iso)).toEqual(moments.map((at) => iso(Date.parse(at))));
  const before = Date.parse(`${day}T12:00Z`) - 86_400_000;
  expect(momentsOf(before, ZONE, 1, minutes)).toEqual(momentsOf(noon, ZONE, 0, minutes));
});

test('a day is that of the zone, and begins where its first hour is skipped with the next one', () => {
  expect(dateAt(Date.parse('2026-11-28T23:30Z'), ZONE)).toBe('2026-11-29');
  expect(iso(dayBegan(Date.parse('2026-11-28T23:30Z'), ZONE))).toBe('2026-11-28T23:00:00.000Z');
  // Clocks in Beirut go from 00:00 to 01:00 on 2026-03-29.
  expect(iso(dateBegins('2026-03-29', 'Asia/Beirut'))).toBe('2026-03-28T22:00:00.000Z');
  expect(wallAt(dateBegins('2026-03-29', 'Asia/Beirut'), 'Asia/Beirut').minute).toBe(60);
});

function hours(from: number, to: number): Window {
  return { fromMinute: from * 60, toMinute: to * 60 };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
