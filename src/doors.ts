/** The sockets that the program listens on: who comes in by which, and what each of them serves. */
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { machineHosts } from './lib/addresses.ts';
import type { KeyTexts } from './lib/certificates.ts';
import { makeTlsDoor, type TlsDoorParts, type TlsDoorSettings } from './wire/tls-door.ts';
import { tolerateMissingUpgrade } from './wire/tolerant-upgrade.ts';

/**
 * Whom a listener is for. `stations`: chargers and backends; `web`: page and API with login; `all`: both of these;
 * `ingress`: page and API for who is logged in to Home Assistant.
 */
export type Serves = 'all' | 'stations' | 'web' | 'ingress';

export interface ListenerSettings {
  readonly serves: Serves;
  /** 0 = any free port. */
  readonly port: number;
  /** The only address that is let in; undefined = everybody. */
  readonly from?: string | undefined;
}

/** Who is behind the doors. */
export interface Inside {
  readonly http: RequestListener;
  /** The same for whom Home Assistant vouches for. */
  readonly ingress: RequestListener;
  /** Whether the API has a socket at this path. */
  readonly isApiSocket: (path: string) => boolean;
  readonly api: Taker;
  readonly ingressApi: Taker;
  readonly backends: Taker;
  readonly chargers: Taker;
}

/** Takes an upgrade request over and answers it in every case. */
type Taker = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export interface Doors {
  /** Of chargers and backends. */
  readonly port: number;
  /** Where this is served; undefined where no listener is for it alone. */
  portOf(serves: Serves): number | undefined;
  /** Undefined while nobody can come over TLS. */
  tlsPort(): number | undefined;
  /** Takes other settings for TLS over; connections that are open stay. Rejects when that fails: then all stays. */
  configure(tls: TlsDoorSettings | undefined): Promise<void>;
  /** Other certificates and keys, from the next connection on. */
  renew(keys: KeyTexts): Promise<void>;
  /** Takes nobody any more; resolves when everybody has left. */
  shut(): Promise<void>;
  /** Drops those who are neither a charger nor a provider. */
  dropRest(): void;
}

export interface DoorsParts {
  /** The first one is where chargers come in; over TLS the same is served. */
  readonly listeners: readonly [ListenerSettings, ...ListenerSettings[]];
  readonly tls: TlsDoorSettings | undefined;
  readonly inside: Inside;
  readonly onRefused: TlsDoorParts['onRefused'];
}

/** Requests of a browser or script may take this long; OCPP sockets are not meant. */
const REQUEST_TIMEOUT_MS = 30_000;

interface Listener {
  readonly serves: Serves;
  readonly server: Server;
  readonly port: number;
  readonly dropSilent: () => void;
}

/** Rejects when a port is taken; then none stays open. */
export async function openDoors({ listeners, tls, inside, onRefused }: DoorsParts): Promise<Doors> {
  const [first, ...others] = listeners;
  const main = await openListener(first, inside);
  const all = [main];
  // One HTTP server for both, so that both treat everybody alike.
  const door = makeTlsDoor({ onSocket: (socket) => main.server.emit('connection', socket), onRefused });
  try {
    for (const one of others) all.push(await openListener(one, inside));
    await door.configure(tls);
  } catch (error) {
    for (const { server } of all) server.close();
    throw error;
  }
  return {
    port: main.port,
    portOf: (serves) => all.find((one) => one.serves === serves)?.port,
    tlsPort: () => door.port(),
    configure: (next) => door.configure(next),
    renew: (keys) => door.renew(keys),
    async shut() {
      await Promise.all([...all.map(({ server }) => new Promise((resolve) => server.close(resolve))), door.close()]);
    },
    dropRest() {
      for (const { server, dropSilent } of all) {
        server.closeAllConnections();
        dropSilent();
      }
    },
  };
}

/** Where the data of a container are, whose addresses nobody else can reach. */
const CONTAINER_DATA = '/data';

/** Where chargers come in. */
export function reachOf(doors: Doors | undefined, { dataDir }: { readonly dataDir: string }) {
  return {
    port: doors?.port,
    tlsPort: doors?.tlsPort(),
    isShared: doors?.portOf('all') !== undefined,
    hosts: dataDir === CONTAINER_DATA ? [] : machineHosts(),
  };
}

async function openListener({ serves, port, from }: ListenerSettings, inside: Inside): Promise<Listener> {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, plainOf(serves, inside));
  const dropSilent = tolerateMissingUpgrade(server);
  if (from !== undefined) {
    // Before a byte is read: headers that vouch for a user are only worth something from there.
    server.prependListener('connection', (socket) => {
      if (plainAddress(socket.remoteAddress) !== from) socket.destroy();
    });
  }
  server.on('upgrade', (request, socket, head) => takerOf(request, serves, inside)(request, socket, head));
  await listening(server, port);
  const address = server.address();
  return { serves, server, port: typeof address === 'object' && address !== null ? address.port : port, dropSilent };
}

/** What becomes of requests that want no WebSocket. */
function plainOf(serves: Serves, { http, ingress }: Inside): RequestListener {
  if (serves === 'ingress') return ingress;
  if (serves !== 'stations') return http;
  return (request, response) => (isOwnHealthCheck(request) ? http(request, response) : onlyForStations(response));
}

/** The check of the container's health runs beside the proxy and knows this port alone. */
function isOwnHealthCheck({ url, socket }: IncomingMessage): boolean {
  return url === '/health' && ['127.0.0.1', '::1'].includes(plainAddress(socket.remoteAddress) ?? '');
}

function onlyForStations(response: ServerResponse): void {
  const reason = 'this port is for chargers (OCPP) and backends, which come with a WebSocket';
  response.writeHead(426, { upgrade: 'websocket', connection: 'close', 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: 'upgrade_required', reason }));
}

/** `/backend` is for JSON backends, the API has one socket; every other path is a charger's (PROTOCOL §5.1). */
function takerOf(request: IncomingMessage, serves: Serves, inside: Inside): Taker {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const takesStations = serves === 'all' || serves === 'stations';
  if (inside.isApiSocket(path)) {
    if (serves === 'stations') return refuse;
    return serves === 'ingress' ? inside.ingressApi : inside.api;
  }
  if (!takesStations) return refuse;
  return /^\/+backend\/*$/.test(path) ? inside.backends : inside.chargers;
}

const refuse: Taker = (_request, socket) => {
  socket.on('error', () => socket.destroy());
  socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
};

/** An address of IPv4 as such, also where it came in over a socket for both. */
function plainAddress(address: string | undefined): string | undefined {
  return address?.replace(/^::ffff:/i, '');
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
