import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Figures, Steering } from '../../../../src/core/asks/steering.ts';
import { compile } from '../../../../src/core/limits/compile.ts';
import { lineOf } from '../../../../src/core/limits/line.ts';
import { clipped, inAmps, inUnit, isSteered, withSteering } from '../../../../src/core/limits/steering.ts';
import { steeringWords } from '../../../../src/core/limits/steering-words.ts';
import { type Line, stepAt } from '../../../../src/core/limits/steps.ts';
import { withValue } from '../../../../src/core/limits/store.ts';
import { nextDeed, type Written } from '../../../../src/core/limits/writing.ts';
import { GRID, NOW, profile, scene, stored } from './made.ts';

const REACH = { limitA: 16, floorA: -20, minA: 6 };
const setpoint = (all: number): Steering => ({ mode: 'CentralSetpoint', setpoint: { all } });

describe('brought within reach', () => {
  test.each<[string, Steering, Partial<typeof REACH>, Steering]>([
    ['as it is', setpoint(-10), {}, { ...setpoint(-10), discharge: { all: -20 } }],
    ['to the limit', setpoint(32), {}, { ...setpoint(16), discharge: { all: -20 } }],
    ['to what the wires bear', setpoint(-32), {}, { ...setpoint(-20), discharge: { all: -20 } }],
    ['less than a car takes', setpoint(5.9), {}, { ...setpoint(0), discharge: { all: -20 } }],
    ['a little back', setpoint(-0.55), {}, { ...setpoint(-0.5), discharge: { all: -20 } }],
    ['nothing may be drawn', setpoint(10), { limitA: 0 }, { ...setpoint(0), discharge: { all: -20 } }],
    [
      'nothing back where it only charges',
      { mode: 'ChargingOnly', setpoint: { all: -10 } },
      {},
      { mode: 'ChargingOnly', setpoint: { all: 0 } },
    ],
    ['wires that nobody knows', setpoint(-99), { floorA: Number.NEGATIVE_INFINITY }, setpoint(-99)],
    [
      'to the most of its own discharge limits',
      { ...setpoint(-10), discharge: { all: -8, l2: -6, l3: -40 } },
      {},
      { ...setpoint(-6), discharge: { all: -8, l2: -6, l3: -20 } },
    ],
    [
      'each phase',
      { mode: 'CentralSetpoint', setpoint: { all: 20, l2: -30, l3: 8 } },
      {},
      { mode: 'CentralSetpoint', setpoint: { all: 16, l2: -20, l3: 8 }, discharge: { all: -20 } },
    ],
    [
      'curves',
      {
        mode: 'LocalFrequency',
        baseline: -30,
        frequencyCurve: [
          { frequency: 49.8, power: -30 },
          { frequency: 50.2, power: 30 },
        ],
        signalCurve: [{ signal: 1, power: 3 }],
      },
      {},
      {
        mode: 'LocalFrequency',
        discharge: { all: -20 },
        baseline: -20,
        frequencyCurve: [
          { frequency: 49.8, power: -20 },
          { frequency: 50.2, power: 16 },
        ],
        signalCurve: [{ signal: 1, power: 0 }],
      },
    ],
    [
      'reactive',
      { mode: 'ChargingOnly', reactive: { all: -30 } },
      {},
      { mode: 'ChargingOnly', reactive: { all: -16 } },
    ],
  ])('%s', (_name, steering, reach, within) => {
    expect(clipped(steering, { ...REACH, ...reach })).toEqual(within);
  });
});

describe('watts', () => {
  test.each<[string, Steering, Steering]>([
    ['over all phases', setpoint(-6900), setpoint(-10)],
    ['of each phase', { setpoint: { all: -2300, l2: 1150 } }, { setpoint: { all: -10, l2: 5 } }],
    ['of a base line', { baseline: -690 }, { baseline: -1 }],
  ])('%s become amperes, and amperes watts', (_name, watts, amps) => {
    expect(inAmps(watts, 'W', GRID)).toEqual(amps);
    expect(inUnit(amps, 'W', GRID)).toEqual(watts);
  });
});

test('a car that is idle takes nothing, whatever its limit', () => {
  const periods = [{ startS: 0, limit: 16, steering: { mode: 'Idle' } as const }];
  expect(lineOf(stored([profile({ schedule: { periods } })]), scene())).toMatchObject([{ limitA: 0 }]);
});

test('a new value changes what it names and nothing else', () => {
  const steering = { ...setpoint(6), discharge: { all: -8 } };
  const dynamic = profile({ kind: 'Dynamic', schedule: { periods: [{ startS: 0, limit: 16, steering }] } });
  const periodOf = (value: object) =>
    withValue(stored([dynamic]), 1, value, NOW)?.installed[0]?.schedules[0]?.periods[0];
  expect(periodOf({ limit: 10 })).toEqual({ startS: 0, limit: 10, steering });
  expect(periodOf({ steering: { setpoint: { all: -4 } } })).toEqual({
    startS: 0,
    limit: 16,
    steering: { ...steering, setpoint: { all: -4 } },
  });
});

const give = (all: number, limitA = 16): Line => [{ at: NOW, limitA, steering: setpoint(all) }];
const held = (line: Line, at = NOW - 60_000): Written => ({ line, at, until: NOW + 540_000, isHeld: true });

describe('what is told of it next', () => {
  test.each<[string, Line, Line, object]>([
    ['the same is not told again', give(-10), give(-10), { kind: 'rest' }],
    ['another setpoint waits its turn', give(-10), give(-12), { kind: 'rest', wakeAt: NOW + 9_000 }],
    ['a stop is told at once, also where nothing limits any more', give(-10), [{ at: NOW }], { raises: false }],
    ['a stop is told at once', give(-10), [{ at: NOW, limitA: 16 }], { saying: { line: [{ limitA: 16 }] } }],
    [
      'a lower limit is told at once, with the setpoint as it was within it',
      give(12),
      give(-10, 8),
      // As long as it was told before; the rest follows in its turn.
      {
        raises: false,
        saying: {
          line: [
            { limitA: 8, steering: setpoint(8) },
            { limitA: 8, at: NOW + 540_000 },
          ],
        },
      },
    ],
  ])('%s', (_name, has, wanted, deed) => {
    const place = { now: NOW, beneath: [{ at: NOW }], isUrgent: false, isTimed: true, horizonMs: 600_000 };
    const room = { maxPeriods: 10, ceilingA: 32 };
    const next = nextDeed({ ...place, wanted, has: held(has), raisedAt: NOW - 1_000, room });
    expect(next).toMatchObject(deed);
    if (next.kind === 'write') expect(isSteered(next.saying.line)).toBe(isSteered(wanted));
  });
});

test.each<[Parameters<typeof steeringWords>[0], string | undefined]>([
  [undefined, undefined],
  ['refused', 'the charger would not have this car steered, so it only charges'],
  [{ by: 'grid', steering: setpoint(-10) }, '"grid" has the car give back 10 A'],
  [{ by: 'grid', steering: setpoint(0) }, '"grid" has the car take 0 A'],
  [{ by: 'grid', steering: setpoint(8) }, '"grid" has the car take 8 A'],
  [{ by: 'grid', steering: { mode: 'Idle' } }, '"grid" lets the car rest'],
  [{ by: 'grid', steering: { mode: 'LocalLoadBalancing' } }, '"grid" lets the car give power back'],
  [{ by: 'grid', steering: { discharge: { all: -8, l2: -9 } } }, '"grid" lets the car give back up to 9 A'],
])('in words: %j', (steered, words) => expect(steeringWords(steered)).toBe(words));

const amps = fc.integer({ min: -400, max: 400 }).map((tenth) => tenth / 10);
const perhaps = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined, freq: 2 });
const figures = perhaps(fc.record({ all: perhaps(amps), l2: perhaps(amps), l3: perhaps(amps) }));
const anySteering: fc.Arbitrary<Steering> = fc.record({
  mode: perhaps(fc.constantFrom('CentralSetpoint' as const, 'LocalFrequency' as const, 'ChargingOnly' as const)),
  setpoint: figures,
  discharge: perhaps(fc.record({ all: perhaps(amps.map((one) => -Math.abs(one))) })),
  reactive: figures,
  baseline: perhaps(amps),
  frequencyCurve: perhaps(fc.array(fc.record({ frequency: fc.constant(50), power: amps }), { maxLength: 3 })),
});
const HOUR_MS = 3_600_000;
const lineWith = <T extends object>(step: fc.Arbitrary<T>) =>
  fc
    .array(fc.tuple(fc.integer({ min: 1, max: HOUR_MS }), step), { minLength: 1, maxLength: 6 })
    .map((steps) =>
      steps.map(([at, one], index) => ({ ...one, at: index === 0 ? NOW : NOW + at })).toSorted((a, b) => a.at - b.at),
    );
const figuresOf = (one: Figures | undefined) => Object.values(one ?? {}).filter((figure) => typeof figure === 'number');

test('I6: nothing that is steered is ever outside of what is allowed, either way, in whatever periods it is told', () => {
  let steered = 0;
  const limits = lineWith(fc.record({ limitA: perhaps(amps.map(Math.abs)) }));
  const wants = lineWith(fc.record({ steering: perhaps(anySteering) }));
  const floor = fc.oneof(
    amps.map((one) => -Math.abs(one)),
    fc.constant(Number.NEGATIVE_INFINITY),
  );
  fc.assert(
    fc.property(limits, wants, floor, fc.integer({ min: 1, max: 12 }), (line, wanted, floorA, maxPeriods) => {
      const all = withSteering(line, { line: wanted, floorA, minA: 6 });
      const { periods, startsAt } = compile(all, NOW, NOW + HOUR_MS, { maxPeriods, ceilingA: 32 });
      periods.forEach(({ startS, limitA, steering }, index) => {
        const from = startsAt + startS * 1000;
        const to = startsAt + (periods[index + 1]?.startS ?? 3600) * 1000;
        const moments = [from, ...[...line, ...wanted].map(({ at }) => at)].filter((at) => at >= from && at < to);
        const most = Math.min(32, ...moments.map((at) => stepAt(line, at)?.limitA ?? Number.POSITIVE_INFINITY));
        expect(limitA).toBeLessThanOrEqual(most);
        if (steering === undefined) return;
        steered += 1;
        expect(moments.every((at) => stepAt(wanted, at)?.steering !== undefined)).toBe(true);
        const { setpoint: points, discharge, reactive, baseline, frequencyCurve = [] } = steering;
        const powers = [...figuresOf(points), ...frequencyCurve.map(({ power }) => power), baseline ?? 0];
        const least = Math.max(floorA, ...figuresOf(discharge));
        for (const power of powers) expect(power >= least && power <= limitA).toBe(true);
        for (const back of figuresOf(discharge)) expect(back >= floorA && back <= 0).toBe(true);
        for (const power of figuresOf(reactive)) expect(Math.abs(power)).toBeLessThanOrEqual(limitA);
      });
    }),
    { seed: 20_261_128, numRuns: 500 },
  );
  expect(steered).toBeGreaterThan(500);
});
