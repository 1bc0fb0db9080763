import { describe, expect, test } from 'vitest';
import {
  backendGone,
  backOnline,
  bind,
  claim,
  clear,
  DEFAULT_LEASE_TIMES,
  fault,
  isExpired,
  nextExpiry,
  offline,
  take,
  withoutReservation,
} from '../../../../src/core/arbitration/lease.ts';
import { lease, NOW, tx } from './house.ts';

const TIMES = DEFAULT_LEASE_TIMES;
const NO_WAIT = { ...TIMES, offlineLeaseS: 0 };
const S = 1000;
const claimed = claim(1, 'amber', 'a start', NOW);
const given = take(1, 'amber', 'given by the home', NOW);
const asked = take(1, 'amber', 'asked for it', NOW, NOW + 60 * S);
const home = take(1, 'home', 'override', NOW);
const bound = lease('amber', { state: 'bound', txId: 'tx-1' });
const grace = lease('amber', { state: 'grace', endsAt: NOW + 30 * S });

describe('a holder who is away', () => {
  test('keeps its session, and has it back', () => {
    const away = offline(bound, NOW, TIMES);
    expect(away).toEqual({ ...bound, state: 'dormant' });
    expect(away && backOnline(away)).toEqual(bound);
  });

  test('keeps for a while what the home gave, and has it back without an end', () => {
    const away = offline(given, NOW, TIMES);
    expect(away).toMatchObject({ state: 'dormant', endsAt: NOW + 120 * S });
    expect(away && backOnline(away)).toEqual(given);
    expect(away && bind(away, 1, tx(), NOW)).toMatchObject({ holder: 'amber', state: 'dormant', txId: 'tx-1' });
  });

  test('keeps a reservation for the shorter of both times', () => {
    const long = lease('amber', { endsAt: NOW + 600 * S });
    expect(offline(long, NOW, TIMES)?.endsAt).toBe(NOW + 120 * S);
    expect(offline(asked, NOW, TIMES)).toBe(asked);
    expect(backOnline(asked)).toBe(asked);
  });

  test('has what it reserved again for as long as it was to last', () => {
    const until = NOW + 600 * S;
    const kept = lease('amber', { endsAt: until, reservation: { id: 7, token: { id: 'CARD' }, until } });
    const away = offline(kept, NOW, TIMES);
    expect(away?.endsAt).toBe(NOW + 120 * S);
    expect(away && backOnline(away)).toEqual(kept);
    expect(backOnline(kept)).toBe(kept);
  });

  test('keeps nothing where waiting is switched off', () => {
    expect(offline(given, NOW, NO_WAIT)).toBeUndefined();
    expect(offline(bound, NOW, NO_WAIT)).toMatchObject({ state: 'dormant' });
  });

  test("leaves a start on its way to the charger's answer", () => {
    expect(offline(claimed, NOW, TIMES)).toBe(claimed);
    expect(backendGone(claimed, NOW, TIMES)).toBe(claimed);
  });

  test('ends at once for a backend without a session', () => {
    expect([given, asked, grace].map((one) => backendGone(one, NOW, TIMES))).toEqual([undefined, undefined, undefined]);
    expect(backendGone(bound, NOW, TIMES)).toMatchObject({ state: 'dormant' });
  });
});

describe('a fault (PROTOCOL §3.4)', () => {
  test('ends what has no session', () => {
    expect([claimed, given, asked, grace, lease('home')].map(fault)).toEqual(Array.from({ length: 5 }));
  });

  test('leaves the home what it took', () => {
    expect(fault(home)).toBe(home);
  });

  test('restricts a session, once, until it is over', () => {
    const restricted = fault(bound);
    expect(restricted).toEqual({ ...bound, restricted: true });
    expect(restricted && fault(restricted)).toBe(restricted);
    expect(restricted && clear(restricted)).toEqual(bound);
    expect(clear(bound)).toBe(bound);
  });
});

describe('ends by time', () => {
  test('at its last moment and not before; a start on its way has none', () => {
    expect(isExpired(asked, NOW + 60 * S - 1)).toBe(false);
    expect(isExpired(asked, NOW + 60 * S)).toBe(true);
    expect(isExpired(given, Number.MAX_SAFE_INTEGER)).toBe(false);
    expect(isExpired({ ...asked, state: 'claiming' }, NOW + 60 * S)).toBe(false);
  });

  test('what was reserved may end before control that was given for longer', () => {
    const until = NOW + 60 * S;
    const kept = { ...given, reservation: { id: 7, token: { id: 'CARD' }, until } };
    expect(withoutReservation(kept, until - 1)).toBe(kept);
    expect(withoutReservation(kept, until)).toEqual(given);
    expect(withoutReservation(given, until)).toBe(given);
    expect(nextExpiry([kept])).toBe(until);
  });

  test('the next one is the earliest', () => {
    expect(nextExpiry([given, asked, grace, { ...lease('birch', { endsAt: NOW }), state: 'claiming' }])).toBe(
      NOW + 30 * S,
    );
    expect(nextExpiry([given])).toBeUndefined();
    expect(nextExpiry([])).toBeUndefined();
  });
});
