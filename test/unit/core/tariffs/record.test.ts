import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fact, Reading, Sample } from '../../../../src/core/model.ts';
import { type CurvePoint, MAX_CURVE_POINTS, recordOf } from '../../../../src/core/tariffs/record.ts';
import { instant } from './made.ts';

const FROM = instant('2026-11-28T10:00');
const MINUTE_MS = 60_000;
const place = { evse: 1, connector: 1 };

const REGISTER = { measurand: 'Energy.Active.Import.Register', unit: 'Wh' };
const POWER = { measurand: 'Power.Active.Import', unit: 'W' };

function sample(what: { measurand: string; unit: string }, value: number, phase?: string): Sample {
  return { ...what, value, context: 'Sample.Periodic', phase };
}

/** `minute`: after the start. */
const reading = (minute: number, ...samples: readonly Sample[]): Reading => ({
  at: FROM + minute * MINUTE_MS,
  samples,
});

function factsOf(readings: readonly Reading[]): readonly Fact[] {
  return readings.map((one, index) => ({
    ...{ seq: index + 1, chargerId: 'c', lane: 'T', recordedAt: one.at, txId: 't' },
    message: {
      means: 'txUpdated',
      ask: { chargerTxId: '1', place, at: one.at, readings: [one], trigger: 'MeterValuePeriodic' },
    },
  }));
}

const hour = (meterStartWh: number | undefined, meterStopWh: number | undefined) => ({
  startedAt: FROM,
  endedAt: FROM + 60 * MINUTE_MS,
  meterStartWh,
  meterStopWh,
});

const short = (curve: readonly CurvePoint[]) =>
  curve.map(({ at, ...rest }) => ({ minute: (at - FROM) / MINUTE_MS, ...rest }));

describe('the record of a session', () => {
  test.each<
    [
      what: string,
      readings: readonly Reading[],
      ends: [number?, number?],
      energyWh: number | undefined,
      idleMin: number | undefined,
    ]
  >([
    ['its meter was read at the ends alone', [], [1_000, 4_000], 3_000, 0],
    ['it stood when it was done', [reading(30, sample(REGISTER, 4_000))], [1_000, 4_000], 3_000, 30],
    [
      'its register began anew',
      [reading(20, sample(REGISTER, 3_000)), reading(40, sample(REGISTER, 0))],
      [1_000, 500],
      2_500,
      0,
    ],
    [
      'its register slipped once',
      [reading(20, sample(REGISTER, 2_000)), reading(40, sample(REGISTER, 10))],
      [1_000, 4_000],
      3_000,
      0,
    ],
    ['nobody measured', [], [], undefined, undefined],
  ])('%s', (_what, readings, [start, stop], energyWh, idleMin) => {
    const record = recordOf(hour(start, stop), factsOf(readings), 0);
    expect(record.energyWh).toBe(energyWh);
    expect(record.idleMs).toBe(idleMin === undefined ? undefined : idleMin * MINUTE_MS);
  });

  test('what began and ended in one moment has charged all the same', () => {
    const { energyWh } = recordOf({ ...hour(1_000, 3_500), endedAt: FROM }, [], 0);
    expect(energyWh).toBe(2_500);
  });

  test('what was measured stands in its curve, the phases of one moment together', () => {
    const readings = [
      reading(
        10,
        sample(POWER, 3_700, 'L1'),
        sample(POWER, 3_600, 'L2'),
        sample({ measurand: 'SoC', unit: 'Percent' }, 41),
      ),
      reading(20, sample({ measurand: 'Current.Import', unit: 'A' }, 15.5, 'L1'), sample(REGISTER, 2_000)),
    ];
    expect(short(recordOf(hour(1_000, 4_000), factsOf(readings), 0).curve)).toEqual([
      { minute: 0, wh: 0 },
      { minute: 10, powerW: 7_300, socPercent: 41 },
      { minute: 20, wh: 1_000, currentA: 15.5 },
      { minute: 60, wh: 3_000 },
    ]);
  });

  test('where no power was measured it is what the energy comes to', () => {
    const readings = [reading(30, sample(REGISTER, 2_000))];
    expect(short(recordOf(hour(1_000, 2_500), factsOf(readings), 0).curve)).toEqual([
      { minute: 0, wh: 0 },
      { minute: 30, wh: 1_000, powerW: 2_000 },
      { minute: 60, wh: 1_500, powerW: 1_000 },
    ]);
  });

  test('what lies outside of the session is no part of it', () => {
    const readings = [reading(-5, sample(REGISTER, 1)), reading(65, sample(REGISTER, 9_000))];
    expect(short(recordOf(hour(1_000, 2_000), factsOf(readings), 0).curve).map(({ minute }) => minute)).toEqual([
      0, 60,
    ]);
  });

  test('a long session has a bounded curve, that ends where it ends and keeps its highest power', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 22_000 }), { minLength: 300, maxLength: 2_000 }), (powers) => {
        const stepMin = 60 / (powers.length + 1);
        const readings = powers.map((watts, index) =>
          reading(stepMin * (index + 1), sample(POWER, watts), sample(REGISTER, 1_000 + index)),
        );
        const { curve } = recordOf(hour(1_000, 1_000 + powers.length), factsOf(readings), 0);
        expect(curve.length).toBeLessThanOrEqual(MAX_CURVE_POINTS);
        expect(curve.at(-1)).toMatchObject({ at: FROM + 60 * MINUTE_MS, wh: powers.length });
        expect(Math.max(...curve.map((point) => point.powerW ?? 0))).toBe(Math.max(...powers));
        expect(curve.map(({ at }) => at)).toEqual(curve.map(({ at }) => at).toSorted((a, b) => a - b));
      }),
      { numRuns: 30 },
    );
  });
});
