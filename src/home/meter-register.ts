/** The energy register as the Energy dashboard takes it: it takes every fall for a new meter and counts anew from 0. */
import type { Instant } from '../core/model.ts';

export interface Register {
  readonly wh: number;
  /** A reading far below it, and since when there is nothing else. */
  readonly low?: { readonly wh: number; readonly since: Instant } | undefined;
}

/** A meter that is another one stays low for this long; a wrong reading between right ones does not. */
export const NEW_METER_MS = 5 * 60_000;
/** Home Assistant takes a smaller fall for a mistake. */
const NEW_METER_SHARE = 0.9;

/** What is told after this reading. */
export function registerAfter(before: Register | undefined, wh: number, now: Instant): Register {
  if (before === undefined || wh >= before.wh) return { wh };
  if (wh >= before.wh * NEW_METER_SHARE) return { wh: before.wh };
  const { low } = before;
  // One that falls again is no meter that counts.
  if (low === undefined || wh < low.wh) return { wh: before.wh, low: { wh, since: now } };
  // The same reading again may be no news at all.
  if (wh === low.wh || now - low.since < NEW_METER_MS) return { wh: before.wh, low: { wh, since: low.since } };
  return { wh };
}
