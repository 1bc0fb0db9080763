import { expect, test } from 'vitest';
import type { Reading } from '../../../../src/core/model.ts';
import { registerNow } from '../../../../src/core/transactions/intervals.ts';

const INTERVAL = 'Energy.Active.Import.Interval';
const counted = (at: number, value: number, more: object = {}): Reading => ({
  at,
  samples: [{ value, measurand: INTERVAL, unit: 'Wh', ...more }],
});

test.each<{
  why: string;
  tx: Parameters<typeof registerNow>[0];
  readings: readonly Reading[];
  registerWh?: number;
  wh: number | undefined;
}>([
  {
    why: 'a register counts before all',
    tx: { lastAt: 0, lastWh: 5 },
    readings: [counted(1, 7)],
    registerWh: 9,
    wh: 9,
  },
  { why: 'counted on from the last', tx: { lastAt: 0, lastWh: 500 }, readings: [counted(1, 70)], wh: 570 },
  { why: 'from the start', tx: { lastAt: 0, meterStartWh: 100 }, readings: [counted(1, 70)], wh: 170 },
  { why: 'from nothing', tx: { lastAt: 0 }, readings: [counted(1, 0.5, { unit: 'kWh' }), counted(2, 20)], wh: 520 },
  { why: 'never twice', tx: { lastAt: 2, lastWh: 520 }, readings: [counted(2, 20), counted(3, 10)], wh: 530 },
  {
    why: 'phases together',
    tx: { lastAt: 0 },
    readings: [
      { at: 1, samples: ['L1', 'L2', 'L3'].map((phase) => ({ value: 2, measurand: INTERVAL, unit: 'Wh', phase })) },
    ],
    wh: 6,
  },
  { why: 'nothing where nothing is told', tx: { lastAt: 0, lastWh: 5 }, readings: [], wh: undefined },
  { why: 'nothing new', tx: { lastAt: 3, lastWh: 5 }, readings: [counted(3, 20)], wh: undefined },
])('$why', ({ tx, readings, registerWh, wh }) => {
  expect(registerNow(tx, { readings }, registerWh)).toBe(wh);
});
