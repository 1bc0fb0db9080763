/** One sampled value, in the words of every version (PROTOCOL §4.4). */
import type { Sample, Signature } from '../../model.ts';
import { REGISTER } from '../readings.ts';
import type { NewerVersion, Replace, Request } from '../types.ts';
import { defaultUnit, measurand16 } from './measurands.ts';
import type { Vocabulary, Words } from './vocabulary.ts';
import { oneOf } from './words.ts';

type Sampled16 = Request<'1.6', 'MeterValues'>['meterValue'][number]['sampledValue'][number];
type SampledNewer = Request<NewerVersion, 'MeterValues'>['meterValue'][number]['sampledValue'][number];
/** What is said in a newer version. */
export type Sampled2<W extends Words> = Replace<
  SampledNewer,
  {
    measurand?: W['measurand'] | undefined;
    location?: W['location'] | undefined;
    signedMeterValue?: W['signed'] | undefined;
  }
>;

const context = oneOf<NonNullable<Sampled16['context']>>({
  'Interruption.Begin': 1,
  'Interruption.End': 1,
  Other: 1,
  'Sample.Clock': 1,
  'Sample.Periodic': 1,
  'Transaction.Begin': 1,
  'Transaction.End': 1,
  Trigger: 1,
});
const phase = oneOf<NonNullable<Sampled16['phase']>>({
  L1: 1,
  L2: 1,
  L3: 1,
  N: 1,
  'L1-N': 1,
  'L2-N': 1,
  'L3-N': 1,
  'L1-L2': 1,
  'L2-L3': 1,
  'L3-L1': 1,
});
const location16 = oneOf<NonNullable<Sampled16['location']>>({ Body: 1, Cable: 1, EV: 1, Inlet: 1, Outlet: 1 });
const unit16 = oneOf<NonNullable<Sampled16['unit']>>({
  Wh: 1,
  kWh: 1,
  varh: 1,
  kvarh: 1,
  W: 1,
  kW: 1,
  VA: 1,
  kVA: 1,
  var: 1,
  kvar: 1,
  A: 1,
  V: 1,
  K: 1,
  Celcius: 1,
  Celsius: 1,
  Fahrenheit: 1,
  Percent: 1,
});

/** Samples without a number are dropped; a signed blob stands for the number in it or for its plain twin's. */
export function decodeSamples16(values: readonly Sampled16[]): Sample[] {
  return values.flatMap((value) => {
    const measurand = value.measurand ?? REGISTER;
    const isSigned = value.format === 'SignedData';
    const number = numberIn(value) ?? (isSigned ? (numberOfTwin(value, values) ?? SEALED) : undefined);
    if (number === undefined) return [];
    const { context, phase, location } = value;
    const unit = plainUnit(number.unit ?? value.unit, measurand);
    const signed = isSigned && {
      data: value.value,
      encoding: encodingOf(value.value),
      ...(number === SEALED && { isSealed: true as const }),
    };
    return [{ value: number.value, measurand, unit, context, phase, location, ...(signed && { signed }) }];
  });
}

/** What stands for a number that nobody but the holder of a key can read. */
const SEALED: NumberAndUnit = { value: 0, unit: undefined };

/** How a blob is written, as far as it shows: OCMF is text, EDL is in SML, which begins with an escape sequence. */
function encodingOf(blob: string): string {
  if (blob.startsWith('OCMF|')) return 'OCMF';
  return /^(1b1b1b1b01010101|GxsbGwEBAQ)/i.test(blob) ? 'EDL' : 'Other';
}

/**
 * Nothing for what has no word in this version. A signature has a value of its own here, beside the plain one, which
 * `isPlainToo` tells to be there already.
 */
export function encodeSample16(sample: Sample, isPlainToo: boolean): Sampled16[] {
  const measurand = measurand16(sample.measurand);
  const { value, unit } = inUnits16(sample);
  const spelled = unit16(unit);
  if (measurand === undefined || !inWords(sample.location, location16) || !inWords(sample.phase, phase)) return [];
  if (spelled === undefined && unit !== defaultUnit(sample.measurand)) return [];
  const rest = {
    measurand,
    unit: spelled,
    context: context(sample.context),
    phase: phase(sample.phase),
    location: location16(sample.location),
  };
  const { signed } = sample;
  const isPlainSaid = signed === undefined || (!isPlainToo && signed.isSealed !== true);
  return [
    ...(isPlainSaid ? [{ ...rest, value: decimal(value) }] : []),
    ...(signed === undefined ? [] : [{ ...rest, value: signed.data, format: 'SignedData' as const }]),
  ];
}

/** Units that this version has no word for, in those that it has; a missing unit would mean another one. */
const UNITS_16: ReadonlyMap<string, { readonly unit: string; readonly multiplier: number }> = new Map([
  ['MWh', { unit: 'kWh', multiplier: 3 }],
  ['MW', { unit: 'kW', multiplier: 3 }],
  ['mA', { unit: 'A', multiplier: -3 }],
  ['mV', { unit: 'V', multiplier: -3 }],
]);

function inUnits16({ value, unit }: Sample): { readonly value: number; readonly unit: string } {
  const known = UNITS_16.get(unit);
  return known === undefined ? { value, unit } : { value: scaled(value, known.multiplier), unit: known.unit };
}

export function decodeSample2(value: SampledNewer): Sample {
  const measurand = value.measurand ?? REGISTER;
  const { context, phase, location } = value;
  return {
    value: scaled(value.value, value.unitOfMeasure?.multiplier ?? 0),
    measurand,
    unit: plainUnit(value.unitOfMeasure?.unit, measurand),
    context,
    phase,
    location,
    ...(value.signedMeterValue !== undefined && { signed: signatureOf(value.signedMeterValue) }),
  };
}

/** An empty text says nothing: one version demands the field, the other has it optional. */
function signatureOf(signed: NonNullable<SampledNewer['signedMeterValue']>): Signature {
  const { signedMeterData, encodingMethod, signingMethod = '', publicKey = '' } = signed;
  return {
    data: signedMeterData,
    encoding: encodingMethod,
    ...(signingMethod !== '' && { method: signingMethod }),
    ...(publicKey !== '' && { publicKey }),
  };
}

/** Undefined for what has no word in this version. */
export function encodeSample2<W extends Words>(words: Vocabulary<W>, sample: Sample): Sampled2<W> | undefined {
  const measurand = words.measurand(sample.measurand);
  if (measurand === undefined || !inWords(sample.location, words.location) || !inWords(sample.phase, phase)) {
    return undefined;
  }
  return {
    value: sample.value,
    measurand,
    // The default of the field is Wh, so everything else is said (PROTOCOL §4.4).
    unitOfMeasure: sample.unit === '' || sample.unit === 'Wh' ? undefined : { unit: sample.unit.slice(0, 20) },
    context: context(sample.context),
    phase: phase(sample.phase),
    location: words.location(sample.location),
    signedMeterValue: sample.signed && words.signed(sample.signed),
  };
}

function inWords(word: string | undefined, pick: (word: string) => string | undefined): boolean {
  return word === undefined || pick(word) !== undefined;
}

/** `Celcius` stands in an early edition of the schema. */
function plainUnit(unit: string | undefined, measurand: string): string {
  return unit === 'Celcius' ? 'Celsius' : (unit ?? defaultUnit(measurand));
}

interface NumberAndUnit {
  readonly value: number;
  readonly unit: string | undefined;
}

function numberIn({ value, unit, format }: Sampled16): NumberAndUnit | undefined {
  if (format === 'SignedData' && value.startsWith('OCMF|')) return registerOfBlob(value);
  const tidy = value.trim().replace(',', '.');
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(tidy) ? { value: Number(tidy), unit } : undefined;
}

function numberOfTwin(signed: Sampled16, values: readonly Sampled16[]): NumberAndUnit | undefined {
  const twin = values.find(
    (other) =>
      other.format !== 'SignedData' &&
      (other.measurand ?? REGISTER) === (signed.measurand ?? REGISTER) &&
      other.phase === signed.phase,
  );
  return twin && numberIn(twin);
}

/** The last register in an OCMF blob; other formats do not show theirs in clear text. */
function registerOfBlob(blob: string): NumberAndUnit | undefined {
  const last = [...blob.matchAll(/"RV"\s*:\s*"?(-?\d+(?:\.\d+)?)/g)].at(-1)?.[1];
  const unit = /"RU"\s*:\s*"(k?Wh)"/.exec(blob)?.[1];
  return last === undefined || unit === undefined ? undefined : { value: Number(last), unit };
}

/** Dividing by a power of ten is exact to the last digit where multiplying by its inverse is not. */
function scaled(value: number, multiplier: number): number {
  return multiplier < 0 ? value / 10 ** -multiplier : value * 10 ** multiplier;
}

/** The shortest decimal without an exponent. */
function decimal(value: number): string {
  const [mantissa = '', exponent] = String(value).split('e');
  if (exponent === undefined) return mantissa;
  if (Math.abs(value) >= 1) return BigInt(value).toString();
  const digits = mantissa.replace(/[-.]/g, '');
  return `${value < 0 ? '-' : ''}0.${'0'.repeat(-Number(exponent) - 1)}${digits}`;
}
