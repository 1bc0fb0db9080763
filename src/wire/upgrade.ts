/** The HTTP side of a WebSocket handshake, for chargers and for providers that dial in. */
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { COMPRESSION, understoodOffers } from './compression.ts';

/** Longest frame that is accepted, unless the owner says otherwise (PROTOCOL §5.2). */
export const MAX_FRAME_BYTES = 1024 * 1024;

/**
 * Completes a handshake. `echo` is the one sub-protocol that the answer names, as the client spelt it; undefined
 * names none. The socket comes paused, so that no frame is lost before somebody listens; `resume()` lets them flow.
 * Undefined when the request was no proper handshake: then it was answered.
 */
export function completeUpgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  options: {
    readonly maxFrameBytes?: number | undefined;
    readonly echo?: string | undefined;
    /** Messages are compressed when the client offers it. */
    readonly compress?: boolean | undefined;
  } = {},
): Promise<WebSocket | undefined> {
  const { echo, maxFrameBytes = MAX_FRAME_BYTES, compress = false } = options;
  if (socket.destroyed) return Promise.resolve(undefined);
  // The choice is made: the library must neither choose again nor stumble over a list like "ocpp1.6,".
  if (echo === undefined) delete request.headers['sec-websocket-protocol'];
  else request.headers['sec-websocket-protocol'] = echo;
  const offers = understoodOffers(request.headers['sec-websocket-extensions']);
  if (offers === undefined) delete request.headers['sec-websocket-extensions'];
  else request.headers['sec-websocket-extensions'] = offers;
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: compress && COMPRESSION,
    maxPayload: maxFrameBytes,
    handleProtocols: () => echo ?? false,
  });
  return new Promise((resolve) => {
    socket.once('close', () => resolve(undefined));
    server.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.pause();
      resolve(webSocket);
    });
  });
}

/** All that somebody is told who does not get in: whoever asks is a stranger, and the reason is for the owner. */
const SAID = {
  401: 'user and password, please',
  403: 'not in this way',
  404: 'not known here',
  409: 'not now',
  429: 'too many attempts, wait',
  503: 'try again later',
} as const;

export type RefusalStatus = keyof typeof SAID;

/** Answers a handshake with an HTTP status and ends the connection. */
export function refuseUpgrade(
  socket: Duplex,
  status: RefusalStatus,
  headers: { readonly [name: string]: string } = {},
): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = `${SAID[status]}\n`;
  const lines = Object.entries({
    Connection: 'close',
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
}
