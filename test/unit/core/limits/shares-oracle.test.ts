/** Sharing against an oracle that tries everything, and against chargers that obey late or never. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Sharing } from '../../../../src/core/limits/settings.ts';
import { type Sharer, shareOut, type Wire } from '../../../../src/core/limits/shares.ts';

const ALL = Number.POSITIVE_INFINITY;

function place(key: string, more: Partial<Sharer> = {}): Sharer {
  return { key, since: 1, priority: 0, minA: 6, wantsA: ALL, takesA: undefined, idleA: 0, heldA: 0, ...more };
}

function wire(limitA: number, ...keys: string[]): Wire {
  return { limitA, keys: new Set(keys) };
}

const KEYS = ['a', 'b', 'c', 'd'] as const;
const anyPlace = (key: string) =>
  fc.record({
    key: fc.constant(key),
    since: fc.option(fc.nat(5), { nil: undefined }),
    priority: fc.nat(2),
    minA: fc.constantFrom(6, 8),
    wantsA: fc.oneof(fc.constant(ALL), fc.nat(32)),
    takesA: fc.option(fc.nat(32), { nil: undefined }),
    idleA: fc.constantFrom(0, 0, 3, 6),
    heldA: fc.oneof(fc.nat(40), fc.constant(ALL)),
  });
const anyPlaces = fc.tuple(...KEYS.map(anyPlace));
const anyWires = fc
  .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 40 }), fc.subarray([...KEYS], { minLength: 1 }))
  .map(([main, sub, keys]) => [wire(main, ...KEYS), wire(sub, ...keys)]);
const anySharing = fc.constantFrom<Sharing>('equal', 'priority');

/** What a place takes of its wires. */
const costOf = (one: Sharer, amps: number) => Math.max(amps, one.idleA);
const loadOn = ({ keys }: Wire, places: readonly Sharer[], amps: (one: Sharer) => number) =>
  places.filter(({ key }) => keys.has(key)).reduce((sum, one) => sum + costOf(one, amps(one)), 0);
const EPSILON = 1e-6;

test('the oracle: who charges is the first set in rank that fits, and nobody else could have more', () => {
  let walked = 0;
  fc.assert(
    fc.property(anyPlaces, anyWires, anySharing, (places, wires, sharing) => {
      const shares = shareOut(places, wires, sharing);
      const shareOf = (one: Sharer) => shares.get(one.key)?.targetA ?? Number.NaN;
      const bears = (amps: (one: Sharer) => number) =>
        wires.every(
          (each) =>
            loadOn(each, places, amps) <=
            Math.max(
              each.limitA,
              loadOn(each, places, () => 0),
            ) +
              EPSILON,
        );
      expect(bears(shareOf)).toBe(true);

      const willing = places
        .filter((one) => one.since !== undefined && one.wantsA >= one.minA)
        .toSorted(
          (a, b) =>
            (sharing === 'priority' ? b.priority - a.priority : 0) ||
            (a.since ?? 0) - (b.since ?? 0) ||
            (a.key < b.key ? -1 : 1),
        );
      // All sets, the one with the earlier ranks first.
      const fits = (set: readonly Sharer[]) =>
        wires.every((each) => {
          const load = loadOn(each, places, (one) => (set.includes(one) ? one.minA : 0));
          return load <= each.limitA + EPSILON || set.every(({ key }) => !each.keys.has(key));
        });
      const sets = Array.from({ length: 2 ** willing.length }, (_, bits) =>
        willing.filter((_one, index) => (bits >> (willing.length - 1 - index)) & 1),
      ).toReversed();
      const best = sets.find(fits) ?? [];
      expect(
        places
          .filter((one) => shareOf(one) > 0)
          .map(({ key }) => key)
          .toSorted(),
      ).toEqual(best.map(({ key }) => key).toSorted());
      for (const one of best) {
        walked += 1;
        const share = shareOf(one);
        expect(share).toBeGreaterThanOrEqual(one.minA);
        expect(share).toBeLessThanOrEqual(one.wantsA);
        // Not a tenth more for anybody without taking it from somebody.
        if (share < one.wantsA && share >= one.idleA) {
          expect(bears((each) => (each === one ? share + 0.1 : shareOf(each)))).toBe(false);
        }
      }
    }),
    { seed: 20261128, numRuns: 3000 },
  );
  expect(walked).toBeGreaterThan(2000);
});

test('the oracle of fairness: of all ways to share whole amperes none leaves the poorest more', () => {
  let walked = 0;
  const some = fc.array(fc.record({ wantsA: fc.integer({ min: 6, max: 14 }) }), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(some, fc.integer({ min: 18, max: 45 }), (wishes, limitA) => {
      const places = wishes.map(({ wantsA }, index) => place(`${index}`, { wantsA, since: index }));
      const shares = [...shareOut(places, [wire(limitA, ...places.map(({ key }) => key))], 'equal').values()].map(
        ({ targetA }) => targetA,
      );
      const sorted = (amps: readonly number[]) => amps.toSorted((a, b) => a - b);
      let best: readonly number[] = [];
      for (const ways of everyWay(wishes.map(({ wantsA }) => wantsA))) {
        if (ways.reduce((sum, amps) => sum + amps, 0) > limitA) continue;
        if (best.length === 0 || isFairer(sorted(ways), best)) best = sorted(ways);
        walked += 1;
      }
      // Ours are tenths: at least as fair as whole amperes can be.
      expect(isFairer(best, sorted(shares))).toBe(false);
    }),
    { seed: 20261128, numRuns: 200 },
  );
  expect(walked).toBeGreaterThan(5000);
});

function* everyWay(wants: readonly number[]): Generator<readonly number[]> {
  const [first, ...others] = wants;
  if (first === undefined) yield [];
  else for (let amps = 6; amps <= first; amps += 1) for (const rest of everyWay(others)) yield [amps, ...rest];
}

/** The first that differs, from the poorest on. */
function isFairer(one: readonly number[], other: readonly number[]): boolean {
  const index = one.findIndex((amps, i) => Math.abs(amps - (other[i] ?? 0)) > 0.15);
  return index >= 0 && (one[index] ?? 0) > (other[index] ?? 0);
}

test('whoever obeys late, or never, or begins unseen: together they never take more than the wires bear', () => {
  const outcomes = { raised: 0, full: 0, silent: 0 };
  const deed = fc.record({
    who: fc.nat(3),
    does: fc.constantFrom('obeys', 'obeys', 'obeys', 'is silent', 'begins', 'ends', 'takes little', 'takes all'),
  });
  fc.assert(
    fc.property(
      anyPlaces,
      anyWires,
      anySharing,
      fc.array(deed, { minLength: 20, maxLength: 60 }),
      (start, wires, sharing, deeds) => {
        // From rest on: every charger holds its default, and the defaults fit.
        let places: Sharer[] = start.map((one) => ({ ...one, since: undefined, takesA: undefined, heldA: one.idleA }));
        const real = new Map(places.map(({ key, idleA }) => [key, idleA]));
        const isSafe = () =>
          wires.every((each) => loadOn(each, places, (one) => real.get(one.key) ?? 0) <= each.limitA + EPSILON);
        if (!isSafe()) return;
        for (const [now, { who, does }] of deeds.entries()) {
          const shares = shareOut(places, wires, sharing);
          places = places.map((one, index) => {
            if (index !== who) return one;
            const grantA = shares.get(one.key)?.grantA ?? Number.NaN;
            const held = real.get(one.key) ?? 0;
            if (does === 'begins') return { ...one, since: one.since ?? now };
            if (does === 'takes little') return { ...one, takesA: 7 };
            if (does === 'takes all') return { ...one, takesA: undefined };
            if (does === 'ends') {
              real.set(one.key, one.idleA);
              return { ...one, since: undefined, takesA: undefined, heldA: one.idleA };
            }
            if (one.since === undefined) return one;
            if (does === 'is silent') {
              // It may have taken it or not; nobody knows.
              outcomes.silent += 1;
              if (now % 2 === 0) real.set(one.key, grantA);
              return { ...one, heldA: Math.max(one.heldA, grantA) };
            }
            if (grantA > held) outcomes.raised += 1;
            real.set(one.key, grantA);
            return { ...one, heldA: grantA };
          });
          if (!isSafe()) throw new Error(`too much after ${now} deeds: ${JSON.stringify([...real])}`);
          if (wires.some((each) => loadOn(each, places, (one) => real.get(one.key) ?? 0) > each.limitA - 1))
            outcomes.full += 1;
        }
      },
    ),
    { seed: 20261128, numRuns: 1500 },
  );
  for (const times of Object.values(outcomes)) expect(times).toBeGreaterThan(500);
});
