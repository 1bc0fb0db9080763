/** Meter values outside of a transaction, and the readings and samples that transactions carry as well (§4.4). */
import type { Reading, Sample } from '../../model.ts';
import { formatInstant, parseInstant } from '../time.ts';
import type { NewerVersion, Replace, Request, Translations } from '../types.ts';
import { connectorOfPlace, placeOfConnector } from './places.ts';
import { decodeSample2, decodeSamples16, encodeSample2, encodeSample16, type Sampled2 } from './samples.ts';
import { VOCABULARY, type Vocabulary, type Words } from './vocabulary.ts';

type MeterValue16 = Request<'1.6', 'MeterValues'>['meterValue'][number];
type MeterValueNewer = Request<NewerVersion, 'MeterValues'>['meterValue'][number];
export type MeterValue2<W extends Words> = Replace<MeterValueNewer, { sampledValue: Sampled2<W>[] }>;

export const meter: Translations<'meter'> = {
  '1.6': {
    action: 'MeterValues',
    // Presence decides: 0 and negative numbers are ids too (invariant I5).
    when: (request) => request.transactionId === undefined,
    decode: (request) => ({
      place: placeOfConnector(request.connectorId),
      readings: decodeReadings16(request.meterValue),
    }),
    encode: ({ place, readings }): Request<'1.6', 'MeterValues'> | undefined => {
      const connectorId = connectorOfPlace(place);
      const meterValue = encodeReadings16(readings);
      return connectorId === undefined || meterValue.length === 0 ? undefined : { connectorId, meterValue };
    },
    decodeAnswer: () => ({}),
    encodeAnswer: () => ({}),
  },
  '2.0.1': meter2(VOCABULARY['2.0.1']),
  '2.1': meter2(VOCABULARY['2.1']),
};

function meter2<W extends Words>(words: Vocabulary<W>) {
  return {
    action: 'MeterValues' as const,
    decode: (request: Request<NewerVersion, 'MeterValues'>) => ({
      place: { evse: request.evseId },
      readings: decodeReadings2(request.meterValue),
    }),
    encode: (ask: { place: { evse: number }; readings: readonly Reading[] }): MeterRequest2<W> | undefined => {
      const meterValue = encodeReadings2(words, ask.readings);
      return meterValue.length === 0 ? undefined : { evseId: ask.place.evse, meterValue };
    },
    decodeAnswer: () => ({}),
    encodeAnswer: () => ({}),
  };
}
type MeterRequest2<W extends Words> = Replace<Request<NewerVersion, 'MeterValues'>, { meterValue: MeterValue2<W>[] }>;

export function decodeReadings16(values: readonly MeterValue16[]): Reading[] {
  return readings(values, (value) => decodeSamples16(value.sampledValue));
}

/** Samples that the version has no words for are left out, and readings of which nothing is left. */
export function encodeReadings16(given: readonly Reading[]): MeterValue16[] {
  return given.flatMap(({ at, samples: told }) => {
    const samples = withSignatures(told);
    const hasTwin = twinsIn(samples);
    const sampledValue = samples.flatMap((sample) => encodeSample16(sample, hasTwin(sample)));
    return sampledValue.length === 0 ? [] : [{ timestamp: formatInstant(at), sampledValue }];
  });
}

export function decodeReadings2(values: readonly MeterValueNewer[]): Reading[] {
  return readings(values, (value) => value.sampledValue.map(decodeSample2));
}

/** As {@link encodeReadings16}. */
export function encodeReadings2<W extends Words>(words: Vocabulary<W>, given: readonly Reading[]): MeterValue2<W>[] {
  return given.flatMap(({ at, samples }) => {
    const sampledValue = withoutTwins(withSignatures(samples)).flatMap((sample) => encodeSample2(words, sample) ?? []);
    return sampledValue.length === 0 ? [] : [{ timestamp: formatInstant(at), sampledValue }];
  });
}

/** One reading for each value that tells when it was taken and holds a number. */
function readings<V extends { readonly timestamp: string }>(
  values: readonly V[],
  samplesOf: (value: V) => Sample[],
): Reading[] {
  return values.flatMap((value) => {
    const at = parseInstant(value.timestamp);
    const samples = samplesOf(value);
    return at === undefined || samples.length === 0 ? [] : [{ at, samples }];
  });
}

/** Old journals hold samples that tell of a signature only that there was one: without it they are plain. */
function withSignatures(samples: readonly Sample[]): readonly Sample[] {
  return samples.map((sample) => (typeof sample.signed === 'boolean' ? { ...sample, signed: undefined } : sample));
}

/** What a sample tells of, but for its number. */
function kindOf(s: Sample): string {
  return [s.measurand, s.phase, s.location ?? 'Outlet', s.context ?? 'Sample.Periodic'].join();
}

/** Whether the same is told plainly, beside a signed sample. */
function twinsIn(samples: readonly Sample[]): (sample: Sample) => boolean {
  const plain = new Set(samples.filter(({ signed }) => signed === undefined).map(kindOf));
  return (sample) => plain.has(kindOf(sample));
}

/** Where one value holds number and signature: a plain sample that says no more than the signed one beside it is left out. */
function withoutTwins(samples: readonly Sample[]): readonly Sample[] {
  const signed = new Map(samples.filter((sample) => sample.signed !== undefined).map((one) => [kindOf(one), one]));
  return samples.filter((sample) => {
    const twin = signed.get(kindOf(sample));
    return sample.signed !== undefined || twin?.value !== sample.value || twin.unit !== sample.unit;
  });
}
