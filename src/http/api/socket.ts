/** The WebSocket of live events. `app.ts` hands the upgrade over; who may in is decided as for every request. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Access } from '../access.ts';
import { type No, PROBLEM_JSON, problemBody, statusOf, titleOf } from '../answers.ts';
import { sameOrigin } from '../auth.ts';
import type { Door } from '../ingress.ts';
import { eventQuery, eventsFor, FULL, SOCKET_PATH } from './events.ts';
import { noOf } from './issues.ts';
import { type EndReason, type Follower, MAX_BEHIND_BYTES } from './live.ts';
import { API_BASE } from './operation.ts';
import type { Api } from './world.ts';

/** Nothing is expected from a follower. */
const MAX_FRAME_BYTES = 1024;
/** Close codes of RFC 6455 and of its registry: 1013 is "try again later". */
const CLOSE: { readonly [R in EndReason]: readonly [code: number, reason: string] } = {
  slow: [1013, 'too slow'],
  lapsed: [1008, 'the token was revoked or the login is over'],
  stopping: [1001, 'the proxy is shutting down'],
};
/** One that does not answer our goodbye is cut off. */
const GOODBYE_MS = 1_000;
const HEADERS = ['authorization', 'cookie', 'host', 'origin', 'sec-fetch-site'].concat([
  'x-forwarded-host',
  'x-ingress-path',
  'x-remote-user-id',
]);

export interface EventSocket {
  /** Whether an upgrade of this path is for us. */
  isFor(path: string): boolean;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, door?: Door): void;
  /** Resolves when the last socket is closed. */
  close(): Promise<void>;
}

type Admit = (headers: Headers, address: string, door: Door) => { readonly access: Access } | { readonly no: No };

export function makeEventSocket(api: Api, admit: Admit): EventSocket {
  const { clock, live, log } = api;
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: MAX_FRAME_BYTES });
  return {
    isFor: (path) => path === `${API_BASE}${SOCKET_PATH}`,

    upgrade(request, socket, head, door = 'login') {
      socket.on('error', (error) => log.debug({ reason: error.message }, 'a socket failed before it was let in'));
      const headers = headersOf(request);
      const admitted = admit(headers, request.socket.remoteAddress ?? 'unknown', door);
      if ('no' in admitted) return refuse(socket, admitted.no);
      const { access } = admitted;
      // A browser lets any page open a socket with our cookie; only a page of ours may.
      if (access.by === 'login' && !sameOrigin(headers)) {
        return refuse(socket, { error: 'forbidden', reason: 'a browser may open this only from a page of this proxy' });
      }
      const query = eventQuery.safeParse(queryOf(request));
      if (!query.success) return refuse(socket, noOf('query', query.error.issues));
      if (live.isFull) return refuse(socket, FULL);
      server.handleUpgrade(request, socket, head, (accepted) => {
        accepted.on('error', (error) => log.debug({ reason: error.message }, 'a socket of live events failed'));
        const stop = live.add(followerOn(accepted), access, eventsFor(query.data, api));
        accepted.on('close', stop);
      });
    },

    async close() {
      await Promise.all([...server.clients].map(gone));
      server.close();
    },
  };

  function followerOn(socket: WebSocket): Follower {
    const keepsUp = () => socket.bufferedAmount <= MAX_BEHIND_BYTES;
    let answers = true;
    socket.on('pong', () => {
      answers = true;
    });
    return {
      tell(_kind, data) {
        if (!keepsUp()) return false;
        socket.send(JSON.stringify(data));
        return true;
      },
      alive() {
        if (!keepsUp() || !answers) return false;
        answers = false;
        socket.ping();
        return true;
      },
      end(why) {
        socket.close(...CLOSE[why]);
        // A slow one would not take our goodbye either.
        if (why === 'slow') socket.terminate();
      },
    };
  }

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

function headersOf(request: IncomingMessage): Headers {
  const headers = new Headers();
  for (const name of HEADERS) {
    const value = request.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  return headers;
}

function queryOf({ url = '/' }: IncomingMessage): object {
  return Object.fromEntries(new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?') + 1) : ''));
}

function refuse(socket: Duplex, no: No): void {
  const body = JSON.stringify(problemBody(no));
  const headers = { ...no.headers, 'content-type': PROBLEM_JSON, 'content-length': Buffer.byteLength(body) };
  const lines = [
    `HTTP/1.1 ${statusOf(no.error)} ${titleOf(no.error)}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    'connection: close',
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}
