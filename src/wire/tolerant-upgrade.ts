import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** How long a connection may stay without its first byte. */
const FIRST_BYTES_MS = 30_000;

const END_OF_HEADERS = '\r\n\r\n';

/**
 * Lets chargers in that ask for a WebSocket without saying `Connection: Upgrade` (lbbrhzn 1984): whoever sends a
 * `Sec-WebSocket-Key` means it. The missing headers are put into the first bytes of the connection before the HTTP
 * server reads them, since it would otherwise take the request for an ordinary one. Answers how to drop those that said
 * nothing yet, since the server does not know of them.
 */
export function tolerateMissingUpgrade(server: Server): () => void {
  const listeners = server.listeners('connection');
  /** Connected, and nothing said yet. */
  const waiting = new Set<Socket>();
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    const expired = (): unknown => socket.destroy();
    const failed = (): unknown => socket.destroy();
    waiting.add(socket);
    socket.once('close', () => waiting.delete(socket));
    socket.setTimeout(FIRST_BYTES_MS, expired);
    socket.once('error', failed);
    socket.once('data', (bytes: Buffer) => {
      waiting.delete(socket);
      socket.pause();
      socket.setTimeout(0);
      socket.off('timeout', expired);
      socket.off('error', failed);
      socket.unshift(mended(bytes));
      for (const listener of listeners) listener.call(server, socket);
      socket.resume();
    });
  });
  return () => {
    for (const socket of waiting) socket.destroy();
  };
}

/** Works on the first segment only: headers that are split over several are left as they are. */
function mended(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1');
  const end = text.indexOf(END_OF_HEADERS);
  const head = end < 0 ? '' : text.slice(0, end);
  if (!/\r\nsec-websocket-key[ \t]*:/i.test(head)) return bytes;
  const missing = [
    /\r\nconnection[ \t]*:[^\r]*\bupgrade\b/i.test(head) ? '' : '\r\nConnection: Upgrade',
    /\r\nupgrade[ \t]*:[ \t]*websocket\b/i.test(head) ? '' : '\r\nUpgrade: websocket',
  ].join('');
  return Buffer.from(head + missing + text.slice(end), 'latin1');
}
