/** What is kept of a session for ever: what was charged and when, in no more points than a chart has room for. */
import type { Fact, Instant, Reading, Transaction } from '../model.ts';
import { currentA, powerW } from '../ocpp/readings.ts';
import { type Carbon, carbonOf } from './carbon.ts';
import { chargedUntil, countedEnd, courseOf } from './course.ts';
import { metersOf, readingsOf } from './readings.ts';
import type { SpotSpan } from './spot.ts';

/** Of a day with a point every five minutes. */
export const MAX_CURVE_POINTS = 288;
const HOUR_MS = 3_600_000;
const MICRO = 1_000_000;
const STATE_OF_CHARGE = 'SoC';

export interface CurvePoint {
  readonly at: Instant;
  /** Charged until then; undefined where the meter told no energy. */
  readonly wh?: number | undefined;
  /** As measured, the highest since the point before; else what the energy since then comes to. */
  readonly powerW?: number | undefined;
  /** On the phase with the most of it. */
  readonly currentA?: number | undefined;
  /** Of the vehicle. */
  readonly socPercent?: number | undefined;
}

export interface SessionRecord {
  /** By all that the meter told, also where its register began anew; undefined when it told nothing. */
  readonly energyWh: number | undefined;
  /** From the last moment at which it charged to its end; undefined when the meter did not tell. */
  readonly idleMs: number | undefined;
  /** Undefined where the house does not count it, or the meter told nothing. */
  readonly carbon?: Carbon | undefined;
  readonly curve: readonly CurvePoint[];
}

/** Of a session that is over, by what was told of it; `intensities`: of the CO₂, where the house counts that. */
export function recordOf(
  session: Pick<Transaction, 'startedAt' | 'endedAt' | 'meterStartWh' | 'meterStopWh'>,
  facts: readonly Fact[],
  now: Instant,
  intensities?: readonly SpotSpan[],
): SessionRecord {
  const { startedAt, meterStartWh, meterStopWh } = session;
  const endedAt = countedEnd(startedAt, session.endedAt ?? now);
  const readings = readingsOf(facts)
    .filter(({ at }) => at >= startedAt && at <= endedAt)
    .toSorted((a, b) => a.at - b.at);
  const metered = { startedAt, endedAt, meterStartWh, meterStopWh, samples: metersOf(readings) };
  const course = courseOf(metered);
  const until = chargedUntil(course, startedAt);
  const last = course.at(-1);
  const energies = new Map(course.map(({ at, microWh }) => [at, Number(microWh) / MICRO]));
  const points = [...new Set([...energies.keys(), ...readings.map(({ at }) => at)])].toSorted((a, b) => a - b);
  const told = Map.groupBy(readings, ({ at }) => at);
  const all = points.map((at): CurvePoint => pointAt(at, energies.get(at), told.get(at) ?? []));
  return {
    energyWh: last && Number(last.microWh) / MICRO,
    idleMs: until === undefined ? undefined : Math.max(0, endedAt - until),
    carbon: intensities && carbonOf(metered, intensities),
    curve: withSlopes(thinned(all, startedAt, endedAt)),
  };
}

function pointAt(at: Instant, wh: number | undefined, readings: readonly Reading[]): CurvePoint {
  const soc = readings.flatMap(({ samples }) => samples).find(({ measurand }) => measurand === STATE_OF_CHARGE);
  const point = { wh, powerW: powerW(readings), currentA: currentA(readings), socPercent: soc?.value };
  return { at, ...present(point) };
}

/** One point for each part of the session, with what was told last in it, and its highest power. */
function thinned(points: readonly CurvePoint[], from: Instant, to: Instant): readonly CurvePoint[] {
  if (points.length <= MAX_CURVE_POINTS) return points;
  // One stays for the very first point.
  const partMs = (to - from) / (MAX_CURVE_POINTS - 1);
  const parts = Map.groupBy(points, ({ at }) => Math.ceil((at - from) / partMs));
  return [...parts.values()].map((part) => {
    const powers = part.flatMap((point) => point.powerW ?? []);
    const at = Math.max(...part.map((point) => point.at));
    const whole: CurvePoint = Object.assign({ at }, ...part);
    return powers.length === 0 ? whole : { ...whole, powerW: Math.max(...powers) };
  });
}

/** Where no power was measured, what the energy between two points comes to. */
function withSlopes(points: readonly CurvePoint[]): readonly CurvePoint[] {
  if (points.some((point) => point.powerW !== undefined)) return points;
  return points.map((point, index) => {
    const before = points.slice(0, index).findLast(({ wh }) => wh !== undefined);
    if (before?.wh === undefined || point.wh === undefined || point.at <= before.at) return point;
    return { ...point, powerW: Math.round(((point.wh - before.wh) * HOUR_MS) / (point.at - before.at)) };
  });
}

/** What is there, so that a later point does not take away what an earlier one told. */
function present<T extends object>(values: T): Partial<T> {
  const there = Object.entries(values).filter(([, value]) => value !== undefined);
  // The same keys with the same values, less the empty ones.
  return Object.fromEntries(there) as Partial<T>;
}
