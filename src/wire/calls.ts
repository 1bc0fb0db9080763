import type { Payload } from '../core/model.ts';
import type { CallOutcome } from '../core/ocpp/exchange.ts';
import type { Clock, Timer } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Cause } from '../lib/trace.ts';

/** Calls of ours that may wait on one link; above, the least urgent and newest one is given up. */
export const MAX_QUEUED_CALLS = 200;
/** Calls without an answer whose late answer is still recognised. */
const MAX_EXPIRED_CALLS = 100;
/** Calls without a priority go behind all others. */
const LAST_PRIORITY = 100;

export interface CallOptions {
  /** Counts from now, waiting in the queue included. */
  readonly timeoutMs: number;
  /** Lower goes first; equal ones in order. */
  readonly priority?: number | undefined;
  /** Repeats an earlier try under its id; absent = a new id. */
  readonly messageId?: string | undefined;
  /** Asked right before the frame is sent: true withdraws the call. */
  readonly unless?: (() => boolean) | undefined;
  /** Hears the answer that comes after the time limit, if one does. */
  readonly late?: ((outcome: CallOutcome) => void) | undefined;
  /** For the trace. */
  readonly cause?: Cause | undefined;
}

export interface SentCall {
  readonly messageId: string;
  readonly action: string;
  readonly payload: Payload;
  readonly cause?: Cause | undefined;
}

export interface CallsOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Puts the CALL on the wire. */
  readonly write: (call: SentCall) => void;
  /** An answer that came after its time limit. */
  readonly late: (call: SentCall, outcome: CallOutcome) => void;
  /** A CALL was sent and not answered in time; `inRow` of them in a row. */
  readonly unanswered: (inRow: number) => void;
}

interface Pending extends SentCall {
  readonly priority: number;
  readonly unless: (() => boolean) | undefined;
  readonly late: CallOptions['late'];
  readonly timer: Timer;
  readonly settle: (outcome: CallOutcome) => void;
}

/** Our CALLs on one link: at most one is unanswered, the others wait in order of their urgency (PROTOCOL §5.3, I3). */
export class Calls {
  readonly #options: CallsOptions;
  #queue: Pending[] = [];
  #inFlight: Pending | undefined;
  #scheduled = false;
  #closed = false;
  #unansweredInRow = 0;
  readonly #expired = new Map<string, SentCall & Pick<CallOptions, 'late'>>();

  constructor(options: CallsOptions) {
    this.#options = options;
  }

  call(call: SentCall, options: CallOptions): Promise<CallOutcome> {
    if (this.#closed) return Promise.resolve({ kind: 'closed' });
    return new Promise((settle) => {
      const pending: Pending = {
        ...call,
        cause: options.cause,
        priority: options.priority ?? LAST_PRIORITY,
        unless: options.unless,
        late: options.late,
        timer: this.#options.clock.timer(options.timeoutMs, () => this.#expire(pending)),
        settle,
      };
      const behind = this.#queue.findIndex((queued) => queued.priority > pending.priority);
      this.#queue.splice(behind < 0 ? this.#queue.length : behind, 0, pending);
      if (this.#queue.length > MAX_QUEUED_CALLS) this.#giveUpLast();
      this.#schedule();
    });
  }

  /** Takes an answer, judged in the light of what was asked. False when nothing of ours has that id. */
  answer(messageId: string, judge: (action: string) => CallOutcome): boolean {
    const call = this.#inFlight;
    if (call?.messageId === messageId) {
      this.#inFlight = undefined;
      this.#unansweredInRow = 0;
      this.#settle(call, judge(call.action));
      this.#schedule();
      return true;
    }
    const expired = this.#expired.get(messageId);
    if (expired === undefined) return false;
    this.#expired.delete(messageId);
    // It is slow and not deaf.
    this.#unansweredInRow = 0;
    const outcome = judge(expired.action);
    this.#options.late(expired, outcome);
    expired.late?.(outcome);
    return true;
  }

  /** Settles everything that still waits; nothing is sent any more. */
  close(): void {
    this.#closed = true;
    const waiting = this.#inFlight === undefined ? this.#queue : [this.#inFlight, ...this.#queue];
    this.#inFlight = undefined;
    this.#queue = [];
    for (const call of waiting) this.#settle(call, { kind: 'closed' });
  }

  /** After the current turn, so that an answer that is ready goes out before our next question. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#sendNext();
    });
  }

  #sendNext(): void {
    while (this.#inFlight === undefined && !this.#closed) {
      const next = this.#queue.shift();
      if (next === undefined) return;
      if (this.#isWithdrawn(next)) {
        this.#settle(next, { kind: 'withdrawn' });
        continue;
      }
      this.#inFlight = next;
      this.#expired.delete(next.messageId);
      this.#options.write(next);
    }
  }

  /** A question that throws must not hold up the queue: its call is withdrawn. */
  #isWithdrawn(call: Pending): boolean {
    try {
      return call.unless?.() ?? false;
    } catch (error) {
      this.#options.log.error({ err: error, action: call.action }, 'whether a call is still wanted could not be told');
      return true;
    }
  }

  #expire(call: Pending): void {
    if (this.#inFlight !== call) {
      this.#queue = this.#queue.filter((queued) => queued !== call);
      this.#settle(call, { kind: 'timeout', sent: false });
      return;
    }
    this.#inFlight = undefined;
    this.#unansweredInRow += 1;
    this.#remember(call);
    this.#settle(call, { kind: 'timeout', sent: true });
    this.#schedule();
    this.#options.unanswered(this.#unansweredInRow);
  }

  #remember(call: Pending): void {
    const { messageId, action, payload, late } = call;
    this.#expired.set(messageId, { messageId, action, payload, late });
    for (const oldest of this.#expired.keys()) {
      if (this.#expired.size <= MAX_EXPIRED_CALLS) break;
      this.#expired.delete(oldest);
    }
  }

  #giveUpLast(): void {
    const last = this.#queue.pop();
    if (last === undefined) return;
    this.#options.log.warn({ action: last.action }, 'too many calls wait on this link, one was given up');
    this.#settle(last, { kind: 'timeout', sent: false });
  }

  #settle(call: Pending, outcome: CallOutcome): void {
    call.timer.cancel();
    call.settle(outcome);
  }
}
