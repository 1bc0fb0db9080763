/** The peers of a story, on real sockets: a charger or backend that dials in, services that are dialled. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import type { Payload } from '../../src/core/model.ts';
import { type OcppVersion, SUBPROTOCOL } from '../../src/core/ocpp/versions.ts';

/** What goes back. `silence`: nothing does. `error`: a CALLERROR. */
export type Answer = (action: string, payload: Payload, id: string) => Payload | 'silence' | 'error';

/** One socket of a peer. Its message ids count, so that two recordings have the same. */
export class Actor {
  readonly socket: WebSocket;
  readonly received: unknown[] = [];
  readonly #name: string;
  readonly #waiting = new Map<string, (payload: Payload | undefined) => void>();
  #count = 0;

  constructor(name: string, socket: WebSocket, answer: Answer) {
    this.#name = name;
    this.socket = socket;
    // Its failure shows as a close.
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      for (const resolve of this.#waiting.values()) resolve(undefined);
    });
    socket.on('message', (data) => {
      const frame: unknown = JSON.parse(data.toString());
      this.received.push(frame);
      if (!Array.isArray(frame)) return;
      const [type, id, action, payload] = frame;
      if (type === 2) this.#answer(String(id), answer(String(action), payload, String(id)));
      else this.#waiting.get(String(id))?.(action);
    });
  }

  /** Resolves with the answer, an error is answered by its code; rejects when the socket closes before. */
  async call(action: string, payload: Payload): Promise<Payload> {
    this.#count += 1;
    const id = `${this.#name}-${this.#count}`;
    const answer = await new Promise<Payload | undefined>((resolve) => {
      this.#waiting.set(id, resolve);
      if (this.socket.readyState === this.socket.OPEN) this.send([2, id, action, payload]);
      else resolve(undefined);
    });
    if (answer === undefined) throw new Error(`${action} got no answer: the socket was closed`);
    return answer;
  }

  send(frame: unknown): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** The line is cut, without a goodbye. */
  drop(): void {
    this.socket.terminate();
  }

  async close(): Promise<void> {
    if (this.socket.readyState === this.socket.CLOSED) return;
    const closed = once(this.socket, 'close');
    this.socket.close(1000, 'enough');
    await closed;
  }

  #answer(id: string, answer: ReturnType<Answer>): void {
    if (answer === 'error') this.send([4, id, 'InternalError', 'as the story wants it', {}]);
    else if (answer !== 'silence') this.send([3, id, answer]);
  }
}

export async function dialIn(peer: {
  readonly name: string;
  readonly url: string;
  readonly protocols: readonly string[];
  readonly headers: { readonly [name: string]: string };
  readonly answer: Answer;
}): Promise<Actor> {
  const socket = new WebSocket(peer.url, [...peer.protocols], { headers: peer.headers });
  const actor = new Actor(peer.name, socket, peer.answer);
  await once(socket, 'open');
  return actor;
}

/** The server of one service. */
export class Hall {
  readonly actors: Actor[] = [];
  readonly #id: string;
  readonly #answer: Answer;
  readonly #version: OcppVersion;
  #server: Server | undefined;
  #port = 0;

  constructor(id: string, version: OcppVersion, answer: Answer) {
    this.#id = id;
    this.#version = version;
    this.#answer = answer;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#port}`;
  }

  actor(): Actor {
    const last = this.actors.at(-1);
    if (last === undefined) throw new Error(`nobody is connected to ${this.#id}`);
    return last;
  }

  async open(): Promise<void> {
    const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => SUBPROTOCOL[this.#version] });
    if (this.#server !== undefined) return;
    const server = createServer();
    server.on('upgrade', (request, socket, head) =>
      sockets.handleUpgrade(request, socket, head, (accepted) => {
        this.actors.push(new Actor(`${this.#id}${this.actors.length + 1}`, accepted, this.#answer));
      }),
    );
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
    this.#server = server;
  }

  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = once(server, 'close');
    server.close();
    for (const actor of this.actors) await actor.close();
    await closed;
  }
}

/** A ping is answered behind everything that came before it. */
export async function flushed({ socket }: Actor): Promise<void> {
  if (socket.readyState !== socket.OPEN) return;
  const over = new AbortController();
  const ended = ['pong', 'close'].map((event) => once(socket, event, { signal: over.signal }));
  socket.ping();
  await Promise.race(ended);
  over.abort();
  await Promise.allSettled(ended);
}
