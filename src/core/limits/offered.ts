/** What a charger is offered over time, compared with what it is to be offered. */
import type { Instant } from '../meanings.ts';
import type { Allowance } from './in-force.ts';
import { steeredWithin } from './steering.ts';
import { isSameAllowance, isSameSteering, joined, type Line, lowestOf, stepAt } from './steps.ts';

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
  const now = stepAt(line, from);
  const later = line.filter(({ at }) => at > from);
  return joined([[{ ...now, at: from }, ...later]], ([step = {}]) => step, isSameAllowance);
}

/** `upper` until it ends, then `beneath`. */
export function followedBy(upper: Line, until: Instant, beneath: Line): Line {
  return [...upper.filter(({ at }) => at < until), ...lineFrom(beneath, until)];
}

/** Where both steer it is as the second one does, within the lower limit. */
export function lesserOf(one: Line, other: Line, from: Instant): Line {
  return joined([lineFrom(one, from), lineFrom(other, from)], ([a = {}, b = {}]) => lesser(a, b), isSameAllowance);
}

export function greaterOf(one: Line, other: Line, from: Instant): Line {
  return joined([lineFrom(one, from), lineFrom(other, from)], ([a = {}, b = {}]) => greatest(a, b), isSameAllowance);
}

/** The greater of both that are limits. */
export function greaterLimit(one: Line, other: Line, from: Instant): Line {
  const lines = [lineFrom(one, from), lineFrom(other, from)];
  return joined(
    lines,
    (both) => {
      const limits = both.flatMap(({ limitA }) => limitA ?? []);
      return { limitA: limits.length === 0 ? undefined : Math.max(...limits) };
    },
    isSameAllowance,
  );
}

export function isUnlimited(line: Line): boolean {
  return line.every(
    ({ limitA, phases, steering }) => limitA === undefined && phases === undefined && steering === undefined,
  );
}

export interface Difference {
  /**
   * At some moment there is more of it, or less. To steer otherwise is to raise, to steer no more to lower: a car that
   * gives back stops at once.
   */
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
    raises ||= amps(there) > amps(here) || phases(there) > phases(here) || steersAnew(there, here);
    lowers ||= amps(there) < amps(here) || phases(there) < phases(here) || steersNoMore(there, here);
  }
  return { raises, lowers };
}

function steersAnew(there: Allowance, here: Allowance): boolean {
  return there.steering !== undefined && !isSameSteering(there, here);
}

function steersNoMore(there: Allowance, here: Allowance): boolean {
  return there.steering === undefined && here.steering !== undefined;
}

function lesser(a: Allowance, b: Allowance): Allowance {
  const lowest = lowestOf([a, b]);
  const steering = a.steering && b.steering;
  return { ...lowest, steering: steering && steeredWithin(steering, lowest) };
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
