import { describe, expect, test } from 'vitest';
import {
  ceilingOf,
  houseAt,
  modeAt,
  nextHouseEnd,
  UNTOUCHED_HOUSE,
  withMode,
  withPause,
} from '../../../../src/core/arbitration/house.ts';
import { MODES, type Mode } from '../../../../src/core/model.ts';

const OPEN = { mode: 'automatic', sharingAllowed: true } as const;

describe('the mode in force is the strictest of the file and of what the owner set', () => {
  const rows = MODES.flatMap((file) =>
    MODES.flatMap((set) => [true, false].map((shared): [Mode, Mode, boolean] => [file, set, shared])),
  );
  test.each(rows)('file %s, set %s, sharing allowed: %s', (mode, set, sharingAllowed) => {
    const file = { mode, sharingAllowed };
    const inForce = modeAt(withMode(UNTOUCHED_HOUSE, set), file);
    for (const other of [mode, set, ...(sharingAllowed ? [] : (['home_only'] as const))])
      expect(MODES.indexOf(inForce)).toBeGreaterThanOrEqual(MODES.indexOf(other));
    expect([mode, set, 'home_only']).toContain(inForce);
    expect(MODES.indexOf(ceilingOf(file))).toBeLessThanOrEqual(MODES.indexOf(inForce));
  });
});

test('the last word counts: a charger has its own mode until one is set for all', () => {
  const all = withMode(UNTOUCHED_HOUSE, 'locked');
  const one = withMode(all, 'automatic', 'BOX1');
  expect([modeAt(one, OPEN, 'BOX1'), modeAt(one, OPEN, 'BOX2'), modeAt(one, OPEN)]).toEqual([
    'automatic',
    'locked',
    'locked',
  ]);
  const again = withMode(one, 'home_only');
  expect(['BOX1', 'BOX2'].map((id) => modeAt(again, OPEN, id))).toEqual(['home_only', 'home_only']);
});

test('what was set for some time ends to the millisecond, the rest stays', () => {
  const known = new Set(['a', 'b', 'c']);
  const paused = withPause(
    withPause(UNTOUCHED_HOUSE, 'a', { since: 0, until: 2_000 }, known),
    'b',
    { since: 0 },
    known,
  );
  const house = { ...paused, guestUntil: 1_000 };
  expect(nextHouseEnd(house)).toBe(1_000);
  expect(houseAt(house, 999)).toBe(house);
  const noGuests = houseAt(house, 1_000);
  expect(noGuests.guestUntil).toBeUndefined();
  expect(nextHouseEnd(noGuests)).toBe(2_000);
  const late = houseAt(noGuests, 2_000);
  expect(Object.keys(late.paused)).toEqual(['b']);
  expect(nextHouseEnd(late)).toBeUndefined();
});

test('a pause of a provider that the file does not know any more is forgotten with the next one', () => {
  const known = new Set(['a', 'b']);
  const house = withPause(UNTOUCHED_HOUSE, 'a', { since: 0 }, known);
  expect(Object.keys(withPause(house, 'b', { since: 1 }, new Set(['b'])).paused)).toEqual(['b']);
  expect(withPause(house, 'a', undefined, known).paused).toEqual({});
});
