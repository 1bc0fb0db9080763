import { WebSocket } from 'ws';
import type { Clock, Timer } from '../lib/clock.ts';
import { type Fields, type HomeMessage, homeSocketUrl, type Result, readHomeMessages } from './home-messages.ts';

/** From dialling to being let in. */
export const HOME_HANDSHAKE_MS = 15_000;
/** A link on which nothing came since the last ping is dead when the next one is due. */
export const HOME_PING_MS = 30_000;
/** A question that is not answered by then has failed. */
export const HOME_REQUEST_MS = 10_000;
/** Questions that wait for their answers at one time. */
const MAX_REQUESTS = 50;
/** The list of all actions of a large house takes more than a megabyte. */
export const MAX_HOME_FRAME_BYTES = 8 * 1024 * 1024;

export interface SessionEnd {
  readonly why: string;
  readonly unauthorised: boolean;
}

/** A command of Home Assistant's socket without its id. */
export type HomeCommand = Fields & { readonly type: string };

export interface Session {
  request(command: HomeCommand): Promise<Result>;
  /** `onEvent` hears what comes of it, in order; ended with the session, or by `unsubscribe`. */
  subscribe(command: HomeCommand, onEvent: (event: unknown) => void): Subscription;
  /** Ends it with a reason, as if it had failed by itself. */
  fail(why: string): void;
  close(): Promise<void>;
}

export interface Subscription {
  readonly result: Promise<Result>;
  unsubscribe(): void;
}

interface SessionOptions {
  readonly url: string;
  readonly token: string;
  readonly clock: Clock;
  /** It was let in. */
  onReady(session: Session): void;
  onEnd(end: SessionEnd): void;
}

/**
 * One socket from dialling to its end, which is told exactly once.
 *
 * The client is our own and not `home-assistant-js-websocket` since that library stops for good after one
 * refused token, sends no pings (a dead link stays unnoticed), waits on real timers, and cannot be told the
 * Supervisor's path without replacing its socket.
 */
export function openSession({ url, token, clock, onReady, onEnd }: SessionOptions): Session | undefined {
  let socket: WebSocket;
  try {
    socket = new WebSocket(homeSocketUrl(url), { perMessageDeflate: false, maxPayload: MAX_HOME_FRAME_BYTES });
  } catch {
    // Told later, as every other end: the caller has not got its session yet.
    clock.timer(0, () => onEnd({ why: 'the address cannot be used', unauthorised: false }));
    return undefined;
  }
  const waiting = new Map<number, (result: Result) => void>();
  const followers = new Map<number, (event: unknown) => void>();
  let end: SessionEnd | undefined;
  let heard = false;
  let isReady = false;
  let lastId = 0;
  let timer = clock.timer(HOME_HANDSHAKE_MS, () => give('it does not answer'));

  function give(why: string, unauthorised = false): void {
    end ??= { why, unauthorised };
    socket.terminate();
  }

  /** Home Assistant wants every id to be larger than the one before it. */
  function send(command: HomeCommand): number {
    lastId += 1;
    socket.send(JSON.stringify({ ...command, id: lastId }));
    return lastId;
  }

  function keepAlive() {
    if (!heard) return give('it does not answer');
    heard = false;
    send({ type: 'ping' });
    timer = clock.timer(HOME_PING_MS, keepAlive);
  }

  function ask(command: HomeCommand): { readonly id: number; readonly result: Promise<Result> } {
    const no = (why: string) => ({ id: 0, result: Promise.resolve<Result>({ ok: false, why }) });
    if (!isReady || socket.readyState !== WebSocket.OPEN) return no('the link is down');
    if (waiting.size >= MAX_REQUESTS) return no('too many questions wait for an answer');
    const id = send(command);
    const result = new Promise<Result>((resolve) => {
      const late: Timer = clock.timer(HOME_REQUEST_MS, () => settle({ ok: false, why: 'it does not answer in time' }));
      const settle = (outcome: Result) => {
        late.cancel();
        waiting.delete(id);
        resolve(outcome);
      };
      waiting.set(id, settle);
    });
    return { id, result };
  }

  function take(message: HomeMessage) {
    switch (message.type) {
      case 'auth_required':
        return socket.send(JSON.stringify({ type: 'auth', access_token: token }));
      case 'auth_invalid':
        return give('it refuses the access token', true);
      case 'auth_ok':
        if (isReady) return undefined;
        isReady = true;
        timer.cancel();
        timer = clock.timer(HOME_PING_MS, keepAlive);
        return onReady(session);
      case 'result':
        return waiting.get(message.id)?.(message.result);
      case 'event':
        return followers.get(message.id)?.(message.event);
      case 'pong':
        return undefined;
    }
  }

  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => {
      timer.cancel();
      for (const settle of [...waiting.values()]) settle({ ok: false, why: 'the link was lost' });
      resolve();
      onEnd(end ?? { why: 'the link was closed', unauthorised: false });
    });
  });
  socket.on('message', (data) => {
    heard = true;
    for (const message of readHomeMessages(String(data))) if (end === undefined) take(message);
  });
  // `close` follows every `error`; it alone ends the session.
  socket.on('error', (error) => {
    end ??= { why: error.message, unauthorised: false };
  });
  const session: Session = {
    request: (command) => ask(command).result,
    subscribe(command, onEvent) {
      const { id, result } = ask(command);
      if (id > 0) followers.set(id, onEvent);
      return {
        result,
        unsubscribe() {
          if (followers.delete(id) && socket.readyState === WebSocket.OPEN) {
            void ask({ type: 'unsubscribe_events', subscription: id });
          }
        },
      };
    },
    fail: (why) => give(why),
    async close() {
      socket.terminate();
      await closed;
    },
  };
  return session;
}
