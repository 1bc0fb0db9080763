import type { Payload } from '../core/model.ts';
import type { Reply } from '../core/ocpp/exchange.ts';
import type { FrameId } from '../core/ocpp/frame.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { Answered } from './answered.ts';

/** Messages of a peer that wait to be served; more than that is no hurry but an attack. */
export const MAX_WAITING_MESSAGES = 500;
/** The same in characters, since one message may be as long as a frame. */
export const MAX_WAITING_CHARS = 8 * 1024 * 1024;

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
  /** More waits than may. */
  readonly overflow: () => void;
}

/** What a peer asks of us: served one at a time in the order of arrival, each CALL answered exactly once (§5.3). */
export class Inbox {
  readonly #options: InboxOptions;
  readonly #answered: Answered;
  #waiting: Incoming[] = [];
  #waitingChars = 0;
  #current: Incoming | undefined;
  #closed = false;
  #idle: (() => void)[] = [];

  constructor(options: InboxOptions) {
    this.#options = options;
    this.#answered = new Answered(options.clock);
  }

  receive(message: Incoming): void {
    if (this.#closed || (message.type === 'call' && this.#isRepeated(message))) return;
    this.#waiting.push(message);
    this.#waitingChars += message.chars;
    if (this.#waiting.length > MAX_WAITING_MESSAGES || this.#waitingChars > MAX_WAITING_CHARS) {
      this.close();
      this.#options.overflow();
      return;
    }
    if (this.#current === undefined) this.#serveAll().catch((error) => this.#bug(error));
  }

  /** Takes nothing more; what is being served ends without being heard. */
  close(): void {
    this.#closed = true;
    this.#waiting = [];
    this.#waitingChars = 0;
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
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      this.#waitingChars -= next.chars;
      this.#current = next;
      await (next.type === 'call' ? this.#serveCall(next) : this.#serveSend(next));
      this.#current = undefined;
    }
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #serveCall(call: Incoming): Promise<void> {
    const { action, payload } = call;
    const messageId = String(call.id);
    const text = await this.#answerTo(call, { action, payload, messageId });
    if (text === undefined) return;
    this.#answered.keep(messageId, action, payload, text);
    this.#options.write(text);
  }

  async #answerTo(call: Incoming, asked: InboundCall): Promise<string | undefined> {
    try {
      const reply = await this.#options.onCall(asked);
      return reply.kind === 'silence' ? undefined : this.#options.encode(call.id, reply);
    } catch (error) {
      this.#bug(error, call);
      return this.#options.encode(call.id, { kind: 'error', code: 'InternalError', description: 'internal error' });
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
