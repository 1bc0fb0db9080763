import { expect, test } from 'vitest';
import { PLACE_METER } from '../../../src/home/meter-entities.ts';
import { type MeterState, meterState } from '../../../src/home/meter-state.ts';

const NONE: MeterState = {
  current_l1_a: null,
  current_l2_a: null,
  current_l3_a: null,
  voltage_l1_v: null,
  voltage_l2_v: null,
  voltage_l3_v: null,
  soc_percent: null,
  temperature_c: null,
};
const TOLD = { currentsA: { L1: 16, L3: 15.9 }, voltagesV: { L2: 231.4 }, socPercent: 80, temperatureC: 31.5 };
const SHOWN = { current_l1_a: 16, current_l3_a: 15.9, voltage_l2_v: 231.4, soc_percent: 80, temperature_c: 31.5 };

test.each([
  ['what is told, and nothing else', TOLD, true, null, { ...NONE, ...SHOWN }],
  ['nothing of a charger that is away', TOLD, false, null, NONE],
  ['nothing that was not told', {}, true, null, NONE],
  ['no current without a session', {}, true, 0, { ...NONE, current_l1_a: 0, current_l2_a: 0, current_l3_a: 0 }],
] as const)('%s', (_what, figures, isOnline, idleA, state) => {
  expect(meterState(figures, isOnline, idleA)).toEqual(state);
});

test('every field has its entity, which is off until somebody enables it', () => {
  expect(PLACE_METER.map(({ field }) => field).toSorted()).toEqual(Object.keys(NONE).toSorted());
  expect(PLACE_METER.every(({ more }) => more?.enabled_by_default === false)).toBe(true);
});
