import { describe, expect, test } from 'vitest';
import { allowedBy, compile, HORIZON_MS, lowers, saysTheSame } from '../../../../src/core/limits/compile.ts';
import { compositeOf, compositeS, MAX_COMPOSITE_S } from '../../../../src/core/limits/composite.ts';
import type { Line } from '../../../../src/core/limits/steps.ts';
import { GRID, NOW } from './made.ts';

/** `[seconds from now, amperes]` */
type Steps = readonly (readonly [number, number | undefined])[];
const line = (steps: Steps): Line => steps.map(([seconds, limitA]) => ({ at: NOW + seconds * 1000, limitA }));
const compiled = (steps: Steps, maxPeriods = 24, from = NOW) =>
  compile(line(steps), from, from + HORIZON_MS, { maxPeriods, ceilingA: 32 });

describe('one schedule out of a line', () => {
  test.each<[string, Steps, number, Steps, number]>([
    ['flat', [[0, 16]], 24, [[0, 16]], 86_400],
    [
      'no limit is what the charger can do',
      [
        [0, undefined],
        [60, 16],
      ],
      24,
      [
        [0, 32],
        [60, 16],
      ],
      86_400,
    ],
    ['more than it can do', [[0, 80]], 24, [[0, 32]], 86_400],
    [
      'equal neighbours are one',
      [
        [0, 40],
        [60, 32],
        [90, 16],
      ],
      24,
      [
        [0, 32],
        [90, 16],
      ],
      86_400,
    ],
    [
      'beyond the horizon',
      [
        [0, 16],
        [90_000, 10],
      ],
      24,
      [[0, 16]],
      86_400,
    ],
    [
      'too many: the rest is the lowest of it',
      [
        [0, 16],
        [10, 8],
        [20, 12],
        [30, 10],
      ],
      2,
      [
        [0, 16],
        [10, 8],
      ],
      20,
    ],
    [
      'too many: a rest that begins high',
      [
        [0, 16],
        [10, 12],
        [20, 8],
        [30, 10],
      ],
      2,
      [
        [0, 16],
        [10, 8],
      ],
      10,
    ],
    [
      'too many: the rest is as the last',
      [
        [0, 16],
        [10, 8],
        [20, 12],
        [30, 8],
      ],
      3,
      [
        [0, 16],
        [10, 8],
      ],
      20,
    ],
    [
      'room for one',
      [
        [0, 16],
        [10, 8],
      ],
      1,
      [[0, 8]],
      0,
    ],
    ['room for none is room for one', [[0, 16]], 0, [[0, 16]], 86_400],
    [
      'inside of a second it lowers early',
      [
        [0, 16],
        [10.5, 8],
      ],
      24,
      [
        [0, 16],
        [10, 8],
      ],
      86_400,
    ],
    [
      'inside of a second it raises late',
      [
        [0, 8],
        [10.5, 16],
      ],
      24,
      [
        [0, 8],
        [11, 16],
      ],
      86_400,
    ],
    [
      'a dip within a second',
      [
        [0, 16],
        [10.2, 0],
        [10.4, 16],
      ],
      24,
      [
        [0, 16],
        [10, 0],
        [11, 16],
      ],
      86_400,
    ],
    ['hundredths go down', [[0, 10.19]], 24, [[0, 10.1]], 86_400],
  ])('%s', (_name, steps, maxPeriods, expected, exactS) => {
    const schedule = compiled(steps, maxPeriods);
    expect(schedule.periods.map(({ startS, limitA }) => [startS, limitA])).toEqual(expected);
    expect(schedule).toMatchObject({ startsAt: NOW, durationS: 86_400, exactUntil: NOW + exactS * 1000 });
  });

  test('it begins with a full second', () => {
    const from = NOW + 250;
    const schedule = compile([{ at: from, limitA: 16 }], from, from + 60_000, { maxPeriods: 3, ceilingA: 32 });
    expect(schedule).toMatchObject({ startsAt: NOW, durationS: 61, periods: [{ startS: 0, limitA: 16 }] });
  });

  test('the fewest phases stay with it', () => {
    const steps: Line = [
      { at: NOW, limitA: 16, phases: 3 },
      { at: NOW + 1000, limitA: 16, phases: 1 },
    ];
    expect(compile(steps, NOW, NOW + 60_000, { maxPeriods: 1, ceilingA: 32 }).periods).toEqual([
      { startS: 0, limitA: 16, phases: 1 },
    ]);
  });

  test('what it allows ends with it', () => {
    const schedule = compiled([
      [0, 16],
      [60, 10],
    ]);
    expect(
      [-1, 0, 59_999, 60_000, HORIZON_MS - 1, HORIZON_MS].map((ms) => allowedBy(schedule, NOW + ms)?.limitA),
    ).toEqual([undefined, 16, 16, 10, 10, undefined]);
  });
});

describe('whether it is sent again', () => {
  const day: Steps = [
    [0, 16],
    [3_600, 10],
    [7_200, 8],
    [9_000, 12],
  ];
  const later: Steps = [
    [1_800, 16],
    [3_600, 10],
    [7_200, 8],
    [9_000, 12],
  ];
  test.each<[string, ReturnType<typeof compiled>, ReturnType<typeof compiled>, number, boolean, boolean]>([
    ['the same', compiled(day), compiled(day), 0, true, false],
    ['the same, looked at later', compiled(day), compiled(later, 24, NOW + 1_800_000), 1_800, true, false],
    ['the same as far as there was room', compiled(day, 2), compiled(day), 0, true, false],
    [
      'it lowers',
      compiled(day),
      compiled([
        [0, 16],
        [3_600, 6],
      ]),
      0,
      false,
      true,
    ],
    [
      'it lowers later',
      compiled([[0, 16]]),
      compiled([
        [0, 16],
        [3_600, 6],
      ]),
      0,
      false,
      true,
    ],
    [
      'it raises',
      compiled([
        [0, 16],
        [3_600, 6],
      ]),
      compiled([[0, 16]]),
      0,
      false,
      false,
    ],
    [
      'what is past does not count',
      compiled([
        [0, 6],
        [60, 16],
      ]),
      compiled([[60, 16]], 24, NOW + 60_000),
      60,
      true,
      false,
    ],
    ['the old one is over', compiled([[0, 16]]), compiled([[90_000, 16]], 24, NOW + 90_000_000), 90_000, false, true],
  ])('%s', (_name, old, fresh, atS, isSame, isLower) => {
    expect([saysTheSame(old, fresh, NOW + atS * 1000), lowers(old, fresh, NOW + atS * 1000)]).toEqual([
      isSame,
      isLower,
    ]);
  });

  test('fewer phases lower, too', () => {
    const three = compile([{ at: NOW, limitA: 16 }], NOW, NOW + 60_000, { maxPeriods: 1, ceilingA: 32 });
    const one = compile([{ at: NOW, limitA: 16, phases: 1 }], NOW, NOW + 60_000, { maxPeriods: 1, ceilingA: 32 });
    expect([saysTheSame(three, one, NOW), lowers(three, one, NOW), lowers(one, three, NOW)]).toEqual([
      false,
      true,
      false,
    ]);
  });
});

describe('a composite schedule', () => {
  const steps: Line = [{ at: NOW, limitA: 16 }, { at: NOW + 60_000, limitA: 10, phases: 1 }, { at: NOW + 120_000 }];
  test.each([
    [
      'amperes',
      'A',
      180,
      [
        [0, 16],
        [60, 10],
        [120, 32],
      ],
    ],
    [
      'watts are the total over the phases',
      'W',
      180,
      [
        [0, 11_040],
        [60, 2_300],
        [120, 22_080],
      ],
    ],
    ['amperes unless asked', undefined, 60, [[0, 16]]],
    ['as of now', 'A', 0, [[0, 16]]],
  ] as const)('%s', (_name, unit, durationS, expected) => {
    const composite = compositeOf(steps, { from: NOW, durationS, unit }, GRID, 32);
    expect(composite).toMatchObject({ startsAt: NOW, durationS, unit: unit ?? 'A' });
    expect(composite.periods.map(({ startS, limit }) => [startS, limit])).toEqual(expected);
  });

  test.each([
    [60, 60],
    [-1, 0],
    [MAX_COMPOSITE_S + 1, MAX_COMPOSITE_S],
  ])('%i s asked are %i s', (asked, told) => {
    expect(compositeS(asked)).toBe(told);
  });
});
