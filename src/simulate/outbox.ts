import type { Payload } from '../core/model.ts';
import type { CallOutcome } from '../core/ocpp/exchange.ts';
import { type OcppVersion, retriesKeepTheirId } from '../core/ocpp/versions.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import { Waker } from '../lib/waker.ts';
import type { OutgoingCall } from './spelling.ts';

/** Messages of transactions that wait; above, the oldest sample goes first. */
export const MAX_WAITING = 1_000;
/** Attempts at a message that is answered with an error (1.6 TransactionMessageAttempts). */
export const MAX_ATTEMPTS = 3;
/** Before the next attempt, times the attempts so far (1.6 TransactionMessageRetryInterval). */
const RETRY_MS = 10_000;

export interface Waiting {
  /** Made when its turn comes, since a start tells the id that what follows needs. Undefined: nothing to say. */
  readonly build: () => OutgoingCall | undefined;
  /** A sample is the first to go when there is no room. */
  readonly isSample: boolean;
  readonly answered?: ((payload: Payload) => void) | undefined;
}

export interface OutboxOptions {
  readonly version: OcppVersion;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly canSend: () => boolean;
  readonly send: (call: OutgoingCall, messageId: string) => Promise<CallOutcome>;
  /** How often a message is said; 1 for a charger in its right mind. */
  readonly timesSaid: (call: OutgoingCall) => number;
  readonly dropped: (call: OutgoingCall) => void;
  /** A fault of ours. */
  readonly failed: (error: unknown) => void;
}

interface Entry extends Waiting {
  /** Of the last attempt, where a retry keeps it. */
  messageId: string;
}

export interface Outbox {
  readonly size: number;
  push(waiting: Waiting): void;
  /** The link is there. */
  wake(): void;
  /** Resolves when nothing waits. */
  empty(): Promise<void>;
  close(): void;
}

/** What a charger says of its transactions: in order, one after the other, kept while it is offline (1.6 §3.7). */
export function openOutbox(options: OutboxOptions): Outbox {
  const waker = new Waker(options.clock);
  let waiting: Entry[] = [];
  let closed = false;
  let whenEmpty: (() => void)[] = [];

  /** False when the link went away before there was an answer. */
  const deliver = async (entry: Entry): Promise<boolean> => {
    const call = entry.build();
    if (call === undefined) return true;
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const outcome = await options.send(call, entry.messageId);
      if (outcome.kind !== 'result' && !retriesKeepTheirId(options.version)) entry.messageId = options.ids.uuid();
      if (outcome.kind === 'closed' || outcome.kind === 'withdrawn') return false;
      if (outcome.kind === 'result') {
        entry.answered?.(outcome.payload);
        for (let said = 1; said < options.timesSaid(call); said += 1) await options.send(call, options.ids.uuid());
        return true;
      }
      if (attempt < MAX_ATTEMPTS) await waker.sleepFor(attempt * RETRY_MS, () => closed || !options.canSend());
      if (closed || !options.canSend()) return false;
    }
    options.dropped(call);
    return true;
  };

  const run = async (): Promise<void> => {
    while (!closed) {
      const [first] = waiting;
      if (first === undefined || !options.canSend()) {
        await waker.sleep();
        continue;
      }
      const isDone = await deliver(first);
      if (isDone) waiting = waiting.filter((one) => one !== first);
      else await waker.sleep();
      if (waiting.length > 0) continue;
      for (const resolve of whenEmpty.splice(0)) resolve();
    }
  };
  run().catch(options.failed);

  return {
    get size() {
      return waiting.length;
    },
    push(one) {
      waiting.push({ ...one, messageId: options.ids.uuid() });
      if (waiting.length > MAX_WAITING) {
        // Not the first, which may be on its way.
        const sample = waiting.findIndex(({ isSample }, index) => isSample && index > 0);
        waiting = waiting.filter((_, index) => index !== Math.max(1, sample));
      }
      waker.wake();
    },
    wake: () => waker.wake(),
    empty: () =>
      waiting.length === 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            whenEmpty = [...whenEmpty, resolve];
          }),
    close() {
      closed = true;
      waker.wake();
    },
  };
}
