import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { silentLog } from '../../../src/lib/log.ts';
import { dial } from '../../../src/wire/client.ts';
import { PasswordGate } from '../../../src/wire/password-gate.ts';
import { Peer } from '../../../src/wire/peer.ts';
import { acceptCharger } from '../../../src/wire/server.ts';
import { FakeClock } from '../../fakes/clock.ts';
import { fakeIds } from '../../fakes/ids.ts';
import { closeAll, httpServer, later, rawRequest } from './support.ts';

afterEach(closeAll);

const MIB = 1024 * 1024;

/** Where chargers come in; whatever they ask is given back to them. */
async function door(compression?: boolean): Promise<number> {
  const clock = new FakeClock();
  return httpServer((server) => {
    server.on('upgrade', async (request, socket, head) => {
      const handshake = await acceptCharger(request, socket, head, {
        log: silentLog,
        admit: async (identity) => ({ ok: true, chargerId: identity }),
        expected: () => ({ compression }),
        gate: new PasswordGate(clock),
        autoDetect: true,
        defaultVersion: '1.6',
      });
      if (!handshake.ok) return;
      const peer = new Peer({
        socket: handshake.socket,
        version: handshake.version,
        clock,
        ids: fakeIds(),
        log: silentLog,
        onCall: async ({ payload }) => ({ kind: 'result', payload }),
        onClose: () => undefined,
      });
      later(() => peer.close(1001, 'enough'));
    });
  });
}

/** A charger that compresses where it may, and the connection below it. */
async function charger(port: number, offers = true): Promise<{ socket: WebSocket; below: Socket }> {
  const options = { perMessageDeflate: offers && { threshold: 0 } };
  const socket = new WebSocket(`ws://127.0.0.1:${port}/BOX`, ['ocpp1.6'], options);
  later(() => socket.terminate());
  const below = new Promise<Socket>((resolve) => socket.once('upgrade', (response) => resolve(response.socket)));
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return { socket, below: await below };
}

/** Says a CALL; what comes back. */
async function echoOf(socket: WebSocket, payload: object): Promise<unknown> {
  const answer = new Promise((resolve) => socket.once('message', (data) => resolve(JSON.parse(String(data)))));
  socket.send(JSON.stringify([2, '1', 'Echo', payload]));
  return answer;
}

describe('compression of a charger (RFC 7692)', () => {
  test.each([
    ['which it offers', true, undefined, 'permessage-deflate'],
    ['which it does not offer', false, undefined, ''],
    ['which it offers and the owner does not want', true, false, ''],
  ])('%s', async (_what, offers, compression, extensions) => {
    const { socket } = await charger(await door(compression), offers);
    expect(socket.extensions).toBe(extensions);
    const payload = { text: 'again and again, '.repeat(10_000) };
    expect(await echoOf(socket, payload)).toEqual([3, '1', payload]);
  });

  test('small on its way: only what it says anew costs', async () => {
    const { socket, below } = await charger(await door());
    const before = below.bytesRead;
    await echoOf(socket, { text: 'x'.repeat(100_000) });
    const once = below.bytesRead - before;
    expect(once).toBeLessThan(1_000);
    // Nothing is kept from the message before: the same once more costs the same.
    await echoOf(socket, { text: 'x'.repeat(100_000) });
    expect(below.bytesRead - before).toBe(2 * once);
  });

  test('little on its way and much once it is unpacked is a message that is too long', async () => {
    const { socket } = await charger(await door());
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    socket.send(JSON.stringify([2, '1', 'Echo', { text: ' '.repeat(64 * MIB) }]));
    expect(await closed).toBe(1009);
  });

  test.each([
    ['permessage-deflate', true],
    ['permessage-deflate; client_max_window_bits', true],
    ['permessage-deflate; client_max_window_bits="15"; server_no_context_takeover', true],
    ['x-webkit-deflate-frame, permessage-deflate', true],
    ['permessage-deflate; server_max_window_bits=8', false],
    ['permessage-deflate; server_max_window_bits', false],
    ['permessage-deflate; client_no_context_takeover; client_no_context_takeover', false],
    ['permessage-deflate; shrink', false],
    ['permessage-deflate;', false],
    ['=;,', false],
  ])('offered as "%s"', async (offer, isTaken) => {
    const answer = await rawRequest(await door(), [
      'GET /BOX HTTP/1.1',
      'Host: x',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Extensions: ${offer}`,
    ]);
    // Whatever is offered in which form: it costs no charger its connection.
    expect(answer).toMatch(/^HTTP\/1\.1 101 /);
    const taken = /sec-websocket-extensions: (.*)/i.exec(answer)?.[1];
    const agreed = ['permessage-deflate', 'server_no_context_takeover', 'client_no_context_takeover'];
    expect(taken?.split('; ')).toEqual(isTaken ? expect.arrayContaining(agreed) : undefined);
  });
});

describe('compression towards a service', () => {
  test.each([
    [true, 'permessage-deflate'],
    [false, undefined],
    [undefined, undefined],
  ])('offered where the owner wants it: %s', async (compression, offered) => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: { threshold: 0 } });
    later(() => server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const asked = new Promise<string | undefined>((resolve) => {
      server.on('connection', (socket, request) => {
        later(() => socket.terminate());
        resolve(request.headers['sec-websocket-extensions']);
        socket.send('z'.repeat(50_000));
      });
    });
    const dialled = await dial({
      url: `ws://127.0.0.1:${address.port}`,
      versions: ['1.6'],
      compression,
      timeoutMs: 5_000,
    });
    if (!dialled.ok) throw new Error(dialled.why);
    expect((await asked)?.split(';')[0]).toBe(offered);
    const heard = new Promise((resolve) => dialled.socket.once('message', (data) => resolve(String(data))));
    dialled.socket.resume();
    expect(await heard).toBe('z'.repeat(50_000));
  });
});
