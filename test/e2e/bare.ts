/** Peers that say what a proper library cannot: a bare charger, and a bare central system that answers as it likes. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import { type OcppVersion, SUBPROTOCOL } from '../../src/core/ocpp/versions.ts';
import type { StrictStation } from '../peers/strict.ts';
import { fields } from './seen.ts';

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

export interface BareSocket {
  /** Every frame that came, verbatim, in order. */
  readonly heard: readonly string[];
  /** Every text that was said, in order. */
  readonly said: readonly string[];
  readonly closed: Promise<Closed>;
  readonly isClosed: () => boolean;
  /** How many pings came; each was answered. */
  readonly pings: () => number;
  /** Text is written as it is, bytes as a binary frame, everything else as JSON. */
  say(frame: unknown): void;
  /** Says a CALL and resolves with the frame that answers it. */
  ask(id: string | number, action: string, payload: unknown): Promise<Frame>;
  /** Stops reading: what comes stays in the socket. */
  pause(): void;
  resume(): void;
  end(): Promise<void>;
}

/** A frame as it was read from JSON. */
export type Frame = readonly unknown[];

export interface BareCharger extends BareSocket {
  /** The sub-protocol that the answer to the handshake named. */
  readonly named: string | undefined;
}

export interface CallerOptions {
  /** Offered sub-protocols; none by default. */
  readonly offers?: readonly string[];
  readonly headers?: { readonly [name: string]: string };
  /** Where it comes from, such as `127.0.0.2`. */
  readonly localAddress?: string;
}

/** Connects whatever the proxy answers with 101, also without a sub-protocol. Rejects with the status of a refusal. */
export async function bareCharger(
  url: string,
  { offers = [], headers = {}, localAddress }: CallerOptions = {},
): Promise<BareCharger> {
  let named: string | undefined;
  const socket = new WebSocket(url, [...offers], {
    headers,
    perMessageDeflate: false,
    ...(localAddress !== undefined && { localAddress }),
  });
  socket.on('upgrade', (response) => {
    named = response.headers['sec-websocket-protocol'];
    // The library would give up on an answer that it did not expect; this charger looks at it.
    if (offers[0] !== undefined) response.headers['sec-websocket-protocol'] = offers[0];
  });
  socket.on('unexpected-response', (_request, response) => {
    socket.emit('error', new Error(`refused with ${response.statusCode}`));
    socket.terminate();
  });
  const bare = bareSocket(socket);
  await once(socket, 'open');
  return {
    ...bare,
    get named() {
      return named;
    },
  };
}

/** A charger that speaks `version` and says nothing by itself. */
export function bareStation(url: string, identity: string, version: OcppVersion): Promise<BareCharger> {
  return bareCharger(`${url}/${encodeURIComponent(identity)}`, { offers: [SUBPROTOCOL[version]] });
}

/** The same charger for those who expect a strict one; what it says is not checked. An error rejects with its code. */
export function asStation(bare: BareCharger): StrictStation {
  let asked = 0;
  return {
    protocol: bare.named,
    calls: [],
    violations: [],
    async call(action, payload) {
      asked += 1;
      const [type, , answer] = await bare.ask(`call-${asked}`, action, payload);
      if (type !== 3) throw new Error(`${action}: ${String(answer)}`);
      return fields(answer);
    },
    sendRaw: (text) => bare.say(text),
    close: () => bare.end(),
  };
}

export function authorization(user: string, password: string | Buffer): { readonly [name: string]: string } {
  const bytes = Buffer.concat([Buffer.from(`${user}:`), Buffer.from(password)]);
  return { authorization: `Basic ${bytes.toString('base64')}` };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Asks for a WebSocket and keeps what HTTP said to it; a socket that is opened is dropped. */
export function handshake(
  http: string,
  path: string,
  { headers = {}, method = 'GET' }: { headers?: { readonly [name: string]: string | undefined }; method?: string } = {},
): Promise<Answer> {
  const asked = { Connection: 'Upgrade', Upgrade: 'websocket', ...KEY, ...headers };
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  return new Promise((resolve, reject) => {
    const asking = request(`${http}${path}`, { method, headers: given });
    asking.on('error', reject);
    asking.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: '' });
    });
    asking.on('response', async (response) => {
      let body = '';
      for await (const part of response) body += part;
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
    });
    asking.end();
  });
}

const KEY = { 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version': '13' };

export interface BareCall {
  /** Counts connections from 0. */
  readonly connection: number;
  /** The frame, verbatim. */
  readonly raw: string;
  readonly id: string;
  readonly action: string;
  readonly payload: { readonly [field: string]: unknown };
}

/** What goes back: a payload, a frame of one's own, or nothing. */
export type BareAnswer = { readonly payload: unknown } | { readonly raw: unknown } | 'silence';

export interface BareService {
  readonly url: string;
  /** Every CALL that came, over all connections, in order. */
  readonly calls: readonly BareCall[];
  readonly connections: readonly BareSocket[];
  /** The newest connection. */
  latest(): BareSocket;
  close(): Promise<void>;
}

/** A central system that answers every CALL as `answer` says. */
export async function bareService(
  answer: (call: BareCall) => BareAnswer,
  options: { readonly port?: number } = {},
): Promise<BareService> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: options.port ?? 0, perMessageDeflate: false });
  const calls: BareCall[] = [];
  const connections: BareSocket[] = [];
  server.on('connection', (socket) => {
    const connection = connections.length;
    const bare = bareSocket(socket);
    connections.push(bare);
    socket.on('message', (data: RawData) => {
      const raw = String(data);
      const [type, id, action, payload] = JSON.parse(raw);
      if (type !== 2) return;
      const call = { connection, raw, id, action, payload };
      calls.push(call);
      const reply = answer(call);
      if (reply !== 'silence') bare.say('raw' in reply ? reply.raw : [3, id, reply.payload]);
    });
  });
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return {
    url: `ws://127.0.0.1:${address.port}`,
    calls,
    connections,
    latest() {
      const last = connections.at(-1);
      if (last === undefined) throw new Error('nobody has connected');
      return last;
    },
    async close() {
      for (const client of server.clients) client.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function bareSocket(socket: WebSocket): BareSocket {
  const heard: string[] = [];
  const waiting = new Map<string, (frame: Frame) => void>();
  let isClosed = false;
  let pings = 0;
  socket.on('ping', () => {
    pings += 1;
  });
  socket.on('error', () => socket.terminate());
  socket.on('message', (data: RawData) => {
    const text = String(data);
    heard.push(text);
    const frame: Frame = JSON.parse(text);
    if (frame[0] === 3 || frame[0] === 4) waiting.get(String(frame[1]))?.(frame);
  });
  const closed = new Promise<Closed>((resolve) => {
    socket.on('close', (code, reason) => {
      isClosed = true;
      resolve({ code, reason: reason.toString() });
    });
  });
  const said: string[] = [];
  const say = (frame: unknown): void => {
    const written = typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame);
    if (typeof written === 'string') said.push(written);
    socket.send(written);
  };
  return {
    heard,
    said,
    closed,
    isClosed: () => isClosed,
    pings: () => pings,
    say,
    ask(id, action, payload) {
      const answer = new Promise<Frame>((resolve) => waiting.set(String(id), resolve));
      say([2, id, action, payload]);
      return Promise.race([
        answer,
        closed.then(({ code, reason }): never => {
          throw new Error(`${action} got no answer: closed ${code} ${reason}`);
        }),
      ]);
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    async end() {
      if (isClosed) return;
      socket.close();
      await closed;
    },
  };
}
