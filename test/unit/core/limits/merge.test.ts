import { describe, expect, test } from 'vitest';
import { type LimitSource, merged, type PartyLimit } from '../../../../src/core/limits/merge.ts';
import { type Line, stepAt, totalOf } from '../../../../src/core/limits/steps.ts';
import { HOUR, NOW } from './made.ts';

/** `[hours from now, amperes]` of each step. */
type Steps = readonly (readonly [number, number | undefined])[];
const line = (steps: Steps): Line => steps.map(([hours, limitA]) => ({ at: NOW + hours * HOUR, limitA }));
const limits = (source: LimitSource, steps: Steps, binds = true, providerId?: string): PartyLimit => ({
  source,
  providerId,
  binds,
  line: line(steps),
  why: 'a test',
});
const hardware = limits('hardware', [[0, 32]]);
const home = limits('home', [[0, 16]]);
const a = limits(
  'provider',
  [
    [0, 20],
    [1, 8],
  ],
  true,
  'a',
);
const b = limits(
  'provider',
  [
    [0, 10],
    [2, 12],
  ],
  true,
  'b',
);
const watcher = limits('provider', [[0, 6]], false, 'c');

describe('the lowest of all who bind, and who that is', () => {
  test.each<[string, readonly PartyLimit[], readonly (readonly [number, number | undefined, string?])[]]>([
    ['nobody', [], [[0, undefined]]],
    ['the hardware', [hardware], [[0, 32, 'hardware']]],
    ['the home', [home, hardware], [[0, 16, 'home']]],
    [
      'S22',
      [a, b, home, hardware],
      [
        [0, 10, 'b'],
        [1, 8, 'a'],
        [2, 8, 'a'],
      ],
    ],
    [
      'S22: b has cleared',
      [a, home, hardware],
      [
        [0, 16, 'home'],
        [1, 8, 'a'],
      ],
    ],
    ['S22: a has cleared, too', [home, hardware], [[0, 16, 'home']]],
    ['who does not bind has no effect', [home, watcher], [[0, 16, 'home']]],
    ['of equals the higher rank is named', [limits('provider', [[0, 16]], true, 'a'), home], [[0, 16, 'home']]],
    ['without any limit nobody is', [limits('site', [[0, undefined]])], [[0, undefined]]],
  ])('%s', (_name, parties, expected) => {
    const all = merged(parties, NOW);
    const steps = all.steps.map(({ at, limitA, by }) => {
      const party = by === undefined ? undefined : all.parties[by];
      const name = party?.providerId ?? party?.source;
      return name === undefined ? [(at - NOW) / HOUR, limitA] : [(at - NOW) / HOUR, limitA, name];
    });
    expect(steps).toEqual(expected);
  });

  test('every step tells what each party says, also who does not bind', () => {
    const all = merged([watcher, a, home], NOW);
    expect(all.parties.map(({ source, providerId }) => providerId ?? source)).toEqual(['home', 'c', 'a']);
    expect(stepAt(all.steps, NOW + 90 * 60_000)?.chain.map(({ limitA }) => limitA)).toEqual([16, 6, 8]);
    expect(stepAt(all.steps, NOW - 1)?.limitA).toBe(16);
  });
});

test('a total is as long without a limit as one part is', () => {
  const total = totalOf([
    line([
      [0, 10],
      [1, undefined],
      [2, 6],
    ]),
    line([
      [0, 16],
      [3, 0],
    ]),
  ]);
  expect(total.map(({ at, limitA }) => [(at - NOW) / HOUR, limitA])).toEqual([
    [0, 26],
    [1, undefined],
    [2, 22],
    [3, 6],
  ]);
});

test('lines that do not begin together are a mistake of ours', () => {
  expect(() => merged([limits('home', [[1, 6]])], NOW)).toThrow('from one instant on');
});
