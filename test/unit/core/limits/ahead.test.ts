/** What is shared and known to fall: told once and never again, places have together no more than there will be. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fallsOf, lessAhead } from '../../../../src/core/limits/ahead.ts';
import { ampsAt, greaterOf, mostFrom } from '../../../../src/core/limits/offered.ts';
import type { Sharing } from '../../../../src/core/limits/settings.ts';
import { type Sharer, shareOut } from '../../../../src/core/limits/shares.ts';
import type { Line } from '../../../../src/core/limits/steps.ts';

const ALL = Number.POSITIVE_INFINITY;

/** `[at, amperes]` */
type Pairs = readonly (readonly [number, number | undefined])[];
const lineOf = (pairs: Pairs): Line => pairs.map(([at, limitA]) => ({ at, limitA }));

describe('of a line only its falls are known ahead', () => {
  test.each<[what: string, line: Pairs, from: number, falls: Pairs]>([
    ['a flat one has none', [[0, 16]], 5, [[5, 16]]],
    [
      'a rise is none, nor is a fall to what was before',
      [
        [0, 16],
        [10, 32],
        [20, 16],
      ],
      0,
      [[0, 16]],
    ],
    [
      'each that goes lower counts',
      [
        [0, 32],
        [10, 16],
        [20, 20],
        [30, 6],
      ],
      0,
      [
        [0, 32],
        [10, 16],
        [30, 6],
      ],
    ],
    [
      'from where it is looked at',
      [
        [0, 6],
        [10, 32],
        [20, 16],
      ],
      12,
      [
        [12, 32],
        [20, 16],
      ],
    ],
    [
      'from no limit on',
      [
        [0, undefined],
        [10, 16],
        [20, undefined],
      ],
      0,
      [
        [0, undefined],
        [10, 16],
      ],
    ],
  ])('%s', (_what, line, from, falls) => {
    expect(fallsOf(lineOf(line), from)).toEqual(lineOf(falls));
  });

  test('of very many the last ones are one, down to the least', () => {
    const falls = fallsOf(lineOf(Array.from({ length: 40 }, (_, index) => [index, 80 - index] as const)), 0);
    expect(falls).toHaveLength(13);
    expect(falls.slice(-2)).toEqual(
      lineOf([
        [11, 69],
        [12, 41],
      ]),
    );
  });
});

function place(key: string, more: Partial<Sharer> = {}): Sharer {
  return { key, since: 1, priority: 0, minA: 6, wantsA: ALL, takesA: undefined, idleA: 0, heldA: 0, ...more };
}

describe('shares ahead', () => {
  const keys = new Set(['a', 'b']);
  const at = (when: number, limitA: number, ...heldA: readonly [number, number]) => ({
    at: when,
    sharers: [place('a', { heldA: heldA[0] }), place('b', { heldA: heldA[1] })],
    wires: [{ limitA, keys }],
  });
  const ahead = (now: ReturnType<typeof at>, ...later: readonly ReturnType<typeof at>[]) =>
    Object.fromEntries(lessAhead(shareOut(now.sharers, now.wires, 'equal'), later, 'equal'));

  test('fall with what is shared, each time that it falls', () => {
    const falls = lineOf([
      [10, 10],
      [20, 6],
    ]);
    expect(ahead(at(0, 40, 20, 20), at(10, 20, 20, 20), at(20, 12, 20, 20))).toEqual({ a: falls, b: falls });
  });

  test('of what was never limited is shared from when it is', () => {
    expect(Object.fromEntries(lessAhead(new Map(), [at(10, 20, ALL, ALL)], 'equal'))).toEqual({
      a: lineOf([[10, 10]]),
      b: lineOf([[10, 10]]),
    });
  });

  test('leave to others what their charger was told and has not taken back yet', () => {
    expect(ahead(at(0, 32, 20, 6), at(10, 27, 20, 6))).toEqual({ a: lineOf([[10, 13.5]]), b: lineOf([[10, 7]]) });
  });

  test('never rise', () => {
    expect(ahead(at(0, 12, 6, 6), at(10, 40, 6, 6))).toEqual({});
  });
});

const KEYS = ['a', 'b', 'c'] as const;
const END = 40;
const anyPlaces = fc.tuple(
  ...KEYS.map((key) =>
    fc
      .record({ priority: fc.nat(2), wantsA: fc.constantFrom(ALL, 10, 4), idleA: fc.constantFrom(0, 0, 6) })
      .map((one) => place(key, { ...one, since: undefined, heldA: one.idleA })),
  ),
);
const anyLine = fc
  .tuple(
    fc.integer({ min: 0, max: 60 }),
    fc.array(fc.tuple(fc.integer({ min: 1, max: END }), fc.integer({ min: 0, max: 60 })), { maxLength: 5 }),
  )
  .map(([first, later]): Line => {
    const steps = new Map([[0, first], ...later]);
    return lineOf([...steps].toSorted(([a], [b]) => a - b));
  });
const anyWires = fc.tuple(anyLine, anyLine, fc.subarray([...KEYS], { minLength: 1 })).map(([main, sub, keys]) => [
  { line: main, keys: new Set<string>(KEYS) },
  { line: sub, keys: new Set<string>(keys) },
]);
const deed = fc.record({
  who: fc.nat(2),
  does: fc.constantFrom('obeys', 'obeys', 'obeys', 'is silent', 'begins', 'ends', 'waits'),
});

test('I6: whoever obeys late, or never, and should nobody be told anything more: it is never too much, now or later', () => {
  const seen = { ahead: 0, silent: 0, full: 0 };
  fc.assert(
    fc.property(
      anyPlaces,
      anyWires,
      fc.constantFrom<Sharing>('equal', 'priority'),
      fc.array(deed, { minLength: 10, maxLength: 40 }),
      (start, wires, sharing, deeds) => {
        let places: readonly Sharer[] = start;
        /** What each charger does if it hears nothing more, and what it may do as far as is known. */
        const real = new Map<string, Line>(start.map(({ key, idleA }) => [key, [{ at: 0, limitA: idleA }]]));
        const held = new Map<string, Line>(real);
        const of = (lines: ReadonlyMap<string, Line>, key: string): Line => lines.get(key) ?? [{ at: 0 }];
        const loadAt = (keys: ReadonlySet<string>, at: number): number =>
          places
            .filter(({ key }) => keys.has(key))
            .reduce((sum, { key, idleA }) => sum + Math.max(idleA, ampsAt(of(real, key), at)), 0);
        const roomAt = (at: number) => wires.map(({ line, keys }) => ampsAt(line, at) - loadAt(keys, at));
        const momentAt = (at: number, now: number) => ({
          at,
          sharers: places.map((one) => ({ ...one, heldA: mostFrom(of(held, one.key), at) })),
          wires: wires.map(({ line, keys }) => ({ limitA: ampsAt(fallsOf(line, now), at), keys })),
        });
        const times = Array.from({ length: END + 1 }, (_, at) => at);
        // Only where the defaults fit, today and later.
        if (times.some((at) => Math.min(...roomAt(at)) < 0)) return;
        for (const [now, { who, does }] of deeds.entries()) {
          const one = places[who] ?? expect.unreachable();
          const { sharers, wires: bear } = momentAt(now, now);
          const shares = shareOut(sharers, bear, sharing);
          const falls = wires.flatMap(({ line }) => fallsOf(line, now).map(({ at }) => at)).filter((at) => at > now);
          const later = [...new Set(falls)].toSorted((a, b) => a - b).map((at) => momentAt(at, now));
          const less = lessAhead(shares, later, sharing).get(one.key) ?? [];
          const told: Line = [{ at: now, limitA: shares.get(one.key)?.grantA }, ...less];
          const put = (more: Partial<Sharer>) => {
            places = places.map((each) => (each === one ? { ...each, ...more } : each));
          };
          if (does === 'begins') put({ since: one.since ?? now });
          else if (does === 'ends') {
            put({ since: undefined });
            real.set(one.key, [{ at: now, limitA: one.idleA }]);
            held.set(one.key, of(real, one.key));
          } else if (does !== 'waits' && one.since !== undefined) {
            seen.ahead += less.length;
            const isTaken = does === 'obeys' || now % 2 === 0;
            if (isTaken) real.set(one.key, told);
            if (does === 'is silent') seen.silent += 1;
            held.set(one.key, does === 'obeys' ? told : greaterOf(of(held, one.key), told, now));
          }
          const rooms = times.filter((at) => at >= now).map((at) => Math.min(...roomAt(at)));
          expect(Math.min(...rooms)).toBeGreaterThan(-1e-6);
          if (rooms.some((room) => room < 0.2)) seen.full += 1;
        }
      },
    ),
    { seed: 20_261_128, numRuns: 1500 },
  );
  for (const times of Object.values(seen)) expect(times).toBeGreaterThan(500);
});
