import { describe, expect, test } from 'vitest';
import {
  bind,
  claim,
  controls,
  DEFAULT_LEASE_TIMES,
  endSession,
  explicitEnd,
  fault,
  give,
  giveBack,
  isGiftOver,
  isWaiting,
  type LeaseTimes,
  nextExpiry,
  offline,
  refused,
  reserve,
  take,
  takeHome,
  unplugged,
} from '../../../../src/core/arbitration/lease.ts';
import { endOf } from '../../../../src/core/arbitration/lease-times.ts';
import type { Lease, LeaseState } from '../../../../src/core/model.ts';
import { lease, NOW, tx } from './house.ts';

const TIMES = DEFAULT_LEASE_TIMES;
const S = 1000;
const without = (times: Partial<LeaseTimes>): LeaseTimes => ({ ...TIMES, ...times });
const claimed = claim(1, 'amber', 'a start', NOW);
const given = take(1, 'amber', 'given by the home', NOW);
const asked = take(1, 'amber', 'asked for it', NOW, NOW + 60 * S);
const home = take(1, 'home', 'override', NOW);
const bound = lease('amber', { state: 'bound', txId: 'tx-1' });
const grace = lease('amber', { state: 'grace', endsAt: NOW + 30 * S });
const cableOnly = tx({ token: undefined, chargingState: 'EVConnected' });

test('a session takes the place that was only held after a stop by the home, and none that the home took (§3.2)', () => {
  const held = take(1, 'home', 'the home stopped the session', NOW, NOW + 300 * S);
  const theirs = bind(held, 1, tx({ payer: 'amber' }), NOW + 1);
  expect(theirs).toMatchObject({ holder: 'amber', state: 'bound', explicit: false });
  expect(endSession(theirs, NOW + 2, TIMES)).toMatchObject({ state: 'grace' });
  expect(bind(home, 1, tx({ payer: 'amber' }), NOW + 1)).toMatchObject({ holder: 'home', explicit: true });
});

describe('from a start to a session (PROTOCOL §3.1)', () => {
  test('a start that passed the rules claims before its frame is queued', () => {
    const expected = { evse: 1, holder: 'amber', state: 'claiming', reason: 'a start', explicit: false, since: NOW };
    expect(claimed).toEqual(expected);
  });

  test.each<[string, Lease | undefined, boolean]>([
    ['its own given control', given, true],
    ['the reservation of another', lease('birch'), false],
    ['given control of another', take(1, 'birch', 'given', NOW), false],
    ['its own grace', grace, false],
  ])('a claim over %s', (_what, held, keepsExplicit) => {
    const after = claim(1, 'amber', 'a start', NOW + 1, held);
    expect(after).toMatchObject({ holder: 'amber', state: 'claiming', explicit: keepsExplicit });
  });

  test('a start into a running session leaves it its lease, whatever the charger answers', () => {
    const taken = { ...home, state: 'bound', txId: 'tx-1' } as const;
    expect(claim(1, 'home', 'a start', NOW, bound)).toBe(bound);
    expect(claim(1, 'home', 'a start', NOW, taken)).toBe(taken);
    expect(claim(1, 'amber', 'a start', NOW, bound)).toBe(bound);
  });

  test('a start claims from a car that is only plugged in', () => {
    const cable = lease('home', { state: 'bound', txId: 'tx-1' });
    expect(claim(1, 'amber', 'a start', NOW, cable)).toMatchObject({ holder: 'amber', state: 'claiming' });
  });

  test.each<[string, Lease, Lease['endsAt']]>([
    ['the connection timeout and a margin', claimed, NOW + 75 * S],
    ['never, for what the home gave', { ...given, state: 'claiming' }, undefined],
    ['what was asked for, when that is longer', { ...asked, state: 'claiming', endsAt: NOW + 900 * S }, NOW + 900 * S],
    ['the connection timeout, when what was asked for is shorter', { ...asked, state: 'claiming' }, NOW + 75 * S],
  ])('accepted by the charger it is reserved until %s', (_until, before, endsAt) => {
    const after = reserve(before, NOW, TIMES);
    expect(after.state).toBe('reserved');
    expect(after.endsAt).toBe(endsAt);
  });

  test('a reservation lasts as long as it says', () => {
    expect(reserve(claimed, NOW, TIMES, NOW + 3600 * S).endsAt).toBe(NOW + 3600 * S);
  });

  test('an answer that comes after the session began changes nothing', () => {
    expect(reserve(bound, NOW, TIMES)).toBe(bound);
    expect(refused(bound)).toBe(bound);
  });

  test('a refused start frees, given control stays', () => {
    expect(refused(claimed)).toBeUndefined();
    expect(refused(claim(1, 'amber', 'a start', NOW, asked))).toEqual(asked);
  });

  test('a refused start leaves what was reserved before', () => {
    const kept = lease('amber', { endsAt: NOW + 60 * S, reservation: { id: 7, token: { id: 'CARD' } } });
    const again = claim(1, 'amber', 'a start', NOW, kept);
    expect(again).toMatchObject({ state: 'claiming', reservation: { id: 7 } });
    expect(refused(again)).toEqual(kept);
    expect(claim(1, 'birch', 'a start', NOW, kept).reservation).toBeUndefined();
  });

  test.each<[string, Lease | undefined, Partial<Parameters<typeof tx>[0]>, string]>([
    ['its own start', reserve(claimed, NOW, TIMES), { startedBy: 'amber', payer: 'amber' }, 'amber'],
    ['its own start, before the charger answered it', claimed, { startedBy: 'amber', payer: 'birch' }, 'amber'],
    ['a token that another pays for', lease('amber'), { payer: 'birch' }, 'birch'],
    ['a token that nobody pays for', lease('amber'), {}, 'home'],
    ['a token at a free EVSE', undefined, { payer: 'birch' }, 'birch'],
    ['a start by the proxy', undefined, { startedBy: 'system', payer: 'birch' }, 'birch'],
    ['a start in the grace of another', grace, { startedBy: 'birch' }, 'birch'],
    ['any start under what the home took', home, { startedBy: 'amber', payer: 'amber' }, 'home'],
    ['any start under what the home gave', given, { startedBy: 'birch', payer: 'birch' }, 'amber'],
    [
      'a second session after one whose end was missed',
      { ...given, txId: 'tx-0', state: 'bound' },
      { payer: 'birch' },
      'birch',
    ],
    ['a second session that the home holds', { ...home, txId: 'tx-0', state: 'bound' }, { payer: 'birch' }, 'home'],
  ])('%s binds the EVSE to whom it belongs', (_what, before, began, holder) => {
    const after = bind(before, 1, tx(began), NOW);
    expect(after).toMatchObject({ evse: 1, holder, state: 'bound', txId: 'tx-1' });
    expect(after.endsAt).toBeUndefined();
  });

  test('binding twice changes nothing', () => {
    const once = bind(home, 1, tx(), NOW);
    expect(bind(once, 1, tx(), NOW + 1)).toBe(once);
    const theirs = bind(undefined, 1, tx({ payer: 'amber' }), NOW);
    expect(bind(theirs, 1, tx({ payer: 'amber' }), NOW + 1)).toBe(theirs);
  });

  test("a plugged-in car takes nothing from who reserved, and is the home's where nobody did", () => {
    expect(bind(lease('amber'), 1, cableOnly, NOW).state).toBe('reserved');
    expect(bind(asked, 1, cableOnly, NOW)).toBe(asked);
    expect(bind(undefined, 1, cableOnly, NOW)).toMatchObject({ holder: 'home', state: 'bound', txId: 'tx-1' });
  });

  test('the token that comes later decides whose session it is', () => {
    const plugged = bind(undefined, 1, cableOnly, NOW);
    expect(bind(plugged, 1, tx({ payer: 'birch' }), NOW + 1).holder).toBe('birch');
    const restricted = fault(plugged);
    expect(bind(restricted, 1, tx({ payer: 'birch' }), NOW + 1)).toMatchObject({ holder: 'birch', restricted: true });
  });

  test.each<[string, Partial<Parameters<typeof tx>[0]>, boolean]>([
    ['no token, only a cable', { token: undefined, chargingState: 'EVConnected' }, true],
    ['no token, nothing said', { token: undefined }, true],
    ['no token, but idle', { token: undefined, chargingState: 'Idle' }, true],
    ['no token, but it charges', { token: undefined, chargingState: 'Charging' }, false],
    ['no token, but started over the wire', { token: undefined, startedBy: 'amber' }, false],
    ['a token', {}, false],
  ])('waiting for a token: %s', (_what, began, expected) => {
    expect(isWaiting(tx(began))).toBe(expected);
  });
});

describe('the end of a session', () => {
  test('leaves a grace', () => {
    expect(endSession(bound, NOW, TIMES)).toEqual(grace.since === NOW ? grace : { ...grace, since: NOW });
  });

  test('leaves a grace to given control too, which ends with the session', () => {
    const after = endSession(bind(given, 1, tx(), NOW), NOW, TIMES);
    expect(after).toMatchObject({ state: 'grace', explicit: false, endsAt: NOW + 30 * S });
  });

  test('leaves a grace to a holder who is away', () => {
    expect(endSession({ ...bound, state: 'dormant' }, NOW, TIMES)).toMatchObject({ state: 'grace' });
  });

  test('leaves the home what it took', () => {
    expect(endSession(bind(home, 1, tx(), NOW), NOW + 1, TIMES)).toEqual(home);
  });

  test('leaves nothing in a fault, or where the grace is switched off', () => {
    expect(endSession({ ...bound, restricted: true }, NOW, TIMES)).toBeUndefined();
    expect(endSession(bound, NOW, without({ graceS: 0 }))).toBeUndefined();
  });

  test('is nothing to a lease without a session', () => {
    const away = offline(given, NOW, TIMES);
    for (const before of [claimed, asked, grace, ...(away === undefined ? [] : [away])]) {
      expect(endSession(before, NOW, TIMES)).toBe(before);
    }
  });

  test('the grace ends when the car leaves', () => {
    expect(unplugged(grace)).toBeUndefined();
    expect(unplugged(bound)).toBe(bound);
  });
});

describe('control on purpose', () => {
  test('without an end it lasts until it is released', () => {
    expect(given).toEqual({
      evse: 1,
      holder: 'amber',
      state: 'reserved',
      reason: 'given by the home',
      explicit: true,
      since: NOW,
    });
  });

  test.each<[string, number | undefined, Partial<LeaseTimes>, number]>([
    ['the time of the house', undefined, {}, 60],
    ['what was asked for', 300, {}, 300],
    ['at most 15 minutes', 86_400, {}, 900],
    ['at least a second', -5, {}, 1],
    ['at most 15 minutes where the house sets no time', undefined, { leaseS: 0 }, 900],
    ['at most 15 minutes where the house sets more', undefined, { leaseS: 7200 }, 900],
  ])('asked for by a provider it ends unused after %s', (_what, askedS, times, expectedS) => {
    expect(explicitEnd(NOW, askedS, without(times))).toBe(NOW + expectedS * S);
  });

  test('asking again shortens neither a session nor a start on its way', () => {
    for (const held of [bound, claimed]) {
      expect(take(1, 'amber', 'asked for it', NOW, NOW + 60 * S, held)).toBe(held);
    }
    expect(take(1, 'amber', 'asked for it', NOW, NOW + 60 * S, grace)).toEqual(asked);
    expect(take(1, 'home', 'override', NOW, undefined, bound)).toEqual(home);
  });

  test.each<[string, Lease | undefined, boolean, LeaseState]>([
    ['a free EVSE', undefined, false, 'reserved'],
    ['a reservation', lease('amber'), false, 'reserved'],
    ['a running session', bound, true, 'bound'],
    ['a session that only the lease knows', bound, false, 'bound'],
  ])('the home takes over %s', (_what, before, running, state) => {
    const after = takeHome(before, 1, NOW, 'override', running ? tx() : undefined);
    expect(after).toMatchObject({ holder: 'home', explicit: true, state, reason: 'override' });
    expect(after.txId).toBe(state === 'bound' ? 'tx-1' : undefined);
  });

  test('a fault restricts the home too', () => {
    expect(takeHome(fault(bound), 1, NOW, 'override', tx()).restricted).toBe(true);
  });

  test.each<[string, Lease, Partial<Parameters<typeof tx>[0]>, string]>([
    ['who started it', { ...home, state: 'bound', txId: 'tx-1' }, { startedBy: 'amber', payer: 'birch' }, 'amber'],
    ['who pays', { ...home, state: 'bound', txId: 'tx-1' }, { payer: 'birch' }, 'birch'],
    ['the home, whose it is', { ...given, state: 'bound', txId: 'tx-1' }, {}, 'home'],
    ['its own holder, no longer on purpose', { ...given, state: 'bound', txId: 'tx-1' }, { payer: 'amber' }, 'amber'],
  ])('released, the session falls back to %s', (_what, before, began, holder) => {
    expect(giveBack(before, tx(began), NOW)).toMatchObject({ holder, explicit: false, state: 'bound', txId: 'tx-1' });
  });

  test('who controls', () => {
    expect(controls(bound, 'amber')).toBe(true);
    expect(controls(bound, 'home')).toBe(false);
    expect(controls(undefined, 'home')).toBe(false);
  });
});

describe('control that the home gives for some time', () => {
  const until = NOW + 600_000;
  const gift = give(1, 'amber', 'given by the home', NOW, until);

  test('ends with its time, also while a session runs', () => {
    expect(endOf(gift)).toBe(until);
    const used = bind(gift, 1, tx({ payer: 'amber', holder: 'amber' }), NOW);
    expect(used).toMatchObject({ holder: 'amber', state: 'bound', explicit: true });
    expect(endOf(used)).toBe(until);
    expect(nextExpiry([used])).toBe(until);
    expect([isGiftOver(used, until - 1), isGiftOver(used, until)]).toEqual([false, true]);
    expect(isGiftOver({ ...used, state: 'claiming' }, until)).toBe(false);
  });

  test('is not made shorter by asking for it, and is over with its session', () => {
    expect(take(1, 'amber', 'asked', NOW, NOW + 1, gift)).toBe(gift);
    const used = bind(gift, 1, tx({ payer: 'amber', holder: 'amber' }), NOW);
    expect(endSession(used, NOW, TIMES)).not.toHaveProperty('given');
  });

  test('binds the session that runs already', () => {
    expect(give(1, 'amber', 'given by the home', NOW, until, tx())).toMatchObject({ state: 'bound', txId: 'tx-1' });
  });
});
