/** Takes out of a fact those samples that a provider does not want (PROTOCOL §2.4). */
import { type LastTold, type Metering, type Sieve, sieve } from '../core/configuration/metering.ts';
import type { Fact, Instant, Message, Reading, Source } from '../core/model.ts';
import { keepSamples } from '../core/ocpp/sampled-values.ts';

export interface Sifted<F> {
  /** The fact itself when nothing was taken out. */
  readonly fact: F;
  readonly told: LastTold;
}

/** What tells of nothing but its samples. */
const OF_SAMPLES_ALONE: readonly (string | undefined)[] = [undefined, 'MeterValuePeriodic', 'MeterValueClock'];

type Siftable = Pick<Fact, 'message' | 'source'>;

/** Undefined: nothing is left of it. `since`: when its session began; undefined = it belongs to none. */
export function sift<F extends Siftable>(
  metering: Metering,
  fact: F,
  since: Instant | undefined,
  before: LastTold,
): Sifted<F> | undefined {
  const { message, source } = fact;
  if (message?.means !== 'txUpdated' && message?.means !== 'txEnded' && message?.means !== 'meter') {
    return { fact, told: before };
  }
  const sieved = sieve(metering, message.means === 'txEnded' ? 'end' : 'course', since, before);
  const readings = siftReadings(message.ask.readings, sieved);
  const siftedSource = source && siftSource(source, sieved, since);
  if (readings === message.ask.readings && siftedSource === source) return { fact, told: sieved.told() };
  const isEmpty = readings.length === 0 && isWithoutSamples(siftedSource);
  if (isEmpty && isOfSamplesAlone(message)) return undefined;
  const sifted = { ...message, ask: { ...message.ask, readings } } as Message;
  return { fact: { ...fact, message: sifted, source: siftedSource }, told: sieved.told() };
}

function isOfSamplesAlone(message: Message): boolean {
  if (message.means === 'meter') return true;
  if (message.means !== 'txUpdated') return false;
  const { trigger, token, remoteStartId } = message.ask;
  return token === undefined && remoteStartId === undefined && OF_SAMPLES_ALONE.includes(trigger);
}

function isWithoutSamples(source: Source | undefined): boolean {
  return (
    source === undefined || (source.payload.meterValue === undefined && source.payload.transactionData === undefined)
  );
}

/** The list itself when all of it stays. */
function siftReadings(readings: readonly Reading[], sieved: Sieve): readonly Reading[] {
  const kept = readings.flatMap((reading) => {
    const samples = reading.samples.filter(({ measurand, context = 'Sample.Periodic', signed }) =>
      sieved.keeps({ at: reading.at, measurand, context, isSigned: signed !== undefined }),
    );
    if (samples.length === reading.samples.length) return [reading];
    return samples.length === 0 ? [] : [{ ...reading, samples }];
  });
  return kept.length === readings.length && kept.every((reading, index) => reading === readings[index])
    ? readings
    : kept;
}

/** The charger's own words without those samples; itself when all of them stay. */
function siftSource(source: Source, sieved: Sieve, since: Instant | undefined): Source {
  const keeps = ({ at = since ?? 0, ...sample }: Parameters<Parameters<typeof keepSamples>[1]>[0]): boolean =>
    sieved.keeps({ at, ...sample });
  const payload = keepSamples(source.payload, keeps);
  return payload === source.payload ? source : { ...source, payload };
}
