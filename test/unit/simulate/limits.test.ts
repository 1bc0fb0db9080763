import { describe, expect, test } from 'vitest';
import type { Payload } from '../../../src/core/model.ts';
import { type Charged, makeLimits, readProfile } from '../../../src/simulate/limits.ts';

const NOW = Date.UTC(2026, 0, 1, 12);
const AT = (hours: number) => new Date(NOW + hours * 3_600_000).toISOString();
const SESSION: Charged = { evse: 1, chargerTxId: 'tx', startedAt: NOW };

interface Row {
  readonly id?: number;
  readonly evse?: number;
  readonly stackLevel?: number;
  readonly txId?: string;
  readonly profile?: Payload;
  readonly schedule?: Payload;
  readonly periods?: readonly Payload[];
}

function profile({ id = 1, evse = 1, stackLevel = 0, txId, schedule = {}, periods = [], ...row }: Row) {
  return readProfile(
    { id, evse, stackLevel, chargerTxId: txId },
    {
      chargingProfilePurpose: 'TxDefaultProfile',
      chargingProfileKind: 'Relative',
      chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: periods, ...schedule },
      ...row.profile,
    },
  );
}

const flat = (limit: number) => [{ startPeriod: 0, limit }];
const steps = [
  { startPeriod: 0, limit: 10 },
  { startPeriod: 3_600, limit: 20 },
];
const purpose = (chargingProfilePurpose: string) => ({ chargingProfilePurpose });

const CASES: readonly (readonly [string, readonly Row[], number, number | undefined])[] = [
  ['nothing limits', [], 0, undefined],
  ['a flat limit', [{ periods: flat(10) }], 0, 10],
  ['the second period', [{ periods: steps }], 1.5, 20],
  [
    'an absolute schedule',
    [{ profile: { chargingProfileKind: 'Absolute' }, schedule: { startSchedule: AT(-2) }, periods: steps }],
    0,
    20,
  ],
  [
    'one that has not begun',
    [{ profile: { chargingProfileKind: 'Absolute' }, schedule: { startSchedule: AT(2) }, periods: steps }],
    0,
    undefined,
  ],
  [
    'every day',
    [
      {
        profile: { chargingProfileKind: 'Recurring', recurrencyKind: 'Daily' },
        schedule: { startSchedule: AT(-48.5) },
        periods: steps,
      },
    ],
    0,
    10,
  ],
  [
    'every week',
    [
      {
        profile: { chargingProfileKind: 'Recurring', recurrencyKind: 'Weekly' },
        schedule: { startSchedule: AT(-48.5) },
        periods: steps,
      },
    ],
    0,
    20,
  ],
  ['one that is over', [{ schedule: { duration: 60 }, periods: flat(10) }], 1, undefined],
  ['one that is valid later', [{ profile: { validFrom: AT(1) }, periods: flat(10) }], 0, undefined],
  ['one that was valid', [{ profile: { validTo: AT(-1) }, periods: flat(10) }], 0, undefined],
  ['watts over three phases', [{ schedule: { chargingRateUnit: 'W' }, periods: flat(6_900) }], 0, 10],
  [
    'watts on one phase',
    [{ schedule: { chargingRateUnit: 'W' }, periods: [{ startPeriod: 0, limit: 2_300, numberPhases: 1 }] }],
    0,
    10,
  ],
  [
    'a list of schedules',
    [{ profile: { chargingSchedule: [{ chargingRateUnit: 'A', chargingSchedulePeriod: flat(11) }] } }],
    0,
    11,
  ],
  ['the higher stack level', [{ periods: flat(10) }, { id: 2, stackLevel: 3, periods: flat(12) }], 0, 12],
  [
    'the session before the default',
    [{ periods: flat(8) }, { id: 2, profile: purpose('TxProfile'), txId: 'tx', periods: flat(14) }],
    0,
    14,
  ],
  ['another session', [{ profile: purpose('TxProfile'), txId: 'other', periods: flat(14) }], 0, undefined],
  ['the default of the station', [{ evse: 0, periods: flat(9) }], 0, 9],
  [
    'the maximum of the station',
    [{ periods: flat(16) }, { id: 2, evse: 0, profile: purpose('ChargePointMaxProfile'), periods: flat(7) }],
    0,
    7,
  ],
  ['the newer word for it', [{ evse: 0, profile: purpose('ChargingStationMaxProfile'), periods: flat(6) }], 0, 6],
  ['the newest of one place, level and purpose', [{ periods: flat(10) }, { id: 2, periods: flat(13) }], 0, 13],
  ['another socket', [{ evse: 2, periods: flat(10) }], 0, undefined],
];

test.each(CASES)('%s', (_name, rows, hours, expected) => {
  const limits = makeLimits();
  for (const row of rows) limits.install(profile(row));
  expect(limits.allowedA(SESSION, NOW + hours * 3_600_000)).toBe(expected);
});

describe('clearing', () => {
  const CLEARED = [
    [{ id: 1, purpose: 'Other' }, 1],
    [{ id: 9 }, 0],
    [{ evse: 2 }, 1],
    [{ purpose: 'TxDefaultProfile' }, 2],
    [{ stackLevel: 3 }, 1],
    [{}, 3],
  ] as const;

  test.each(CLEARED)('%j takes %i', (filter, count) => {
    const limits = makeLimits();
    limits.install(profile({ id: 1, periods: flat(10) }));
    limits.install(profile({ id: 2, stackLevel: 3, evse: 2, periods: flat(10) }));
    limits.install(profile({ id: 3, profile: purpose('TxProfile'), periods: flat(10) }));
    expect(limits.clear(filter)).toBe(count);
    expect(limits.profiles).toHaveLength(3 - count);
  });

  test('the profiles of a session end with it', () => {
    const limits = makeLimits();
    limits.install(profile({ id: 1, periods: flat(10) }));
    limits.install(profile({ id: 2, profile: purpose('TxProfile'), txId: 'tx', periods: flat(8) }));
    limits.sessionEnded(SESSION);
    expect(limits.profiles.map(({ id }) => id)).toEqual([1]);
  });
});

describe('a timeline', () => {
  const timelineOf = (rows: readonly Row[], hours = 24) => {
    const limits = makeLimits();
    for (const row of rows) limits.install(profile(row));
    return limits.timeline(SESSION, NOW, hours * 3_600).map(({ startS, limitA }) => [startS / 3_600, limitA]);
  };

  test.each<readonly [string, readonly Row[], readonly (readonly [number, number | undefined])[]]>([
    ['nothing', [], [[0, undefined]]],
    [
      'two periods',
      [{ periods: steps }],
      [
        [0, 10],
        [1, 20],
      ],
    ],
    [
      'one that ends',
      [{ periods: flat(10), schedule: { duration: 7_200 } }],
      [
        [0, 10],
        [2, undefined],
      ],
    ],
    [
      'the lower one beneath, when the upper one ends',
      [
        { id: 1, periods: flat(8) },
        { id: 2, stackLevel: 1, periods: flat(12), schedule: { duration: 3_600 } },
      ],
      [
        [0, 12],
        [1, 8],
      ],
    ],
    [
      'every day at its hour',
      [
        {
          profile: { chargingProfileKind: 'Recurring', recurrencyKind: 'Daily' },
          schedule: { startSchedule: AT(-21), duration: 3_600 },
          periods: flat(6),
        },
      ],
      [
        [0, undefined],
        [3, 6],
        [4, undefined],
      ],
    ],
    [
      'valid for a while',
      [{ profile: { validFrom: AT(5), validTo: AT(6) }, periods: flat(6) }],
      [
        [0, undefined],
        [5, 6],
        [6, undefined],
      ],
    ],
  ])('%s', (_name, rows, expected) => {
    expect(timelineOf(rows)).toEqual(expected);
  });
});
