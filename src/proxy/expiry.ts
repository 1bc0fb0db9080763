/** What comes to its end by itself at one charger, and when the next of it is due. */
import type { Instant } from '../core/model.ts';
import { checkCeilings, nextCeiling } from './ceilings.ts';
import { followConditions, nextCondition } from './conditions.ts';
import type { Context } from './context.ts';
import { expireDue, nextDue } from './control.ts';
import { nextCount } from './counting.ts';
import { endLost, nextLoss } from './lost-sessions.ts';
import { nextStep } from './stopping.ts';
import type { Twin } from './twin.ts';
import type { Unit } from './unit.ts';
import { nextRelease, releaseDue } from './up-order.ts';

/** What is due and could not be done is tried again so much later. */
const OVERDUE_MS = 1_000;

export function expireAll(context: Context, unit: Unit): void {
  releaseDue(context, unit);
  endLost(context, unit);
  expireDue(context, unit);
  checkCeilings(context, unit);
  followConditions(context, unit);
}

/** Until something is due; undefined when nothing will be. */
export function untilNextMs(context: Context, twin: Twin): number | undefined {
  const { state } = twin;
  const now: Instant = context.clock.now();
  const dues = [
    ...[nextDue(state), nextLoss(state), nextStep(state), nextRelease(state), nextCeiling(state)],
    ...[nextCondition(context, state), nextCount(twin, now)],
  ].filter((at) => at !== undefined);
  if (dues.length === 0) return undefined;
  const waitMs = Math.min(...dues) - now;
  return waitMs > 0 ? waitMs : OVERDUE_MS;
}
