import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { silentLog } from '../../../src/lib/log.ts';
import { PasswordGate } from '../../../src/wire/password-gate.ts';
import { acceptCharger, type DoorOptions, type Handshake } from '../../../src/wire/server.ts';
import { tolerateMissingUpgrade } from '../../../src/wire/tolerant-upgrade.ts';
import { completeUpgrade } from '../../../src/wire/upgrade.ts';
import { FakeClock } from '../../fakes/clock.ts';
import { Bare, closeAll, httpServer, keptLog, rawRequest } from './support.ts';

afterEach(closeAll);

interface Door {
  readonly port: number;
  readonly url: string;
  readonly clock: FakeClock;
  /** How the next handshake ended on our side. */
  next(): Promise<Handshake>;
}

async function door(options: Partial<DoorOptions> = {}): Promise<Door> {
  const clock = new FakeClock();
  const ended: Handshake[] = [];
  const waiting: ((handshake: Handshake) => void)[] = [];
  const settings: DoorOptions = {
    log: silentLog,
    admit: async (identity) => ({ ok: true, chargerId: identity }),
    expected: () => ({}),
    gate: new PasswordGate(clock),
    autoDetect: true,
    defaultVersion: '1.6',
    ...options,
  };
  const port = await httpServer((server) => {
    tolerateMissingUpgrade(server);
    server.on('upgrade', async (request, socket, head) => {
      const handshake = await acceptCharger(request, socket, head, settings);
      const waits = waiting.shift();
      if (waits === undefined) ended.push(handshake);
      else waits(handshake);
    });
  });
  return {
    port,
    url: `ws://127.0.0.1:${port}`,
    clock,
    next: async () => ended.shift() ?? (await new Promise((resolve) => waiting.push(resolve))),
  };
}

interface Knocked {
  readonly socket: WebSocket;
  readonly protocol: string | undefined;
  readonly status: number;
  readonly headers: { readonly [name: string]: unknown };
  readonly body: string;
}

/** Opens a socket; tells the status of a refusal. */
async function knock(
  url: string,
  protocols: readonly string[] = [],
  headers: { readonly [name: string]: string } = {},
): Promise<Knocked> {
  // The header is set by hand: the library would refuse an answer that names nothing.
  const offer = protocols.length === 0 ? {} : { 'Sec-WebSocket-Protocol': protocols.join(',') };
  const socket = new WebSocket(url, [], { headers: { ...headers, ...offer } });
  socket.on('error', () => undefined);
  return new Promise((resolve) => {
    let protocol: string | undefined;
    socket.on('upgrade', (response) => {
      protocol = response.headers['sec-websocket-protocol'];
      delete response.headers['sec-websocket-protocol'];
    });
    socket.on('open', () => resolve({ socket, protocol, status: 101, headers: {}, body: '' }));
    socket.on('unexpected-response', async (_request, response) => {
      let body = '';
      for await (const part of response) body += part;
      resolve({ socket, protocol, status: response.statusCode ?? 0, headers: response.headers, body });
    });
  });
}

const basic = (text: string) => ({ Authorization: `Basic ${Buffer.from(text).toString('base64')}` });

describe('S46 the handshake', () => {
  test.each<readonly [string, string, readonly string[], object, string | undefined]>([
    ['no sub-protocol is 1.6', '/ocpp/CP1', [], { chargerId: 'CP1', version: '1.6', negotiated: false }, undefined],
    ['of two the newer', '/CP1', ['ocpp1.6', 'ocpp2.0.1'], { version: '2.0.1', negotiated: true }, 'ocpp2.0.1'],
    ['all three', '/CP1', ['ocpp1.6', 'ocpp2.1', 'ocpp2.0.1'], { version: '2.1' }, 'ocpp2.1'],
    ['its own spelling', '/CP1', ['OCPP1.6'], { version: '1.6', negotiated: true }, 'OCPP1.6'],
    ['a list with holes and repetitions', '/CP1', ['ocpp1.6', '', 'ocpp1.6'], { version: '1.6' }, 'ocpp1.6'],
    ['slashes and spaces', '//ocpp//My%20Box/', [], { chargerId: 'My Box', version: '1.6' }, undefined],
    ['a version in the path', '/charger/v2.0.1/CP1', [], { chargerId: 'CP1', version: '2.0.1' }, undefined],
  ])('S46 %s', async (_, path, protocols, expected, echo) => {
    const { url, next } = await door();
    const { status, protocol } = await knock(`${url}${path}`, protocols);
    expect(status).toBe(101);
    expect(protocol).toBe(echo);
    expect(await next()).toMatchObject({ ok: true, remote: '127.0.0.1', ...expected });
  });

  test('S46 only unknown sub-protocols: completed without a name, then closed with 1002', async () => {
    const { url, next } = await door();
    const { socket, status, protocol } = await knock(`${url}/CP1`, ['ocpp9']);
    expect([status, protocol]).toEqual([101, undefined]);
    expect((await new Bare(socket).closed).code).toBe(1002);
    expect(await next()).toMatchObject({ ok: false, status: 101, why: expect.stringContaining('ocpp9') });
  });

  test.each([
    ['/', 404],
    ['/backend?id=x', 404],
    ['/api/CP1', 404],
    [`/${'x'.repeat(49)}`, 404],
  ])('%s is refused with %i', async (path, status) => {
    const { url, next } = await door();
    expect((await knock(`${url}${path}`)).status).toBe(status);
    expect(await next()).toMatchObject({ ok: false, status });
  });

  test.each<[status: number, said: string, options: Partial<DoorOptions>, why: RegExp]>([
    [404, 'not known here', { admit: async () => ({ ok: false, why: 'add it' }) }, /add it/],
    [409, 'not now', { admit: async () => ({ ok: false, status: 409, why: 'one at 192.168.1.5' }) }, /192.168.1.5/],
    [403, 'not in this way', { expected: () => ({ securityProfile: 2, password: 'secret' }) }, /security_profile 2/],
    [401, 'user and password, please', { expected: () => ({ password: 'secret' }) }, /a password is needed/],
    [503, 'try again later', { admit: () => Promise.reject(new Error('disk')) }, /try again later/],
  ])('a stranger learns nothing but that it is refused with %i; the reason is for the owner', async (...row) => {
    const [status, said, options, why] = row;
    const { url, next } = await door(options);
    expect(await knock(`${url}/CP1`)).toMatchObject({ status, body: `${said}\n` });
    expect(await next()).toMatchObject({ ok: false, status, identity: 'CP1', why: expect.stringMatching(why) });
  });

  test('who may not come in is told to the owner, and a failure of ours is not the fault of the charger', async () => {
    const stranger = await door({ admit: async () => ({ ok: false, why: 'this charger is not known here' }) });
    expect((await knock(`${stranger.url}/CP1`)).status).toBe(404);
    expect(await stranger.next()).toMatchObject({ identity: 'CP1', why: 'this charger is not known here' });
    const broken = await door({ admit: () => Promise.reject(new Error('disk')) });
    expect((await knock(`${broken.url}/CP1`)).status).toBe(503);
    expect(await broken.next()).toMatchObject({ ok: false, status: 503 });
  });

  test('no frame is lost that comes before somebody listens', async () => {
    const { url, next } = await door();
    const { socket } = await knock(`${url}/CP1`, ['ocpp1.6']);
    socket.send('early');
    await new Promise((resolve) => setImmediate(resolve));
    const handshake = await next();
    if (!handshake.ok) throw new Error('refused');
    const heard = new Promise((resolve) => handshake.socket.once('message', (data) => resolve(data.toString())));
    handshake.socket.resume();
    expect(await heard).toBe('early');
  });

  test('frames are bounded', async () => {
    const { url, next } = await door({ maxFrameBytes: 1_000 });
    const { socket } = await knock(`${url}/CP1`);
    const handshake = await next();
    if (!handshake.ok) throw new Error('refused');
    const ours = new Bare(handshake.socket);
    handshake.socket.resume();
    const theirs = new Bare(socket);
    socket.send('x'.repeat(1_001));
    expect((await theirs.closed).code).toBe(1009);
    await ours.closed;
  });
});

describe('passwords', () => {
  const expected = () => ({ password: 'secret-of-the-charger' });

  test('asked for, checked, and slowed down for who guesses', async () => {
    const { url, next, clock } = await door({ expected });
    const missing = await knock(`${url}/CP1`);
    expect(missing.status).toBe(401);
    expect(missing.headers['www-authenticate']).toMatch(/^Basic /);
    expect(await next()).toMatchObject({ status: 401, why: 'a password is needed' });
    for (let count = 0; count < 5; count += 1) {
      expect((await knock(`${url}/CP1`, [], basic('CP1:guess'))).status).toBe(401);
      expect(await next()).toMatchObject({ status: 401, identity: 'CP1', why: 'wrong user or password' });
    }
    const slowed = await knock(`${url}/CP1`, [], basic('CP1:secret-of-the-charger'));
    expect([slowed.status, slowed.headers['retry-after']]).toEqual([429, '1']);
    await next();
    clock.advance(1_000);
    expect((await knock(`${url}/CP1`, [], basic('CP1:secret-of-the-charger'))).status).toBe(101);
    expect(await next()).toMatchObject({ ok: true, chargerId: 'CP1' });
  });

  test('the password belongs to the name that the charger has here, not to its spelling', async () => {
    const { url, next } = await door({
      admit: async (identity) => ({ ok: true, chargerId: identity.toUpperCase() }),
      expected: (chargerId) => (chargerId === 'CP1' ? { password: 'secret' } : {}),
    });
    expect((await knock(`${url}/cp1`)).status).toBe(401);
    await next();
    for (const user of ['cp1', 'CP1']) {
      expect((await knock(`${url}/cp1`, [], basic(`${user}:secret`))).status).toBe(101);
      expect(await next()).toMatchObject({ ok: true, chargerId: 'CP1' });
    }
  });

  test('a user of its own, a name from the credentials, and a version that the owner fixed', async () => {
    const { url, next } = await door({ expected: () => ({ password: 'secret', user: 'login', version: '2.0.1' }) });
    expect((await knock(`${url}/CP1`, [], basic('CP1:secret'))).status).toBe(401);
    await next();
    expect((await knock(`${url}/`, [], basic('login:secret'))).status).toBe(101);
    expect(await next()).toMatchObject({ ok: true, chargerId: 'login', version: '2.0.1' });
  });
});

test('a charger that names nobody but its user is the one that has this user', async () => {
  const { url, next } = await door({
    expected: () => ({ password: 'secret', user: 'login' }),
    chargerOfUser: (user) => (user === 'login' ? 'CP1' : undefined),
  });
  expect((await knock(`${url}/`, [], basic('login:secret'))).status).toBe(101);
  expect(await next()).toMatchObject({ ok: true, chargerId: 'CP1' });
  expect((await knock(`${url}/`, [], basic('other:secret'))).status).toBe(401);
  expect(await next()).toMatchObject({ ok: false, identity: 'other' });
});

describe('requests by hand', () => {
  const KEY = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
  const VERSION = 'Sec-WebSocket-Version: 13';
  const HOST = 'Host: proxy';

  test.each([
    ['as it should be', ['GET /CP1 HTTP/1.1', HOST, 'Upgrade: websocket', 'Connection: Upgrade', KEY, VERSION]],
    ['no Connection: Upgrade (lbbrhzn 1984)', ['GET /CP1 HTTP/1.1', HOST, 'Upgrade: websocket', KEY, VERSION]],
    ['keep-alive instead', ['GET /CP1 HTTP/1.1', HOST, 'Upgrade: WebSocket', 'Connection: keep-alive', KEY, VERSION]],
    ['nothing but the key', ['GET /CP1 HTTP/1.1', HOST, KEY, VERSION]],
    ['HTTP/1.0', ['GET /CP1 HTTP/1.0', HOST, 'Upgrade: websocket', KEY, VERSION]],
    [
      'an absolute address',
      ['GET http://proxy/CP1 HTTP/1.1', HOST, 'upgrade: websocket', 'connection: upgrade', KEY, VERSION],
    ],
  ])('let in: %s', async (_, lines) => {
    const { port, next } = await door();
    const answer = await rawRequest(port, lines);
    expect(answer).toMatch(/^HTTP\/1\.1 101 /);
    expect(answer).not.toMatch(/sec-websocket-protocol/i);
    expect(await next()).toMatchObject({ ok: true, chargerId: 'CP1' });
  });

  test.each([
    [
      'a key that is none',
      ['GET /CP1 HTTP/1.1', HOST, 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Key: x', VERSION],
    ],
    [
      'a version that is none',
      ['GET /CP1 HTTP/1.1', HOST, 'Upgrade: websocket', 'Connection: Upgrade', KEY, 'Sec-WebSocket-Version: 1'],
    ],
  ])('refused with 400: %s', async (_, lines) => {
    const { port, next } = await door();
    expect(await rawRequest(port, lines)).toMatch(/^HTTP\/1\.1 400 /);
    expect(await next()).toMatchObject({ ok: false, status: 400 });
  });

  test('an ordinary request stays one', async () => {
    const { port } = await door();
    expect(await rawRequest(port, ['GET /CP1 HTTP/1.1', HOST, 'Connection: close'])).toMatch(/^HTTP\/1\.1 426 /);
  });

  test('several requests over one connection, the first in pieces', async () => {
    const { port } = await door();
    const socket = connect(port, '127.0.0.1');
    let text = '';
    const answers = new Promise<void>((resolve) => {
      socket.on('data', (bytes) => {
        text += bytes.toString('latin1');
        if (text.split('no page').length === 3) resolve();
      });
    });
    socket.write('GET /a HTTP/1.1\r\nHo');
    await new Promise((resolve) => setImmediate(resolve));
    socket.write('st: proxy\r\n\r\nGET /b HTTP/1.1\r\nHost: proxy\r\n\r\n');
    await answers;
    expect(text.match(/HTTP\/1\.1 426/g)).toHaveLength(2);
    socket.destroy();
  });

  test('a charger that hangs up while it is thought about', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    let reached: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const { log, lines } = keptLog();
    const { url, next } = await door({
      log,
      admit: async (identity) => {
        reached();
        await gate;
        return { ok: true, chargerId: identity };
      },
    });
    const socket = new WebSocket(`${url}/CP1`);
    const failed = new Promise((resolve) => socket.on('error', resolve));
    await asked;
    socket.terminate();
    await failed;
    release();
    // Whether the end of the connection was noticed in time or not, nothing breaks.
    const handshake = await next();
    expect(handshake.ok ? handshake.chargerId : handshake.status).toBeOneOf(['CP1', 400]);
    expect(lines).not.toContain('whether a charger may connect could not be decided');
  });

  test('a connection that is gone already has no handshake to complete', async () => {
    const seen = new Promise((resolve) => {
      void httpServer((server) => {
        server.on('upgrade', async (request, socket, head) => {
          socket.destroy();
          resolve(await completeUpgrade(request, socket, head));
        });
      }).then((port) => knock(`ws://127.0.0.1:${port}/`));
    });
    expect(await seen).toBeUndefined();
  });
});
