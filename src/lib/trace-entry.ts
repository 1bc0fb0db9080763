/** Lines of a trace (docs/trace.md): what is kept of a moment, and how it is told. */

/** One line of a trace. Unknown fields may come with later versions. */
export interface TraceEntry {
  /** Of the format. */
  readonly v: 1;
  /** Counts everything that happened since the start. */
  readonly seq: number;
  /** UTC, with milliseconds. */
  readonly at: string;
  /** `in`, `out`: a frame towards the proxy, or from it. The others tell of sockets, of the dice and of the start. */
  readonly direction: 'start' | 'open' | 'in' | 'out' | 'close' | 'failed' | 'dice';
  readonly messageType?: MessageType | undefined;
  readonly messageId?: string | undefined;
  /** An answer has that of its question, as long as that is known. */
  readonly action?: string | undefined;
  readonly payload?: unknown;
  /** The frame as it was on the wire, but for what was taken out. */
  readonly raw?: string | undefined;
  /** Of an answer: milliseconds since its question. */
  readonly latencyMs?: number | undefined;
  /** What is wrong with it, where whoever reads the trace had it examined. */
  readonly findings?: Findings | undefined;
  readonly meta: {
    readonly peer: 'charger' | 'service' | 'backend' | 'proxy';
    readonly charger?: string | undefined;
    readonly provider?: string | undefined;
    readonly version?: string | undefined;
    /** Counts the sockets since the start. */
    readonly socket?: number | undefined;
    readonly negotiated?: boolean | undefined;
    /** The frame was longer than what is kept of it. */
    readonly cut?: true | undefined;
    readonly cause?: Cause | undefined;
  };
}

/** In what a frame breaks the published schema of its version, and which quirks of chargers mend it. */
export interface Findings {
  /** `path`: a JSON pointer into the payload; `message`: without any value. */
  readonly violations: readonly { readonly path: string; readonly message: string }[];
  readonly quirks: readonly string[];
}

/** For what a frame of the proxy was sent: a message of the same charger, or of a provider that wants something of it. */
export interface Cause {
  /** Who said it; absent: the charger. */
  readonly provider?: string | undefined;
  readonly messageId: string;
}

export type MessageType = 'call' | 'result' | 'error' | 'resultError' | 'send' | 'json' | 'unreadable';

/** What is kept; `payload` is that of moments that are no frames. */
export interface TraceRecord {
  readonly seq: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly direction: TraceEntry['direction'];
  readonly raw?: string | undefined;
  readonly payload?: unknown;
  readonly isCut?: boolean | undefined;
  readonly meta: Omit<TraceEntry['meta'], 'cut'>;
}

/** Questions of one socket whose answer may still come. */
const MAX_OPEN_QUESTIONS = 100;

const TYPES: { readonly [type: number]: MessageType } = {
  2: 'call',
  3: 'result',
  4: 'error',
  5: 'resultError',
  6: 'send',
};

interface Question {
  readonly action: string | undefined;
  readonly at: number;
}

/** Reads records in their order, and finds the question of each answer. */
export function makeReader(): (record: TraceRecord) => TraceEntry {
  /** By socket, then by who asked and under which id. */
  const questions = new Map<number, Map<string, Question>>();

  return (record) => {
    const { seq, at, direction, raw, isCut, meta } = record;
    const told: TraceEntry = {
      v: 1,
      seq,
      at: new Date(at).toISOString(),
      direction,
      ...(raw === undefined ? { payload: record.payload } : { ...paired(record, raw), raw }),
      meta: isCut === true ? { ...meta, cut: true } : meta,
    };
    if (direction === 'close' && meta.socket !== undefined) questions.delete(meta.socket);
    return told;
  };

  function paired({ direction, at, meta }: TraceRecord, raw: string): Frame & { latencyMs?: number } {
    const frame = read(raw);
    const { messageId, messageType } = frame;
    if (messageId === undefined || meta.socket === undefined) return frame;
    const open = questions.get(meta.socket) ?? new Map<string, Question>();
    questions.set(meta.socket, open);
    const asked = `${direction} ${messageId}`;
    const answered = `${direction === 'in' ? 'out' : 'in'} ${messageId}`;
    if (messageType === 'call' || (messageType === 'json' && direction === 'in')) {
      open.set(asked, { action: frame.action, at });
      for (const oldest of open.keys()) {
        if (open.size <= MAX_OPEN_QUESTIONS) break;
        open.delete(oldest);
      }
      return frame;
    }
    const question = messageType === 'send' ? undefined : open.get(answered);
    if (question === undefined) return frame;
    open.delete(answered);
    return { ...frame, action: frame.action ?? question.action, latencyMs: at - question.at };
  }
}

type Frame = Pick<TraceEntry, 'messageType' | 'messageId' | 'action' | 'payload'>;

function read(raw: string): Frame {
  const value = parsed(raw);
  if (Array.isArray(value)) {
    const [type, id, ...rest] = value;
    const messageType = TYPES[Number(type)];
    if (messageType === undefined) return { messageType: 'unreadable' };
    const messageId = String(id);
    if (messageType === 'result') return { messageType, messageId, payload: rest[0] };
    if (messageType === 'call' || messageType === 'send') {
      return { messageType, messageId, action: String(rest[0]), payload: rest[1] };
    }
    return { messageType, messageId, payload: { code: rest[0], description: rest[1], details: rest[2] } };
  }
  if (typeof value !== 'object' || value === null) return { messageType: 'unreadable' };
  const { id, action, event } = Object(value);
  const name: unknown = action ?? event;
  return {
    messageType: 'json',
    ...((typeof id === 'string' || typeof id === 'number') && { messageId: String(id) }),
    ...(typeof name === 'string' && { action: name }),
    payload: value,
  };
}

function parsed(raw: string): unknown {
  try {
    return JSON.parse(raw.replace(/[\0\s]+$/, ''));
  } catch {
    return undefined;
  }
}
