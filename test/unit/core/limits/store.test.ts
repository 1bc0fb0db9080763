import { describe, expect, test } from 'vitest';
import type { Setting } from '../../../../src/core/limits/check.ts';
import type { Profile, ProfileCriteria } from '../../../../src/core/limits/profile.ts';
import {
  boundToTransaction,
  clearProfiles,
  MAX_PROFILES,
  NO_PROFILES,
  profilesMatching,
  setProfile,
  withoutExpired,
  withoutOthers,
  withoutTransaction,
  withPriority,
  withValue,
} from '../../../../src/core/limits/store.ts';
import { HOUR, LENIENT, NOW, periods, profile, SETTING, stored } from './made.ts';

const ids = (profiles: { readonly installed: readonly { readonly id: number }[] }) =>
  profiles.installed.map(({ id }) => id);
const txProfile = (id: number, txId: string) => profile({ id, purpose: 'TxProfile', txId });

describe('a second profile', () => {
  const tomorrow = { validFrom: NOW + 24 * HOUR };
  test.each<[string, Profile, Profile, Setting, string | readonly number[]]>([
    ['the same id replaces', profile(), profile({ limitA: 6 }), SETTING, [1]],
    ['the same id replaces wherever it was', profile(), profile({ evse: 2, stackLevel: 3 }), SETTING, [1]],
    ['its twin is refused (K01.FR.06)', profile(), profile({ id: 2 }), SETTING, 'duplicate_profile'],
    ['its twin replaces in the older way', profile(), profile({ id: 2 }), LENIENT, [2]],
    ['another stack level', profile(), profile({ id: 2, stackLevel: 1 }), SETTING, [1, 2]],
    ['another EVSE', profile(), profile({ id: 2, evse: 2 }), SETTING, [1, 2]],
    ['another time', profile({ validTo: NOW + HOUR }), profile({ id: 2, ...tomorrow }), SETTING, [1, 2]],
    [
      'another time does not count in the older way',
      profile({ validTo: NOW + HOUR }),
      profile({ id: 2, ...tomorrow }),
      LENIENT,
      [2],
    ],
    [
      'the station has a default already (K01.FR.53)',
      profile({ evse: 0 }),
      profile({ id: 2 }),
      SETTING,
      'duplicate_profile',
    ],
    ['an EVSE has a default already (K01.FR.52)', profile(), profile({ id: 2, evse: 0 }), SETTING, 'duplicate_profile'],
    ['the older way keeps both', profile({ evse: 0 }), profile({ id: 2 }), LENIENT, [1, 2]],
    ['another transaction', txProfile(1, 't1'), txProfile(2, 't2'), SETTING, [1, 2]],
    ['the same transaction', txProfile(1, 't1'), txProfile(2, 't1'), SETTING, 'duplicate_profile'],
    ['another purpose', profile(), txProfile(2, 't1'), SETTING, [1, 2]],
  ])('%s', (_name, first, second, setting, expected) => {
    const result = setProfile(stored([first], setting), second, setting);
    expect(result.ok ? ids(result.profiles) : result.fault).toEqual(expected);
  });
});

test('one too many is refused, and a replacement is not', () => {
  const full = stored(Array.from({ length: MAX_PROFILES }, (_, id) => profile({ id, evse: id + 1 })));
  const setting = { ...SETTING };
  expect(setProfile(full, profile({ id: 99, evse: 99 }), setting)).toMatchObject({
    ok: false,
    fault: 'too_many_elements',
  });
  expect(setProfile(full, profile({ id: 3, evse: 99 }), setting)).toMatchObject({ ok: true });
});

test('what is left out is filled in: the start and the first period', () => {
  const late = profile({ schedule: { startsAt: undefined, periods: periods([60, 10]) } });
  const [one] = stored([late], { isLenient: true, now: NOW + HOUR }).installed;
  expect(one).toMatchObject({
    countsFrom: NOW + HOUR,
    schedules: [{ periods: [{ startS: 0 }, { startS: 60, limit: 10 }] }],
  });
  const daily = profile({ kind: 'Recurring', recurs: 'Daily', schedule: { startsAt: undefined } });
  expect(stored([daily], { isLenient: true, now: NOW + HOUR }).installed[0]?.countsFrom).toBe(NOW);
  const own = profile({ purpose: 'TxProfile' });
  expect(stored([own], { isLenient: true, txId: 'ours' }).installed[0]?.txId).toBe('ours');
});

describe('clearing and finding', () => {
  const all = stored([
    profile({ id: 1 }),
    profile({ id: 2, stackLevel: 1 }),
    profile({ id: 3, evse: 2 }),
    profile({ id: 4, evse: 0, purpose: 'ChargingStationMaxProfile' }),
  ]);
  test.each<[string, ProfileCriteria, readonly number[]]>([
    ['everything', {}, [1, 2, 3, 4]],
    ['an id', { ids: [2] }, [2]],
    ['an EVSE', { evse: 1 }, [1, 2]],
    ['the station', { evse: 0 }, [4]],
    ['a purpose', { purpose: 'TxDefaultProfile' }, [1, 2, 3]],
    ['all of it must fit', { purpose: 'TxDefaultProfile', evse: 1, stackLevel: 1 }, [2]],
    ['nothing fits', { purpose: 'TxProfile' }, []],
    ['nothing external is theirs', { purpose: 'ChargingStationExternalConstraints' }, []],
  ])('%s', (_name, criteria, expected) => {
    expect(ids({ installed: profilesMatching(all, criteria) })).toEqual(expected);
    const left = clearProfiles(all, criteria);
    if (expected.length === 0) expect(left).toBeUndefined();
    else expect(left && ids(left)).toEqual([1, 2, 3, 4].filter((id) => !expected.includes(id)));
  });

  test('an id wins over what else is named, for clearing only', () => {
    const named = { ids: [3], evse: 1 };
    expect(profilesMatching(all, named)).toEqual([]);
    expect(ids(clearProfiles(all, named) ?? NO_PROFILES)).toEqual([1, 2, 4]);
  });
});

test('a transaction takes its profiles and its priority with it', () => {
  const all = stored([
    profile(),
    txProfile(2, 't1'),
    txProfile(3, 't2'),
    profile({ id: 4, purpose: 'PriorityCharging' }),
  ]);
  const on = withPriority(all, 't1', 1, true) ?? NO_PROFILES;
  expect(on.prioritised).toEqual(['t1']);
  const left = withoutTransaction(on, 't1');
  expect([ids(left), left.prioritised]).toEqual([[1, 3, 4], []]);
  expect(withoutTransaction(left, 't1')).toBe(left);
});

test('priority needs a profile that says what it is', () => {
  expect(withPriority(stored([profile()]), 't1', 1, true)).toBeUndefined();
  const elsewhere = stored([profile({ evse: 2, purpose: 'PriorityCharging' })]);
  expect(withPriority(elsewhere, 't1', 1, true)).toBeUndefined();
  const here = stored([profile({ evse: 0, purpose: 'PriorityCharging' })]);
  const on = withPriority(withPriority(here, 't1', 1, true) ?? NO_PROFILES, 't1', 1, true);
  expect(on?.prioritised).toEqual(['t1']);
  expect(withPriority(on ?? NO_PROFILES, 't1', 1, false)?.prioritised).toEqual([]);
});

test('what is of other sessions and starts goes, with its priority', () => {
  const all = stored([
    profile(),
    txProfile(2, 't1'),
    txProfile(3, 't2'),
    profile({ id: 4, purpose: 'PriorityCharging' }),
  ]);
  const on = withPriority(withPriority(all, 't1', 1, true) ?? NO_PROFILES, 't2', 1, true) ?? NO_PROFILES;
  const left = withoutOthers(on, ['t2'], []);
  expect([ids(left), left.prioritised]).toEqual([[1, 3, 4], ['t2']]);
  expect(withoutOthers(left, ['t2'], [])).toBe(left);
});

test('the profile of a start becomes its transaction’s, or goes with the start', () => {
  const pending = stored([profile({ evse: 0, purpose: 'TxProfile' })], { startId: 's1' });
  expect(boundToTransaction(pending, 's1', 't1', 2).installed).toMatchObject([
    { txId: 't1', evse: 2, startId: undefined },
  ]);
  expect(boundToTransaction(pending, 's2', 't1', 2)).toBe(pending);
  expect(withoutOthers(pending, [], ['s2']).installed).toEqual([]);
  expect(withoutOthers(pending, [], ['s1'])).toBe(pending);
});

describe('what can never count again is dropped', () => {
  test.each<[string, Profile, number, number | undefined, boolean]>([
    ['it is valid', profile({ validTo: NOW + HOUR }), NOW + HOUR - 1, undefined, true],
    ['its validity is over', profile({ validTo: NOW + HOUR }), NOW + HOUR, undefined, false],
    ['its schedule is over', profile({ schedule: { durationS: 3600 } }), NOW + HOUR, undefined, false],
    [
      'it recurs',
      profile({ kind: 'Recurring', recurs: 'Daily', schedule: { durationS: 60 } }),
      NOW + HOUR,
      undefined,
      true,
    ],
    [
      'it begins with each transaction',
      profile({ kind: 'Relative', schedule: { durationS: 60 } }),
      NOW + HOUR,
      undefined,
      true,
    ],
    ['its owner is away too long', profile({ maxOfflineS: 60, endsOffline: true }), NOW + HOUR, NOW, false],
    ['its owner is away, and it waits', profile({ maxOfflineS: 60 }), NOW + HOUR, NOW, true],
    ['its owner is here', profile({ maxOfflineS: 60, endsOffline: true }), NOW + HOUR, undefined, true],
  ])('%s', (_name, one, at, offlineSince, stays) => {
    expect(withoutExpired(stored([one]), at, offlineSince).installed).toHaveLength(stays ? 1 : 0);
  });
});

test('a dynamic value changes what is told, and nothing else', () => {
  const period = { startS: 0, limit: 16, limitL2: 10, more: { phaseToUse: 1 } };
  const all = stored([
    profile({ kind: 'Dynamic', schedule: { periods: [period] } }),
    profile({ id: 2, stackLevel: 1 }),
  ]);
  const updated = withValue(all, 1, { limit: 12, limitL3: undefined }, NOW + HOUR);
  expect(updated?.installed[0]).toMatchObject({
    updatedAt: NOW + HOUR,
    schedules: [{ periods: [{ ...period, limit: 12 }] }],
  });
  expect(updated?.installed[1]).toBe(all.installed[1]);
  expect(withValue(all, 2, { limit: 1 }, NOW)).toBeUndefined();
  expect(withValue(all, 3, { limit: 1 }, NOW)).toBeUndefined();
});
