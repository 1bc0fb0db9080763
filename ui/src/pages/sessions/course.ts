/** The course of a session as lines and bands of a chart. */
import type { Course } from '../../live/types.ts';

type Values = readonly (number | null)[];

export interface CourseChart {
  /** Unix seconds, rising. */
  readonly times: readonly number[];
  readonly powerKw: Values;
  readonly currentA: Values;
  readonly limitA: Values;
}

export interface Held {
  readonly from: number;
  readonly to: number;
  /** Null: nobody. */
  readonly holder: string | null;
  readonly reason: string | null;
}

/** Limits have times of their own: power stands there in between its neighbours, so that no line breaks. */
export function courseChart({ curve, limits }: Pick<Course, 'curve' | 'limits'>, endedAt: string): CourseChart {
  const first = curve.at(0);
  if (first === undefined) return { times: [], powerKw: [], currentA: [], limitA: [] };
  const [from, to] = [seconds(first.at), Math.max(seconds(endedAt), seconds(curve.at(-1)?.at ?? first.at))];
  const changes = limits.map(({ at }) => Math.min(Math.max(seconds(at), from), to));
  const times = [...new Set([...curve.map(({ at }) => seconds(at)), ...changes, to])].sort((a, b) => a - b);
  const known = (pick: (point: Course['curve'][number]) => number | null) =>
    curve.flatMap((point) => {
      const value = pick(point);
      return value === null ? [] : [{ at: seconds(point.at), value }];
    });
  const powers = known(({ power_w: w }) => (w === null ? null : w / 1000));
  const currents = known(({ current_a: a }) => a);
  return {
    times,
    powerKw: times.map((at) => between(powers, at)),
    currentA: times.map((at) => between(currents, at)),
    limitA: times.map((at) => limits.findLast((limit) => seconds(limit.at) <= at)?.limit_a ?? null),
  };
}

/** Who held control from when to when, within the session. */
export function heldBands(holders: Course['holders'], startedAt: string, endedAt: string): readonly Held[] {
  const [begin, end] = [seconds(startedAt), seconds(endedAt)];
  return holders.flatMap(({ at, holder, reason }, index) => {
    const from = Math.max(seconds(at), begin);
    const to = Math.min(seconds(holders[index + 1]?.at ?? endedAt), end);
    return to > from ? [{ from, to, holder, reason }] : [];
  });
}

function between(points: readonly { readonly at: number; readonly value: number }[], at: number): number | null {
  const before = points.findLast((point) => point.at <= at);
  const after = points.find((point) => point.at >= at);
  if (before === undefined || after === undefined) return null;
  if (after.at === before.at) return before.value;
  return before.value + ((after.value - before.value) * (at - before.at)) / (after.at - before.at);
}

function seconds(iso: string): number {
  return Date.parse(iso) / 1000;
}
