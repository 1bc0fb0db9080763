import { describe, expect, test } from 'vitest';
import { HORIZON_MS } from '../../../../src/core/limits/compile.ts';
import type { Line } from '../../../../src/core/limits/steps.ts';
import { nextDeed, type Place, type Written } from '../../../../src/core/limits/writing.ts';

const NOW = 1_000_000_000;
const MINUTE_MS = 60_000;

const flat = (limitA: number | undefined): Line => [{ at: 0, limitA }];
const timed = (line: Line, fields: Partial<Written> = {}): Written => ({
  line,
  at: NOW - MINUTE_MS,
  until: NOW - MINUTE_MS + HORIZON_MS,
  isHeld: true,
  ...fields,
});
const place = (fields: Partial<Place>): Place => ({
  now: NOW,
  wanted: flat(undefined),
  has: undefined,
  beneath: flat(undefined),
  raisedAt: undefined,
  isUrgent: false,
  isTimed: true,
  room: { maxPeriods: 24, ceilingA: 80 },
  ...fields,
});
const write = (line: Line, raises: boolean) => ({ kind: 'write', saying: { line, until: NOW + HORIZON_MS }, raises });
const atNow = (limitA: number | undefined): Line => [{ at: NOW, limitA }];

describe('what a charger is given next', () => {
  const cases: readonly (readonly [string, Partial<Place>, object])[] = [
    ['nothing when nothing limits and nothing was written', {}, { kind: 'rest', wakeAt: undefined }],
    ['a limit at once', { wanted: flat(10) }, write(atNow(10), false)],
    ['nothing when what is beneath says the same', { wanted: flat(10), beneath: flat(10) }, { kind: 'rest' }],
    ['more than what is beneath', { wanted: flat(32), beneath: flat(10) }, write(atNow(32), true)],
    ['the same is not sent again', { wanted: flat(10), has: timed(flat(10)) }, { kind: 'rest' }],
    [
      'the same for a shorter time, when it may not last so long any more',
      { wanted: flat(10), has: timed(flat(10)), horizonMs: 10 * MINUTE_MS },
      { kind: 'write', saying: { line: atNow(10), until: NOW + 10 * MINUTE_MS }, raises: false },
    ],
    [
      'the same, told lately for a short time, is not sent again',
      { wanted: flat(10), has: timed(flat(10), { until: NOW + 9 * MINUTE_MS }), horizonMs: 10 * MINUTE_MS },
      { kind: 'rest', wakeAt: NOW + 4 * MINUTE_MS },
    ],
    [
      'the same anew when half of its time is over',
      { wanted: flat(10), has: timed(flat(10), { at: NOW - HORIZON_MS / 2, until: NOW + HORIZON_MS / 2 }) },
      write(atNow(10), false),
    ],
    [
      'the same anew when it has ended',
      { wanted: flat(10), has: timed(flat(10), { until: NOW - 1 }) },
      write(atNow(10), false),
    ],
    ['less at once, however soon', { wanted: flat(6), has: timed(flat(10)), raisedAt: NOW }, write(atNow(6), false)],
    [
      'more at once when the clock was set back since the last raise',
      { wanted: flat(16), has: timed(flat(10)), raisedAt: NOW + 60 * MINUTE_MS },
      write(atNow(16), true),
    ],
    [
      'what was not answered, at once when the clock was set back since',
      { wanted: flat(10), has: timed(flat(10), { at: NOW + 60 * MINUTE_MS, isHeld: false }) },
      write(atNow(10), false),
    ],
    [
      'more only ten seconds after the last raise',
      { wanted: flat(16), has: timed(flat(10)), raisedAt: NOW - 4_000 },
      { kind: 'rest', wakeAt: NOW + 6_000 },
    ],
    ['more then', { wanted: flat(16), has: timed(flat(10)), raisedAt: NOW - 10_000 }, write(atNow(16), true)],
    [
      'more at once when the home wants it',
      { wanted: flat(16), has: timed(flat(10)), raisedAt: NOW, isUrgent: true },
      write(atNow(16), true),
    ],
    [
      'where it lowers and raises too soon, only what lowers',
      {
        wanted: [
          { at: 0, limitA: 16 },
          { at: NOW + MINUTE_MS, limitA: 6 },
        ],
        has: timed(flat(10)),
        raisedAt: NOW,
      },
      write(
        [
          { at: NOW, limitA: 10 },
          { at: NOW + MINUTE_MS, limitA: 6 },
        ],
        false,
      ),
    ],
    ['nothing binds any more: it is taken away', { has: timed(flat(10)) }, { kind: 'remove' }],
    [
      'nothing binds any more, too soon after a raise: a little later',
      { has: timed(flat(10)), raisedAt: NOW },
      { kind: 'rest', wakeAt: NOW + 10_000 },
    ],
    [
      'nothing but the default binds: its place is not just left to the default',
      { wanted: flat(16), beneath: flat(16), has: timed(flat(10)) },
      write(atNow(16), true),
    ],
    [
      'what was not answered may be in force or not: less is said at once',
      { wanted: flat(6), has: timed(flat(10), { at: NOW - 1_000, isHeld: false }) },
      write(atNow(6), false),
    ],
    [
      'what was to be taken away, and nobody answered, is not asked for again at once',
      { has: { line: [{ at: 0 }], at: NOW - 1_000, isHeld: false } },
      { kind: 'rest', wakeAt: NOW + 9_000 },
    ],
    [
      'what was not answered is said again after a while',
      { wanted: flat(10), has: timed(flat(10), { at: NOW - 1_000, isHeld: false }) },
      { kind: 'rest', wakeAt: NOW + 9_000 },
    ],
    [
      'and then again',
      { wanted: flat(10), has: timed(flat(10), { at: NOW - 10_000, isHeld: false }) },
      write(atNow(10), false),
    ],
    [
      'a charger without times is told of a change when it is due',
      {
        isTimed: false,
        wanted: [
          { at: 0, limitA: 10 },
          { at: NOW + MINUTE_MS, limitA: 6 },
        ],
        has: { line: flat(10), at: 0, isHeld: true },
      },
      { kind: 'rest', wakeAt: NOW + MINUTE_MS },
    ],
    [
      'in place of what it did not let go, that nothing limits',
      { has: timed(flat(10), { staysSince: NOW - 1_000 }) },
      write(atNow(80), true),
    ],
    [
      'nothing more, until it is asked again to let it go',
      { has: timed(flat(80), { staysSince: NOW - 1_000 }) },
      { kind: 'rest', wakeAt: NOW - 1_000 + MINUTE_MS },
    ],
    [
      'what it did not let go a minute ago is to go',
      { has: timed(flat(80), { staysSince: NOW - MINUTE_MS }) },
      { kind: 'remove' },
    ],
    [
      'less in place of what it did not let go',
      { wanted: flat(6), has: timed(flat(10), { staysSince: NOW - 1_000 }) },
      write(atNow(6), false),
    ],
    [
      'what was not answered again in time, as the raise that it may be',
      {
        wanted: flat(16),
        has: timed(flat(16), { isHeld: false, orElse: [timed(flat(10)), timed(flat(6))] }),
      },
      write(atNow(16), true),
    ],
    [
      'less than what was not answered, which may be more than what was before',
      { wanted: flat(10), has: timed(flat(16), { at: NOW, isHeld: false, orElse: [timed(flat(6))] }) },
      write(atNow(10), true),
    ],
    [
      'what was not answered again, which is no raise where all that may be in force is as much',
      { wanted: flat(10), has: timed(flat(10), { isHeld: false, orElse: [timed(flat(16))] }) },
      write(atNow(10), false),
    ],
    [
      'what lies behind the horizon comes into sight in time',
      {
        wanted: [
          { at: 0, limitA: undefined },
          { at: NOW + 2 * HORIZON_MS, limitA: 6 },
        ],
      },
      { kind: 'rest', wakeAt: NOW + HORIZON_MS / 2 },
    ],
  ];
  test.each(cases)('%s', (_name, fields, expected) => {
    expect(nextDeed(place(fields))).toMatchObject(expected);
  });
});
