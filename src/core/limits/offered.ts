/** What a charger is offered over time, compared with what it is to be offered. */
import type { Instant } from '../meanings.ts';
import type { Allowance } from './in-force.ts';
import { isSameAllowance, joined, type Line, lowestOf, stepAt } from './steps.ts';

export const NO_LIMIT: Line = [{ at: 0 }];

/** Infinity = nothing limits. */
export function ampsAt(line: Line, at: Instant): number {
  return amps(stepAt(line, at) ?? {});
}

/** The most from an instant on; Infinity = at some moment nothing limits. */
export function mostFrom(line: Line, from: Instant): number {
  return Math.max(...lineFrom(line, from).map(amps));
}

/** When the value changes next after `at`. */
export function nextChange(line: Line, at: Instant): Instant | undefined {
  const now = stepAt(line, at) ?? {};
  return line.find((step) => step.at > at && !isSameAllowance(step, now))?.at;
}

/** The part from `from` on; equal neighbours are one. */
export function lineFrom(line: Line, from: Instant): Line {
  const { limitA, phases } = stepAt(line, from) ?? {};
  const later = line.filter(({ at }) => at > from);
  return joined([[{ at: from, limitA, phases }, ...later]], ([step = {}]) => step, isSameAllowance);
}

/** `upper` until it ends, then `beneath`. */
export function followedBy(upper: Line, until: Instant, beneath: Line): Line {
  return [...upper.filter(({ at }) => at < until), ...lineFrom(beneath, until)];
}

export function lesserOf(one: Line, other: Line, from: Instant): Line {
  return joined([lineFrom(one, from), lineFrom(other, from)], lowestOf, isSameAllowance);
}

export function greaterOf(one: Line, other: Line, from: Instant): Line {
  return joined([lineFrom(one, from), lineFrom(other, from)], ([a = {}, b = {}]) => greatest(a, b), isSameAllowance);
}

export function isUnlimited(line: Line): boolean {
  return line.every(({ limitA, phases }) => limitA === undefined && phases === undefined);
}

export interface Difference {
  /** At some moment there is more of it, or less. */
  readonly raises: boolean;
  readonly lowers: boolean;
}

/** How `next` differs from `before` between two moments, the later one excluded. */
export function difference(next: Line, before: Line, from: Instant, to: Instant): Difference {
  const moments = new Set([from, ...next.map(({ at }) => at), ...before.map(({ at }) => at)]);
  let raises = false;
  let lowers = false;
  for (const at of moments) {
    if (at < from || at >= to) continue;
    const [there, here] = [stepAt(next, at) ?? {}, stepAt(before, at) ?? {}];
    raises ||= amps(there) > amps(here) || phases(there) > phases(here);
    lowers ||= amps(there) < amps(here) || phases(there) < phases(here);
  }
  return { raises, lowers };
}

function greatest(a: Allowance, b: Allowance): Allowance {
  const more = (one: number | undefined, other: number | undefined) =>
    one === undefined || other === undefined ? undefined : Math.max(one, other);
  return { limitA: more(a.limitA, b.limitA), phases: more(a.phases, b.phases) };
}

function amps({ limitA }: Allowance): number {
  return limitA ?? Number.POSITIVE_INFINITY;
}

function phases(allowance: Allowance): number {
  return allowance.phases ?? Number.POSITIVE_INFINITY;
}
