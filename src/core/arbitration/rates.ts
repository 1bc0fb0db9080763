/** How often a provider may write profiles and settings (PROTOCOL §3.1). What is refused costs nothing. */
import type { Instant } from '../model.ts';
import type { Ask } from './ask.ts';

const RATES = {
  /** 20 a minute. */
  profiles: { most: 20, inMs: 60_000 },
  /** 30 a minute, in bursts of 5. */
  configuration: { most: 5, inMs: 10_000 },
} as const;
export type RateKind = keyof typeof RATES;

/** What an ask counts as; undefined = it is not counted here. Lowering is never limited. */
export function rateKindOf({ verb, lowers }: Pick<Ask, 'verb' | 'lowers'>): RateKind | undefined {
  if (verb === 'steer') return 'profiles';
  if (verb === 'limit') return lowers === true ? undefined : 'profiles';
  return verb === 'configure' ? 'configuration' : undefined;
}

/** Those of the grants that still count, with a new one; never more than its rate knows. */
export function withGrant(kind: RateKind, grants: readonly Instant[], now: Instant): readonly Instant[] {
  return [...counting(kind, grants, now), now];
}

/** How long until one more may be granted; undefined = at once. A clock that was set back locks nobody out. */
export function waitMs(kind: RateKind, grants: readonly Instant[], now: Instant): number | undefined {
  const { most, inMs } = RATES[kind];
  const recent = counting(kind, grants, now);
  const oldest = recent.at(-most);
  return oldest === undefined ? undefined : oldest + inMs - now;
}

function counting(kind: RateKind, grants: readonly Instant[], now: Instant): readonly Instant[] {
  return grants.filter((at) => at <= now && now - at < RATES[kind].inMs);
}
