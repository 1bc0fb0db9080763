/**
 * The least current that a car takes (IEC 61851: 6 A). Below it the charger is told 0: many charge with 6 whatever
 * between 1 and 5 they are told (PROTOCOL §2.5). Charging goes on when there is enough for a while.
 */
import type { Instant } from '../meanings.ts';
import type { Line, Step } from './steps.ts';

export const DEFAULT_MIN_A = 6;
export const RESUME_AFTER_MS = 60_000;

/** What is remembered from one time to the next. */
export interface Shortage {
  /** It was too little, and charging waits. */
  readonly waits: boolean;
  /** Since when there is enough again. */
  readonly enoughSince?: Instant | undefined;
}

export const NO_SHORTAGE: Shortage = { waits: false };

/** The line as it may be written, and what is to be remembered of its first instant. */
export function withMinimum(
  line: Line,
  before: Shortage,
  minA: number,
  resumeAfterMs: number = RESUME_AFTER_MS,
): { readonly line: Line; readonly shortage: Shortage } {
  const steps: Step[] = [];
  let shortage = before;
  let first: Shortage | undefined;
  for (const [index, step] of line.entries()) {
    shortage = shortageAfter(shortage, step, minA, resumeAfterMs);
    first ??= shortage;
    if (!shortage.waits) {
      push(steps, step);
      continue;
    }
    push(steps, { ...step, limitA: 0 });
    if (shortage.enoughSince === undefined) continue;
    const resumesAt = shortage.enoughSince + resumeAfterMs;
    const ends = line[index + 1]?.at ?? Number.POSITIVE_INFINITY;
    if (resumesAt < ends) {
      shortage = NO_SHORTAGE;
      push(steps, { ...step, at: Math.max(step.at, resumesAt) });
    }
  }
  return { line: steps, shortage: first ?? before };
}

/** What is remembered once a step has begun. */
function shortageAfter(before: Shortage, { at, limitA }: Step, minA: number, resumeAfterMs: number): Shortage {
  if (limitA !== undefined && limitA > 0 && limitA < minA) return { waits: true };
  if (!before.waits) return NO_SHORTAGE;
  // A pause is no shortage, but does not end one either.
  if (limitA === 0) return { waits: true };
  // A clock that was set back begins the wait anew, and makes it no longer.
  const enoughSince = Math.min(before.enoughSince ?? at, at);
  return at >= enoughSince + resumeAfterMs ? NO_SHORTAGE : { waits: true, enoughSince };
}

function push(steps: Step[], step: Step): void {
  const last = steps.at(-1);
  if (last === undefined || last.limitA !== step.limitA || last.phases !== step.phases) steps.push(step);
}
