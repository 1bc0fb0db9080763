/**
 * What is known to become less of what places share (PROTOCOL §2.5, invariant I6). A charger is told its share for a day
 * and keeps it when the proxy is gone: what falls within that time has to be shared out beforehand. More comes into a
 * share only when it is there, for until then it may belong to somebody else.
 */
import type { Instant } from '../model.ts';
import { lineFrom } from './offered.ts';
import type { Sharing } from './settings.ts';
import { type Share, type Sharer, shareOut, type Wire } from './shares.ts';
import type { Line, Step } from './steps.ts';

/** So many falls of one line are told apart; all that come after are one, down to the least. */
const MOST_FALLS = 12;

/** What a line says at `from`, and each time that it falls below all before. */
export function fallsOf(line: Line, from: Instant): Line {
  const falls: Step[] = [];
  for (const { at, limitA } of lineFrom(line, from)) {
    const last = falls.at(-1);
    if (last === undefined || amps(limitA) < amps(last.limitA)) falls.push({ at, limitA });
  }
  const kept = falls.slice(0, MOST_FALLS + 1);
  const least = falls.at(-1)?.limitA;
  return kept.map((step, index) => (index === MOST_FALLS ? { ...step, limitA: least } : step));
}

/** What there is to share out from a moment on, and among whom. */
export interface Moment {
  readonly at: Instant;
  readonly sharers: readonly Sharer[];
  readonly wires: readonly Wire[];
}

/** By key, from when on a place has less than all that it had before, beginning with its share of now. */
export function lessAhead(
  now: ReadonlyMap<string, Share>,
  later: readonly Moment[],
  sharing: Sharing,
): ReadonlyMap<string, Line> {
  const lines = new Map<string, Line>();
  for (const { at, sharers, wires } of later) {
    for (const [key, { grantA }] of shareOut(sharers, wires, sharing)) {
      const line = lines.get(key) ?? [];
      const before = line.at(-1)?.limitA ?? now.get(key)?.grantA;
      if (grantA < amps(before)) lines.set(key, [...line, { at, limitA: grantA }]);
    }
  }
  return lines;
}

function amps(limitA: number | undefined): number {
  return limitA ?? Number.POSITIVE_INFINITY;
}
