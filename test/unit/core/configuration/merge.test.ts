import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ALIGNED_FLOOR_S,
  alignedInterval,
  isSameValue,
  SAMPLED_FLOOR_S,
  sampledInterval,
  union,
  wordsOf,
} from '../../../../src/core/configuration/merge.ts';

const SEED = 20_261_128;
const wants = fc.array(fc.oneof(fc.constant(0), fc.nat({ max: 4_000 })), { maxLength: 6 });
const item = fc.constantFrom('Voltage', 'SoC', 'Power.Active.Import', 'Current.Import', 'Frequency', 'RPM');
const lists = fc.array(fc.array(item, { maxLength: 6 }), { maxLength: 5 });

describe('the interval between samples', () => {
  test('serves everybody who wants any, is one that somebody wants or the floor, and is none only when nobody wants any', () => {
    fc.assert(
      fc.property(wants, (all) => {
        const merged = sampledInterval(all);
        const some = all.filter((each) => each > 0);
        expect(merged === 0).toBe(some.length === 0);
        for (const each of some) expect(merged).toBeLessThanOrEqual(Math.max(each, SAMPLED_FLOOR_S));
        expect([0, SAMPLED_FLOOR_S, ...some]).toContain(merged);
      }),
      { seed: SEED },
    );
  });

  test('on the clock, every moment that anybody waits for is one of the charger’s', () => {
    fc.assert(
      fc.property(wants, (all) => {
        const merged = alignedInterval(all);
        const some = all.filter((each) => each > 0);
        expect(merged === 0).toBe(some.length === 0);
        // Brute force: the longest step, counted down, that hits the moments of all of them.
        const shortest = Math.min(...some, 4_001);
        const steps = Array.from({ length: shortest }, (_, index) => shortest - index);
        const longest = steps.find((step) => some.every((each) => each % step === 0)) ?? 0;
        expect(merged).toBe(some.length === 0 ? 0 : Math.max(ALIGNED_FLOOR_S, longest));
      }),
      { seed: SEED },
    );
  });

  test.each([
    { all: [60, 10], sampled: 10, aligned: 60 },
    { all: [0, 0], sampled: 0, aligned: 0 },
    { all: [0, 900], sampled: 900, aligned: 900 },
    { all: [900, 600], sampled: 600, aligned: 300 },
    { all: [3], sampled: 10, aligned: 60 },
    { all: [], sampled: 0, aligned: 0 },
  ])('of $all is $sampled, on the clock $aligned', ({ all, sampled, aligned }) => {
    expect([sampledInterval(all), alignedInterval(all)]).toEqual([sampled, aligned]);
  });
});

describe('the list of what is measured', () => {
  test('has everything that anybody wants and the charger knows, once, and nothing else', () => {
    fc.assert(
      fc.property(lists, fc.array(item, { maxLength: 3 }), (all, unknown) => {
        const merged = union(all, unknown);
        expect(new Set(merged).size).toBe(merged.length);
        expect(new Set(merged)).toEqual(new Set(all.flat().filter((each) => !unknown.includes(each))));
      }),
      { seed: SEED },
    );
  });

  test('never takes more room than there is, and gives it to who comes first', () => {
    fc.assert(
      fc.property(lists, fc.nat({ max: 6 }), fc.nat({ max: 60 }), (all, items, chars) => {
        const whole = union(all);
        expect(union(all, [], { items })).toEqual(whole.slice(0, items));
        const merged = union(all, [], { chars });
        expect(merged.join(',').length).toBeLessThanOrEqual(Math.max(0, chars));
        expect(whole.filter((each) => merged.includes(each))).toEqual(merged);
      }),
      { seed: SEED },
    );
  });

  test('is read as chargers write it', () => {
    expect(wordsOf(' "Voltage", SoC,,Voltage ')).toEqual(['Voltage', 'SoC']);
    expect(union([['Voltage'], ['voltage', 'SoC']])).toEqual(['Voltage', 'SoC']);
  });
});

test.each([
  ['30', ' 30 ', true],
  ['030', '30', true],
  ['True', 'true', true],
  ['SoC,Voltage', 'Voltage, SoC', true],
  ['SoC', 'Voltage', false],
  ['30', '60', false],
  ['', '', true],
])('%j and %j say the same: %s', (a, b, same) => {
  expect(isSameValue(a, b)).toBe(same);
});
