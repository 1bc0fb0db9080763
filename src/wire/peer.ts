import type { RawData, WebSocket } from 'ws';
import type { Payload } from '../core/model.ts';
import type { ErrorCode } from '../core/ocpp/errors.ts';
import type { CallOutcome } from '../core/ocpp/exchange.ts';
import {
  encodeFrame,
  type Frame,
  hasSend,
  MAX_ID_CHARS,
  mayMendFrames,
  type Parsed,
  parseFrame,
} from '../core/ocpp/frame.ts';
import type { OcppVersion } from '../core/ocpp/versions.ts';
import type { Timer } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { type CallOptions, Calls } from './calls.ts';
import { Inbox } from './inbox.ts';
import { KeepAlive } from './keep-alive.ts';
import {
  CLOSE,
  CLOSE_GRACE_MS,
  MAX_BAD_FRAMES,
  MAX_UNANSWERED_CALLS,
  MAX_UNWRITTEN_BYTES,
  STANDARD_ID_CHARS,
} from './limits.ts';
import type { PeerOptions } from './peer-options.ts';
import { closeReason, textOf } from './text.ts';

/** One OCPP-J link, either end of it (PROTOCOL §5.2–5.5). It knows frames, order and time limits, and no proxy. */
export class Peer {
  /** May be corrected while nothing but a first CALL was read, when a charger offered no sub-protocol (§5.1). */
  version: OcppVersion;
  /** When anything was last heard of the peer. */
  heardAt: number;
  readonly #options: PeerOptions;
  readonly #socket: WebSocket;
  readonly #log: Log;
  readonly #calls: Calls;
  readonly #inbox: Inbox;
  readonly #keepAlive: KeepAlive | undefined;
  #badInRow = 0;
  #closing = false;
  #reported = false;
  #closeTimer: Timer | undefined;

  constructor(options: PeerOptions) {
    const { socket, clock, log } = options;
    this.version = options.version;
    this.#options = options;
    this.#socket = socket;
    this.#log = log;
    this.heardAt = clock.now();
    this.#calls = new Calls({
      clock,
      log,
      write: (call) => this.#writeFrame({ ...call, type: 'call', id: call.messageId }, call.cause),
      late: (call, outcome) => {
        log.info({ messageId: call.messageId, action: call.action }, 'an answer came after its time limit');
        options.late?.(call.action, outcome, call.messageId);
      },
      unanswered: (inRow) => this.#unanswered(inRow),
    });
    this.#inbox = new Inbox({
      clock,
      log,
      onCall: options.onCall,
      onSend: options.onSend,
      encode: (id, reply) =>
        encodeFrame(
          reply.kind === 'result' ? { type: 'result', id, payload: reply.payload } : { ...reply, type: 'error', id },
          this.version,
        ),
      write: (text) => this.#write(text),
      pace: options.pace,
      busy: (isBusy) => this.#readOn(!isBusy),
      overflow: () => this.close(CLOSE.policy, 'too many messages at once'),
    });
    this.#keepAlive =
      options.keepAlive &&
      new KeepAlive({
        clock,
        ...options.keepAlive,
        ping: () => this.closed || socket.ping(),
        dead: () => this.#giveUp('the peer is silent and answers no ping'),
      });
    this.#listen();
  }

  /** False until the socket is closing, by whichever end. */
  get closed(): boolean {
    return this.#closing || this.#socket.readyState !== this.#socket.OPEN;
  }

  /** What the peer asked and is not being served yet. */
  get waiting(): number {
    return this.#inbox.waiting;
  }

  /** Pings it at another pace; 0: not at all. */
  pingEvery(everyMs: number): void {
    if (!this.closed) this.#keepAlive?.every(everyMs);
  }

  /** True while the peer proves by its pongs that it is there. */
  get pongs(): boolean {
    return this.#keepAlive?.pongs ?? false;
  }

  /** Asks the peer; at most one CALL is unanswered, the others wait. Never rejects. */
  call(action: string, payload: Payload, options: CallOptions): Promise<CallOutcome> {
    if (this.closed) return Promise.resolve({ kind: 'closed' });
    return this.#calls.call({ messageId: options.messageId ?? this.#options.ids.uuid(), action, payload }, options);
  }

  /** Tells the peer something that wants no answer. False when its version cannot, or the link is closed. */
  send(action: string, payload: Payload): boolean {
    if (this.closed || !hasSend(this.version)) return false;
    this.#writeFrame({ type: 'send', id: this.#options.ids.uuid(), action, payload });
    return true;
  }

  /** Tells the peer that its answer to our CALL was of no use. False as with {@link send}. */
  sendResultError(messageId: string, code: ErrorCode, description: string): boolean {
    if (this.closed || !hasSend(this.version)) return false;
    this.#writeFrame({ type: 'resultError', id: messageId, code, description });
    return true;
  }

  /** Takes no new CALLs and resolves when the one being served was answered; for a shutdown in good order. */
  drain(): Promise<void> {
    return this.#inbox.drain();
  }

  /** Ends the link; calls that wait end as closed. `onClose` follows when the peer agreed, or soon after. */
  close(code: number, reason: string): void {
    if (this.#closing) return;
    this.#stop();
    // The goodbye of a peer that is not read would not be heard.
    this.#socket.resume();
    this.#socket.close(code, closeReason(reason));
    this.#closeTimer = this.#options.clock.timer(CLOSE_GRACE_MS, () => this.#socket.terminate());
  }

  #listen(): void {
    const socket = this.#socket;
    socket.on('message', (data, isBinary) => this.#received(data, isBinary));
    socket.on('ping', () => this.#heard());
    socket.on('pong', () => {
      this.#heard();
      this.#keepAlive?.ponged();
    });
    socket.on('error', (error) => this.#log.warn({ why: error.message }, 'the link failed'));
    socket.on('close', (code, reason) => this.#gone(code, reason.toString()));
    // One that died while nobody listened tells it no more.
    if (socket.readyState === socket.CLOSED) queueMicrotask(() => this.#gone(1006, ''));
    socket.resume();
  }

  #received(data: RawData, isBinary: boolean): void {
    this.#heard();
    if (this.#closing) return;
    const text = textOf(data);
    if (text === undefined) {
      this.#bad('a binary frame that is no text');
      return;
    }
    if (isBinary) this.#log.debug({}, 'a text came in a binary frame');
    this.#options.onFrame?.('in', text, isBinary);
    const parsed = this.#parse(text);
    switch (parsed.kind) {
      case 'frame':
        this.#badInRow = 0;
        this.#dispatch(parsed.frame, text.length);
        break;
      case 'refuse':
        this.#badInRow = 0;
        this.#log.warn({ why: parsed.why }, 'a message was refused');
        this.#writeFrame(parsed.answer);
        break;
      case 'ignore':
        if (parsed.bad) this.#bad(parsed.why);
        break;
      case 'unreadable':
        if (parsed.answer !== undefined) this.#writeFrame(parsed.answer);
        this.#bad(parsed.why);
        break;
    }
  }

  #parse(text: string): Parsed {
    const parsed = parseFrame(text, this.version);
    if (parsed.kind !== 'unreadable' || !mayMendFrames(this.version)) return parsed;
    const mended = this.#options.mendText?.(text);
    return mended === undefined ? parsed : parseFrame(mended, this.version);
  }

  #dispatch(frame: Frame, chars: number): void {
    const messageId = String(frame.id);
    if (messageId.length > STANDARD_ID_CHARS) {
      this.#log.debug(
        { chars: messageId.length, most: MAX_ID_CHARS },
        'a message id is longer than the standard allows',
      );
    }
    switch (frame.type) {
      case 'call':
      case 'send':
        if (frame.type === 'send' && this.#options.onSend === undefined) {
          this.#log.debug({ action: frame.action }, 'nobody listens to this message');
          return;
        }
        this.#inbox.receive({ ...frame, chars });
        break;
      case 'result':
        this.#answered(messageId, { kind: 'result', payload: frame.payload });
        break;
      case 'error':
        this.#answered(messageId, { kind: 'error', code: frame.code, description: frame.description });
        break;
      case 'resultError':
        this.#log.warn({ messageId, code: frame.code, why: frame.description }, 'the peer could not use our answer');
        break;
    }
  }

  #answered(messageId: string, outcome: CallOutcome): void {
    const known = this.#calls.answer(messageId, (action) => this.#judge(messageId, action, outcome));
    if (known) this.#options.unanswered?.(0);
    else this.#log.warn({ messageId }, 'an answer to nothing that we asked was dropped');
  }

  #judge(messageId: string, action: string, outcome: CallOutcome): CallOutcome {
    const wrong = outcome.kind === 'result' ? this.#options.validateAnswers?.(action, outcome.payload) : undefined;
    if (wrong === undefined) return outcome;
    this.#log.warn({ messageId, action, why: wrong.message }, 'an answer breaks its schema');
    this.sendResultError(messageId, wrong.code, wrong.message);
    return { kind: 'error', code: wrong.code, description: wrong.message };
  }

  #heard(): void {
    this.heardAt = this.#options.clock.now();
    this.#keepAlive?.heard();
  }

  #bad(why: string): void {
    this.#badInRow += 1;
    this.#log.warn({ why, inRow: this.#badInRow }, 'a frame could not be read');
    if (this.#badInRow >= MAX_BAD_FRAMES) this.close(CLOSE.badData, 'too many unreadable frames');
  }

  #unanswered(inRow: number): void {
    const isDead = inRow >= MAX_UNANSWERED_CALLS && this.#keepAlive?.missesPongs === true;
    if (isDead) this.#giveUp('the peer answers neither calls nor pings');
    else this.#options.unanswered?.(inRow);
  }

  /** A peer that asks faster than it is served waits at its own end, so that nothing piles up here. */
  #readOn(isRead: boolean): void {
    this.#heard();
    this.#socket[isRead ? 'resume' : 'pause']();
  }

  #writeFrame(frame: Frame, cause?: CallOptions['cause']): void {
    this.#write(encodeFrame(frame, this.version), cause);
  }

  #write(text: string, cause?: CallOptions['cause']): void {
    if (this.closed) return;
    if (this.#socket.bufferedAmount > MAX_UNWRITTEN_BYTES) {
      this.#giveUp('the peer does not read what it is sent');
      return;
    }
    this.#options.onFrame?.('out', text, false, cause);
    this.#socket.send(text);
  }

  #giveUp(why: string): void {
    this.#log.warn({ why }, 'the link is given up');
    this.#stop();
    this.#socket.terminate();
  }

  #stop(): void {
    this.#closing = true;
    this.#keepAlive?.stop();
    this.#inbox.close();
    this.#calls.close();
  }

  #gone(code: number, reason: string): void {
    const byUs = this.#closing;
    this.#stop();
    this.#closeTimer?.cancel();
    if (this.#reported) return;
    this.#reported = true;
    this.#options.onClose(code, reason, byUs);
  }
}
