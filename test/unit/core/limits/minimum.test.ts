import { describe, expect, test } from 'vitest';
import { DEFAULT_MIN_A, NO_SHORTAGE, type Shortage, withMinimum } from '../../../../src/core/limits/minimum.ts';
import { NOW } from './made.ts';

/** `[seconds from now, amperes]` */
type Steps = readonly (readonly [number, number | undefined])[];
const WAITS: Shortage = { waits: true };

describe('S27: never between 0 and the least that a car takes', () => {
  test.each<[string, Steps, Shortage, Steps, Shortage]>([
    ['enough', [[0, 16]], NO_SHORTAGE, [[0, 16]], NO_SHORTAGE],
    ['just enough', [[0, 6]], NO_SHORTAGE, [[0, 6]], NO_SHORTAGE],
    ['too little', [[0, 5.9]], NO_SHORTAGE, [[0, 0]], WAITS],
    ['no limit', [[0, undefined]], NO_SHORTAGE, [[0, undefined]], NO_SHORTAGE],
    [
      'a pause is no shortage',
      [
        [0, 0],
        [10, 16],
      ],
      NO_SHORTAGE,
      [
        [0, 0],
        [10, 16],
      ],
      NO_SHORTAGE,
    ],
    [
      'enough since a moment that a clock set back has made one to come: a minute from now',
      [[0, 8]],
      { waits: true, enoughSince: NOW + 3_600_000 },
      [
        [0, 0],
        [60, 8],
      ],
      { waits: true, enoughSince: NOW },
    ],
    [
      'enough after too little: a minute later',
      [
        [0, 4],
        [100, 8],
      ],
      NO_SHORTAGE,
      [
        [0, 0],
        [160, 8],
      ],
      WAITS,
    ],
    [
      'it waits for the whole minute',
      [
        [0, 8],
        [59, 4],
        [100, 8],
      ],
      WAITS,
      [
        [0, 0],
        [160, 8],
      ],
      { waits: true, enoughSince: NOW },
    ],
    [
      'it goes up and down',
      [
        [0, 4],
        [10, 8],
        [50, 5],
        [60, 7],
        [200, 16],
      ],
      NO_SHORTAGE,
      [
        [0, 0],
        [120, 7],
        [200, 16],
      ],
      WAITS,
    ],
    [
      'enough and more counts on',
      [
        [0, 4],
        [10, 8],
        [40, 16],
      ],
      NO_SHORTAGE,
      [
        [0, 0],
        [70, 16],
      ],
      WAITS,
    ],
    [
      'a pause in between begins anew',
      [
        [0, 4],
        [10, 8],
        [40, 0],
        [50, 8],
      ],
      NO_SHORTAGE,
      [
        [0, 0],
        [110, 8],
      ],
      WAITS,
    ],
    ['the minute is over', [[0, 8]], { waits: true, enoughSince: NOW - 60_000 }, [[0, 8]], NO_SHORTAGE],
    [
      'the minute is half over',
      [[0, 8]],
      { waits: true, enoughSince: NOW - 30_000 },
      [
        [0, 0],
        [30, 8],
      ],
      { waits: true, enoughSince: NOW - 30_000 },
    ],
    [
      'no limit after too little',
      [
        [0, 4],
        [10, undefined],
      ],
      NO_SHORTAGE,
      [
        [0, 0],
        [70, undefined],
      ],
      WAITS,
    ],
  ])('%s', (_name, steps, before, expected, after) => {
    const line = steps.map(([seconds, limitA]) => ({ at: NOW + seconds * 1000, limitA }));
    const result = withMinimum(line, before, DEFAULT_MIN_A);
    expect(result.line.map(({ at, limitA }) => [(at - NOW) / 1000, limitA])).toEqual(expected);
    expect(result.shortage).toEqual(after);
  });
});
