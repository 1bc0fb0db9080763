/** The samples of meters inside a frame: what a receiver does not want is taken out, and nothing else is touched. */
import type { Instant, Payload } from '../model.ts';
import { isObject } from './paths.ts';
import { REGISTER } from './readings.ts';
import { parseInstant } from './time.ts';

/** One sample as it stands on the wire. */
export interface WireSample {
  /** Undefined when its reading tells no time that can be read. */
  readonly at: Instant | undefined;
  readonly measurand: string;
  readonly context: string;
  readonly isSigned: boolean;
}

/** Where readings stand, by the spelling of each version. */
const FIELDS = ['meterValue', 'transactionData'] as const;

/** The payload itself when all samples stay; a list of readings of which nothing is left is left out. */
export function keepSamples(payload: Payload, keeps: (sample: WireSample) => boolean): Payload {
  let result = payload;
  for (const field of FIELDS) {
    const readings = payload[field];
    if (!Array.isArray(readings)) continue;
    const kept = readings.map((reading) => keepIn(reading, keeps)).filter((reading) => reading !== undefined);
    if (kept.length === readings.length && kept.every((reading, index) => reading === readings[index])) continue;
    const { [field]: _, ...rest } = result;
    result = kept.length === 0 ? rest : { ...result, [field]: kept };
  }
  return result;
}

/** Undefined when nothing of the reading is left. */
function keepIn(reading: unknown, keeps: (sample: WireSample) => boolean): unknown {
  if (!isObject(reading) || !Array.isArray(reading.sampledValue)) return reading;
  const samples: readonly unknown[] = reading.sampledValue;
  const at = parseInstant(reading.timestamp);
  const kept = samples.filter((sample) => !isObject(sample) || keeps(sampleOf(sample, at)));
  if (kept.length === samples.length) return reading;
  return kept.length === 0 ? undefined : { ...reading, sampledValue: kept };
}

function sampleOf(sample: Payload, at: Instant | undefined): WireSample {
  const { measurand = REGISTER, context = 'Sample.Periodic', format, signedMeterValue } = sample;
  return {
    at,
    measurand: String(measurand),
    context: String(context),
    isSigned: format === 'SignedData' || signedMeterValue !== undefined,
  };
}
