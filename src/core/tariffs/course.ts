/** The energy of a session over time, out of what its meter showed. */
import type { Instant } from '../model.ts';

/** What the energy register showed. */
export interface MeterSample {
  readonly at: Instant;
  readonly wh: number;
}

export interface MeteredSession {
  readonly startedAt: Instant;
  /** Of a session that runs: until when it is counted. */
  readonly endedAt: Instant;
  readonly meterStartWh?: number | undefined;
  readonly meterStopWh?: number | undefined;
  /** In any order, also repeated. */
  readonly samples: readonly MeterSample[];
}

/** The end of a session as it is counted: what a charger begins and ends in one moment has charged all the same. */
export function countedEnd(startedAt: Instant, endedAt: Instant): Instant {
  return Math.max(endedAt, startedAt + 1);
}

/** How much was charged until a moment, in millionths of a Wh; straight on in between. */
export interface CoursePoint {
  readonly at: Instant;
  readonly microWh: bigint;
}

/** More than any charger gives: a register that seems to rise faster has shown a wrong figure. */
const MAX_W = 1_000_000;
/** What a vehicle takes that only stands there. */
const IDLE_W = 100;
const HOUR_MS = 3_600_000;
const MICRO = 1_000_000;

/** Empty when the meter told nothing. */
export function courseOf(session: MeteredSession): readonly CoursePoint[] {
  const shown = withoutSlips(inOrder(session));
  const points: CoursePoint[] = [];
  let microWh = 0n;
  let before: MeterSample | undefined;
  for (const sample of shown) {
    // A register that fell was reset: what it counts from there on is new, and nothing was given back.
    if (before !== undefined && sample.wh > before.wh) microWh += micro(sample.wh) - micro(before.wh);
    points.push({ at: sample.at, microWh });
    before = sample;
  }
  return points;
}

/** A whole number for each moment, so that parts of a session add up to all of it. */
export function chargedAt(course: readonly CoursePoint[], at: Instant): bigint {
  const next = course.findIndex((point) => point.at > at);
  const before = next < 0 ? course.at(-1) : course[next - 1];
  const after = course[next];
  if (before === undefined) return 0n;
  if (after === undefined) return before.microWh;
  const passed = BigInt(Math.round(at - before.at));
  return before.microWh + ((after.microWh - before.microWh) * passed) / BigInt(Math.round(after.at - before.at));
}

/** The last moment at which it charged, its start when it never did; undefined when the meter did not tell. */
export function chargedUntil(course: readonly CoursePoint[], startedAt: Instant): Instant | undefined {
  if (course.length < 2) return undefined;
  for (let index = course.length - 1; index > 0; index -= 1) {
    const [before, after] = [course[index - 1], course[index]];
    if (before === undefined || after === undefined) continue;
    const hours = (after.at - before.at) / HOUR_MS;
    if (after.microWh > before.microWh && Number(after.microWh - before.microWh) >= IDLE_W * MICRO * hours)
      return after.at;
  }
  return startedAt;
}

/** Start and stop reading stand at the ends; of several figures of one moment the highest counts. */
function inOrder({ startedAt, endedAt, meterStartWh, meterStopWh, samples }: MeteredSession): readonly MeterSample[] {
  const inside = samples.filter(({ at }) => at > startedAt && at < endedAt);
  const edge = (at: Instant, known: number | undefined): readonly MeterSample[] => {
    if (known !== undefined) return [{ at, wh: known }];
    return samples.filter((sample) => sample.at === at);
  };
  const all = [...edge(startedAt, meterStartWh), ...inside, ...(endedAt > startedAt ? edge(endedAt, meterStopWh) : [])];
  const byTime = all.sort((a, b) => a.at - b.at || b.wh - a.wh);
  return byTime.filter((sample, index) => sample.at !== byTime[index - 1]?.at);
}

/**
 * Without figures in between that cannot be: a rise faster than any charger gives, and a fall that is made up for later
 * on. What the charger said at the ends is what it bills, and stays.
 */
function withoutSlips(samples: readonly MeterSample[]): readonly MeterSample[] {
  const highestLater = samples.map(() => -Infinity);
  for (let index = samples.length - 2; index >= 0; index -= 1)
    highestLater[index] = Math.max(highestLater[index + 1] ?? -Infinity, samples[index + 1]?.wh ?? -Infinity);
  const kept: MeterSample[] = [];
  samples.forEach((sample, index) => {
    const before = kept.at(-1);
    const isInside = before !== undefined && index < samples.length - 1;
    if (isInside && isSlip(before, sample, highestLater[index] ?? -Infinity)) return;
    kept.push(sample);
  });
  return kept;
}

function isSlip(before: MeterSample, sample: MeterSample, highestLater: number): boolean {
  if (sample.wh < before.wh) return highestLater >= before.wh;
  return sample.wh - before.wh > (MAX_W * (sample.at - before.at)) / HOUR_MS;
}

function micro(wh: number): bigint {
  return BigInt(Math.round(wh * MICRO));
}
