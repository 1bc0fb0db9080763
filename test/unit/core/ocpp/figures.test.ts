import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Payload, Reading, Sample } from '../../../../src/core/model.ts';
import { decode } from '../../../../src/core/ocpp/codec.ts';
import { type Figures, figuresOf, PHASES } from '../../../../src/core/ocpp/figures.ts';
import type { OcppVersion } from '../../../../src/core/ocpp/versions.ts';

const TIME = '2026-11-28T12:00:00Z';
/** As the charger says it in this version. */
function toldIn(version: OcppVersion, sampledValue: readonly object[]): Figures {
  const meterValue = [{ timestamp: TIME, sampledValue }];
  const payload: Payload = version === '1.6' ? { connectorId: 1, meterValue } : { evseId: 1, meterValue };
  const message = decode(version, 'MeterValues', payload);
  return message?.means === 'meter' ? figuresOf(message.ask.readings) : {};
}
const current = (value: unknown, phase?: string) => ({ value, measurand: 'Current.Import', phase });
const voltage = (value: unknown, phase?: string) => ({ value, measurand: 'Voltage', phase });
const times = (multiplier: number, unit?: string) => ({ unitOfMeasure: { unit, multiplier } });

describe('what a meter tells', () => {
  test.each<[string, OcppVersion, readonly object[], Figures]>([
    ['nothing', '1.6', [{ value: '5' }], {}],
    [
      'each phase',
      '1.6',
      [current('16', 'L1'), current('15.96', 'L2'), current('0', 'L3'), voltage('230.12', 'L1')],
      { currentsA: { L1: 16, L2: 16, L3: 0 }, voltagesV: { L1: 230.1 } },
    ],
    ['against neutral', '1.6', [voltage('231', 'L1-N'), voltage('229', 'L3-N')], { voltagesV: { L1: 231, L3: 229 } }],
    ['between phases', '1.6', [voltage('400', 'L1-L2'), voltage('401', 'L2-L3')], {}],
    ['neutral', '1.6', [current('0.3', 'N')], {}],
    ['no phase', '1.6', [current('13'), voltage('228')], { currentsA: { L1: 13 }, voltagesV: { L1: 228 } }],
    ['no phase beside phases', '1.6', [current('31'), current('15', 'L2')], { currentsA: { L2: 15 } }],
    ['an older spelling of heat', '1.6', [heat('41.04', 'Celcius')], { temperatureC: 41 }],
    ['heat without a unit', '1.6', [heat('-7')], { temperatureC: -7 }],
    ['Fahrenheit', '1.6', [heat('104', 'Fahrenheit')], { temperatureC: 40 }],
    ['Kelvin', '1.6', [heat('300.15', 'K')], { temperatureC: 27 }],
    ['the battery', '1.6', [{ value: '80', measurand: 'SoC', unit: 'Percent', location: 'EV' }], { socPercent: 80 }],
    ['a decimal comma', '1.6', [current('9,6', 'L1')], { currentsA: { L1: 9.6 } }],
    ['each phase', '2.0.1', [current(16, 'L1'), current(8.04, 'L2')], { currentsA: { L1: 16, L2: 8 } }],
    ['kilovolts', '2.0.1', [{ ...voltage(0.23, 'L1-N'), ...times(0, 'kV') }], { voltagesV: { L1: 230 } }],
    ['a multiplier', '2.0.1', [{ ...voltage(2_301, 'L1'), ...times(-1, 'V') }], { voltagesV: { L1: 230.1 } }],
    ['milliamperes', '2.0.1', [{ ...current(6_000, 'L1'), ...times(0, 'mA') }], { currentsA: { L1: 6 } }],
    ['the battery', '2.0.1', [{ value: 55.5, measurand: 'SoC' }], { socPercent: 55.5 }],
    ['the battery by its newer name', '2.1', [{ value: 42, measurand: 'Display.PresentSOC' }], { socPercent: 42 }],
    ['each phase', '2.1', [current(10, 'L3'), voltage(226, 'L3')], { currentsA: { L3: 10 }, voltagesV: { L3: 226 } }],
    ['units that nobody knows', '2.1', [{ ...voltage(230, 'L1'), ...times(0, 'constructor') }], {}],
  ])('%s in %s', (_what, version, sampledValue, figures) => {
    expect(toldIn(version, sampledValue)).toEqual(figures);
  });

  test.each<[string, readonly Partial<Sample>[], Figures]>([
    ['the outlet before the inlet', [at('Inlet', 9), at('Outlet', 8)], { currentsA: { L1: 8 } }],
    ['where nothing is said, the outlet', [at('Inlet', 9), at(undefined, 7)], { currentsA: { L1: 7 } }],
    ['the inlet alone', [at('Inlet', 9)], { currentsA: { L1: 9 } }],
    ['the body of the charger', [warm('Outlet', 50), warm('Body', 30)], { temperatureC: 30 }],
    ['not the heat of the vehicle', [warm('EV', 30)], {}],
    ['no more than can be', [{ measurand: 'SoC', unit: 'Percent', value: 101 }, warm('Body', 9_999)], {}],
    ['what flows back', [at('Outlet', -4)], { currentsA: { L1: -4 } }],
    ['no minus zero', [at('Outlet', -0.01)], { currentsA: { L1: 0 } }],
    ['nothing that is sealed', [{ ...at('Outlet', 0), signed: { data: 'x', encoding: 'EDL', isSealed: true } }], {}],
  ])('%s', (_what, samples, figures) => {
    expect(figuresOf([reading(1, samples)])).toEqual(figures);
  });

  test('of each the newest, whatever else the newest reading tells', () => {
    const readings = [reading(1, [at('Outlet', 16), warm('Body', 20)]), reading(3, [at('Outlet', 6)]), reading(2, [])];
    expect(figuresOf(readings)).toEqual({ currentsA: { L1: 6 }, temperatureC: 20 });
  });

  test('whatever a meter tells, every figure is a number that can be', () => {
    const sample = fc.record({
      measurand: fc.constantFrom('Current.Import', 'Voltage', 'SoC', 'Temperature'),
      value: fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -0, 1e308)),
      unit: fc.constantFrom('A', 'V', 'kV', 'mA', 'Percent', 'Celsius', 'K', 'Fahrenheit', '', '__proto__'),
      phase: fc.constantFrom(undefined, 'L1', 'L2-N', 'L3', 'N', 'L1-L2', '__proto__'),
      location: fc.constantFrom(undefined, 'EV', 'Inlet', 'Body', 'constructor'),
    });
    fc.assert(
      fc.property(fc.array(sample), (samples) => {
        const { currentsA, voltagesV, socPercent = 0, temperatureC = 0 } = figuresOf([reading(1, samples)]);
        const phases = [currentsA, voltagesV].flatMap((each) => Object.entries(each ?? {}));
        expect(phases.every(([phase]) => (PHASES as readonly string[]).includes(phase))).toBe(true);
        expect(phases.every(([, value]) => Math.abs(value) <= 2_000)).toBe(true);
        expect(socPercent >= 0 && socPercent <= 100).toBe(true);
        expect(temperatureC >= -60 && temperatureC <= 250).toBe(true);
      }),
      { seed: 11, numRuns: 500 },
    );
  });
});

function heat(value: string, unit?: string) {
  return { value, measurand: 'Temperature', unit };
}

function at(location: string | undefined, value: number): Partial<Sample> {
  return { measurand: 'Current.Import', unit: 'A', phase: 'L1', location, value };
}

function warm(location: string, value: number): Partial<Sample> {
  return { measurand: 'Temperature', unit: 'Celsius', location, value };
}

function reading(time: number, samples: readonly Partial<Sample>[]): Reading {
  return { at: time, samples: samples.map((sample) => ({ measurand: '', unit: '', value: 0, ...sample })) };
}
