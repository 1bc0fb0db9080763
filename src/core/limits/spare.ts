/** What the house leaves of the breaker (PROTOCOL §2.5): a value that somebody feeds, and that is believed for a while. */
import type { Instant } from '../model.ts';
import type { SiteSettings } from './settings.ts';

export const SPARE_TELLS = ['house_load', 'spare'] as const;
export type SpareTells = (typeof SPARE_TELLS)[number];

/** One figure for the whole house, or one for each phase. In memory alone: after a restart nobody knows the load. */
export interface Fed {
  readonly at: Instant;
  /** The same moment by a clock that nobody sets: how old it is must not depend on the time of day. */
  readonly ticks: number;
  readonly tells: SpareTells;
  readonly amps: readonly number[];
  readonly by: 'api' | 'home_assistant';
  /** Whoever told it tells every change, and that it has lost it: until then it does not grow old. */
  readonly isLasting?: boolean | undefined;
}

/** What somebody tells. */
export type Feed = Pick<Fed, 'tells' | 'amps' | 'by' | 'isLasting'>;

export interface Spare {
  /** What the chargers may take together, per phase. */
  readonly leftA: number;
  readonly state: 'breaker' | 'fed' | 'unknown' | 'old';
  /** When the value will be too old. */
  readonly until?: Instant | undefined;
}

/** Undefined when there is no breaker to keep. */
export function spareOf({ breakerA, spare }: SiteSettings, fed: Fed | undefined, ticks: number): Spare | undefined {
  if (breakerA === undefined) return undefined;
  if (spare === undefined) return { leftA: breakerA, state: 'breaker' };
  const fallbackA = Math.min(breakerA, spare.fallbackA);
  if (fed === undefined) return { leftA: fallbackA, state: 'unknown' };
  const maxAgeMs = spare.maxAgeS * 1000;
  if (fed.isLasting !== true && ticks - fed.ticks >= maxAgeMs) return { leftA: fallbackA, state: 'old' };
  const leastA = Math.min(...fed.amps.map((amps) => (fed.tells === 'spare' ? amps : breakerA - amps)));
  return {
    leftA: Math.max(0, Math.min(breakerA, leastA)),
    state: 'fed',
    until: fed.isLasting === true ? undefined : fed.at + maxAgeMs,
  };
}
