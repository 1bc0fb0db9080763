import { createServer as createSecureServer } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import type { OcppVersion } from '../../../src/core/ocpp/versions.ts';
import { dial, serviceUrl } from '../../../src/wire/client.ts';
import { FakeClock } from '../../fakes/clock.ts';
import { closeAll, httpServer, later } from './support.ts';
import { CERTIFICATE, PRIVATE_KEY } from './tls-fixture.ts';

afterEach(closeAll);

describe('the address of a station', () => {
  test.each([
    ['ws://p.com/ocpp', 'CP1', false, 'ws://p.com/ocpp/CP1'],
    ['ws://p.com/ocpp/', 'CP1', false, 'ws://p.com/ocpp/CP1'],
    ['ws://p.com', 'CP1', false, 'ws://p.com/CP1'],
    ['wss://p.com/ocpp/CP1', 'CP1', false, 'wss://p.com/ocpp/CP1'],
    ['wss://p.com/ocpp/CP1/', 'CP1', false, 'wss://p.com/ocpp/CP1/'],
    ['wss://p.com/ocpp/My%20Box', 'My Box', false, 'wss://p.com/ocpp/My%20Box'],
    ['wss://p.com/50%', 'a/b', false, 'wss://p.com/50%/a%2Fb'],
    ['ws://p.com/ocpp?key=1', 'My Box', false, 'ws://p.com/ocpp/My%20Box?key=1'],
    ['ws://p.com//x', 'CP1', false, 'ws://p.com//x/CP1'],
    ['ws://p.com/fixed', 'CP1', true, 'ws://p.com/fixed'],
    ['no address', 'CP1', false, 'no address'],
  ])('%s for %s (fixed: %s)', (url, station, fixed, expected) => {
    expect(serviceUrl(url, station, fixed)).toBe(expected);
  });
});

/** A service that answers a handshake with these lines, whatever was asked. */
async function service(respond: (protocols: readonly string[], key: string) => string | undefined): Promise<string> {
  const port = await httpServer((server) => {
    server.on('upgrade', (request, socket, head) => {
      const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',');
      const answer = respond(offered, request.headers['sec-websocket-key'] ?? '');
      if (answer !== undefined) {
        socket.end(answer);
        return;
      }
      const names = new WebSocketServer({ noServer: true, handleProtocols: () => NAME.value ?? false });
      names.handleUpgrade(request, socket, head, (webSocket) => {
        later(() => webSocket.terminate());
        webSocket.send('welcome');
      });
    });
  });
  return `ws://127.0.0.1:${port}/CP1`;
}

/** The sub-protocol that the service names. */
const NAME: { value: string | undefined } = { value: undefined };

const QUICK = { timeoutMs: 5_000 };

describe('which version the service speaks', () => {
  test.each<readonly [string, readonly OcppVersion[], string | undefined, object]>([
    ['the one it names', ['2.0.1', '1.6'], 'ocpp1.6', { ok: true, version: '1.6', negotiated: true }],
    ['in another spelling', ['1.6'], 'OCPP1.6', { ok: true, version: '1.6', negotiated: true }],
    ['none named, one offered', ['2.1'], undefined, { ok: true, version: '2.1', negotiated: false }],
    ['none named, several offered', ['2.1', '1.6'], undefined, { ok: true, version: '1.6', negotiated: false }],
    ['none named, several new ones offered', ['2.1', '2.0.1'], undefined, { ok: false, kind: 'protocol' }],
    ['one that was not offered', ['1.6'], 'ocpp2.0.1', { ok: false, kind: 'protocol' }],
    ['one that nobody knows', ['1.6'], 'ocpp9', { ok: false, kind: 'protocol' }],
  ])('%s', async (_, versions, named, expected) => {
    NAME.value = named;
    const url = await service(() => undefined);
    const dialled = await dial({ url, versions, ...QUICK });
    expect(dialled).toMatchObject(expected);
    if (!dialled.ok) return;
    // Nothing was lost before somebody listened.
    const heard = new Promise((resolve) => dialled.socket.once('message', (data) => resolve(data.toString())));
    dialled.socket.resume();
    expect(await heard).toBe('welcome');
    dialled.socket.terminate();
  });

  test('one that was not offered: the service is told so before we go', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'ocpp2.0.1' });
    later(() => server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const closed = new Promise((resolve) => server.on('connection', (socket) => socket.on('close', resolve)));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const dialled = await dial({ url: `ws://127.0.0.1:${port}/CP1`, versions: ['1.6'], ...QUICK });
    expect(dialled).toMatchObject({ ok: false, kind: 'protocol' });
    expect(await closed).toBe(1002);
  });
});

describe('who does not let us in', () => {
  const http = (status: string, more = '') =>
    `HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n${more}\r\n`;

  test.each([
    ['401', http('401 Unauthorized'), 'unauthorised'],
    ['403', http('403 Forbidden'), 'unauthorised'],
    ['404', http('404 Not Found'), 'not_found'],
    ['500', http('500 Oops'), 'refused'],
    ['a redirect to another place', http('302 Found', 'Location: wss://elsewhere.example/\r\n'), 'refused'],
    ['a redirect without TLS', http('302 Found', 'Location: /elsewhere\r\n'), 'refused'],
    ['a redirect to nowhere', http('302 Found', 'Location: http://[\r\n'), 'refused'],
    [
      'a key that is not ours',
      'HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Protocol: ocpp1.6\r\nSec-WebSocket-Accept: x\r\n\r\n',
      'protocol',
    ],
  ])('%s', async (_, answer, kind) => {
    const url = await service(() => answer);
    const dialled = await dial({ url, versions: ['1.6'], ...QUICK });
    expect(dialled).toEqual({ ok: false, kind, why: expect.any(String) });
  });

  test('a login in the address is never told', async () => {
    const url = (await service(() => http('401 Unauthorized'))).replace('ws://', 'ws://user:s3cret@');
    const dialled = await dial({ url, versions: ['1.6'], ...QUICK });
    expect(JSON.stringify(dialled)).not.toContain('s3cret');
  });

  test.each(['http://p.com', 'nonsense', ''])('%j is no address of a service', async (url) => {
    expect(await dial({ url, versions: ['1.6'], ...QUICK })).toMatchObject({ ok: false, kind: 'protocol' });
  });

  test('nobody listens, and no TLS where it should be', async () => {
    const port = await httpServer(() => undefined);
    expect(await dial({ url: `wss://127.0.0.1:${port}`, versions: ['1.6'], ...QUICK })).toMatchObject({
      ok: false,
      kind: 'tls',
    });
    closeAll();
    expect(await dial({ url: `ws://127.0.0.1:${port}`, versions: ['1.6'], ...QUICK })).toEqual({
      ok: false,
      kind: 'network',
      why: 'nobody listens at this address',
    });
  });

  test('who hangs up', async () => {
    const port = await tcpServer((socket) => socket.destroy());
    expect(await dial({ url: `ws://127.0.0.1:${port}`, versions: ['1.6'], ...QUICK })).toMatchObject({
      ok: false,
      kind: 'network',
    });
  });
});

describe('over TLS', () => {
  /** Redirects `/from` to `to`, and lets in everybody else. */
  async function secure(to: string): Promise<string> {
    const server = createSecureServer({ cert: CERTIFICATE, key: PRIVATE_KEY });
    const names = new WebSocketServer({ noServer: true });
    server.on('upgrade', (request, socket, head) => {
      socket.on('error', () => undefined);
      if (request.url === '/from') {
        socket.end(`HTTP/1.1 307 There\r\nLocation: ${to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
        return;
      }
      names.handleUpgrade(request, socket, head, (webSocket) => later(() => webSocket.terminate()));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    later(() => {
      server.closeAllConnections();
      server.close();
    });
    return `wss://localhost:${portOf(server)}`;
  }
  const OURS = { versions: ['1.6'], tls: { ca: CERTIFICATE }, ...QUICK } as const;

  test('a certificate that nobody vouches for', async () => {
    const url = await secure('/');
    expect(await dial({ url, versions: ['1.6'], ...QUICK })).toMatchObject({ ok: false, kind: 'certificate' });
    expect(await dial({ url, ...OURS })).toMatchObject({ ok: true, version: '1.6' });
  });

  test('a redirect on the same host is followed, one in a circle is not', async () => {
    expect(await dial({ url: `${await secure('/to')}/from`, ...OURS })).toMatchObject({ ok: true });
    expect(await dial({ url: `${await secure('/from')}/from`, ...OURS })).toEqual({
      ok: false,
      kind: 'refused',
      why: 'the service redirects in a circle',
    });
  });

  test('a redirect with a fragment is followed without it', async () => {
    expect(await dial({ url: `${await secure('/to#there')}/from`, ...OURS })).toMatchObject({ ok: true });
  });

  test('a header that cannot be sent is told without what is in it', async () => {
    const headers = { Authorization: 'Bearer p€ss' };
    const outcome = await dial({ url: 'ws://127.0.0.1:9', headers, versions: ['1.6'], ...QUICK });
    expect(outcome).toMatchObject({ ok: false, kind: 'protocol' });
    expect(JSON.stringify(outcome)).not.toContain('p€ss');
  });

  test('a redirect away from the host is not followed', async () => {
    const url = `${await secure('https://127.0.0.1/to')}/from`;
    expect(await dial({ url, ...OURS })).toMatchObject({ ok: false, kind: 'refused' });
  });
});

describe('who says nothing', () => {
  test('is given up after the time limit', async () => {
    const clock = new FakeClock();
    let came: () => void = () => undefined;
    const connected = new Promise<void>((resolve) => {
      came = resolve;
    });
    const port = await tcpServer(() => came());
    const dialled = dial({ url: `ws://127.0.0.1:${port}`, versions: ['1.6'], timeoutMs: 30_000, clock });
    await connected;
    clock.advance(30_000);
    expect(await dialled).toEqual({ ok: false, kind: 'timeout', why: 'no answer within 30 s' });
  });

  test('or when we do not want it any more', async () => {
    const port = await tcpServer(() => undefined);
    const controller = new AbortController();
    const dialled = dial({ url: `ws://127.0.0.1:${port}`, versions: ['1.6'], ...QUICK, signal: controller.signal });
    controller.abort();
    expect(await dialled).toMatchObject({ ok: false, kind: 'aborted' });
    const again = dial({ url: `ws://127.0.0.1:${port}`, versions: ['1.6'], ...QUICK, signal: controller.signal });
    expect(await again).toMatchObject({ ok: false, kind: 'aborted' });
  });
});

async function tcpServer(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    sockets.add(socket);
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  later(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return portOf(server);
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
