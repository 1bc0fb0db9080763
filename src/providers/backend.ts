/** The door for providers that dial in: `/backend?id=…`, a token, and then JSON (docs/backends.md). */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Instant, ProviderId } from '../core/model.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { Log } from '../lib/log.ts';
import { seldom } from '../lib/seldom.ts';
import type { Recorder } from '../lib/trace.ts';
import type { BackendSide } from '../proxy/ports.ts';
import { BackendSession } from './backend-session.ts';
import type { TariffBook } from './backend-tariffs.ts';

const MAX_FRAME_BYTES = 64 * 1024;
/** A backend that does not answer our goodbye is cut off. */
const GOODBYE_MS = 1_000;

export interface BackendsOptions {
  readonly hub: BackendSide;
  readonly backends: readonly { readonly id: ProviderId; readonly token: string }[];
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly trace?: Recorder | undefined;
  /** Undefined: there is no place for a configuration. */
  readonly tariffs?: TariffBook | undefined;
}

export interface Backends {
  /** Takes over a socket that asks for `/backend`. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Every configured backend; `since` is the last time it came or went. */
  list(): readonly { readonly id: ProviderId; readonly online: boolean; readonly since: Instant }[];
  /** Ends the links of backends that left or changed; a changed one may come back at once. */
  configure(backends: BackendsOptions['backends'], changed: ReadonlySet<ProviderId>): void;
  /** Takes no new requests and resolves when those being worked on were answered. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

interface Current {
  readonly socket: WebSocket;
  readonly session: BackendSession;
}

export function makeBackends({ hub, clock, ids, log, trace, tariffs: book, ...options }: BackendsOptions): Backends {
  let { backends } = options;
  /** Only digests are kept: comparing them takes the same time whatever is wrong. */
  let tokens = digests(backends);
  const since = new Map(backends.map(({ id }) => [id, clock.now()]));
  const online = new Map<ProviderId, Current>();
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: MAX_FRAME_BYTES });
  const unfollow = hub.follow((notice) => {
    for (const { session } of online.values()) session.hear(notice);
  });
  let closing = false;
  const isNew = seldom(clock);

  return {
    upgrade(request, socket, head) {
      socket.on('error', (error) => log.debug({ reason: error.message }, 'a socket failed before it was let in'));
      if (closing) return refuse(socket, '503 Service Unavailable', 'the proxy is shutting down');
      const id = authenticated(request);
      if (id === undefined) {
        const remote = request.socket.remoteAddress;
        if (isNew(`turned away ${remote}`)) log.warn({ remote }, 'a backend with a wrong id or token was turned away');
        return refuse(socket, '401 Unauthorized', 'wrong or missing id or token', 'www-authenticate: Bearer\r\n');
      }
      server.handleUpgrade(request, socket, head, (accepted) => welcome(id, accepted));
    },

    list: () => backends.map(({ id }) => ({ id, online: online.has(id), since: since.get(id) ?? clock.now() })),

    configure(next, changed) {
      backends = next;
      tokens = digests(next);
      for (const [id, { session }] of online) if (changed.has(id)) session.close(1012, 'the configuration changed');
    },

    async drain() {
      await Promise.all([...online.values()].map(({ session }) => session.drain()));
    },

    async close() {
      closing = true;
      unfollow();
      for (const { session } of online.values()) session.close(1001, 'the proxy is shutting down');
      await Promise.all([...server.clients].map(gone));
      server.close();
    },
  };

  /** The id of the backend that proved itself. An unknown id is compared like a known one. */
  function authenticated(request: IncomingMessage): ProviderId | undefined {
    const url = request.url ?? '/';
    const query = new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?') + 1) : '');
    const bearer = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
    const token = bearer ?? query.get('token') ?? '';
    const id = query.get('id') ?? '';
    const expected = tokens.get(id);
    const matches = timingSafeEqual(digest(token), expected ?? digest(id));
    return matches && token !== '' && expected !== undefined && hub.providerOf(id) !== undefined ? id : undefined;
  }

  function welcome(id: ProviderId, socket: WebSocket): void {
    const old = online.get(id);
    const tap = trace?.open({ peer: 'backend', provider: id });
    const session = new BackendSession({
      socket,
      providerId: id,
      hub,
      clock,
      log: log.child({ provider: id, link: ids.uuid() }),
      tap,
      book,
    });
    online.set(id, { socket, session });
    since.set(id, clock.now());
    if (old !== undefined) {
      old.session.close(1008, 'replaced by a newer connection');
      void gone(old.socket);
    }
    socket.on('close', (code, reason) => {
      tap?.close(code, reason.toString(), session.closed);
      left(id, socket, session);
    });
    log.info({ provider: id }, 'a backend connected');
    hub.backendOnline(id);
    session.start();
  }

  function left(id: ProviderId, socket: WebSocket, session: BackendSession): void {
    session.stop();
    if (online.get(id)?.socket !== socket) return;
    online.delete(id);
    log.info({ provider: id }, 'a backend left');
    since.set(id, clock.now());
    hub.backendGone(id).catch((error: unknown) => {
      log.error({ provider: id, reason: String(error) }, 'the leases of a backend that left could not be ended');
    });
  }

  /** Resolves when the socket is closed; one that lingers is cut off. */
  function gone(socket: WebSocket): Promise<void> {
    if (socket.readyState === socket.CLOSED) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = clock.timer(GOODBYE_MS, () => socket.terminate());
      socket.once('close', () => {
        timer.cancel();
        resolve();
      });
    });
  }
}

function digests(backends: BackendsOptions['backends']): ReadonlyMap<ProviderId, Buffer> {
  return new Map(backends.map(({ id, token }) => [id, digest(token)]));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function refuse(socket: Duplex, status: string, reason: string, headers = ''): void {
  const body = JSON.stringify({ error: status.slice(4).toLowerCase().replaceAll(' ', '_'), reason });
  socket.end(
    `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`,
  );
}
