import type { TraceEntry } from './trace-entry.ts';

export interface Range {
  /** Milliseconds since the epoch; the first one is in it, the last one is not. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/**
 * The lines of a range, so that they are a log again: its `start` line stays in front, and so do the lines of the
 * sockets that were open when the range begins, since frames belong to them.
 */
export function within(entries: readonly TraceEntry[], range: Range): readonly TraceEntry[] {
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = range;
  const atOf = ({ at }: TraceEntry): number => Date.parse(at);
  const open = new Map<number | undefined, TraceEntry>();
  let isCutBefore = false;
  for (const entry of entries) {
    const { direction, meta } = entry;
    if (direction === 'start' || atOf(entry) >= from) continue;
    isCutBefore = true;
    if (direction === 'open') open.set(meta.socket, entry);
    if (direction === 'close') open.delete(meta.socket);
  }
  const before = new Set(open.values());
  const isIn = (entry: TraceEntry): boolean => atOf(entry) >= from || before.has(entry);
  const kept = entries.filter((entry) => entry.direction === 'start' || (isIn(entry) && atOf(entry) < to));
  const isCutAfter = entries.some((entry) => entry.direction !== 'start' && atOf(entry) >= to);
  return kept.map((entry) => (entry.direction === 'start' ? startOf(entry, isCutBefore, isCutAfter) : entry));
}

function startOf(entry: TraceEntry, isCutBefore: boolean, isCutAfter: boolean): TraceEntry {
  if (!isCutBefore && !isCutAfter) return entry;
  const cut = { ...(isCutBefore && { complete: false }), ...(isCutAfter && { ended: true }) };
  return { ...entry, payload: { ...Object(entry.payload), ...cut } };
}
