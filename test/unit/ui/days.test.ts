import { describe, expect, test } from 'vitest';
import { dateAt, dayBegins, isDate, monthName, plusDays, plusMonths, spanOf } from '../../../ui/src/lib/days.ts';

const ZONE = 'Europe/Amsterdam';

describe('days by the clocks of the house', () => {
  test.each([
    ['2026-01-15', ZONE, '2026-01-14T23:00:00.000Z'],
    ['2026-07-15', ZONE, '2026-07-14T22:00:00.000Z'],
    // The clocks change in the night before and after these begin.
    ['2026-03-29', ZONE, '2026-03-28T23:00:00.000Z'],
    ['2026-03-30', ZONE, '2026-03-29T22:00:00.000Z'],
    ['2026-10-25', ZONE, '2026-10-24T22:00:00.000Z'],
    ['2026-10-26', ZONE, '2026-10-25T23:00:00.000Z'],
    ['2026-06-01', 'America/New_York', '2026-06-01T04:00:00.000Z'],
    ['2026-06-01', 'Asia/Kolkata', '2026-05-31T18:30:00.000Z'],
  ])('%s in %s begins at %s', (date, zone, begins) => {
    expect(new Date(dayBegins(date, zone)).toISOString()).toBe(begins);
    expect(dateAt(dayBegins(date, zone), zone)).toBe(date);
    expect(dateAt(dayBegins(date, zone) - 1, zone)).toBe(plusDays(date, -1));
  });

  test.each([
    ['2026-02', '2026-02-01', '2026-02-28'],
    ['2028-02', '2028-02-01', '2028-02-29'],
    ['2026-12', '2026-12-01', '2026-12-31'],
    ['2026', '2026-01-01', '2026-12-31'],
  ])('%s goes from %s to %s', (period, from, to) => {
    expect(spanOf(period)).toEqual({ from, to });
  });

  test('months go over years', () => {
    expect([plusMonths('2026-01', -1), plusMonths('2026-12', 1), plusMonths('2026-05', -17)]).toEqual([
      '2025-12',
      '2027-01',
      '2024-12',
    ]);
  });

  test.each([
    ['2026-02-28', true],
    ['2026-02-30', false],
    ['2026-2-3', false],
    ['', false],
    ['<b>', false],
  ])('"%s" is a date: %s', (text, is) => {
    expect(isDate(text)).toBe(is);
  });

  test('names of months', () => {
    expect([monthName('2026-11', 'en'), monthName('2026-11', 'de', 'short')]).toEqual(['November 2026', 'Nov. 2026']);
  });
});
