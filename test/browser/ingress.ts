/**
 * Home Assistant in front of the page: it serves what is beneath a path of its own, takes that path away, says whose
 * request it is, and passes everything on, live events as well.
 */
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

const BASE = '/api/hassio_ingress/Zm9vYmFy_-1';

export interface Ingress extends AsyncDisposable {
  readonly origin: string;
  /** Where the page is, with a slash at its end. */
  readonly path: string;
}

/** `port`: of the listener for ingress; `user`: who is logged in to Home Assistant. */
export async function openIngress(port: number, user: string): Promise<Ingress> {
  const sockets = new Set<Socket>();
  const front = createServer((asked, answer) => {
    const { method, url = '/', headers } = asked;
    if (!url.startsWith(`${BASE}/`)) {
      answer.writeHead(404).end('nothing of Home Assistant is here');
      return;
    }
    const behind = request({
      ...{ host: '127.0.0.1', port, method, path: url.slice(BASE.length), agent: false },
      headers: {
        ...headers,
        'x-ingress-path': BASE,
        'x-remote-user-id': user,
        'x-forwarded-host': headers.host,
      },
    });
    behind.on('response', (told) => {
      answer.writeHead(told.statusCode ?? 502, told.headers);
      told.pipe(answer);
    });
    behind.on('error', () => answer.destroy());
    answer.on('close', () => behind.destroy());
    asked.pipe(behind);
  });
  front.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  return {
    origin: `http://127.0.0.1:${(front.address() as AddressInfo).port}`,
    path: `${BASE}/`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => front.close(resolve));
    },
  };
}
