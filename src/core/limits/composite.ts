/** What a party is told when it asks what may be charged from now on (PROTOCOL §2.5 `GetCompositeSchedule`). */
import type { Instant } from '../meanings.ts';
import { compile } from './compile.ts';
import type { Grid } from './in-force.ts';
import type { CompositeSchedule, RateUnit } from './profile.ts';
import { inUnit } from './steering.ts';
import type { Line } from './steps.ts';

export const MAX_COMPOSITE_S = 7 * 24 * 3600;
/** As many as fit into one answer. */
const MAX_COMPOSITE_PERIODS = 1024;

export interface CompositeAsked {
  readonly from: Instant;
  readonly durationS: number;
  /** Amperes when nothing is asked for. */
  readonly unit?: RateUnit | undefined;
}

/** The line in whole seconds, never above it; `ceilingA` stands where it has no limit. */
export function compositeOf(line: Line, asked: CompositeAsked, grid: Grid, ceilingA: number): CompositeSchedule {
  const { from, unit = 'A' } = asked;
  const durationS = compositeS(asked.durationS);
  const room = { maxPeriods: MAX_COMPOSITE_PERIODS, ceilingA };
  const compiled = compile(line, from, from + Math.max(1, durationS) * 1000, room);
  const periods = compiled.periods
    .filter(({ startS }) => startS === 0 || startS < durationS)
    .map(({ startS, limitA, phases, steering }) => ({
      startS,
      limit: unit === 'A' ? limitA : Math.floor(limitA * grid.volts * (phases ?? grid.phases) + 1e-6),
      phases,
      steering: steering && inUnit(steering, unit, { volts: grid.volts, phases: phases ?? grid.phases }),
    }));
  return { startsAt: compiled.startsAt, durationS, unit, periods };
}

/** How long a composite schedule may be: so far its line has to reach. */
export function compositeS(askedS: number): number {
  return Math.min(Math.max(0, Math.trunc(askedS)), MAX_COMPOSITE_S);
}
