import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextChange, standingOf, truthNow } from '../../../../src/core/conditions/standing.ts';
import type { Condition } from '../../../../src/core/model.ts';
import { WEEKDAYS } from '../../../../src/core/windows.ts';
import { conditions, facts } from './house.ts';

const ZONES = [
  'Europe/Amsterdam',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/Santiago',
  'Asia/Kolkata',
  'UTC',
];
const MINUTE_MS = 60_000;
const LOOKED_AHEAD = 26 * 60;

const condition: fc.Arbitrary<Condition> = fc
  .record(
    {
      days: fc.subarray([...WEEKDAYS], { minLength: 1 }),
      fromMinute: fc.integer({ min: 0, max: 1439 }),
      toMinute: fc.integer({ min: 1, max: 1440 }),
      presence: fc.constantFrom('home' as const, 'away' as const),
      entity: fc.constantFrom({ id: 'sensor.price', below: 5 }, { id: 'sensor.gone', is: 'on' }),
    },
    { requiredKeys: [] },
  )
  .filter((row) => Object.keys(row).length > 0);

const rules = fc.record({
  allowWhen: fc.array(condition, { maxLength: 2 }),
  denyWhen: fc.array(condition, { maxLength: 2 }),
  moneyPerDayMillionths: fc.option(fc.constantFrom(1_000_000), { nil: undefined }),
  energyPerDayWh: fc.option(fc.constantFrom(1_000, 5_000), { nil: undefined }),
});

/** Around both changes of the clocks of the year, and on any other day. */
const moment = fc.oneof(
  fc.integer({ min: Date.parse('2026-03-07'), max: Date.parse('2026-03-31') }),
  fc.integer({ min: Date.parse('2026-09-04'), max: Date.parse('2026-11-03') }),
);

test('what is said to be the next change is it: minute by minute nothing changes before, and it does then', () => {
  let found = 0;
  fc.assert(
    fc.property(
      rules,
      moment,
      fc.constantFrom(...ZONES),
      fc.constantFrom(0, 3_000),
      fc.constantFrom(0, 2),
      (some, now, zone, energyTodayWh, costToday) => {
        const rule = conditions(some);
        const known = { presence: 'home' as const, entities: { 'sensor.price': '3' }, zone, energyTodayWh, costToday };
        const start = facts(new Date(now).toISOString(), known);
        const next = nextChange(rule, start);
        const day = new Intl.DateTimeFormat('en', { timeZone: zone, dateStyle: 'full' });
        const isYes = (at: number) => {
          const isToday = day.format(at) === day.format(now);
          const usedToday = isToday ? start.usedToday : { wh: 0, costMillionths: 0 };
          return truthNow(rule, { ...start, now: at, usedToday }) === 'yes';
        };
        const first = Math.ceil((now + 1) / MINUTE_MS) * MINUTE_MS;
        const until = first + LOOKED_AHEAD * MINUTE_MS;
        const before = isYes(now);
        for (let at = first; at < Math.min(until, next ?? until); at += 7 * MINUTE_MS) expect(isYes(at)).toBe(before);
        if (next === undefined) return;
        found += 1;
        expect(isYes(next - 1)).toBe(before);
        expect(isYes(next)).toBe(!before);
      },
    ),
    { seed: 20_261_128, numRuns: 60 },
  );
  expect(found).toBeGreaterThan(20);
});

test('every sentence is one line, and says the same at every look', () => {
  fc.assert(
    fc.property(rules, moment, fc.constantFrom(...ZONES), (some, now, zone) => {
      const situation = facts(new Date(now).toISOString(), { zone, entities: { 'sensor.price': 'a\nb' } });
      const one = standingOf(conditions(some), situation);
      expect(one.why).toMatch(/^[^\n]+[^\n.;]$/);
      expect(standingOf(conditions(some), situation)).toEqual(one);
      if (one.until !== undefined) expect(one.until).toBeGreaterThan(now);
    }),
    { seed: 20_261_128, numRuns: 150 },
  );
});
