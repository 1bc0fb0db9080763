import type { Payload } from '../core/model.ts';
import type { Reply } from '../core/ocpp/exchange.ts';
import type { FrameId } from '../core/ocpp/frame.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { Waker } from '../lib/waker.ts';
import { Answered } from './answered.ts';
import { Pace, type PaceOptions } from './pace.ts';

/** With so many messages waiting, or characters in them, the peer is not read until only a few are left. */
export const BUSY_MESSAGES = 64;
const BUSY_CHARS = 1024 * 1024;
const EASED_MESSAGES = 16;
/** What was read already is still taken, up to this. */
const MAX_WAITING_CHARS = 8 * 1024 * 1024;

export interface Incoming {
  readonly type: 'call' | 'send';
  /** As received, to be given back so. */
  readonly id: FrameId;
  readonly action: string;
  readonly payload: Payload;
  /** Length of the frame. */
  readonly chars: number;
}

export interface InboundCall {
  readonly action: string;
  readonly payload: Payload;
  readonly messageId: string;
}

export interface InboxOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly onCall: (call: InboundCall) => Promise<Reply>;
  readonly onSend: ((send: InboundCall) => Promise<void> | void) | undefined;
  /** Turns a reply into a frame; throws when it cannot be written as JSON. */
  readonly encode: (id: FrameId, reply: Exclude<Reply, { kind: 'silence' }>) => string;
  readonly write: (text: string) => void;
  /** CALLs are served at this pace; absent = as fast as they come. */
  readonly pace?: PaceOptions | undefined;
  /** The peer is to be read no more (true), or again. */
  readonly busy: (isBusy: boolean) => void;
  /** More waits than may. */
  readonly overflow: () => void;
}

interface WrittenAnswer {
  readonly text: string;
  readonly isError: boolean;
  readonly after?: (() => void) | undefined;
}

/** What a peer asks of us: served one at a time in the order of arrival, each CALL answered exactly once (§5.3). */
export class Inbox {
  readonly #options: InboxOptions;
  readonly #answered: Answered;
  readonly #pace: Pace | undefined;
  readonly #waker: Waker;
  #isBusy = false;
  #waiting: Incoming[] = [];
  #waitingChars = 0;
  #current: Incoming | undefined;
  #isServing = false;
  #closed = false;
  #idle: (() => void)[] = [];

  constructor(options: InboxOptions) {
    this.#options = options;
    this.#answered = new Answered(options.clock);
    this.#pace = options.pace && new Pace(options.clock, options.pace);
    this.#waker = new Waker(options.clock);
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  receive(message: Incoming): void {
    if (this.#closed || (message.type === 'call' && this.#isRepeated(message))) return;
    this.#waiting.push(message);
    this.#waitingChars += message.chars;
    if (this.#waitingChars > MAX_WAITING_CHARS) {
      this.close();
      this.#options.overflow();
      return;
    }
    if (this.#waiting.length >= BUSY_MESSAGES || this.#waitingChars >= BUSY_CHARS) this.#setBusy(true);
    if (!this.#isServing) this.#serveAll().catch((error) => this.#bug(error));
  }

  /** Takes nothing more; what is being served ends without being heard. */
  close(): void {
    this.#closed = true;
    this.#waiting = [];
    this.#waitingChars = 0;
    this.#waker.wake();
  }

  /** Takes nothing more and resolves when the message being served has been answered. */
  drain(): Promise<void> {
    this.close();
    if (this.#current === undefined) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** True when nothing must be done: the answer was sent again or is on its way. */
  #isRepeated(call: Incoming): boolean {
    const { log } = this.#options;
    const messageId = String(call.id);
    const about = { messageId, action: call.action };
    const same = (other: Incoming): boolean => String(other.id) === messageId && other.action === call.action;
    if ((this.#current !== undefined && same(this.#current)) || this.#waiting.some(same)) {
      log.warn(about, 'a message was repeated before it was answered; the first answer serves both');
      return true;
    }
    const stored = this.#answered.find(messageId, call.action, call.payload);
    if (stored !== undefined) {
      log.info(about, 'a message was repeated after it was answered; it gets the same answer again');
      this.#options.write(stored);
      return true;
    }
    if (this.#answered.knows(messageId)) log.info(about, 'a message id was used again for another message');
    return false;
  }

  async #serveAll(): Promise<void> {
    this.#isServing = true;
    for (;;) {
      await this.#turn();
      const next = this.#waiting.shift();
      if (next === undefined) break;
      this.#waitingChars -= next.chars;
      this.#current = next;
      if (this.#waiting.length <= EASED_MESSAGES && this.#waitingChars < BUSY_CHARS) this.#setBusy(false);
      await (next.type === 'call' ? this.#serveCall(next) : this.#serveSend(next));
      this.#current = undefined;
    }
    this.#isServing = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** Resolves when the next one may be served. */
  async #turn(): Promise<void> {
    const waitMs = this.#waiting[0]?.type === 'call' ? (this.#pace?.takeMs() ?? 0) : 0;
    if (waitMs > 0) await this.#waker.sleepFor(waitMs, () => this.#closed);
  }

  #setBusy(isBusy: boolean): void {
    if (this.#isBusy === isBusy) return;
    this.#isBusy = isBusy;
    this.#options.busy(isBusy);
  }

  async #serveCall(call: Incoming): Promise<void> {
    const { action, payload } = call;
    const messageId = String(call.id);
    const answer = await this.#answerTo(call, { action, payload, messageId });
    if (answer === undefined) return;
    // An error has booked nothing: what comes again may be understood by then.
    if (!answer.isError) this.#answered.keep(messageId, action, payload, answer.text);
    this.#options.write(answer.text);
    try {
      answer.after?.();
    } catch (error) {
      this.#bug(error, call);
    }
  }

  /** Undefined: it gets none. */
  async #answerTo(call: Incoming, asked: InboundCall): Promise<WrittenAnswer | undefined> {
    const { encode } = this.#options;
    try {
      const reply = await this.#options.onCall(asked);
      if (reply.kind === 'silence') return undefined;
      const after = reply.kind === 'result' ? reply.after : undefined;
      return { text: encode(call.id, reply), isError: reply.kind === 'error', after };
    } catch (error) {
      this.#bug(error, call);
      const text = encode(call.id, { kind: 'error', code: 'InternalError', description: 'internal error' });
      return { text, isError: true };
    }
  }

  async #serveSend(send: Incoming): Promise<void> {
    const { action, payload } = send;
    try {
      await this.#options.onSend?.({ action, payload, messageId: String(send.id) });
    } catch (error) {
      this.#bug(error, send);
    }
  }

  #bug(error: unknown, message?: Incoming): void {
    this.#options.log.error({ err: error, action: message?.action }, 'a message could not be served');
  }
}
