/** A running door for backends on a free port, around a hub in memory, and a client that keeps what it hears. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import { silentLog } from '../../../src/lib/log.ts';
import { makeBackends } from '../../../src/providers/backend.ts';
import { FakeClock } from '../../fakes/clock.ts';
import { aProvider, chargerView, FakeHub } from '../../fakes/hub.ts';
import { fakeIds } from '../../fakes/ids.ts';

export const TOKENS = { script: 'script-token', other: 'other-token' } as const;

export type Fields = { readonly [field: string]: unknown };

export async function openDoor() {
  const hub = new FakeHub();
  hub.providerList = [aProvider('script'), aProvider('other')];
  hub.chargerList = [chargerView('cp1')];
  const clock = new FakeClock();
  const backends = makeBackends({
    hub,
    backends: Object.entries(TOKENS).map(([id, token]) => ({ id, token })),
    clock,
    ids: fakeIds(),
    log: silentLog,
  });
  const server = createServer();
  server.on('upgrade', (request, socket, head) => backends.upgrade(request, socket, head));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // bound to a TCP port above
  const address = `ws://127.0.0.1:${port}/backend`;
  return {
    hub,
    clock,
    backends,
    address,
    connect: (id: keyof typeof TOKENS = 'script') => connect(`${address}?id=${id}&token=${TOKENS[id]}`),
    async [Symbol.asyncDispose]() {
      await backends.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type Client = Awaited<ReturnType<typeof connect>>;

export async function connect(url: string, options: { headers?: { [name: string]: string }; autoPong?: boolean } = {}) {
  const socket = new WebSocket(url, options);
  const heard: Fields[] = [];
  let wake: () => void = () => undefined;
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => {
      resolve({ code, reason: reason.toString() });
      wake();
    });
  });
  socket.on('message', (data) => {
    const message: unknown = JSON.parse(data.toString());
    heard.push(Object.fromEntries(Object.entries(message ?? {})));
    wake();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });

  /** The first message not taken yet that fits; the ones before it stay. Fails when the socket closes first. */
  async function take(fits: (message: Fields) => boolean): Promise<Fields> {
    for (;;) {
      const index = heard.findIndex(fits);
      if (index >= 0) return heard.splice(index, 1)[0] ?? {};
      if (socket.readyState === socket.CLOSED) throw new Error(`closed; heard ${JSON.stringify(heard)}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }

  let lastId = 0;
  return {
    socket,
    heard,
    closed,
    take,
    event: (name: string) => take((message) => message.event === name),
    send: (text: string) => socket.send(text),
    /** Sends a request and takes its reply, found by its id. */
    async ask(request: Fields): Promise<Fields> {
      lastId += 1;
      const id = `r${lastId}`;
      socket.send(JSON.stringify({ ...request, id }));
      return take((message) => message.id === id);
    },
    /** What came before now: everything sent earlier has arrived when a later request is answered. */
    async settled(): Promise<readonly Fields[]> {
      lastId += 1;
      const id = `r${lastId}`;
      socket.send(JSON.stringify({ action: 'none', id }));
      await take((message) => message.id === id);
      return heard.splice(0);
    },
    async leave(): Promise<void> {
      socket.close();
      await closed;
    },
  };
}
