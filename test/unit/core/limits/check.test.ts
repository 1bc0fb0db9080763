import { describe, expect, test } from 'vitest';
import type { Steering } from '../../../../src/core/asks/steering.ts';
import { type Fault, faultIn, MAX_PERIODS, MAX_STACK_LEVEL, type Setting } from '../../../../src/core/limits/check.ts';
import type { Profile } from '../../../../src/core/limits/profile.ts';
import { LENIENT, NOW, periods, profile, SETTING } from './made.ts';

const start: Setting = { ...SETTING, startId: 's1', txEvse: undefined };
const many = Array.from({ length: MAX_PERIODS + 1 }, (_, startS) => ({ startS, limit: 6 }));
const steered = (steering: Steering, changes: Partial<Profile> = {}) =>
  profile({ schedule: { periods: [{ startS: 0, limit: 16, steering }] }, ...changes });
const GIVES_BACK: Steering = { mode: 'CentralSetpoint', setpoint: { all: -10 } };
const txProfile = (changes: Partial<Profile> = {}) => profile({ purpose: 'TxProfile', txId: 't1', ...changes });

describe('what is wrong with a profile', () => {
  test.each<[string, Profile, Setting, Fault | undefined]>([
    ['nothing', profile(), SETTING, undefined],
    ['there is no such EVSE', profile(), { ...SETTING, knowsEvse: false }, 'unknown_evse'],
    ['the highest stack level', profile({ stackLevel: MAX_STACK_LEVEL }), SETTING, undefined],
    ['one above', profile({ stackLevel: MAX_STACK_LEVEL + 1 }), SETTING, 'invalid_stack_level'],
    ['one below', profile({ stackLevel: -1 }), SETTING, 'invalid_stack_level'],
    ['K01.FR.22', profile({ purpose: 'ChargingStationExternalConstraints' }), SETTING, 'invalid_profile'],
    ['the station at an EVSE', profile({ purpose: 'ChargingStationMaxProfile' }), SETTING, 'invalid_profile'],
    ['the station', profile({ purpose: 'ChargingStationMaxProfile', evse: 0 }), SETTING, undefined],
    ['generation at an EVSE', profile({ purpose: 'LocalGeneration' }), SETTING, 'invalid_profile'],
    ['a default with a transaction', profile({ txId: 't1' }), SETTING, 'invalid_profile'],
    ['a default with a transaction, older', profile({ txId: 't1' }), LENIENT, undefined],
    ['a transaction', txProfile(), SETTING, undefined],
    ['a transaction at the station', txProfile({ evse: 0 }), SETTING, 'invalid_profile'],
    ['a transaction elsewhere', txProfile({ evse: 2 }), SETTING, 'tx_not_found'],
    ['a transaction nobody knows', txProfile(), { ...SETTING, txEvse: undefined }, 'tx_not_found'],
    ['a transaction without its id', txProfile({ txId: undefined }), SETTING, 'missing_param'],
    ['… older, nothing runs', txProfile({ txId: undefined }), LENIENT, 'tx_not_found'],
    ['… older, one runs', txProfile({ txId: undefined }), { ...LENIENT, txId: 't1' }, undefined],
    ['a start', txProfile({ txId: undefined, evse: 0 }), start, undefined],
    ['a start with an id', txProfile(), start, 'invalid_profile'],
    ['a start with a default', profile(), start, 'invalid_profile'],
    ['more than a limit', profile(), { ...SETTING, beyond: ['setpoint'] }, 'unsupported_param'],
    ['power out of the car', steered(GIVES_BACK), SETTING, undefined],
    ['… which it may not', steered(GIVES_BACK), { ...SETTING, noSteering: 'no' }, 'unsupported_param'],
    [
      '… of the station',
      steered(GIVES_BACK, { purpose: 'ChargingStationMaxProfile', evse: 0 }),
      SETTING,
      'unsupported_param',
    ],
    ['… and nobody says how much', steered({ mode: 'CentralSetpoint' }), SETTING, 'invalid_schedule'],
    ['… and it is said later', steered({ mode: 'CentralSetpoint' }, { kind: 'Dynamic' }), SETTING, undefined],
    ['no schedule', profile({ schedules: [] }), SETTING, 'invalid_schedule'],
    ['no start', profile({ schedule: { startsAt: undefined } }), SETTING, 'invalid_schedule'],
    ['no start, older', profile({ schedule: { startsAt: undefined } }), LENIENT, undefined],
    ['recurring, nobody knows how', profile({ kind: 'Recurring' }), SETTING, 'invalid_profile'],
    ['recurring', profile({ kind: 'Recurring', recurs: 'Weekly' }), SETTING, undefined],
    [
      'recurring without a start',
      profile({ kind: 'Recurring', recurs: 'Daily', schedule: { startsAt: undefined } }),
      SETTING,
      'invalid_schedule',
    ],
    ['relative without a start', profile({ kind: 'Relative', schedule: { startsAt: undefined } }), SETTING, undefined],
    ['dynamic', profile({ kind: 'Dynamic' }), SETTING, undefined],
    [
      'dynamic with two periods',
      profile({ kind: 'Dynamic', schedule: { periods: periods([0, 6], [60, 8]) } }),
      SETTING,
      'invalid_schedule',
    ],
    [
      'dynamic with two schedules',
      { ...profile({ kind: 'Dynamic' }), schedules: [...profile().schedules, ...profile().schedules] },
      SETTING,
      'invalid_schedule',
    ],
    ['no period', profile({ schedule: { periods: [] } }), LENIENT, 'invalid_schedule'],
    ['too many periods', profile({ schedule: { periods: many } }), SETTING, 'invalid_schedule'],
    [
      'as many as there may be',
      profile({ schedule: { periods: many.slice(1).map((one) => ({ ...one, startS: one.startS - 1 })) } }),
      SETTING,
      undefined,
    ],
    ['a late first period', profile({ schedule: { periods: periods([60, 6]) } }), SETTING, 'invalid_schedule'],
    ['a late first period, older', profile({ schedule: { periods: periods([60, 6]) } }), LENIENT, undefined],
    [
      'a period before the beginning',
      profile({ schedule: { periods: periods([-1, 6]) } }),
      LENIENT,
      'invalid_schedule',
    ],
    [
      'periods out of order',
      profile({ schedule: { periods: periods([0, 6], [60, 7], [60, 8]) } }),
      LENIENT,
      'invalid_schedule',
    ],
    ['a negative duration', profile({ schedule: { durationS: -1 } }), LENIENT, 'invalid_schedule'],
  ])('%s', (_name, asked, setting, fault) => {
    expect(faultIn(asked, setting)?.fault).toBe(fault);
  });

  test('the second schedule is looked at, too', () => {
    const two = {
      ...profile(),
      schedules: [...profile().schedules, { startsAt: NOW, unit: 'W' as const, periods: [] }],
    };
    expect(faultIn(two, SETTING)).toEqual({ fault: 'invalid_schedule', why: 'a schedule needs a period' });
  });
});
