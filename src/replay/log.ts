/** Reads a log as docs/trace.md describes it. */
import type { TraceEntry } from '../lib/trace.ts';

export interface Line {
  /** From 1. */
  readonly number: number;
  readonly entry: TraceEntry;
}

export type ReadLog =
  | {
      readonly ok: true;
      readonly start: TraceEntry | undefined;
      readonly lines: readonly Line[];
      /** Begins with the start of a proxy, and nothing was forgotten since. */
      readonly isComplete: boolean;
    }
  | { readonly ok: false; readonly line: number; readonly why: string };

const DIRECTIONS: readonly unknown[] = ['start', 'open', 'in', 'out', 'close', 'failed', 'dice'];
const PEERS: readonly unknown[] = ['charger', 'service', 'backend', 'proxy'];

/** What a person broke is named by its line. */
export function readLog(text: string): ReadLog {
  const lines: Line[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const number = index + 1;
    const value = json(line);
    if (value === undefined) return { ok: false, line: number, why: 'is no JSON' };
    // A bundle has a log in it, with other things in front.
    if (value.part !== undefined && value.part !== 'trace') continue;
    const why = wrong(value);
    if (why !== undefined) return { ok: false, line: number, why };
    // What the cast says is what was just checked.
    lines.push({ number, entry: value as unknown as TraceEntry });
  }
  const [first, ...rest] = lines;
  if (first === undefined) return { ok: false, line: 1, why: 'the log is empty' };
  if (first.entry.direction !== 'start') return { ok: true, start: undefined, lines, isComplete: false };
  const isComplete = fields(first.entry.payload).complete === true;
  return { ok: true, start: first.entry, lines: rest, isComplete };
}

function wrong(line: Fields): string | undefined {
  const { v, direction, at, raw, meta } = line;
  if (v !== 1) return 'is not of version 1 of the format';
  if (!DIRECTIONS.includes(direction)) return `has the unknown direction ${JSON.stringify(direction)}`;
  if (typeof at !== 'string' || Number.isNaN(Date.parse(at))) return 'has no time in "at"';
  const { peer, socket, cut } = fields(meta);
  if (!PEERS.includes(peer)) return 'does not say in "meta.peer" whose socket it is';
  if (direction === 'in' || direction === 'out') {
    if (typeof raw !== 'string') return 'is a frame without "raw"';
    if (cut === true) return 'holds only the beginning of a frame, so that it cannot be replayed';
  }
  const isOfSocket = direction === 'in' || direction === 'out' || direction === 'open' || direction === 'close';
  return isOfSocket && typeof socket !== 'number' ? 'has no "meta.socket"' : undefined;
}

export type Fields = { readonly [name: string]: unknown };

/** What is no group of fields has none. */
export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}

function json(line: string): Fields | undefined {
  try {
    return fields(JSON.parse(line));
  } catch {
    return undefined;
  }
}
