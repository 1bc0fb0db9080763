/** Lines of the trace as what people look at: a question and its answer are one exchange, with what it led to. */
import type { TraceEntry } from '../../../../src/lib/trace-entry.ts';

/** How it ended: `waits` for its answer, `none`: nobody answers such a thing. */
export type Outcome = 'ok' | 'refused' | 'error' | 'waits' | 'none';

export interface Exchange {
  /** What was said first, or what happened to a socket. */
  readonly entry: TraceEntry;
  reply: TraceEntry | undefined;
  outcome: Outcome;
  /** The answer in a word: a status or a code. */
  word: string;
  /** For what it was sent. */
  cause: Exchange | undefined;
  /** What was sent for it, oldest first. */
  readonly effects: Exchange[];
}

/** The oldest go, a part of them at once, so that a long look costs no more than a short one. */
export const MAX_EXCHANGES = 10_000;
const FREED_PART = 0.1;

/** Words by which an answer of OCPP says no. */
const REFUSALS =
  /^(?:Rejected|Invalid|Blocked|Expired|ConcurrentTx|NotSupported|NotImplemented|Unknown\w*|Unavailable|Occupied|Faulted|Failed\w*|\w+Error|NotAllowed\w*|rejected\w*|refused)$/;
/** Codes with which a socket is closed in good order: done, gone away, a restart. */
const GOOD_CLOSES: readonly unknown[] = [1000, 1001, 1012];

export class Exchanges {
  #all: Exchange[] = [];
  #shown: readonly Exchange[] | undefined;
  #lastSeq = -1;
  /** When the proxy started whose trace this is. */
  #run: string | undefined;
  readonly #open = new Map<string, Exchange>();
  readonly #said = new Map<string, Exchange>();

  /** The same list as long as nothing changed. */
  get all(): readonly Exchange[] {
    this.#shown ??= [...this.#all];
    return this.#shown;
  }

  /** Takes one line; one that is known already, or that only a replay needs, changes nothing. */
  add(entry: TraceEntry): void {
    if (entry.direction === 'start' && entry.at !== this.#run) {
      if (this.#run !== undefined) this.#forget();
      this.#run = entry.at;
    }
    if (entry.seq <= this.#lastSeq) return;
    this.#shown = undefined;
    this.#lastSeq = entry.seq;
    if (entry.direction === 'start' || entry.direction === 'dice') return;
    const asked = this.#askedBy(entry);
    if (asked !== undefined) {
      asked.reply = entry;
      [asked.outcome, asked.word] = ended(entry);
      return;
    }
    this.#append(entry);
  }

  #append(entry: TraceEntry): void {
    const isFrame = entry.direction === 'in' || entry.direction === 'out';
    const isQuestion =
      entry.messageType === 'call' || (entry.messageType === 'json' && entry.direction === 'in' && isFrame);
    const [outcome, word] = isQuestion ? (['waits', ''] as const) : isFrame ? alone(entry) : happened(entry);
    const exchange: Exchange = { entry, reply: undefined, outcome, word, cause: undefined, effects: [] };
    this.#all.push(exchange);
    const { cause, provider } = entry.meta;
    if (cause !== undefined) {
      exchange.cause = this.#said.get(nameOf(chargerOf(entry), cause.provider, cause.messageId));
      exchange.cause?.effects.push(exchange);
    }
    if (isQuestion && entry.messageId !== undefined) {
      this.#open.set(`${entry.meta.socket} ${entry.direction} ${entry.messageId}`, exchange);
      if (entry.direction === 'in') this.#said.set(nameOf(chargerOf(entry), provider, entry.messageId), exchange);
    }
    if (this.#all.length > MAX_EXCHANGES) this.#shrink();
  }

  /** The question whose answer this is. */
  #askedBy(entry: TraceEntry): Exchange | undefined {
    const { messageType, direction, messageId, meta } = entry;
    const isAnswer =
      messageType === 'result' || messageType === 'error' || (messageType === 'json' && direction === 'out');
    if (!isAnswer || messageId === undefined) return undefined;
    const key = `${meta.socket} ${direction === 'in' ? 'out' : 'in'} ${messageId}`;
    const asked = this.#open.get(key);
    this.#open.delete(key);
    return asked;
  }

  #shrink(): void {
    const gone = new Set(this.#all.slice(0, MAX_EXCHANGES * FREED_PART));
    this.#all = this.#all.slice(gone.size);
    for (const known of [this.#open, this.#said])
      for (const [key, exchange] of known) if (gone.has(exchange)) known.delete(key);
  }

  /** Another run of the proxy counts anew. */
  #forget(): void {
    this.#all = [];
    this.#lastSeq = -1;
    this.#open.clear();
    this.#said.clear();
  }
}

/** Its question or its answer breaks the standard. */
export function isOdd({ entry, reply }: Exchange): boolean {
  return entry.findings !== undefined || reply?.findings !== undefined;
}

/** The charger that it is about; a backend names it in what is said. */
export function chargerOf({ meta, payload }: TraceEntry): string | undefined {
  if (meta.charger !== undefined) return meta.charger;
  const { charger } = Object(payload);
  return typeof charger === 'string' ? charger : undefined;
}

/** What began it, and everything that was sent for that: itself among them. */
export function familyOf(exchange: Exchange): { readonly root: Exchange; readonly effects: readonly Exchange[] } {
  const root = exchange.cause ?? exchange;
  return { root, effects: root.effects };
}

function nameOf(charger: string | undefined, provider: string | undefined, messageId: string): string {
  return `${charger} ${provider} ${messageId}`;
}

function ended({ messageType, payload }: TraceEntry): readonly [Outcome, string] {
  const { code, error, result, status, idTagInfo, idTokenInfo } = Object(payload);
  if (messageType === 'error') return ['error', text(code)];
  if (error !== undefined) return ['error', text(error)];
  const said = [Object(idTagInfo).status, Object(idTokenInfo).status, status, result].find(
    (word) => typeof word === 'string',
  );
  return [REFUSALS.test(text(said)) ? 'refused' : 'ok', text(said)];
}

/** A frame without a question. */
function alone({ messageType, payload }: TraceEntry): readonly [Outcome, string] {
  if (messageType === 'error' || messageType === 'resultError') return ['error', text(Object(payload).code)];
  return messageType === 'unreadable' ? ['error', ''] : ['none', ''];
}

function happened({ direction, payload }: TraceEntry): readonly [Outcome, string] {
  const { code, kind } = Object(payload);
  if (direction === 'failed') return ['error', text(kind)];
  if (direction !== 'close') return ['none', ''];
  return [GOOD_CLOSES.includes(code) ? 'none' : 'error', text(code)];
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
