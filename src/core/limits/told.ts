/** Who limits, as a provider is told: the house, the grid, or another network; never who exactly (PROTOCOL §2.5). */
import type { PartyLimit } from './merge.ts';

export const SOURCES = ['EMS', 'SO', 'Other'] as const;
export type ToldSource = (typeof SOURCES)[number];

/** Undefined: what the charger itself can do is no limit from outside. */
export function sourceOf({ source }: Pick<PartyLimit, 'source'>): ToldSource | undefined {
  switch (source) {
    case 'home':
    case 'site':
    case 'safety':
      return 'EMS';
    case 'external':
      return 'SO';
    case 'provider':
      return 'Other';
    case 'hardware':
      return undefined;
  }
}

export interface ToldLimit {
  readonly source: ToldSource;
  readonly limitA: number;
}

/** What a provider was told, by EVSE. */
export interface ToldLimits {
  readonly [evse: string]: ToldLimit;
}

export const NOTHING_TOLD: ToldLimits = {};

/** Whether the second need not be told to who was told the first: a change of up to so many percent is not worth it. */
export function isSameTold(a: ToldLimit | undefined, b: ToldLimit | undefined, significance: number): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (a.source !== b.source || (a.limitA === 0) !== (b.limitA === 0)) return false;
  return Math.abs(a.limitA - b.limitA) <= (a.limitA * significance) / 100;
}
