import { describe, expect, test } from 'vitest';
import type { Payload } from '../../../../src/core/model.ts';
import { keepSamples, type WireSample } from '../../../../src/core/ocpp/sampled-values.ts';

const AT = '2026-11-28T08:00:00Z';
const REGISTER = { value: '12.50', unit: 'kWh', vendorExtra: 1 };
const VOLTAGE = { value: '230', measurand: 'Voltage', context: 'Sample.Clock' };
const SIGNED = { value: 'OCMF|{}', format: 'SignedData', measurand: 'SoC' };
const older: Payload = {
  connectorId: 1,
  transactionId: 7,
  meterValue: [
    { timestamp: AT, sampledValue: [REGISTER, VOLTAGE] },
    { timestamp: AT, sampledValue: [SIGNED] },
  ],
};

describe('samples in a frame', () => {
  test('a frame of which all stays is itself', () => {
    expect(keepSamples(older, () => true)).toBe(older);
    const without = { connectorId: 1 };
    expect(keepSamples(without, () => false)).toBe(without);
  });

  test('what is taken out leaves the rest as it came', () => {
    const kept = keepSamples(older, ({ measurand }) => measurand !== 'Voltage');
    expect(kept).toEqual({
      ...older,
      meterValue: [
        { timestamp: AT, sampledValue: [REGISTER] },
        { timestamp: AT, sampledValue: [SIGNED] },
      ],
    });
    expect(JSON.stringify(kept)).toContain('{"value":"12.50","unit":"kWh","vendorExtra":1}');
  });

  test('readings of which nothing is left go, and a list without readings', () => {
    expect(keepSamples(older, ({ isSigned }) => isSigned).meterValue).toEqual([
      { timestamp: AT, sampledValue: [SIGNED] },
    ]);
    expect(keepSamples({ transactionData: older.meterValue, meterStop: 9 }, () => false)).toEqual({ meterStop: 9 });
  });

  test('each is told with what the standard means where it says nothing', () => {
    const seen: WireSample[] = [];
    const newer = { sampledValue: [{ value: 1, signedMeterValue: { signedMeterData: 'x' } }], timestamp: 'never' };
    keepSamples(
      { meterValue: [{ timestamp: AT, sampledValue: [REGISTER] }, newer] },
      (sample) => seen.push(sample) > 0,
    );
    const plain = { measurand: 'Energy.Active.Import.Register', context: 'Sample.Periodic' };
    expect(seen).toEqual([
      { ...plain, at: Date.parse(AT), isSigned: false },
      { ...plain, at: undefined, isSigned: true },
    ]);
  });
});
