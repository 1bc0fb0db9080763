/** What all parties together allow, and who it is that limits (PROTOCOL §2.5, invariant I6). */
import type { Instant, ProviderId } from '../meanings.ts';
import type { Allowance } from './in-force.ts';
import { isSameAllowance, joined, type Line, lowestOf } from './steps.ts';

/** Who limits; in order of rank, which decides who is named where several allow the same. */
export const LIMIT_SOURCES = ['safety', 'hardware', 'site', 'home', 'external', 'provider'] as const;
export type LimitSource = (typeof LIMIT_SOURCES)[number];

/** One party and what it allows. */
export interface PartyLimit {
  readonly source: LimitSource;
  readonly providerId?: ProviderId | undefined;
  readonly line: Line;
  /** What does not bind is told and has no effect. */
  readonly binds: boolean;
  /** Why it binds or does not, in plain words. */
  readonly why: string;
}

/** What is allowed from `at` on, by whom, and what each party says to it. */
export interface MergedStep extends Allowance {
  readonly at: Instant;
  /** Position in `parties` of who limits; undefined where nobody does. */
  readonly by: number | undefined;
  /** What each of `parties` allows, binding or not. */
  readonly chain: readonly Allowance[];
}

export interface Merged {
  readonly parties: readonly PartyLimit[];
  readonly steps: readonly MergedStep[];
}

/** The lowest limit of all binding parties, at every instant of `[from, …)`. */
export function merged(limits: readonly PartyLimit[], from: Instant): Merged {
  const parties = limits.toSorted((a, b) => LIMIT_SOURCES.indexOf(a.source) - LIMIT_SOURCES.indexOf(b.source));
  const start: Line = [{ at: from }];
  const steps = joined(
    [...parties.map(({ line }) => line), start],
    (current) => {
      const chain = parties.map((_party, index): Allowance => allowanceIn(current[index]));
      const lowest = lowestOf(chain.filter((_step, index) => parties[index]?.binds === true));
      const by = chain.findIndex(
        ({ limitA }, index) => parties[index]?.binds === true && limitA !== undefined && limitA === lowest.limitA,
      );
      return { ...lowest, by: by < 0 ? undefined : by, chain };
    },
    isSameMerge,
  );
  return { parties, steps };
}

function allowanceIn(step: Allowance | undefined): Allowance {
  return { limitA: step?.limitA, phases: step?.phases };
}

function isSameMerge(a: Omit<MergedStep, 'at'>, b: Omit<MergedStep, 'at'>): boolean {
  if (!isSameAllowance(a, b) || a.by !== b.by) return false;
  return a.chain.every((link, index) => isSameAllowance(link, b.chain[index] ?? {}));
}
