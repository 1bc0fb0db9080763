import { describe, expect, test } from 'vitest';
import type { Scene } from '../../../../src/core/limits/in-force.ts';
import { lineOf } from '../../../../src/core/limits/line.ts';
import type { Profile } from '../../../../src/core/limits/profile.ts';
import { withPriority, withValue } from '../../../../src/core/limits/store.ts';
import { GRID, HOUR, NOW, periods, profile, scene, stored } from './made.ts';

const tx = { id: 't1', startedAt: NOW - HOUR };
/** `[hours from now, amperes]` of each step. */
type Steps = readonly (readonly [number, number | undefined])[];

function stepsOf(profiles: readonly Profile[], changes: Partial<Scene> = {}): Steps {
  return lineOf(stored(profiles), scene(changes)).map(({ at, limitA }) => [(at - NOW) / HOUR, limitA]);
}

const txProfile = (changes: Parameters<typeof profile>[0] = {}) =>
  profile({ id: 9, purpose: 'TxProfile', txId: 't1', ...changes });
const station = (changes: Parameters<typeof profile>[0] = {}) =>
  profile({ id: 8, purpose: 'ChargingStationMaxProfile', evse: 0, ...changes });

describe('which profile counts', () => {
  test.each<[string, readonly Profile[], Partial<Scene>, Steps]>([
    ['none: nothing is limited', [], {}, [[0, undefined]]],
    ['the default', [profile()], {}, [[0, 16]]],
    ['that of another EVSE does not', [profile({ evse: 2 })], {}, [[0, undefined]]],
    ['that of the station, where the EVSE has none', [profile({ evse: 0 })], {}, [[0, 16]]],
    [
      'that of the EVSE before that of the station',
      [profile({ evse: 0, limitA: 6 }), profile({ id: 2, stackLevel: 1, limitA: 20 })],
      {},
      [[0, 20]],
    ],
    ['the transaction’s before the default', [profile({ limitA: 6 }), txProfile({ limitA: 20 })], { tx }, [[0, 20]]],
    ['that of another transaction does not', [txProfile()], { tx: { ...tx, id: 't2' } }, [[0, undefined]]],
    ['without a transaction the default', [profile({ limitA: 6 }), txProfile()], {}, [[0, 6]]],
    ['the higher stack level', [profile({ limitA: 20, stackLevel: 1 }), profile({ id: 2, limitA: 6 })], {}, [[0, 20]]],
    [
      'the lower, once the higher is over',
      [profile({ limitA: 20, stackLevel: 1, schedule: { durationS: 3600 } }), profile({ id: 2, limitA: 6 })],
      {},
      [
        [0, 20],
        [1, 6],
      ],
    ],
    [
      'the default, once the transaction’s is over',
      [profile({ limitA: 6 }), txProfile({ limitA: 20, validTo: NOW + HOUR })],
      { tx },
      [
        [0, 20],
        [1, 6],
      ],
    ],
    ['the station caps', [profile({ limitA: 20 }), station({ limitA: 10 })], {}, [[0, 10]]],
    ['the station alone', [station({ limitA: 10 })], {}, [[0, 10]]],
    [
      'what is generated comes on top',
      [profile({ limitA: 10 }), profile({ id: 2, evse: 0, purpose: 'LocalGeneration', limitA: 4.5 })],
      {},
      [[0, 14.5]],
    ],
    [
      'generation alone limits nothing',
      [profile({ evse: 0, purpose: 'LocalGeneration', limitA: 4 })],
      {},
      [[0, undefined]],
    ],
    [
      'priority is off',
      [profile({ limitA: 6 }), profile({ id: 2, purpose: 'PriorityCharging', limitA: 32 })],
      { tx },
      [[0, 6]],
    ],
  ])('%s', (_name, profiles, changes, expected) => {
    expect(stepsOf(profiles, changes)).toEqual(expected);
  });

  test('priority stands in place of the session’s, under the station’s', () => {
    const all = stored([
      txProfile({ limitA: 6 }),
      station({ limitA: 20 }),
      profile({ id: 2, purpose: 'PriorityCharging', limitA: 32 }),
    ]);
    const on = withPriority(all, 't1', 1, true);
    expect(on && lineOf(on, scene({ tx }))).toEqual([{ at: NOW, limitA: 20, phases: undefined }]);
  });
});

describe('when a profile counts', () => {
  test.each<[string, Profile, Partial<Scene>, Steps]>([
    [
      'periods',
      profile({ schedule: { periods: periods([0, 6], [3600, 10], [7200, 16]) } }),
      {},
      [
        [0, 6],
        [1, 10],
        [2, 16],
      ],
    ],
    [
      'a period without a limit',
      profile({ schedule: { periods: periods([0, 6], [3600]) } }),
      {},
      [
        [0, 6],
        [1, undefined],
      ],
    ],
    [
      'a start in the past',
      profile({ schedule: { startsAt: NOW - HOUR, periods: periods([0, 6], [7200, 10]) } }),
      {},
      [
        [0, 6],
        [1, 10],
      ],
    ],
    [
      'a start to come',
      profile({ schedule: { startsAt: NOW + HOUR } }),
      {},
      [
        [0, undefined],
        [1, 16],
      ],
    ],
    [
      'its duration',
      profile({ schedule: { durationS: 7200 } }),
      {},
      [
        [0, 16],
        [2, undefined],
      ],
    ],
    [
      'a duration amid a period',
      profile({ schedule: { durationS: 5400, periods: periods([0, 6], [3600, 10], [7200, 16]) } }),
      {},
      [
        [0, 6],
        [1, 10],
        [1.5, undefined],
      ],
    ],
    [
      'its validity',
      profile({ validFrom: NOW + HOUR, validTo: NOW + 2 * HOUR }),
      {},
      [
        [0, undefined],
        [1, 16],
        [2, undefined],
      ],
    ],
    [
      'daily',
      profile({ kind: 'Recurring', recurs: 'Daily', schedule: { startsAt: NOW - 30 * HOUR, durationS: 7200 } }),
      { to: NOW + 48 * HOUR },
      [
        [0, undefined],
        [18, 16],
        [20, undefined],
        [42, 16],
        [44, undefined],
      ],
    ],
    [
      'daily, longer than a day',
      profile({
        kind: 'Recurring',
        recurs: 'Daily',
        schedule: { startsAt: NOW - 30 * HOUR, durationS: 999_999, periods: periods([0, 6], [3600, 8]) },
      }),
      {},
      [
        [0, 8],
        [18, 6],
        [19, 8],
      ],
    ],
    [
      'weekly',
      profile({ kind: 'Recurring', recurs: 'Weekly', schedule: { startsAt: NOW - 167 * HOUR, durationS: 3600 } }),
      {},
      [
        [0, undefined],
        [1, 16],
        [2, undefined],
      ],
    ],
    [
      'daily, to begin tomorrow',
      profile({ kind: 'Recurring', recurs: 'Daily', schedule: { startsAt: NOW + 20 * HOUR } }),
      {},
      [
        [0, undefined],
        [20, 16],
      ],
    ],
    [
      'relative to the transaction',
      profile({ kind: 'Relative', schedule: { periods: periods([0, 6], [7200, 10]) } }),
      { tx },
      [
        [0, 6],
        [1, 10],
      ],
    ],
    [
      'relative before a transaction: from now',
      profile({ kind: 'Relative', schedule: { periods: periods([0, 6], [7200, 10]) } }),
      {},
      [
        [0, 6],
        [2, 10],
      ],
    ],
    [
      'relative for the station: from when it was set',
      station({ kind: 'Relative', schedule: { startsAt: undefined, periods: periods([0, 6], [7200, 10]) } }),
      { from: NOW + HOUR, tx },
      [
        [1, 6],
        [2, 10],
      ],
    ],
    [
      'dynamic without news',
      profile({ kind: 'Dynamic', updateEveryS: 1200 }),
      {},
      [
        [0, 16],
        [1, undefined],
      ],
    ],
    ['dynamic that nobody is asked for', profile({ kind: 'Dynamic' }), {}, [[0, 16]]],
    [
      'its owner is away',
      profile({ maxOfflineS: 3600 }),
      { offlineSince: NOW },
      [
        [0, 16],
        [1, undefined],
      ],
    ],
    ['its owner has been away too long', profile({ maxOfflineS: 60 }), { offlineSince: NOW - HOUR }, [[0, undefined]]],
  ])('%s', (_name, one, changes, expected) => {
    expect(stepsOf([one], changes)).toEqual(expected);
  });

  test('a new dynamic value is believed from when it came', () => {
    const all = stored([profile({ kind: 'Dynamic', updateEveryS: 1200 })]);
    const updated = withValue(all, 1, { limit: 10 }, NOW + HOUR);
    expect(updated && lineOf(updated, scene({ from: NOW + HOUR }))).toMatchObject([
      { at: NOW + HOUR, limitA: 10 },
      { at: NOW + 2 * HOUR, limitA: undefined },
    ]);
  });
});

describe('watts and phases, always rounded down', () => {
  const watts = (limit: number, more: object = {}) =>
    profile({ schedule: { unit: 'W', periods: [{ startS: 0, limit, ...more }] } });
  test.each<[string, Profile, number, number | undefined]>([
    ['a total over three phases', watts(11_040), 3, 16],
    ['a total on one phase', watts(3_680), 1, 16],
    ['a profile that tells its phases', watts(3_680, { phases: 1 }), 3, 16],
    ['two phases', watts(7_360, { phases: 2 }), 3, 16],
    ['never up', watts(11_039), 3, 15.9],
    ['six amperes exactly', watts(4_140), 3, 6],
    ['each phase for itself: the lowest', watts(3_680, { limitL2: 2_300, limitL3: 3_000 }), 3, 10],
    ['nothing', watts(0), 3, 0],
    ['less than nothing', watts(-5), 3, 0],
    [
      'amperes, each phase for itself',
      profile({ schedule: { periods: [{ startS: 0, limit: 16, limitL2: 10, limitL3: 12 }] } }),
      3,
      10,
    ],
    ['hundredths of an ampere', profile({ limitA: 10.19 }), 3, 10.1],
    ['tenths stay', profile({ limitA: 2.3 }), 3, 2.3],
  ])('%s', (_name, one, phases, limitA) => {
    expect(lineOf(stored([one]), scene({ grid: { ...GRID, phases } }))[0]?.limitA).toBe(limitA);
  });

  test('the fewest phases count', () => {
    const one = profile({ schedule: { periods: [{ startS: 0, limit: 10, phases: 1 }] } });
    const two = station({ schedule: { periods: [{ startS: 0, limit: 6, phases: 3 }] } });
    expect(lineOf(stored([one, two]), scene())).toEqual([{ at: NOW, limitA: 6, phases: 1 }]);
  });
});
