import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

export interface FakeHome extends AsyncDisposable {
  /** As a person types it. */
  readonly url: string;
  readonly connections: readonly FakeConnection[];
  /** The next connection that was not yet returned. */
  next(): Promise<FakeConnection>;
}

export interface FakeConnection {
  readonly path: string;
  /** The next message of the client that was not yet returned. */
  read(): Promise<{ readonly [field: string]: unknown }>;
  send(message: unknown): void;
  sendText(text: string): void;
  /** Greets, accepts any token and answers the subscription; returns what the client sent. */
  welcome(states: {
    readonly [entity: string]: string;
  }): Promise<{ readonly auth: object; readonly subscription: object }>;
  drop(): void;
  readonly closed: Promise<void>;
}

/** Plays Home Assistant's WebSocket API on a free port. */
export async function fakeHome(): Promise<FakeHome> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const connections: FakeConnection[] = [];
  const fresh = queue<FakeConnection>();
  server.on('connection', (socket, request) => {
    const connection = connectionOf(socket, request.url ?? '');
    connections.push(connection);
    fresh.put(connection);
  });
  // A listening TCP server has an address with a port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    connections,
    next: fresh.take,
    async [Symbol.asyncDispose]() {
      for (const client of server.clients) client.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function connectionOf(socket: WebSocket, path: string): FakeConnection {
  const messages = queue<{ readonly [field: string]: unknown }>();
  // The client sends objects only; a test that reads a field compares it.
  socket.on('message', (data) => messages.put(JSON.parse(String(data)) as { readonly [field: string]: unknown }));
  const send = (message: unknown) => socket.send(JSON.stringify(message));
  return {
    path,
    read: messages.take,
    send,
    sendText: (text) => socket.send(text),
    async welcome(states) {
      send({ type: 'auth_required', ha_version: '2026.11.1' });
      const auth = await messages.take();
      send({ type: 'auth_ok', ha_version: '2026.11.1' });
      const subscription = await messages.take();
      send({ id: subscription.id, type: 'result', success: true, result: null });
      const a = Object.fromEntries(Object.entries(states).map(([entity, s]) => [entity, { s, a: {}, c: 'x', lc: 1 }]));
      send({ id: subscription.id, type: 'event', event: { a } });
      return { auth, subscription };
    },
    drop: () => socket.terminate(),
    closed: new Promise((resolve) => socket.on('close', () => resolve())),
  };
}

/** First in, first out; taking waits for the next one. */
export function queue<T>() {
  const items: T[] = [];
  const takers: ((item: T) => void)[] = [];
  return {
    put(item: T): void {
      const taker = takers.shift();
      if (taker === undefined) items.push(item);
      else taker(item);
    },
    take(): Promise<T> {
      const item = items.shift();
      return item === undefined ? new Promise((resolve) => takers.push(resolve)) : Promise.resolve(item);
    },
  };
}
