/** Who limits, as a provider is told: the house, the grid, or another network; never who exactly (PROTOCOL §2.5). */
import type { PartyLimit } from '../../core/limits/merge.ts';

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
