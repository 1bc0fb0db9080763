import { WebSocket } from 'ws';
import type { Clock } from '../lib/clock.ts';
import { type HomeMessage, homeSocketUrl, readHomeMessages } from './home-messages.ts';

/** From dialling to the first states. */
export const HOME_HANDSHAKE_MS = 15_000;
/** A link on which nothing came since the last ping is dead when the next one is due. */
export const HOME_PING_MS = 30_000;
const MAX_FRAME_BYTES = 1024 * 1024;
const SUBSCRIPTION_ID = 1;

export interface SessionEnd {
  readonly why: string;
  readonly unauthorised: boolean;
}

export interface Session {
  close(): Promise<void>;
}

interface SessionOptions {
  readonly url: string;
  readonly token: string;
  readonly wanted: readonly string[];
  readonly clock: Clock;
  onStates(states: ReadonlyMap<string, string>): void;
  onEnd(end: SessionEnd): void;
}

/**
 * One socket from dialling to its end, which is told exactly once.
 *
 * The client is our own and not `home-assistant-js-websocket` since that library stops for good after one
 * refused token, sends no pings (a dead link stays unnoticed), waits on real timers, and cannot be told the
 * Supervisor's path without replacing its socket. The part of the API that is used here is five messages.
 */
export function openSession({ url, token, wanted, clock, onStates, onEnd }: SessionOptions): Session | undefined {
  let socket: WebSocket;
  try {
    socket = new WebSocket(homeSocketUrl(url), { perMessageDeflate: false, maxPayload: MAX_FRAME_BYTES });
  } catch {
    // Told later, as every other end: the caller has not got its session yet.
    clock.timer(0, () => onEnd({ why: 'the address cannot be used', unauthorised: false }));
    return undefined;
  }
  const states = new Map<string, string>();
  let end: SessionEnd | undefined;
  let heard = false;
  let watching = false;
  let lastId = SUBSCRIPTION_ID;
  let timer = clock.timer(HOME_HANDSHAKE_MS, () => give('it does not answer'));

  function give(why: string, unauthorised = false): void {
    end ??= { why, unauthorised };
    socket.terminate();
  }

  function send(message: object): void {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  }

  function keepAlive(): void {
    if (!heard) {
      give('it does not answer');
      return;
    }
    heard = false;
    lastId += 1;
    send({ id: lastId, type: 'ping' });
    timer = clock.timer(HOME_PING_MS, keepAlive);
  }

  function take(message: HomeMessage): void {
    if (message.type === 'auth_required') send({ type: 'auth', access_token: token });
    if (message.type === 'auth_invalid') give('it refuses the access token', true);
    if (message.type === 'auth_ok') send({ id: SUBSCRIPTION_ID, type: 'subscribe_entities', entity_ids: wanted });
    if (message.type === 'result' && message.id === SUBSCRIPTION_ID && !message.success) {
      give('it refuses to tell the states of the entities');
    }
    if (message.type !== 'event' || message.id !== SUBSCRIPTION_ID) return;
    for (const [entity, state] of message.states) if (wanted.includes(entity)) states.set(entity, state);
    for (const entity of message.gone) states.delete(entity);
    if (!watching) {
      watching = true;
      timer.cancel();
      timer = clock.timer(HOME_PING_MS, keepAlive);
    }
    onStates(states);
  }

  socket.on('message', (data) => {
    heard = true;
    for (const message of readHomeMessages(String(data))) if (end === undefined) take(message);
  });
  // `close` follows every `error`; it alone ends the session.
  socket.on('error', (error) => {
    end ??= { why: error.message, unauthorised: false };
  });
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => {
      timer.cancel();
      resolve();
      onEnd(end ?? { why: 'the link was closed', unauthorised: false });
    });
  });
  return {
    async close() {
      socket.terminate();
      await closed;
    },
  };
}
