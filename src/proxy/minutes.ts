/** Times that the owner sets in minutes. */
import { MAX_MINUTES } from '../core/commands.ts';
import type { Instant } from '../core/model.ts';
import type { Clock } from '../lib/clock.ts';
import type { CommandResult } from './ports.ts';

/** Undefined when it is a time that may be set. */
export function wrongMinutes(minutes: number | undefined): CommandResult | undefined {
  if (minutes === undefined || (minutes > 0 && minutes <= MAX_MINUTES)) return undefined;
  return bad(`minutes: expected more than 0 and at most ${MAX_MINUTES} (a week)`);
}

export function endAfter(clock: Clock, minutes: number): Instant {
  return clock.now() + minutes * 60_000;
}

export function minutesInWords(minutes: number): string {
  return minutes === 1 ? 'one minute' : `${minutes} minutes`;
}

/** The question itself was wrong; the text begins with the field. */
export function bad(why: string): CommandResult {
  return { ok: false, code: 'bad_request', rule: 'request', why };
}
