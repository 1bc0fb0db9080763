import { expect, test } from 'vitest';
import type { Reading, Sample } from '../../../../src/core/model.ts';
import {
  currentA,
  phasesUsed,
  powerW,
  REGISTER,
  registerWh,
  withKnownRegister,
} from '../../../../src/core/ocpp/readings.ts';

const SIGNED = { data: 'OCMF|{}', encoding: 'OCMF' };
type Given = Partial<Sample> & { readonly value: number };
const reading = (at: number, ...samples: readonly Given[]): Reading => ({
  at,
  samples: samples.map((sample) => ({ measurand: REGISTER, unit: 'Wh', ...sample })),
});
const power = (value: number, more: Partial<Sample> = {}) => ({
  measurand: 'Power.Active.Import',
  unit: 'W',
  value,
  ...more,
});
const current = (value: number, more: Partial<Sample> = {}) => ({
  measurand: 'Current.Import',
  unit: 'A',
  value,
  ...more,
});
const begin = { context: 'Transaction.Begin' };
const end = { context: 'Transaction.End' };

test.each<{ why: string; readings: readonly Reading[]; prefer?: 'Transaction.Begin' | 'Transaction.End'; wh?: number }>(
  [
    { why: 'nothing from nothing', readings: [] },
    { why: 'nothing from other measurands', readings: [reading(1, power(7)), reading(2)] },
    { why: 'kWh', readings: [reading(1, { value: 12.345, unit: 'kWh' })], wh: 12_345 },
    { why: 'plain where the unit is anything else', readings: [reading(1, { value: 5, unit: 'constructor' })], wh: 5 },
    { why: 'without the noise of binary fractions', readings: [reading(1, { value: 1.1, unit: 'kWh' })], wh: 1100 },
    { why: 'the latest', readings: [reading(2, { value: 20 }), reading(1, { value: 10 })], wh: 20 },
    {
      why: 'the latest that has one',
      readings: [reading(1, { value: 10 }), reading(2, power(7))],
      wh: 10,
    },
    {
      why: 'the context that is asked for, even of an older reading',
      readings: [reading(1, { value: 10, ...end }), reading(2, { value: 20 })],
      prefer: 'Transaction.End',
      wh: 10,
    },
    {
      why: 'of several contexts in one reading',
      readings: [reading(1, { value: 10 }, { value: 9, ...begin })],
      prefer: 'Transaction.Begin',
      wh: 9,
    },
    {
      why: 'the first for a begin without its context',
      readings: [reading(2, { value: 20 }), reading(1, { value: 10 })],
      prefer: 'Transaction.Begin',
      wh: 10,
    },
    {
      why: 'the last for an end without its context',
      readings: [reading(2, { value: 20 }), reading(1, { value: 10 })],
      prefer: 'Transaction.End',
      wh: 20,
    },
    {
      why: 'the outlet before the inlet',
      readings: [reading(1, { value: 1, location: 'Inlet' }, { value: 2, location: 'Outlet' })],
      wh: 2,
    },
    { why: 'the inlet where there is no other', readings: [reading(1, { value: 1, location: 'Inlet' })], wh: 1 },
    { why: 'plain before signed', readings: [reading(1, { value: 1, signed: SIGNED }, { value: 2 })], wh: 2 },
    { why: 'signed where there is no other', readings: [reading(1, { value: 1, signed: SIGNED })], wh: 1 },
    {
      why: 'nothing where it is sealed',
      readings: [reading(1, { value: 0, signed: { ...SIGNED, isSealed: true } })],
      wh: undefined,
    },
    {
      why: 'the total before the phases',
      readings: [reading(1, { value: 3, phase: 'L1' }, { value: 10 })],
      wh: 10,
    },
    {
      why: 'the sum of the phases and not of anything else',
      readings: [
        reading(
          1,
          { value: 1, phase: 'L1' },
          { value: 2, phase: 'L2-N' },
          { value: 4, phase: 'L3' },
          { value: 8, phase: 'N' },
        ),
      ],
      wh: 7,
    },
  ],
)('the register is $why', ({ readings, prefer, wh }) => {
  expect(registerWh(readings, prefer)).toBe(wh);
});

test.each<{ why: string; readings: readonly Reading[]; w?: number }>([
  { why: 'unknown', readings: [reading(1, { value: 1 })] },
  { why: 'as given', readings: [reading(1, power(7200), power(2400, { phase: 'L1' }))], w: 7200 },
  { why: 'kW', readings: [reading(1, power(7.2, { unit: 'kW' }))], w: 7200 },
  {
    why: 'the sum of the phases of the latest reading',
    readings: [
      reading(2, power(2.4, { unit: 'kW', phase: 'L1' }), power(2.3, { unit: 'kW', phase: 'L2' })),
      reading(1, power(1)),
    ],
    w: 4700,
  },
])('the power is $why', ({ readings, w }) => {
  expect(powerW(readings)).toBe(w);
});

test.each<{ why: string; readings: readonly Reading[]; a?: number }>([
  { why: 'unknown', readings: [reading(1, power(1), current(3, { phase: 'N' }))] },
  { why: 'as given', readings: [reading(1, current(0))], a: 0 },
  {
    why: 'that of the phase with the most',
    readings: [reading(1, ...['L1', 'L2'].map((phase, i) => current(15 + i, { phase })))],
    a: 16,
  },
  { why: 'the latest', readings: [reading(2, current(6)), reading(1, current(16))], a: 6 },
  { why: 'mA', readings: [reading(1, current(6100, { unit: 'mA' }))], a: 6.1 },
])('the current is $why', ({ readings, a }) => {
  expect(currentA(readings)).toBe(a);
});

const on = (amps: readonly number[]) => amps.map((a, i) => current(a, { phase: `L${i + 1}` }));

test.each<{ why: string; readings: readonly Reading[]; phases?: number }>([
  { why: 'unknown without phases', readings: [reading(1, current(16))] },
  { why: 'unknown where nothing is drawn', readings: [reading(1, ...on([0.3, 0, 0]))] },
  { why: 'those that carry current', readings: [reading(1, ...on([16, 0.1, 0]))], phases: 1 },
  { why: 'all three', readings: [reading(1, ...on([10, 10, 10]))], phases: 3 },
  {
    why: 'those of the latest reading',
    readings: [reading(2, ...on([10, 0, 0])), reading(1, ...on([9, 9, 9]))],
    phases: 1,
  },
  {
    why: 'those of power',
    readings: [reading(1, ...['L1-N', 'L2-N'].map((phase) => power(2000, { phase })))],
    phases: 2,
  },
])('the phases that a car uses are $why', ({ readings, phases }) => {
  expect(phasesUsed(readings)).toBe(phases);
});

test('what is sealed has the register that is known, and keeps its signature', () => {
  const signed = { ...SIGNED, isSealed: true as const };
  const sealed = { measurand: REGISTER, unit: 'kWh', value: 0, signed };
  const readings = [reading(1, sealed, { value: 7 }, { ...sealed, phase: 'L1' }, { ...sealed, measurand: 'SoC' })];
  expect(withKnownRegister(readings, 4200)).toEqual([
    reading(
      1,
      { ...sealed, value: 4200, unit: 'Wh' },
      { value: 7 },
      { ...sealed, phase: 'L1' },
      { ...sealed, measurand: 'SoC' },
    ),
  ]);
  expect(withKnownRegister(readings, undefined)).toBe(readings);
});
