import { expect, test } from 'vitest';
import type { Payload, Sample } from '../../../../../src/core/model.ts';
import { decode, encode } from '../../../../../src/core/ocpp/codec.ts';
import type { OcppVersion } from '../../../../../src/core/ocpp/versions.ts';
import { faults } from '../codec-schemas.ts';

const T = '2026-11-22T18:00:00.000Z';
const at = Date.UTC(2026, 10, 22, 18);
const REGISTER = 'Energy.Active.Import.Register';
const OCMF = 'OCMF|{"FV":"1.0","RD":[{"TX":"B","RV":"10.5","RU":"kWh"},{"TX":"E","RV":12.25,"RU":"kWh"}]}|{"SD":"00"}';

function read(version: OcppVersion, sampledValue: readonly Payload[]): readonly Sample[] {
  const meterValue = [{ timestamp: T, sampledValue }];
  const payload = version === '1.6' ? { connectorId: 1, meterValue } : { evseId: 1, meterValue };
  expect(faults(version, 'MeterValues', 'request', payload)).toBe('');
  const message = decode(version, 'MeterValues', payload);
  return message?.means === 'meter' ? message.ask.readings.flatMap((reading) => reading.samples) : [];
}

const SIGNED = { data: OCMF, encoding: 'OCMF' };
const SIGNED_201 = { signedMeterData: OCMF, encodingMethod: 'OCMF', signingMethod: '' };

function sealed(data: string, encoding: string): Sample {
  return { value: 0, measurand: REGISTER, unit: 'Wh', signed: { data, encoding, isSealed: true } };
}

test.each<{ why: string; given: readonly Payload[]; samples: readonly Sample[] }>([
  {
    why: 'spaces and commas',
    given: [{ value: ' 1234,5 ' }],
    samples: [{ value: 1234.5, measurand: REGISTER, unit: 'Wh' }],
  },
  {
    why: 'signs and exponents',
    given: [{ value: '-1.5E3', measurand: 'Power.Active.Import' }],
    samples: [{ value: -1500, measurand: 'Power.Active.Import', unit: 'W' }],
  },
  {
    why: 'what is no number is dropped, the rest is kept',
    given: [
      { value: '' },
      { value: 'NaN' },
      { value: '0x1F' },
      { value: '1,234.5' },
      { value: 'Infinity' },
      { value: '.5' },
    ],
    samples: [{ value: 0.5, measurand: REGISTER, unit: 'Wh' }],
  },
  {
    why: 'a unit that is not given is that of the measurand',
    given: [
      { value: '1', measurand: 'Energy.Reactive.Import.Register' },
      { value: '2', measurand: 'Current.Offered' },
      { value: '3', measurand: 'Voltage' },
      { value: '4', measurand: 'SoC' },
      { value: '5', measurand: 'Temperature' },
      { value: '50', measurand: 'Frequency' },
      { value: '7', measurand: 'Power.Factor' },
      { value: '8', measurand: 'Power.Reactive.Import' },
      { value: '9', measurand: 'RPM' },
    ],
    samples: [
      { value: 1, measurand: 'Energy.Reactive.Import.Register', unit: 'Wh' },
      { value: 2, measurand: 'Current.Offered', unit: 'A' },
      { value: 3, measurand: 'Voltage', unit: 'V' },
      { value: 4, measurand: 'SoC', unit: 'Percent' },
      { value: 5, measurand: 'Temperature', unit: 'Celsius' },
      { value: 50, measurand: 'Frequency', unit: 'Hz' },
      { value: 7, measurand: 'Power.Factor', unit: '' },
      { value: 8, measurand: 'Power.Reactive.Import', unit: 'var' },
      { value: 9, measurand: 'RPM', unit: 'RPM' },
    ],
  },
  {
    why: 'the misspelt Celsius of an early schema',
    given: [{ value: '21', measurand: 'Temperature', unit: 'Celcius' }],
    samples: [{ value: 21, measurand: 'Temperature', unit: 'Celsius' }],
  },
  {
    why: 'the last register of an OCMF blob',
    given: [{ value: OCMF, format: 'SignedData', context: 'Transaction.End' }],
    samples: [
      {
        value: 12.25,
        measurand: REGISTER,
        unit: 'kWh',
        context: 'Transaction.End',
        signed: { data: OCMF, encoding: 'OCMF' },
      },
    ],
  },
  {
    why: 'another blob has the number of its plain twin',
    given: [
      { value: '5', unit: 'kWh', format: 'Raw' },
      { value: '6', unit: 'kWh', phase: 'L1' },
      { value: 'AP;0;3;ALCV3S3', unit: 'Wh', format: 'SignedData' },
    ],
    samples: [
      { value: 5, measurand: REGISTER, unit: 'kWh' },
      { value: 6, measurand: REGISTER, unit: 'kWh', phase: 'L1' },
      { value: 5, measurand: REGISTER, unit: 'kWh', signed: { data: 'AP;0;3;ALCV3S3', encoding: 'Other' } },
    ],
  },
  {
    why: 'blobs that show nothing and have no twin as sealed',
    given: [
      { value: 'AP;0;3;ALCV3S3', format: 'SignedData', unit: 'kWh' },
      { value: 'OCMF|{}', format: 'SignedData' },
      { value: '1B1B1B1B010101017605', format: 'SignedData' },
      { value: 'GxsbGwEBAQF2BQ', format: 'SignedData', context: 'Transaction.Begin' },
    ],
    samples: [
      { ...sealed('AP;0;3;ALCV3S3', 'Other'), unit: 'kWh' },
      sealed('OCMF|{}', 'OCMF'),
      sealed('1B1B1B1B010101017605', 'EDL'),
      { ...sealed('GxsbGwEBAQF2BQ', 'EDL'), context: 'Transaction.Begin' },
    ],
  },
])('1.6 reads $why', ({ given, samples }) => {
  expect(read('1.6', given)).toEqual(samples);
});

test.each<{ why: string; version: OcppVersion; given: Payload; sample: Sample }>([
  {
    why: 'positive multipliers',
    version: '2.0.1',
    given: { value: 1.5, unitOfMeasure: { unit: 'Wh', multiplier: 3 } },
    sample: { value: 1500, measurand: REGISTER, unit: 'Wh' },
  },
  {
    why: 'negative multipliers to the last digit',
    version: '2.1',
    given: { value: 4567, measurand: 'Current.Import', unitOfMeasure: { unit: 'A', multiplier: -3 } },
    sample: { value: 4.567, measurand: 'Current.Import', unit: 'A' },
  },
  {
    why: 'a unit that is not given is that of the measurand',
    version: '2.1',
    given: { value: 80, measurand: 'Display.TargetSOC' },
    sample: { value: 80, measurand: 'Display.TargetSOC', unit: 'Percent' },
  },
  {
    why: 'signatures',
    version: '2.0.1',
    given: {
      value: 5,
      signedMeterValue: { signedMeterData: 'T0NNRg==', signingMethod: '', encodingMethod: 'OCMF', publicKey: '' },
    },
    sample: { value: 5, measurand: REGISTER, unit: 'Wh', signed: { data: 'T0NNRg==', encoding: 'OCMF' } },
  },
])('$version reads $why', ({ version, given, sample }) => {
  expect(read(version, [given])).toEqual([sample]);
});

function say(version: OcppVersion, samples: readonly Sample[]): unknown {
  const said = encode(version, { means: 'meter', ask: { place: { evse: 1 }, readings: [{ at, samples }] } });
  if (said === undefined) return [];
  expect(faults(version, 'MeterValues', 'request', said.payload)).toBe('');
  const [first] = said.payload.meterValue as { sampledValue: unknown }[];
  return first?.sampledValue;
}

test.each<{ why: string; version: OcppVersion; samples: readonly Sample[]; said: readonly Payload[] }>([
  {
    why: 'numbers without exponents',
    version: '1.6',
    samples: [0.1 + 0.2, 1.5e-7, -2e-9, 1e21].map((value) => ({ value, measurand: REGISTER, unit: 'Wh' })),
    said: ['0.30000000000000004', '0.00000015', '-0.000000002', '1000000000000000000000'].map((value) => ({
      value,
      measurand: REGISTER,
      unit: 'Wh',
    })),
  },
  {
    why: 'no unit where it has no word for the usual one',
    version: '1.6',
    samples: [{ value: 50, measurand: 'Frequency', unit: 'Hz' }],
    said: [{ value: '50', measurand: 'Frequency' }],
  },
  {
    why: 'nothing where a missing unit would be another one, a place or phase it has no word for, or a new quantity',
    version: '1.6',
    samples: [
      { value: 1, measurand: REGISTER, unit: 'BTU' },
      { value: 1, measurand: REGISTER, unit: 'Wh', location: 'Upstream' },
      { value: 1, measurand: REGISTER, unit: 'Wh', phase: 'L4' },
      { value: 1, measurand: 'Energy.Active.Net', unit: 'Wh' },
    ],
    said: [],
  },
  {
    why: 'nothing of what is too old or too new for it',
    version: '2.0.1',
    samples: [
      { value: 1, measurand: 'Temperature', unit: 'Celsius' },
      { value: 1, measurand: 'EnergyRequest.Bulk', unit: 'Wh' },
      { value: 1, measurand: REGISTER, unit: 'Wh', location: 'Upstream' },
      { value: 1, measurand: REGISTER, unit: 'Wh', phase: 'L4' },
    ],
    said: [],
  },
  ...(['1.6', '2.0.1'] as const).map((version) => ({
    why: 'new names of old quantities in the old way',
    version,
    samples: [{ value: 60, measurand: 'Display.PresentSOC', unit: 'Percent' }],
    said: [
      version === '1.6'
        ? { value: '60', measurand: 'SoC', unit: 'Percent' }
        : { value: 60, measurand: 'SoC', unitOfMeasure: { unit: 'Percent' } },
    ],
  })),
  {
    why: 'every unit but Wh, and unknown contexts not at all',
    version: '2.1',
    samples: [
      { value: 1, measurand: REGISTER, unit: 'Wh', context: 'Whenever', location: 'Upstream' },
      { value: 2, measurand: REGISTER, unit: 'kWh' },
      { value: 3, measurand: 'Power.Factor', unit: '' },
    ],
    said: [
      { value: 1, measurand: REGISTER, location: 'Upstream' },
      { value: 2, measurand: REGISTER, unitOfMeasure: { unit: 'kWh' } },
      { value: 3, measurand: 'Power.Factor' },
    ],
  },
  {
    why: 'a number and its signature side by side, each once',
    version: '1.6',
    samples: [
      { value: 5, measurand: REGISTER, unit: 'Wh', signed: SIGNED },
      { value: 5, measurand: REGISTER, unit: 'Wh', context: 'Sample.Periodic', location: 'Outlet' },
      { value: 6, measurand: REGISTER, unit: 'Wh', context: 'Transaction.End', signed: SIGNED },
      { ...sealed('AP;0', 'Other'), context: 'Transaction.Begin' },
    ],
    said: [
      { value: SIGNED.data, format: 'SignedData', measurand: REGISTER, unit: 'Wh' },
      { value: '5', measurand: REGISTER, unit: 'Wh', context: 'Sample.Periodic', location: 'Outlet' },
      { value: '6', measurand: REGISTER, unit: 'Wh', context: 'Transaction.End' },
      { value: SIGNED.data, format: 'SignedData', measurand: REGISTER, unit: 'Wh', context: 'Transaction.End' },
      { value: 'AP;0', format: 'SignedData', measurand: REGISTER, unit: 'Wh', context: 'Transaction.Begin' },
    ],
  },
  {
    why: 'number and signature in one, with what it demands of them',
    version: '2.0.1',
    samples: [
      { value: 5, measurand: REGISTER, unit: 'Wh' },
      { value: 5, measurand: REGISTER, unit: 'Wh', signed: SIGNED },
      { value: 7, measurand: REGISTER, unit: 'Wh', context: 'Transaction.End' },
      {
        value: 6,
        measurand: REGISTER,
        unit: 'Wh',
        context: 'Transaction.End',
        signed: { ...SIGNED, publicKey: 'key' },
      },
      { value: 8, measurand: REGISTER, unit: 'Wh', context: 'Other', signed: { ...SIGNED, data: 'x'.repeat(2501) } },
    ],
    said: [
      { value: 5, measurand: REGISTER, signedMeterValue: { ...SIGNED_201, publicKey: '' } },
      { value: 7, measurand: REGISTER, context: 'Transaction.End' },
      {
        value: 6,
        measurand: REGISTER,
        context: 'Transaction.End',
        signedMeterValue: { ...SIGNED_201, publicKey: 'key' },
      },
      { value: 8, measurand: REGISTER, context: 'Other' },
    ],
  },
  {
    why: 'of a signature what there is',
    version: '2.1',
    samples: [{ value: 5, measurand: REGISTER, unit: 'Wh', signed: { ...SIGNED, method: 'ECDSA' } }],
    said: [
      {
        value: 5,
        measurand: REGISTER,
        signedMeterValue: { signedMeterData: SIGNED.data, encodingMethod: 'OCMF', signingMethod: 'ECDSA' },
      },
    ],
  },
  {
    why: 'units that it lacks in those that it has',
    version: '1.6',
    samples: [
      { value: 1.5, measurand: REGISTER, unit: 'MWh' },
      { value: 16_250, measurand: 'Current.Import', unit: 'mA' },
    ],
    said: [
      { value: '1500', measurand: REGISTER, unit: 'kWh' },
      { value: '16.25', measurand: 'Current.Import', unit: 'A' },
    ],
  },
])('$version says $why', ({ version, samples, said }) => {
  expect(say(version, samples)).toEqual(said);
});

test('a reading without a time or without a number is none', () => {
  const meterValue = [
    { timestamp: 'today', sampledValue: [{ value: '1' }] },
    { timestamp: T, sampledValue: [{ value: 'x' }] },
  ];
  expect(decode('1.6', 'MeterValues', { connectorId: 1, meterValue })).toEqual({
    means: 'meter',
    ask: { place: { evse: 1, connector: 1 }, readings: [] },
  });
});
