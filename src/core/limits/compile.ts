/** The one schedule that the charger gets of us (PROTOCOL §2.5): never above the line, whatever has to be cut. */

import type { Steering } from '../asks/steering.ts';
import type { Instant } from '../meanings.ts';
import { type Allowance, tenthsA } from './in-force.ts';
import { steeredWithin } from './steering.ts';
import { isSameAllowance, joined, type Line } from './steps.ts';

/** So far ahead a charger knows its limit when the proxy is gone; then it falls back to its default. */
export const HORIZON_MS = 24 * 3_600_000;

export interface CompiledPeriod {
  readonly startS: number;
  readonly limitA: number;
  readonly phases?: number | undefined;
  readonly steering?: Steering | undefined;
}

export interface CompiledSchedule {
  /** A full second. */
  readonly startsAt: Instant;
  readonly durationS: number;
  /** In order, the first from 0 on, no two equal neighbours. */
  readonly periods: readonly CompiledPeriod[];
  /** From here on it is lower than the line, for want of periods: it is to be renewed before. */
  readonly exactUntil: Instant;
}

/** What a charger can take. */
export interface Room {
  readonly maxPeriods: number;
  /** Stands for "no limit": what the charger can do at most. */
  readonly ceilingA: number;
}

/** The line of `[from, to)` as a schedule. */
export function compile(line: Line, from: Instant, to: Instant, { maxPeriods, ceilingA }: Room): CompiledSchedule {
  const startsAt = Math.floor(from / 1000) * 1000;
  const durationS = Math.max(1, Math.ceil((to - startsAt) / 1000));
  const periods = inSeconds(line, startsAt, durationS, ceilingA);
  const kept = Math.max(1, Math.trunc(maxPeriods));
  const end = startsAt + durationS * 1000;
  if (periods.length <= kept) return { startsAt, durationS, periods, exactUntil: end };
  const rest = periods.slice(kept - 1);
  const last = lowestPeriod(rest);
  const head = periods.slice(0, kept - 1);
  const before = head.at(-1);
  const isOne = before !== undefined && isSameAllowance(before, last);
  // The first part of the rest is exact as long as it is the lowest itself.
  const exactTo = rest.find((period) => !isSameAllowance(period, last))?.startS ?? durationS;
  return { startsAt, durationS, periods: isOne ? head : [...head, last], exactUntil: startsAt + exactTo * 1000 };
}

/** Whether a charger that has `a` needs no `b`: from `at` on they say the same as far as both are exact. */
export function saysTheSame(a: CompiledSchedule, b: CompiledSchedule, at: Instant): boolean {
  const until = Math.min(a.exactUntil, b.exactUntil);
  const start = Math.max(at, a.startsAt, b.startsAt);
  if (start >= until) return false;
  const lines = [a, b].map((schedule) => lineOfSchedule(schedule, start, until));
  return joined(
    lines,
    ([one = {}, other = {}]) => ({ isSame: isSameAllowance(one, other) }),
    () => false,
  ).every(({ isSame }) => isSame);
}

/** Whether `b` asks for less than `a` at any instant from `at` on: such a change does not wait. */
export function lowers(a: CompiledSchedule, b: CompiledSchedule, at: Instant): boolean {
  const until = Math.min(a.exactUntil, b.exactUntil);
  const start = Math.max(at, a.startsAt, b.startsAt);
  if (start >= until) return true;
  const lines = [a, b].map((schedule) => lineOfSchedule(schedule, start, until));
  return joined(
    lines,
    ([one = {}, other = {}]) => ({ isLess: isLess(other, one) }),
    () => false,
  ).some(({ isLess: less }) => less);
}

/** What it allows at an instant; undefined before it begins and after it has ended. */
export function allowedBy(schedule: CompiledSchedule, at: Instant): CompiledPeriod | undefined {
  const second = (at - schedule.startsAt) / 1000;
  if (second < 0 || second >= schedule.durationS) return undefined;
  return schedule.periods.findLast(({ startS }) => startS <= second);
}

/** In whole seconds: a step inside of a second is early when it lowers and late when it raises. */
function inSeconds(line: Line, from: Instant, durationS: number, ceilingA: number): readonly CompiledPeriod[] {
  const spans = line.flatMap(({ at, limitA, phases, steering }, index) => {
    const startS = Math.max(0, Math.floor((at - from) / 1000));
    const next = line[index + 1];
    const endS = next === undefined ? durationS : Math.min(durationS, Math.ceil((next.at - from) / 1000));
    const amps = tenthsA(Math.min(limitA ?? ceilingA, ceilingA));
    return startS < endS ? [{ startS, endS, limitA: amps, phases, steering }] : [];
  });
  const times = new Set(spans.flatMap(({ startS, endS }) => [startS, endS]));
  const periods: CompiledPeriod[] = [];
  let first = 0;
  for (const startS of [...times].filter((time) => time < durationS).toSorted((a, b) => a - b)) {
    while ((spans[first]?.endS ?? durationS) <= startS) first += 1;
    // Two that share a second overlap in it, and steps within one second all do.
    let after = first;
    while ((spans[after]?.startS ?? durationS) <= startS) after += 1;
    const period = { ...lowestPeriod(spans.slice(first, after)), startS };
    const last = periods.at(-1);
    if (last === undefined || !isSameAllowance(last, period)) periods.push(period);
  }
  return periods;
}

/** It is steered only where all are, and then as at first. */
function lowestPeriod(periods: readonly CompiledPeriod[]): CompiledPeriod {
  const limitA = Math.min(...periods.map((period) => period.limitA));
  const phases = periods.map((period) => period.phases).filter((count) => count !== undefined);
  const [first] = periods;
  const steering = periods.every((period) => period.steering !== undefined) ? first?.steering : undefined;
  return {
    startS: first?.startS ?? 0,
    limitA,
    phases: phases.length === 0 ? undefined : Math.min(...phases),
    ...(steering !== undefined && { steering: steeredWithin(steering, { limitA }) }),
  };
}

function isLess(a: Allowance, b: Allowance): boolean {
  const amperes = ({ limitA }: Allowance) => limitA ?? Number.POSITIVE_INFINITY;
  const phases = (allowance: Allowance) => allowance.phases ?? Number.POSITIVE_INFINITY;
  return amperes(a) < amperes(b) || phases(a) < phases(b);
}

function lineOfSchedule({ startsAt, periods }: CompiledSchedule, from: Instant, to: Instant): Line {
  return periods.flatMap(({ startS, limitA, phases }, index) => {
    const at = startsAt + startS * 1000;
    const next = periods[index + 1];
    const ends = next === undefined ? to : startsAt + next.startS * 1000;
    return at < to && ends > from ? [{ at: Math.max(at, from), limitA, phases }] : [];
  });
}
