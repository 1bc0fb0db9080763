/**
 * What was said on every link, kept for a while: a bounded ring in memory, from which people read and logs are
 * exported. Secrets and cards are taken out before a frame is kept. The format is that of docs/trace.md.
 */
import type { Clock } from './clock.ts';
import type { Ids } from './ids.ts';
import { makeRedactor } from './redact.ts';
import { type Cause, makeReader, type TraceEntry, type TraceRecord } from './trace-entry.ts';
import { type Range, within } from './trace-range.ts';

export type { Cause, TraceEntry };

/** Frames kept of one link, and of all. */
export const MAX_FRAMES_PER_LINK = 300;
export const MAX_FRAMES = 5_000;
/** The same in characters. */
export const MAX_CHARS_PER_LINK = 256 * 1024;
export const MAX_CHARS = 4 * 1024 * 1024;
/** Of a longer frame only the beginning is kept. */
export const MAX_FRAME_CHARS = 64 * 1024;
/** Once a bound of all links is passed, so much of it is freed at once. */
const FREED_PART = 0.1;
/** Frames of each link that a new follower looks back at, so that an answer finds its question. */
const LOOK_BACK = 20;

/** Whose socket it is. */
export interface TracedLink {
  readonly peer: 'charger' | 'service' | 'backend';
  readonly charger?: string | undefined;
  readonly provider?: string | undefined;
  readonly version?: string | undefined;
  /** False when no sub-protocol was agreed on. */
  readonly negotiated?: boolean | undefined;
}

/** Writes down what happens on one open socket. */
export interface Tap {
  /** `in`: towards the proxy. The version may turn out to be another one than at the opening. */
  frame(direction: 'in' | 'out', text: string, version?: string | undefined, cause?: Cause | undefined): void;
  close(code: number, reason: string, byUs: boolean): void;
}

/** What the plugs need of it. */
export interface Recorder {
  open(link: TracedLink): Tap;
  /** A service was dialled in vain; `kind` is the kind of failure, `why` a sentence. */
  failed(link: TracedLink, kind: string, why: string): void;
}

export interface TraceFilter extends Range {
  readonly charger?: string | undefined;
  readonly provider?: string | undefined;
  /** The newest ones. */
  readonly limit?: number | undefined;
}

export interface Trace extends Recorder {
  /** What is kept, the oldest first. Without a filter it begins with the `start` line, and is a whole log. */
  recent(filter?: TraceFilter): readonly TraceEntry[];
  /** Tells everything from now on; a follower that throws is told no more. Call the result to end it. */
  follow(follower: (entry: TraceEntry) => void): () => void;
  /** A JSON text of something else that is told beside the trace: the same cards have the same names in it. */
  redacted(json: string): string;
  /** A throw of the dice, by which a replay throws the same. */
  rolled(value: number): void;
}

export interface TraceOptions {
  readonly clock: Clock;
  /** Of the program that writes the log. */
  readonly program: string;
  /** In force at the start; it is redacted like a frame. */
  readonly config: object;
  /** What the program itself writes in the place of a card. */
  readonly nobodysTags?: readonly string[] | undefined;
  /** Hears the frames of every link before anything is taken out of them. */
  readonly listener?: Pick<Recorder, 'open'> | undefined;
}

interface Ring {
  readonly key: string;
  records: TraceRecord[];
  chars: number;
}

export function makeTrace({ clock, program, config, nobodysTags, listener }: TraceOptions): Trace {
  const redactor = makeRedactor(nobodysTags);
  const startedAt = clock.now();
  const startConfig: unknown = JSON.parse(redactor.text(JSON.stringify(config)));
  const rings = new Map<string, Ring>();
  const followers = new Map<(entry: TraceEntry) => void, (record: TraceRecord) => TraceEntry>();
  /** Everything that is kept, in its order, and the ring that it is in. */
  const ringOf = new Map<TraceRecord, Ring>();
  let chars = 0;
  let seq = 0;
  let sockets = 0;
  let isComplete = true;

  return {
    open(link) {
      sockets += 1;
      const meta = { ...link, socket: sockets };
      const key = keyOf(meta);
      keep({ direction: 'open', meta }, key);
      const heard = listener?.open(link);
      return {
        frame: (direction, text, version = link.version, cause) => {
          heard?.frame(direction, text, version);
          const told = version === link.version && cause === undefined ? meta : { ...meta, version, cause };
          keep({ direction, meta: told, ...fitting(redactor.text(text)) }, key);
        },
        close: (code, reason, byUs) => {
          heard?.close(code, reason, byUs);
          keep({ direction: 'close', meta, payload: { code, reason, by: byUs ? 'proxy' : 'peer' } });
        },
      };
    },

    failed: (link, kind, why) => keep({ direction: 'failed', meta: link, payload: { kind, why } }),

    redacted: (json) => redactor.text(json),

    rolled: (value) => keep({ direction: 'dice', meta: { peer: 'proxy' }, payload: { value } }),

    recent(filter = {}) {
      const read = makeReader();
      // All are read, so that an answer finds a question that is not wanted.
      const entries = [...ringOf.keys()].flatMap((record) => {
        const entry = read(record);
        return matches(record.meta, filter) ? [entry] : [];
      });
      const isWhole = filter.charger === undefined && filter.provider === undefined;
      const whole = within(isWhole ? [startLine(), ...entries] : entries, filter);
      return filter.limit === undefined ? whole : whole.slice(Math.max(0, whole.length - filter.limit));
    },

    follow(follower) {
      const read = makeReader();
      for (const { records } of rings.values()) for (const record of records.slice(-LOOK_BACK)) read(record);
      followers.set(follower, read);
      return () => void followers.delete(follower);
    },
  };

  function keep(happened: Omit<TraceRecord, 'seq' | 'at'>, key = keyOf(happened.meta)): void {
    seq += 1;
    const record: TraceRecord = { seq, at: clock.now(), ...happened };
    const ring = rings.get(key) ?? { key, records: [], chars: 0 };
    rings.set(key, ring);
    ring.records.push(record);
    ringOf.set(record, ring);
    const size = record.raw?.length ?? 0;
    chars += size;
    ring.chars += size;
    while (ring.records.length > MAX_FRAMES_PER_LINK || ring.chars > MAX_CHARS_PER_LINK) dropOldest(ring);
    if (ringOf.size > MAX_FRAMES || chars > MAX_CHARS) shrink();
    for (const [follower, read] of followers) {
      try {
        follower(read(record));
      } catch {
        // Nobody who looks on may disturb a link.
        followers.delete(follower);
      }
    }
  }

  /** The oldest of all links go first, so that a busy house forgets evenly. */
  function shrink(): void {
    for (const ring of ringOf.values()) {
      if (ringOf.size <= MAX_FRAMES * (1 - FREED_PART) && chars <= MAX_CHARS * (1 - FREED_PART)) break;
      dropOldest(ring);
      if (ring.records.length === 0) rings.delete(ring.key);
    }
  }

  function dropOldest(ring: Ring): void {
    const record = ring.records.shift();
    if (record === undefined) return;
    ringOf.delete(record);
    const size = record.raw?.length ?? 0;
    isComplete = false;
    chars -= size;
    ring.chars -= size;
  }

  function startLine(): TraceEntry {
    const at = new Date(startedAt).toISOString();
    const payload = { program, complete: isComplete, config: startConfig };
    return { v: 1, seq: 0, at, direction: 'start', payload, meta: { peer: 'proxy' } };
  }
}

/** Copied, since a slice would keep the whole frame in memory. */
function fitting(raw: string): Pick<TraceRecord, 'raw' | 'isCut'> {
  return raw.length <= MAX_FRAME_CHARS
    ? { raw }
    : { raw: Buffer.from(raw.slice(0, MAX_FRAME_CHARS)).toString(), isCut: true };
}

function keyOf({ peer, charger, provider }: TraceRecord['meta']): string {
  return `${peer} ${charger} ${provider}`;
}

function matches(meta: TraceEntry['meta'], { charger, provider }: TraceFilter): boolean {
  return (charger === undefined || meta.charger === charger) && (provider === undefined || meta.provider === provider);
}

/** Pauses are diced; a replay must throw the same. */
export function withRollsIn(trace: Trace, ids: Ids): Ids {
  return {
    uuid: ids.uuid,
    random() {
      const value = ids.random();
      trace.rolled(value);
      return value;
    },
  };
}
