/** How often the values of a stream are sent (PROTOCOL §2.6). */
import type { Pace } from '../asks/monitoring.ts';
import type { StreamPoint } from '../asks/streams.ts';
import type { Instant } from '../model.ts';

/** Values that wait for one provider; the oldest are left out. */
const MAX_POINTS = 1_000;

/** The pace that is fast enough for all of them. */
export function fastest(paces: readonly Pace[]): Pace {
  return {
    intervalS: least(paces.map(({ intervalS }) => intervalS)),
    values: least(paces.map(({ values }) => values)),
  };
}

function least(numbers: readonly (number | undefined)[]): number | undefined {
  const known = numbers.filter((number) => number !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

/** Whether what waits is to be sent: enough of it, or the first for long enough. Without a pace it goes at once. */
export function isDue(
  { intervalS, values }: Pace,
  points: readonly StreamPoint[],
  since: Instant,
  now: Instant,
): boolean {
  if (points.length === 0) return false;
  if (values !== undefined && values > 0 && points.length >= values) return true;
  if (intervalS !== undefined && intervalS > 0) return now - since >= intervalS * 1000;
  return values === undefined || values === 0;
}

export function withPoints(points: readonly StreamPoint[], more: readonly StreamPoint[]): readonly StreamPoint[] {
  return [...points, ...more].slice(-MAX_POINTS);
}
