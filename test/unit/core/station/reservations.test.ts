import { describe, expect, test } from 'vitest';
import type { Lease } from '../../../../src/core/model.ts';
import {
  canReserve,
  howOver,
  isStray,
  NO_RESERVATIONS,
  type ReservationRow,
  withAbility,
  withoutRow,
  withRow,
} from '../../../../src/core/station/reservations.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const row: ReservationRow = {
  id: 1000,
  by: 'amber',
  theirs: 4,
  evse: 1,
  until: NOW + 60_000,
  state: 'held',
  atCharger: true,
};
const reserved: Lease = {
  evse: 1,
  holder: 'amber',
  state: 'reserved',
  reason: 'told by the test',
  explicit: false,
  since: NOW,
  reservation: { id: 1000, token: { id: 'CARD' } },
};

describe('whether a charger reserves', () => {
  const able = withAbility(NO_RESERVATIONS, '1.0', true);
  test.each([
    ['nobody knows at first', NO_RESERVATIONS, '1.0', undefined],
    ['it showed', able, '1.0', true],
    ['it showed that it does not', withAbility(able, '1.0', false), '1.0', false],
    ['another firmware may', withAbility(able, '1.0', false), '2.0', undefined],
  ])('%s', (_title, book, firmware, expected) => {
    expect(canReserve(book, firmware)).toBe(expected);
  });

  test('what is known already changes nothing', () => {
    expect(withAbility(able, '1.0', true)).toBe(able);
  });
});

describe('a row', () => {
  test('takes the place of the one with its number, and goes with it', () => {
    const once = withRow(NO_RESERVATIONS, row);
    const moved = withRow(once, { ...row, evse: 2 });
    expect(moved.rows).toEqual([{ ...row, evse: 2 }]);
    expect(withoutRow(moved, 1000).rows).toEqual([]);
    expect(withoutRow(moved, undefined)).toBe(moved);
  });

  test('there are never more than a hundred', () => {
    const ids = Array.from({ length: 101 }, (_, id) => id);
    const book = ids.reduce((all, id) => withRow(all, { ...row, id }), NO_RESERVATIONS);
    expect(book.rows.map(({ id }) => id)).toEqual(ids.slice(1));
  });

  test.each([
    ['its place waits for it', reserved, false],
    ['its place is being asked for', { ...reserved, state: 'claiming', reservation: undefined } as const, false],
    ['nobody holds the place', undefined, true],
    ['somebody else does', { ...reserved, holder: 'birch' }, true],
    ['its maker holds the place for another one', { ...reserved, reservation: { id: 7, token: { id: 'X' } } }, true],
    ['a session runs there', { ...reserved, state: 'bound', reservation: undefined } as const, true],
  ])('is stray: %s', (_title, lease, expected) => {
    expect(isStray(row, new Map(lease === undefined ? [] : [[1, lease]]))).toBe(expected);
  });

  test.each([
    ['Removed', row.until - 1],
    ['Expired', row.until],
  ])('ends as %s', (how, now) => {
    expect(howOver(row, now)).toBe(how);
  });
});
