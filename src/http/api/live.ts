/** Those who follow what happens, over server-sent events or a WebSocket: counted, kept awake, and dropped when slow. */
import type { Clock, Timer } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { Access } from '../access.ts';

/** Open streams and sockets at a time, over all tokens and browsers. */
export const MAX_FOLLOWERS = 50;
/** What a follower has not taken yet; beyond it he is dropped, so that one who sleeps does not fill our memory. */
export const MAX_BEHIND_BYTES = 256 * 1024;
/** Routers forget a connection that is silent; at the same time it is seen whether the follower still may. */
export const ALIVE_EVERY_MS = 15_000;
/** A browser waits this long before it connects again. */
const RETRY_MS = 5_000;

export type EndReason = 'slow' | 'lapsed' | 'stopping';

/** One end of a connection; `tell` and `alive` say false when too much waits to be taken. */
export interface Follower {
  tell(kind: string, data: unknown): boolean;
  alive(): boolean;
  end(why: EndReason): void;
}

/** Begins to tell, and answers how to stop. */
export type Subscribe = (tell: (kind: string, data: unknown) => void) => () => void;

export class Live {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #followers = new Map<Follower, (why?: EndReason) => void>();

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  get isFull(): boolean {
    return this.#followers.size >= MAX_FOLLOWERS;
  }

  /** Answers how to stop, for when the other side has gone. */
  add(follower: Follower, access: Access, subscribe: Subscribe): () => void {
    let timer: Timer | undefined;
    const stop = (why?: EndReason) => {
      if (!this.#followers.delete(follower)) return;
      timer?.cancel();
      unsubscribe();
      if (why === undefined) return;
      if (why === 'slow')
        this.#log.warn({ token: access.name }, 'a follower of live events was too slow and is dropped');
      follower.end(why);
    };
    const unsubscribe = subscribe((kind, data) => {
      if (!follower.tell(kind, data)) stop('slow');
    });
    const tick = () => {
      timer = this.#clock.timer(ALIVE_EVERY_MS, tick);
      if (!access.isInForce()) stop('lapsed');
      else if (!follower.alive()) stop('slow');
    };
    this.#followers.set(follower, stop);
    timer = this.#clock.timer(ALIVE_EVERY_MS, tick);
    return () => stop();
  }

  /** Server-sent events, until the follower leaves; `cut` drops the connection of one that is too slow. */
  stream(access: Access, subscribe: Subscribe, cut: () => void): Response {
    const encoder = new TextEncoder();
    let stop: () => void = () => undefined;
    const body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          const write = (text: string): boolean => {
            if ((controller.desiredSize ?? 0) <= 0) return false;
            controller.enqueue(encoder.encode(text));
            return true;
          };
          const follower: Follower = {
            tell: (kind, data) => write(`event: ${kind}\ndata: ${JSON.stringify(data)}\n\n`),
            alive: () => write(': alive\n\n'),
            end: (why) => {
              controller.close();
              // It would take what waits for it first, whenever that is.
              if (why === 'slow') cut();
            },
          };
          stop = this.add(follower, access, subscribe);
          write(`retry: ${RETRY_MS}\n\n`);
        },
        cancel: () => stop(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: MAX_BEHIND_BYTES }),
    );
    return new Response(body, { headers: { 'content-type': EVENT_STREAM, 'x-accel-buffering': 'no' } });
  }

  close(): void {
    for (const stop of [...this.#followers.values()]) stop('stopping');
  }
}

export const EVENT_STREAM = 'text/event-stream';
