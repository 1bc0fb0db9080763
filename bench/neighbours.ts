/** A good provider beside a slow, a silent, a flooding and a lying one (S50): what do it and the charger notice? */
import { once } from 'node:events';
import { type WebSocket, WebSocketServer } from 'ws';
import { startProxy } from './child.ts';
import type { Ground } from './figures.ts';
import { type Kind, latencies, type Times } from './latency.ts';

const SLOW_MS = 2_000;
/** 500 a second. */
const FLOOD = { everyMs: 20, frames: 10 } as const;
/** What lies unread at the proxy's end is not added to without end. */
const MAX_UNREAD_BYTES = 1024 * 1024;

export type NeighbourTimes = Readonly<Record<'alone' | 'beside', Record<Kind, Times>>>;

type Manner = (socket: WebSocket, id: string, action: string) => void;

const answer = (socket: WebSocket, id: string, payload: object): void => socket.send(JSON.stringify([3, id, payload]));
const usual = (action: string): object =>
  action === 'StartTransaction' ? { transactionId: 1, idTagInfo: { status: 'Accepted' } } : {};

const MANNERS: { readonly [name: string]: Manner } = {
  slow: (socket, id, action) => void setTimeout(() => answer(socket, id, usual(action)), SLOW_MS),
  silent: () => undefined,
  flooding: () => undefined,
  lying(socket, id, action) {
    socket.send(JSON.stringify([3, 'nobody', { transactionId: 1 }]));
    socket.send(JSON.stringify([2, id, 'RemoteStopTransaction', { transactionId: 1 }]));
    answer(socket, id, usual(action));
    socket.send(JSON.stringify([4, id, 'InternalError', '', {}]));
  },
};

/** Times of the good provider and its charger, in turns with those of a proxy that has no bad neighbours. */
export async function besideNeighbours(ground: Ground): Promise<NeighbourTimes> {
  const { dist, sizes } = ground;
  const [ofAlone, ofBeside] = await ground.centrals(2);
  if (ofAlone === undefined || ofBeside === undefined) throw new Error('no central systems');
  const bad = await Promise.all(Object.keys(MANNERS).map(openNeighbour));
  const folder = await ground.folder();
  const alone = await ground.child(startProxy({ dist, folder, services: [ofAlone.url] }));
  const services = [ofBeside.url, ...bad.map(({ url }) => url)];
  const beside = await ground.child(startProxy({ dist, folder: await ground.folder(), services }));
  const { times } = await latencies(
    { alone: { url: alone.url, central: ofAlone }, beside: { url: beside.url, central: ofBeside } },
    { folder, turns: sizes.latencyTurns, callsATurn: sizes.callsATurn },
  );
  await alone.stop();
  await beside.stop();
  for (const one of bad) one.close();
  return times;
}

async function openNeighbour(name: string): Promise<{ readonly url: string; close(): void }> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  await once(server, 'listening');
  server.on('connection', (socket) => {
    socket.on('error', () => socket.terminate());
    socket.on('message', (data) => {
      const [type, id, action] = JSON.parse(data.toString());
      if (type !== 2) return;
      if (action !== 'BootNotification') return MANNERS[name]?.(socket, id, action);
      answer(socket, id, { status: 'Accepted', currentTime: new Date().toISOString(), interval: 86_400 });
      if (name === 'flooding') flood(socket);
    });
  });
  const address = server.address();
  return {
    url: `ws://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    close() {
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}

function flood(socket: WebSocket): void {
  let count = 0;
  const timer = setInterval(() => {
    for (let frame = 0; frame < FLOOD.frames && socket.bufferedAmount < MAX_UNREAD_BYTES; frame += 1) {
      count += 1;
      socket.send(JSON.stringify([2, `flood-${count}`, 'RemoteStopTransaction', { transactionId: 999_999 }]));
    }
  }, FLOOD.everyMs);
  socket.on('close', () => clearInterval(timer));
}
