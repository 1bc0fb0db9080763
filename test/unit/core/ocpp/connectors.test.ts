import { describe, expect, test } from 'vitest';
import type { Place } from '../../../../src/core/model.ts';
import {
  type Connectors,
  MAX_CONNECTORS,
  NOWHERE,
  numberOf,
  placeOf,
  withConnectors,
} from '../../../../src/core/ocpp/connectors.ts';

const at = (evse: number, connector?: number): Place => ({ evse, connector });
/** EVSE 1 has one connector, EVSE 2 two of them. */
const TWO: Connectors = [at(1, 1), at(2, 1), at(2, 2)];

describe('PROTOCOL §4.1: connectors of a charger under one number each', () => {
  const growth: readonly (readonly [string, Connectors, readonly Place[], boolean, Connectors])[] = [
    ['sorted, as long as nobody was told', [at(2, 1)], [at(2, 2), at(1, 1)], false, TWO],
    ['appended only, once somebody was', [at(2, 1)], [at(2, 2), at(1, 1)], true, [at(2, 1), at(1, 1), at(2, 2)]],
    ['the same again is not another one', TWO, [at(2, 2), at(1, 1)], true, TWO],
    ['twice in one message is one', [], [at(1, 1), at(1, 1)], false, [at(1, 1)]],
    ['neither the station nor an EVSE is a connector', TWO, [at(0), at(0, 1), at(3), at(3, 0)], true, TWO],
  ];
  for (const [what, known, seen, isTold, then] of growth) {
    test(what, () => expect(withConnectors(known, seen, isTold)).toEqual(then));
  }

  test('a list in which all are known is the very same one', () => {
    expect(withConnectors(TWO, TWO, true)).toBe(TWO);
  });

  test('it is bounded', () => {
    const many = Array.from({ length: MAX_CONNECTORS + 5 }, (_, index) => at(index + 1, 1));
    const full = withConnectors([], many, true);
    expect(full).toHaveLength(MAX_CONNECTORS);
    expect(withConnectors(full, [at(999, 1)], true)).toBe(full);
  });

  const numbers: readonly (readonly [string, Place, readonly Place[], number | undefined])[] = [
    ['the station', at(0), [], 0],
    ['a connector', at(2, 2), [], 3],
    ['an EVSE alone: its first connector', at(2), [], 2],
    ['an EVSE alone, whose second connector is busy', at(2), [at(1, 1), at(2, 2)], 3],
    ['an EVSE alone, busy without saying where', at(2), [at(2)], 2],
    ['a connector that is not there', at(1, 2), [], undefined],
    ['an EVSE that is not there', at(3), [], undefined],
  ];
  for (const [what, place, busy, number] of numbers) {
    test(`number of ${what}: ${number}`, () => expect(numberOf(TWO, busy, place)).toBe(number));
  }

  const places: readonly (readonly [number, Place])[] = [
    [0, at(0)],
    [1, at(1, 1)],
    [3, at(2, 2)],
    [4, NOWHERE],
    [-1, NOWHERE],
  ];
  for (const [number, place] of places) {
    test(`place of ${number}`, () => expect(placeOf(TWO, number)).toEqual(place));
  }
});
