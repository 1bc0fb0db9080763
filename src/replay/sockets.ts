/** The other ends of a replay: chargers and backends that dial in, services that are dialled; real sockets all. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { systemClock } from '../lib/clock.ts';
import { Waker } from '../lib/waker.ts';

/** One socket, as its other end sees it. */
export class FarEnd {
  readonly socket: WebSocket;
  readonly received: string[] = [];
  /** Frames of `received` that were compared. */
  compared = 0;
  /** Frames that were sent on it. */
  sent = 0;

  constructor(socket: WebSocket, waker: Waker) {
    this.socket = socket;
    socket.on('message', (data) => {
      this.received.push(data.toString());
      waker.wake();
    });
    socket.on('close', () => waker.wake());
    // Its failure shows as a close.
    socket.on('error', () => waker.wake());
  }

  send(text: string): void {
    this.sent += 1;
    this.socket.send(text);
  }

  /** Closes as the peer in the log did. */
  end(code: number, reason: string): void {
    if (code === 1006) this.socket.terminate();
    else if (code === 1005) this.socket.close();
    else this.socket.close(code, reason);
  }

  /** Resolves when everything that was under way in both directions has arrived. */
  async flushed(): Promise<void> {
    if (this.socket.readyState !== this.socket.OPEN) return;
    const over = new AbortController();
    const ponged = once(this.socket, 'pong', { signal: over.signal });
    const closed = once(this.socket, 'close', { signal: over.signal });
    this.socket.ping();
    await Promise.race([ponged, closed]);
    over.abort();
    await Promise.allSettled([ponged, closed]);
  }
}

interface Knock {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** The servers of all services; whoever knocks waits until the log says what becomes of it. */
export class Services {
  readonly #servers = new Map<string, Server>();
  readonly #sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    handleProtocols: (offered) => offered.values().next().value ?? false,
  });
  /** By service and charger. */
  readonly #knocks = new Map<string, Knock[]>();
  readonly #waker: Waker;

  constructor(waker: Waker) {
    this.#waker = waker;
  }

  /** `ws://…` of a new server. */
  async open(serviceId: string): Promise<string> {
    const server = createServer();
    server.on('upgrade', (request, socket, head) => this.#knocked(serviceId, { request, socket, head }));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.#servers.set(serviceId, server);
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
    return `ws://127.0.0.1:${address.port}`;
  }

  hasKnock(serviceId: string, charger: string): boolean {
    return (this.#knocks.get(`${serviceId} ${charger}`) ?? []).length > 0;
  }

  /** Undefined: who knocked was gone already, as a proxy that crashed is. */
  async letIn(serviceId: string, charger: string): Promise<FarEnd | undefined> {
    const { request, socket, head } = this.#take(serviceId, charger);
    if (socket.destroyed) return undefined;
    return new Promise((resolve) => {
      socket.once('close', () => resolve(undefined));
      this.#sockets.handleUpgrade(request, socket, head, (accepted) => resolve(new FarEnd(accepted, this.#waker)));
    });
  }

  /** Turns the one who knocks away in such a way that the same failure comes of it. */
  turnAway(serviceId: string, charger: string, kind: string): void {
    // These the proxy ends by itself, when its time has come.
    if (kind === 'timeout' || kind === 'aborted') return;
    const { socket } = this.#take(serviceId, charger);
    const status = STATUS[kind];
    if (status === undefined) socket.destroy();
    else socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  }

  /** Whoever knocks is gone: the proxy crashed. */
  forget(): void {
    for (const { socket } of [...this.#knocks.values()].flat()) socket.destroy();
    this.#knocks.clear();
  }

  close(): void {
    this.forget();
    for (const client of this.#sockets.clients) client.terminate();
    for (const server of this.#servers.values()) server.close();
  }

  #knocked(serviceId: string, knock: Knock): void {
    const path = (knock.request.url ?? '').split('?')[0] ?? '';
    const key = `${serviceId} ${decodeURIComponent(path.slice(path.lastIndexOf('/') + 1))}`;
    const waiting = this.#knocks.get(key) ?? [];
    this.#knocks.set(key, waiting);
    waiting.push(knock);
    const gone = (): void => {
      const index = waiting.indexOf(knock);
      if (index >= 0) waiting.splice(index, 1);
    };
    knock.socket.on('close', gone);
    knock.socket.on('error', gone);
    this.#waker.wake();
  }

  #take(serviceId: string, charger: string): Knock {
    const knock = this.#knocks.get(`${serviceId} ${charger}`)?.shift();
    if (knock === undefined) throw new Error(`nobody knocks at ${serviceId} for ${charger}`);
    return knock;
  }
}

const STATUS: { readonly [kind: string]: string } = {
  unauthorised: '401 Unauthorized',
  not_found: '404 Not Found',
  refused: '500 Internal Server Error',
};

/** A charger or a backend connects. */
export async function dialIn(
  url: string,
  options: { readonly protocols: readonly string[]; readonly token?: string | undefined },
  waker: Waker,
): Promise<FarEnd> {
  const socket = new WebSocket(url, [...options.protocols], {
    perMessageDeflate: false,
    headers: options.token === undefined ? {} : { authorization: `Bearer ${options.token}` },
  });
  const end = new FarEnd(socket, waker);
  await once(socket, 'open');
  return end;
}

/** Wakes who waits for the replay to go on; it runs on real time, which the proxy under replay knows nothing of. */
export function realWaker(): Waker {
  return new Waker(systemClock);
}
