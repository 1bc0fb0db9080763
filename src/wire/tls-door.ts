/** The door for those who connect over TLS; behind it they are served like everybody else (PROTOCOL §5.1). */
import type { Socket } from 'node:net';
import { createServer, type SecureContextOptions, type Server, type TLSSocket } from 'node:tls';
import type { KeyTexts } from '../lib/certificates.ts';
import { ALERT, alertIn, codeOf } from './tls-alert.ts';

export interface TlsDoorSettings {
  /** 0 = any free port. */
  readonly port: number;
  /** Certificate, key, and the authorities of those who show a certificate of their own. */
  readonly keys: KeyTexts;
  /** Whether the weaker encryption of old chargers is accepted too. */
  readonly legacy: boolean;
}

export interface TlsDoor {
  /** Undefined while it is closed. */
  port(): number | undefined;
  /**
   * Opens it, or closes it without settings. Connections that are open stay.
   *
   * @throws when the port is taken
   */
  configure(settings: TlsDoorSettings | undefined): Promise<void>;
  /** In force from the next handshake on. */
  renew(keys: KeyTexts): void;
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
const MIN_VERSION = 'TLSv1.2';

/** Forward secrecy and authenticated encryption alone. */
const MODERN = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
];
/** What chargers of OCPP 1.6 bring: RSA key exchange and CBC; the level lets short keys and SHA-1 signatures pass. */
const LEGACY = [
  'AES128-GCM-SHA256',
  'AES256-GCM-SHA384',
  'ECDHE-ECDSA-AES128-SHA256',
  'ECDHE-RSA-AES128-SHA256',
  'ECDHE-ECDSA-AES128-SHA',
  'ECDHE-RSA-AES128-SHA',
  'AES128-SHA256',
  'AES256-SHA256',
  'AES128-SHA',
  'AES256-SHA',
  '@SECLEVEL=0',
];

interface Open {
  readonly server: Server;
  /** As it was opened: what a server that listens cannot change. */
  readonly fixed: Pick<TlsDoorSettings, 'port'> & { readonly asksCertificates: boolean };
  readonly legacy: boolean;
  /** Still in their handshake. */
  readonly shaking: ReadonlyMap<string, Socket>;
}

export function makeTlsDoor(parts: TlsDoorParts): TlsDoor {
  let open: Open | undefined;
  /** Servers that take nobody any more, until their last connection has ended. */
  const closing = new Set<Promise<void>>();

  return {
    port: () => (open === undefined ? undefined : portOf(open.server)),

    async configure(settings) {
      if (settings !== undefined && open !== undefined && isSame(open.fixed, fixedOf(settings))) {
        open.server.setSecureContext(contextOf(settings));
        open = { ...open, legacy: settings.legacy };
        return;
      }
      const before = open;
      // One that cannot be opened at another port leaves the old one as it is.
      const isElsewhere = settings !== undefined && settings.port !== before?.fixed.port;
      const next = isElsewhere ? await opened(settings, parts) : undefined;
      open = next;
      if (before !== undefined) shut(before);
      if (settings !== undefined && !isElsewhere) open = await opened(settings, parts);
    },

    renew(keys) {
      open?.server.setSecureContext(contextOf({ keys, legacy: open.legacy }));
    },

    async close() {
      if (open !== undefined) shut(open);
      open = undefined;
      await Promise.all(closing);
    },
  };

  function shut({ server, shaking }: Open): void {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    closing.add(closed);
    void closed.then(() => closing.delete(closed));
    for (const socket of shaking.values()) socket.destroy();
  }
}

function fixedOf({ port, keys }: TlsDoorSettings): Open['fixed'] {
  return { port, asksCertificates: keys.ca !== undefined };
}

function isSame(a: Open['fixed'], b: Open['fixed']): boolean {
  return a.port === b.port && a.asksCertificates === b.asksCertificates;
}

function opened(settings: TlsDoorSettings, { onSocket, onRefused }: TlsDoorParts): Promise<Open> {
  const server = createServer({
    ...contextOf(settings),
    handshakeTimeout: HANDSHAKE_MS,
    // Who shows a certificate is looked at when it is known who it says it is; backends and browsers show none.
    requestCert: fixedOf(settings).asksCertificates,
    rejectUnauthorized: false,
  });
  const shaking = new Map<string, Socket>();
  server.on('connection', (socket: Socket) => {
    if (shaking.size >= MAX_HANDSHAKES) {
      socket.destroy();
      return;
    }
    const from = addressOf(socket);
    shaking.set(from, socket);
    socket.once('close', () => shaking.delete(from));
  });
  server.on('secureConnection', (socket) => {
    shaking.delete(addressOf(socket));
    onSocket(socket);
  });
  server.on('tlsClientError', (error, socket) => {
    const why = refusalOf(error);
    if (why !== undefined) onRefused(socket.remoteAddress ?? 'unknown', why);
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const isTaken = codeOf(error) === 'EADDRINUSE';
      reject(
        isTaken ? new Error(`tls.port: ${settings.port} is in use by another program; choose another one`) : error,
      );
    });
    server.listen(settings.port, () => resolve({ server, fixed: fixedOf(settings), legacy: settings.legacy, shaking }));
  });
}

function contextOf({ keys: { ca, certificate, key }, legacy }: Omit<TlsDoorSettings, 'port'>): SecureContextOptions {
  return {
    ...(ca !== undefined && { ca }),
    cert: certificate,
    key,
    minVersion: MIN_VERSION,
    ciphers: [...MODERN, ...(legacy ? LEGACY : [])].join(':'),
    honorCipherOrder: true,
  };
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

function portOf(server: Server): number | undefined {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : undefined;
}
