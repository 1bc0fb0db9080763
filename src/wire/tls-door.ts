/** The door for those who connect over TLS; behind it they are served like everybody else (PROTOCOL §5.1). */
import { createServer as createListener, type Server as Listener, type Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { KeyTexts } from '../lib/certificates.ts';
import { contextOf } from '../lib/tls-context.ts';
import { ALERT, alertIn, codeOf } from './tls-alert.ts';

export interface TlsDoorSettings {
  /** 0 = any free port. */
  readonly port: number;
  /**
   * Certificate, key, and the authorities of those who show a certificate of their own. Undefined while there are
   * none that can be used: then it stays closed.
   */
  readonly keys: KeyTexts | undefined;
  /** Whether the weaker encryption of old chargers is accepted too. */
  readonly legacy: boolean;
}

export interface TlsDoor {
  /** Undefined while it is closed. */
  port(): number | undefined;
  /**
   * Opens it, or closes it without settings. Connections that are open stay. One call after the other.
   *
   * @throws when the port is taken or the keys cannot be used: then all stays as it was
   */
  configure(settings: TlsDoorSettings | undefined): Promise<void>;
  /** The same with other keys, in force from the next handshake on. */
  renew(keys: KeyTexts): Promise<void>;
  /** Resolves when all of its connections have ended; those in the middle of their handshake are dropped. */
  close(): Promise<void>;
}

export interface TlsDoorParts {
  readonly onSocket: (socket: TLSSocket) => void;
  /** Somebody could not get in, and the owner can do something about it. */
  readonly onRefused: (address: string, why: string) => void;
}

const HANDSHAKE_MS = 30_000;
/** Handshakes at once; who comes when there are more has to try again. */
const MAX_HANDSHAKES = 100;
interface Open {
  readonly listener: Listener;
  /** Still in their handshake. */
  readonly shaking: ReadonlyMap<string, Socket>;
  /** Another one for whoever comes from now on. */
  takeOver(secure: Server): void;
}

export function makeTlsDoor(parts: TlsDoorParts): TlsDoor {
  let open: Open | undefined;
  let wanted: TlsDoorSettings | undefined;
  let isClosed = false;
  /** Listeners that take nobody any more, until their last connection has ended. */
  const closing = new Set<Promise<void>>();

  return {
    port: () => (open === undefined ? undefined : portOf(open.listener)),

    configure,

    async renew(keys) {
      if (wanted !== undefined) await configure({ ...wanted, keys });
    },

    async close() {
      isClosed = true;
      shut(open);
      open = undefined;
      await Promise.all(closing);
    },
  };

  /** What may fail comes first: nobody is locked out by settings that cannot be. */
  async function configure(settings: TlsDoorSettings | undefined): Promise<void> {
    const secure = settings?.keys === undefined ? undefined : secured(settings.keys, settings.legacy);
    if (open !== undefined && secure !== undefined && settings?.port === wanted?.port) {
      open.takeOver(secure);
    } else {
      const before = open;
      open = settings === undefined || secure === undefined ? undefined : await opened(settings.port, secure);
      shut(before);
      if (isClosed) shut(open);
    }
    wanted = settings;
  }

  function secured(keys: KeyTexts, legacy: boolean): Server {
    const { onSocket, onRefused } = parts;
    return createServer({
      ...contextOf(keys, legacy),
      handshakeTimeout: HANDSHAKE_MS,
      // Who shows a certificate is looked at when it is known who it says it is; backends and browsers show none.
      requestCert: keys.ca !== undefined,
      rejectUnauthorized: false,
    })
      .on('secureConnection', onSocket)
      .on('tlsClientError', (error, socket) => {
        const why = refusalOf(error);
        if (why !== undefined) onRefused(socket.remoteAddress ?? 'unknown', why);
      });
  }

  function shut(door: Open | undefined): void {
    if (door === undefined) return;
    const { listener, shaking } = door;
    const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
    closing.add(closed);
    void closed.then(() => closing.delete(closed));
    for (const socket of shaking.values()) socket.destroy();
  }
}

/** Listens apart from the server for TLS, whose settings could not be changed while it listens itself. */
function opened(port: number, first: Server): Promise<Open> {
  const shaking = new Map<string, Socket>();
  let secure = first;
  const takeOver = (next: Server): void => {
    secure = next.on('secureConnection', (socket) => shaking.delete(addressOf(socket)));
  };
  takeOver(first);
  const listener = createListener((socket) => {
    if (shaking.size >= MAX_HANDSHAKES) {
      socket.destroy();
      return;
    }
    const from = addressOf(socket);
    shaking.set(from, socket);
    socket.once('close', () => shaking.delete(from));
    secure.emit('connection', socket);
  });
  return new Promise((resolve, reject) => {
    listener.once('error', (error) => {
      const isTaken = codeOf(error) === 'EADDRINUSE';
      reject(isTaken ? new Error(`tls.port: ${port} is in use by another program; choose another one`) : error);
    });
    listener.listen(port, () => resolve({ listener, shaking, takeOver }));
  });
}

const NOT_TRUSTED =
  'it does not trust the certificate of this proxy: give the charger the certificate of the authority that made it';

const REFUSALS: { readonly [code: string]: string } = {
  ERR_SSL_NO_SHARED_CIPHER: 'it knows only encryption that is too weak; tls.legacy: true accepts that of old chargers',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'it speaks only TLS that is older than 1.2, which nobody should',
  ERR_SSL_HTTP_REQUEST: 'it speaks without TLS to the port of TLS: its address must begin with wss://',
};

const ALERTS: { readonly [alert: number]: string } = {
  [ALERT.badCertificate]: NOT_TRUSTED,
  [ALERT.unsupportedCertificate]: NOT_TRUSTED,
  [ALERT.certificateUnknown]: NOT_TRUSTED,
  [ALERT.unknownCa]: NOT_TRUSTED,
  [ALERT.certificateExpired]: 'it finds that the certificate of this proxy has expired; look at its clock too',
};

/** Undefined for what scanners and bad lines cause. */
function refusalOf(error: Error): string | undefined {
  const alert = alertIn(error);
  return alert === undefined ? REFUSALS[codeOf(error)] : ALERTS[alert];
}

function addressOf(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort}`;
}

function portOf(server: Listener): number | undefined {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : undefined;
}
