import { describe, expect, test } from 'vitest';
import { onlyLowers } from '../../../../src/core/limits/lowering.ts';
import type { Profile } from '../../../../src/core/limits/profile.ts';
import { GRID, NOW, periods, profile, stored } from './made.ts';

const place = { evse: 1, now: NOW, tx: undefined, grid: GRID };
const steps = (...pairs: readonly (readonly [number, number?])[]): Profile =>
  profile({ schedule: { periods: periods(...pairs) } });
const steered = profile({ schedule: { periods: [{ startS: 0, limit: 16, steering: { setpoint: { all: -6 } } }] } });
const onPhases = (phases: number | undefined): Profile =>
  profile({ schedule: { periods: [{ startS: 0, limit: 16, phases }] } });

describe('only what is less at every moment lowers', () => {
  test.each<[string, readonly Profile[], readonly Profile[], boolean]>([
    ['the same', [profile()], [profile()], true],
    ['less', [profile()], [profile({ limitA: 15.9 })], true],
    ['more', [profile()], [profile({ limitA: 16.1 })], false],
    ['nothing at all', [], [profile({ limitA: 0 })], true],
    ['a limit where there was none', [], [profile()], false],
    ['none where there was a limit', [profile()], [], false],
    ['less now and more later', [profile()], [steps([0, 6], [60, 20])], false],
    ['less now and nothing later', [profile()], [steps([0, 6], [60, 0])], true],
    ['less now and no limit later', [profile()], [steps([0, 6], [60])], false],
    ['of another EVSE', [profile({ evse: 2 })], [profile({ evse: 2, limitA: 6 })], false],
    ['fewer phases', [onPhases(3)], [onPhases(1)], true],
    ['more phases', [onPhases(1)], [onPhases(3)], false],
    ['phases that are not told any more', [onPhases(1)], [onPhases(undefined)], false],
    ['what steers the car', [profile()], [steered], false],
    ['what steers it no more', [steered], [profile()], true],
  ])('%s', (_name, before, after, lowers) => {
    expect(onlyLowers(stored(before), stored(after), place)).toBe(lowers);
  });
});
