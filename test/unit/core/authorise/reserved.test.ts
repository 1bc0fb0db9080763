import { describe, expect, test } from 'vitest';
import { reservedFor, reserverOf } from '../../../../src/core/authorise/reserved.ts';
import type { Lease } from '../../../../src/core/model.ts';

const NOW = Date.UTC(2026, 10, 22, 12);

function lease(evse: number, more: Partial<Lease> = {}): Lease {
  const reservation = { id: 1000, token: { id: 'CARD-1' }, until: NOW + 1 };
  return { evse, holder: 'amber', state: 'reserved', reason: '', explicit: false, since: 0, reservation, ...more };
}

const at = (...leases: readonly Lease[]) => new Map(leases.map((each) => [each.evse, each]));
const MINE = { id: 'card-1' };
const OTHER = { id: 'CARD-2' };
const group = { id: 1000, token: { id: 'CARD-1' }, group: 'FLEET' };

describe('§2.3 a place that waits for one card', () => {
  test.each([
    ['that card, in any case', at(lease(1)), [1], MINE, 'mine'],
    ['another card', at(lease(1)), [1], OTHER, 'others'],
    ['a place that waits for nobody', at(lease(1)), [2], OTHER, undefined],
    ['another card, where one of two places is free', at(lease(1)), [1, 2], OTHER, undefined],
    ['another card, where both are taken', at(lease(1), lease(2)), [1, 2], OTHER, 'others'],
    ['the card of one of two', at(lease(1), lease(2)), [1, 2], MINE, 'mine'],
    ['another card, which may be of the group', at(lease(1, { reservation: group })), [1], OTHER, undefined],
    ['a reservation that is over', at(lease(1, { reservation: { ...group, until: NOW } })), [1], MINE, undefined],
    ['a lease that is over', at(lease(1, { reservation: group, endsAt: NOW })), [1], MINE, undefined],
    ['a session that runs already', at(lease(1, { state: 'bound' })), [1], OTHER, undefined],
    ['control that names no card', at(lease(1, { reservation: undefined })), [1], OTHER, undefined],
    ['no place at all', at(lease(1)), [], OTHER, undefined],
  ])('%s', (_what, leases, evses, token, reserved) => {
    expect(reservedFor(leases, evses, token, NOW)).toBe(reserved);
  });

  test('belongs to who reserved it', () => {
    expect(reserverOf(at(lease(1)), 1, MINE, NOW)).toBe('amber');
    expect(reserverOf(at(lease(1)), 1, OTHER, NOW)).toBeUndefined();
    expect(reserverOf(at(lease(1)), 2, MINE, NOW)).toBeUndefined();
    expect(reserverOf(at(lease(1)), 1, undefined, NOW)).toBeUndefined();
  });
});
