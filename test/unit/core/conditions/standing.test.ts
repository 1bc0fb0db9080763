import { expect, test } from 'vitest';
import { standingOf } from '../../../../src/core/conditions/standing.ts';
import type { Condition, EntityTest, Standing } from '../../../../src/core/model.ts';
import type { Weekday } from '../../../../src/core/windows.ts';
import { conditions, facts, minute } from './house.ts';

const WORKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri'];

/** `mon tue 23:00-06:00`, each part of it as it is there. */
function window(text: string, more: Condition = {}): Condition {
  const words = text.split(' ').filter((word) => word !== '');
  const times = words.find((word) => word.includes('-'))?.split('-');
  const days = words.filter((word) => !word.includes('-')) as Weekday[];
  return {
    ...(days.length > 0 && { days: days.includes('workdays' as Weekday) ? WORKDAYS : days }),
    ...(times?.[0] && { fromMinute: minute(times[0]) }),
    ...(times?.[1] && { toMinute: minute(times[1]) }),
    ...more,
  };
}

type Row = readonly [says: string, rule: string, at: string, holds: boolean, until: string | undefined];

/** 2026-11-28 is a Saturday; Amsterdam is an hour ahead of UTC in winter and two in summer. */
const WINDOWS: readonly Row[] = [
  ['before it begins', '08:00-17:00', '2026-11-28T07:59+01:00', false, '2026-11-28T08:00+01:00'],
  ['with its first moment', '08:00-17:00', '2026-11-28T08:00+01:00', true, '2026-11-28T17:00+01:00'],
  ['its last minute', '08:00-17:00', '2026-11-28T16:59:59.999+01:00', true, '2026-11-28T17:00+01:00'],
  ['over to the second', '08:00-17:00', '2026-11-28T17:00+01:00', false, '2026-11-29T08:00+01:00'],
  ['over midnight, in the evening', '23:00-06:00', '2026-11-28T23:10+01:00', true, '2026-11-29T06:00+01:00'],
  ['over midnight, in the morning', '23:00-06:00', '2026-11-29T05:59+01:00', true, '2026-11-29T06:00+01:00'],
  ['over midnight, at noon', '23:00-06:00', '2026-11-29T12:00+01:00', false, '2026-11-29T23:00+01:00'],
  ['the end of the day', '22:00-24:00', '2026-11-28T23:59+01:00', true, '2026-11-29T00:00+01:00'],
  ['from some hour on', '22:00-', '2026-11-28T23:59+01:00', true, '2026-11-29T00:00+01:00'],
  ['until some hour', '-06:00', '2026-11-28T00:00+01:00', true, '2026-11-28T06:00+01:00'],
  ['whole days', 'sat sun', '2026-11-28T12:00+01:00', true, '2026-11-30T00:00+01:00'],
  ['a workday', 'workdays 08:00-17:00', '2026-11-27T12:00+01:00', true, '2026-11-27T17:00+01:00'],
  ['the weekend between', 'workdays 08:00-17:00', '2026-11-27T18:00+01:00', false, '2026-11-30T08:00+01:00'],
  ['the night after Friday', 'workdays 23:00-06:00', '2026-11-28T05:00+01:00', true, '2026-11-28T06:00+01:00'],
  ['the night after Saturday', 'workdays 23:00-06:00', '2026-11-29T05:00+01:00', false, '2026-11-30T23:00+01:00'],
  ['the night to Monday', 'workdays 23:00-06:00', '2026-11-30T05:00+01:00', false, '2026-11-30T23:00+01:00'],
  ['the night of Sunday', 'sun 23:00-06:00', '2026-11-30T05:00+01:00', true, '2026-11-30T06:00+01:00'],
  ['every minute of a week', 'mon tue wed thu fri sat sun', '2026-11-28T12:00+01:00', true, undefined],
  // The clocks go from 02:00 to 03:00 on 2026-03-29.
  ['before the gap', '01:00-02:30', '2026-03-29T01:30+01:00', true, '2026-03-29T03:00+02:00'],
  ['begins in the gap', '02:30-04:00', '2026-03-29T01:59+01:00', false, '2026-03-29T03:00+02:00'],
  ['began in the gap', '02:30-04:00', '2026-03-29T03:00+02:00', true, '2026-03-29T04:00+02:00'],
  ['all of it in the gap', '02:10-02:50', '2026-03-29T01:00+01:00', false, '2026-03-30T02:10+02:00'],
  ['a night with a gap', '23:00-06:00', '2026-03-28T23:00+01:00', true, '2026-03-29T06:00+02:00'],
  // The clocks go from 03:00 to 02:00 on 2026-10-25.
  ['a night with a fold', '23:00-06:00', '2026-10-24T23:00+02:00', true, '2026-10-25T06:00+01:00'],
  ['in the fold, first', '02:00-02:30', '2026-10-25T02:10+02:00', true, '2026-10-25T02:30+02:00'],
  ['between', '02:00-02:30', '2026-10-25T02:45+02:00', false, '2026-10-25T02:00+01:00'],
  ['in the fold, again', '02:00-02:30', '2026-10-25T02:10+01:00', true, '2026-10-25T02:30+01:00'],
  ['ends in the fold', '01:00-02:30', '2026-10-25T02:20+02:00', true, '2026-10-25T02:30+02:00'],
  ['all of the fold', '02:00-03:00', '2026-10-25T02:59+02:00', true, '2026-10-25T03:00+01:00'],
];

test.each(WINDOWS)('%s: %s at %s', (_says, rule, at, holds, until) => {
  const standing = standingOf(conditions({ allowWhen: [window(rule)] }), facts(at));
  expect([standing.holds === 'yes', iso(standing.until)]).toEqual([holds, until && iso(Date.parse(until))]);
  const denied = standingOf(conditions({ denyWhen: [window(rule)] }), facts(at));
  expect([denied.holds === 'no', denied.until]).toEqual([holds, standing.until]);
});

test.each([
  ['America/New_York', '2026-03-08T01:59-05:00', false, '2026-03-08T03:00-04:00'],
  ['Australia/Lord_Howe', '2026-10-04T01:59+10:30', false, '2026-10-04T02:30+11:00'],
  ['Asia/Kolkata', '2026-11-28T02:14+05:30', false, '2026-11-28T02:15+05:30'],
  ['America/Santiago', '2026-09-06T02:20-03:00', true, '2026-09-06T02:30-03:00'],
  ['Pacific/Apia', '2026-11-28T02:20+13:00', true, '2026-11-28T02:30+13:00'],
  ['UTC', '2026-11-28T02:20Z', true, '2026-11-28T02:30Z'],
])('from 02:15 to 02:30 in %s at %s', (zone, at, holds, until) => {
  const standing = standingOf(conditions({ allowWhen: [window('02:15-02:30')] }), facts(at, { zone }));
  // On an island whose clocks skip from 02:00 to 02:30, and where they skip the hour, the window does not take place.
  const isSkipped = ['Australia/Lord_Howe', 'America/New_York'].includes(zone);
  const next = isSkipped ? Date.parse(at) + 24 * 3_600_000 : Date.parse(until);
  expect(standing.holds).toBe(holds ? 'yes' : 'no');
  if (isSkipped) expect(standing.until).toBeGreaterThan(next - 2 * 3_600_000);
  else expect(iso(standing.until)).toBe(iso(next));
});

const PRICE = 'sensor.price';
const figure = (state: string | undefined, test: Omit<EntityTest, 'id'>) =>
  standingOf(
    conditions({ allowWhen: [{ entity: { id: PRICE, ...test } }] }),
    facts('2026-11-28T12:00Z', { entities: { [PRICE]: state } }),
  ).holds;

test.each([
  ['12.5', { below: 13 }, 'yes'],
  ['12.5', { below: 12.5 }, 'no'],
  ['12.5', { above: 12.5 }, 'no'],
  ['12.5', { above: 12, below: 13 }, 'yes'],
  ['-0.03', { below: 0 }, 'yes'],
  ['1e-2', { below: 0.1 }, 'yes'],
  ['.5', { below: 1 }, 'yes'],
  ['12.5 ct/kWh', { below: 13 }, 'yes'],
  [' 7 ', { above: 6.5 }, 'yes'],
  ['12,5', { below: 13 }, 'unknown'],
  ['12:30', { below: 13 }, 'unknown'],
  ['NaN', { below: 13 }, 'unknown'],
  ['Infinity', { above: 13 }, 'unknown'],
  ['0x10', { above: 13 }, 'unknown'],
  ['', { above: -1 }, 'unknown'],
  ['low', { above: 1 }, 'unknown'],
  [undefined, { above: 1 }, 'unknown'],
  ['on', { is: 'on' }, 'yes'],
  ['On', { is: 'on' }, 'no'],
  ['off', { isNot: 'on' }, 'yes'],
  ['on', { isNot: 'on' }, 'no'],
  [undefined, { isNot: 'on' }, 'unknown'],
  ['7', { isNot: '7', above: 3 }, 'no'],
] as const)('an entity that is %o, and is to be %o: %s', (state, test, holds) => {
  expect(figure(state, test)).toBe(holds);
});

const SATURDAY = '2026-11-28T14:05+01:00';
const night = window('workdays 23:00-06:00');
const SENTENCES: readonly (readonly [
  Parameters<typeof conditions>[0],
  Parameters<typeof facts>[1],
  Standing['holds'],
  string,
])[] = [
  [{ allowWhen: [night] }, {}, 'no', 'it is Saturday 14:05; it may only on weekdays from 23:00 to 06:00'],
  [
    { allowWhen: [{ ...night, name: 'cheap hours' }] },
    {},
    'no',
    'it is Saturday 14:05; it may only on weekdays from 23:00 to 06:00 ("cheap hours")',
  ],
  [{ allowWhen: [window('sat 10:00-'), night] }, {}, 'yes', 'it is Saturday 14:05; it may on Saturday from 10:00 on'],
  [
    { allowWhen: [window('mon wed fri -12:00'), { presence: 'away' }] },
    { presence: 'home' },
    'no',
    'it is Saturday 14:05 and somebody is at home; it may only on Monday, Wednesday and Friday until 12:00, or while nobody is at home',
  ],
  [
    { allowWhen: [{ vacation: true, entity: { id: PRICE, below: 0.2 } }] },
    { vacation: 'on', entities: { [PRICE]: '0.31' } },
    'no',
    'sensor.price is 0.31; it may only while the house is on vacation and sensor.price is below 0.2',
  ],
  [
    { allowWhen: [{ entity: { id: PRICE, below: 0.2 } }] },
    { entities: {} },
    'unknown',
    'Home Assistant tells nothing of sensor.price; it may only while sensor.price is below 0.2',
  ],
  [
    { denyWhen: [window('sat sun', { name: 'quiet' })] },
    {},
    'no',
    'it is Saturday 14:05; it may not at the weekend ("quiet")',
  ],
  [
    { denyWhen: [{ vacation: false }, { presence: 'home' }] },
    { vacation: 'unknown', presence: 'away' },
    'unknown',
    'Home Assistant tells nothing of the vacation; it may not while the house is not on vacation',
  ],
  [{ denyWhen: [window('workdays')] }, {}, 'yes', 'it is Saturday 14:05; it may, but not on weekdays'],
  [
    { energyPerDayWh: 10_000 },
    { energyTodayWh: 10_204 },
    'no',
    'its sessions took 10.2 kWh today; it may have 10 kWh a day',
  ],
  [
    { energyPerDayWh: 10_000 },
    { energyTodayWh: 2_500 },
    'yes',
    'its sessions took 2.5 kWh of the 10 kWh that it may have today',
  ],
  [
    { moneyPerDayMillionths: 5_000_000 },
    { costToday: 5.204 },
    'no',
    'its sessions cost 5.20 EUR today; it may cost 5.00 EUR a day',
  ],
  [
    { moneyPerDayMillionths: 5_000_000 },
    { costToday: 5 },
    'no',
    'its sessions cost 5.00 EUR today; it may cost 5.00 EUR a day',
  ],
  [
    { moneyPerDayMillionths: 5_000_000 },
    { costToday: 4.25 },
    'yes',
    'its sessions cost 4.25 EUR of the 5.00 EUR that it may cost today',
  ],
  // At prices below 0 it was paid for.
  [
    { moneyPerDayMillionths: 5_000_000 },
    { costToday: -0.3 },
    'yes',
    'its sessions cost -0.30 EUR of the 5.00 EUR that it may cost today',
  ],
  [
    { energyPerDayWh: 10_000, moneyPerDayMillionths: 2_000_000 },
    { energyTodayWh: 2_500, costToday: 0.5 },
    'yes',
    'its sessions took 2.5 kWh of the 10 kWh that it may have today and cost 0.50 EUR of the 2.00 EUR that it may cost today',
  ],
  [
    { energyPerDayWh: 10_000, moneyPerDayMillionths: 2_000_000 },
    { energyTodayWh: 2_500, costToday: 2.5 },
    'no',
    'its sessions cost 2.50 EUR today; it may cost 2.00 EUR a day',
  ],
  [{}, {}, 'yes', 'it may at any time'],
  // What is known to be against it is said before what is not known.
  [
    { allowWhen: [{ entity: { id: PRICE, is: 'low' } }], denyWhen: [window('sat')] },
    { entities: {} },
    'no',
    'it is Saturday 14:05; it may not on Saturday',
  ],
  // One row that holds is enough, whatever is unknown of the others.
  [
    { allowWhen: [{ entity: { id: PRICE, is: 'low' } }, window('sat')] },
    { entities: {} },
    'yes',
    'it is Saturday 14:05; it may on Saturday',
  ],
];

test.each(SENTENCES)('%o with %o', (rules, told, holds, why) => {
  const standing = standingOf(conditions(rules), facts(SATURDAY, told));
  expect([standing.holds, standing.why]).toEqual([holds, why]);
});

test('the money of a day comes anew with the next day of the site', () => {
  const rules = conditions({ moneyPerDayMillionths: 5_000_000 });
  expect(iso(standingOf(rules, facts(SATURDAY, { costToday: 6 })).until)).toBe('2026-11-28T23:00:00.000Z');
});

test('the energy of a day comes anew with the next day of the site, also where that has 23 or 25 hours', () => {
  const rules = conditions({ energyPerDayWh: 5_000 });
  const untils = ['2026-03-29T00:30+01:00', '2026-10-25T00:30+02:00', SATURDAY].map((at) =>
    iso(standingOf(rules, facts(at, { energyTodayWh: 5_000 })).until),
  );
  expect(untils).toEqual(
    ['2026-03-30T00:00+02:00', '2026-10-26T00:00+01:00', '2026-11-29T00:00+01:00'].map((at) => iso(Date.parse(at))),
  );
});

function iso(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}
