import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { type ClientOptions, WebSocket, WebSocketServer } from 'ws';
import type { CallOutcome, Reply } from '../../../src/core/ocpp/exchange.ts';
import type { OcppVersion } from '../../../src/core/ocpp/versions.ts';
import type { Log } from '../../../src/lib/log.ts';
import { Peer } from '../../../src/wire/peer.ts';
import type { PeerOptions } from '../../../src/wire/peer-options.ts';
import { FakeClock } from '../../fakes/clock.ts';
import { fakeIds } from '../../fakes/ids.ts';

/** A log that keeps its sentences. */
export function keptLog(): { readonly log: Log; readonly lines: string[] } {
  const lines: string[] = [];
  const add = (_: object, message: string): void => void lines.push(message);
  const log: Log = { debug: add, info: add, warn: add, error: add, child: () => log };
  return { log, lines };
}

/** A bare socket that says what it likes and keeps what it hears. */
export class Bare {
  readonly socket: WebSocket;
  readonly #heard: string[] = [];
  readonly #waiting: ((text: string) => void)[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('error', () => undefined);
    socket.on('message', (data) => {
      const text = data.toString();
      const waiting = this.#waiting.shift();
      if (waiting === undefined) this.#heard.push(text);
      else waiting(text);
    });
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  say(frame: unknown): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** The next frame that it hears, read as JSON. */
  async next(): Promise<unknown[]> {
    const text = this.#heard.shift() ?? (await new Promise<string>((resolve) => this.#waiting.push(resolve)));
    return JSON.parse(text);
  }

  /** Resolves when everything that was said before has arrived: pongs do not overtake. */
  async arrived(): Promise<void> {
    const pong = new Promise((resolve) => this.socket.once('pong', resolve));
    this.socket.ping();
    await pong;
  }
}

export interface Link {
  readonly peer: Peer;
  readonly them: Bare;
  readonly clock: FakeClock;
  readonly lines: readonly string[];
  readonly late: { action: string; outcome: CallOutcome; messageId: string }[];
  readonly closed: Promise<{ code: number; reason: string }>;
}

const open: (() => void)[] = [];

/** Ends everything that the functions of this file opened; for `afterEach`. */
export function closeAll(): void {
  for (const close of open.splice(0)) close();
}

/** A peer of ours and a bare socket at the other end, over a real connection. */
export async function linkedPair(
  version: OcppVersion,
  options: Partial<PeerOptions> = {},
  compresses = false,
): Promise<Link> {
  const perMessageDeflate = compresses;
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', maxPayload: 1024 * 1024, perMessageDeflate });
  await new Promise((resolve) => server.once('listening', resolve));
  open.push(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  const accepted = new Promise<WebSocket>((resolve) => {
    server.on('connection', (socket) => {
      // As our handshakes hand it over.
      socket.pause();
      resolve(socket);
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const them = new Bare(await opened(`ws://127.0.0.1:${address.port}`));
  const clock = new FakeClock();
  const { log, lines } = keptLog();
  const late: Link['late'] = [];
  let report: (value: { code: number; reason: string }) => void = () => undefined;
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    report = resolve;
  });
  const peer = new Peer({
    socket: await accepted,
    version,
    clock,
    ids: fakeIds(),
    log,
    onCall: async (): Promise<Reply> => ({ kind: 'result', payload: {} }),
    onClose: (code, reason) => report({ code, reason }),
    late: (action, outcome, messageId) => late.push({ action, outcome, messageId }),
    ...options,
  });
  return { peer, them, clock, lines, late, closed };
}

export async function opened(url: string, protocols: string[] = [], options: ClientOptions = {}): Promise<WebSocket> {
  const socket = new WebSocket(url, protocols, options);
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return socket;
}

/** An HTTP server on a free port; gives the port. */
export async function httpServer(prepare: (server: Server) => void): Promise<number> {
  const server = createServer((_request, response) => void response.writeHead(426).end('no page'));
  prepare(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export function later(close: () => void): void {
  open.push(close);
}

/** Sends raw bytes and gives the head of what comes back. */
export function rawRequest(port: number, lines: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n`));
    let text = '';
    const end = (): void => {
      socket.destroy();
      resolve(text);
    };
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      if (text.includes('\r\n\r\n')) end();
    });
    socket.on('close', end);
    socket.on('error', reject);
  });
}
