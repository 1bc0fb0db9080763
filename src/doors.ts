/** The sockets that the program listens on: the plain one, and one for TLS if there is one. Who comes in by which is all the same. */
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { KeyTexts } from './lib/certificates.ts';
import { makeTlsDoor, type TlsDoorParts, type TlsDoorSettings } from './wire/tls-door.ts';
import { tolerateMissingUpgrade } from './wire/tolerant-upgrade.ts';

/** Who is behind the doors. */
export interface Inside {
  readonly http: RequestListener;
  /** Whether the API has a socket at this path. */
  readonly isApiSocket: (path: string) => boolean;
  readonly api: Taker;
  readonly backends: Taker;
  readonly chargers: Taker;
}

/** Takes an upgrade request over and answers it in every case. */
type Taker = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export interface Doors {
  readonly port: number;
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
  /** 0 = any free port. */
  readonly port: number;
  readonly tls: TlsDoorSettings | undefined;
  readonly inside: Inside;
  readonly onRefused: TlsDoorParts['onRefused'];
}

/** Requests of a browser or script may take this long; OCPP sockets are not meant. */
const REQUEST_TIMEOUT_MS = 30_000;

/** Rejects when a port is taken. */
export async function openDoors({ port, tls, inside, onRefused }: DoorsParts): Promise<Doors> {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, inside.http);
  const dropSilent = tolerateMissingUpgrade(server);
  server.on('upgrade', (request, socket, head) => takerOf(request, inside)(request, socket, head));
  // One HTTP server for both, so that both treat everybody alike.
  const door = makeTlsDoor({ onSocket: (socket) => server.emit('connection', socket), onRefused });
  await listening(server, port);
  try {
    await door.configure(tls);
  } catch (error) {
    server.close();
    throw error;
  }
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    tlsPort: () => door.port(),
    configure: (next) => door.configure(next),
    renew: (keys) => door.renew(keys),
    async shut() {
      await Promise.all([new Promise((resolve) => server.close(resolve)), door.close()]);
    },
    dropRest() {
      server.closeAllConnections();
      dropSilent();
    },
  };
}

/** `/backend` is for JSON backends, the API has one socket; every other path is a charger's (PROTOCOL §5.1). */
function takerOf(request: IncomingMessage, { isApiSocket, api, backends, chargers }: Inside): Taker {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  if (/^\/+backend\/*$/.test(path)) return backends;
  return isApiSocket(path) ? api : chargers;
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
