import { request } from 'node:http';
import { connect as tcp } from 'node:net';
import { describe, expect, test } from 'vitest';
import { aProvider } from '../../fakes/hub.ts';
import { connect, openDoor, TOKENS } from './door.ts';

/** The HTTP answer to an upgrade. */
function knock(url: string, headers: { [name: string]: string } = {}): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const upgrade = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-version': '13',
    };
    const asked = request(url.replace('ws:', 'http:'), { headers: { ...upgrade, ...headers } }, (answer) => {
      let body = '';
      answer.on('data', (chunk) => {
        body += String(chunk);
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
    });
    asked.on('upgrade', (answer, socket) => {
      socket.destroy();
      resolve({ status: answer.statusCode ?? 0, body: '' });
    });
    asked.on('error', reject);
    asked.end();
  });
}

describe('who may come in', () => {
  const PROOFS: readonly [string, string, { [name: string]: string }, number][] = [
    ['token in the query', `?id=script&token=${TOKENS.script}`, {}, 101],
    ['token in the header', '?id=script', { authorization: `Bearer ${TOKENS.script}` }, 101],
    ['the header counts', `?id=script&token=wrong`, { authorization: `bearer ${TOKENS.script}` }, 101],
    ['no token', '?id=script', {}, 401],
    ['empty token', '?id=script&token=', {}, 401],
    ['wrong token', '?id=script&token=wrong', {}, 401],
    ["another backend's token", `?id=script&token=${TOKENS.other}`, {}, 401],
    ['unknown id', `?id=nobody&token=${TOKENS.script}`, {}, 401],
    ['an id that is its own token', '?id=nobody&token=nobody', {}, 401],
    ['no id', `?token=${TOKENS.script}`, {}, 401],
    ['nothing', '', {}, 401],
    ['a name of the language', '?id=__proto__&token=', {}, 401],
    ['Basic', '?id=script', { authorization: `Basic ${TOKENS.script}` }, 401],
  ];
  test.each(PROOFS)('%s', async (_name, query, headers, status) => {
    await using door = await openDoor();
    expect((await knock(door.address + query, headers)).status).toBe(status);
  });

  test('a wrong token and an unknown id get the very same answer', async () => {
    await using door = await openDoor();
    const wrong = await knock(`${door.address}?id=script&token=wrong`);
    const unknown = await knock(`${door.address}?id=nobody&token=wrong`);
    expect(wrong).toEqual(unknown);
    expect(JSON.parse(wrong.body)).toEqual({ error: 'unauthorized', reason: 'wrong or missing id or token' });
  });

  test('a backend that the hub does not know stays outside', async () => {
    await using door = await openDoor();
    door.hub.providerList = [aProvider('other')];
    expect((await knock(`${door.address}?id=script&token=${TOKENS.script}`)).status).toBe(401);
  });

  test('after the end nobody comes in any more', async () => {
    await using door = await openDoor();
    await door.backends.close();
    expect((await knock(`${door.address}?id=script&token=${TOKENS.script}`)).status).toBe(503);
    expect(door.hub.followers).toBe(0);
  });

  test('a socket that breaks in the middle of the handshake hurts nobody', async () => {
    await using door = await openDoor();
    const url = new URL(door.address);
    const socket = tcp(Number(url.port), '127.0.0.1');
    await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
    socket.write('GET /backend?id=script HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    socket.resetAndDestroy();
    const client = await door.connect();
    expect(await client.ask({ action: 'get_status' })).toMatchObject({ result: 'accepted' });
  });
});

describe('coming and going', () => {
  test('the list tells who is there and since when', async () => {
    await using door = await openDoor();
    const start = door.clock.now();
    door.clock.advance(1000);
    const client = await door.connect();
    await client.settled();
    expect(door.backends.list()).toEqual([
      { id: 'script', online: true, since: start + 1000 },
      { id: 'other', online: false, since: start },
    ]);
    door.clock.advance(1000);
    await client.leave();
    const second = await door.connect('other');
    await second.settled();
    expect(door.backends.list()[0]).toEqual({ id: 'script', online: false, since: start + 2000 });
    expect([door.hub.came, door.hub.left]).toEqual([['script', 'other'], ['script']]);
  });

  test('the newest connection of a backend wins, and its leases stay', async () => {
    await using door = await openDoor();
    const old = await door.connect();
    const young = await door.connect();
    expect(await old.closed).toEqual({ code: 1008, reason: 'replaced by a newer connection' });
    expect(await young.ask({ action: 'get_status' })).toMatchObject({ result: 'accepted' });
    expect([door.hub.came, door.hub.left]).toEqual([['script', 'script'], []]);
    expect(door.backends.list()[0]).toMatchObject({ online: true });
  });

  test('an old connection that never says goodbye is cut off', async () => {
    await using door = await openDoor();
    const url = new URL(door.address);
    const old = tcp(Number(url.port), '127.0.0.1');
    const closed = new Promise<void>((resolve) => old.once('close', () => resolve()));
    old.on('error', () => undefined);
    old.write(
      [
        `GET /backend?id=script&token=${TOKENS.script} HTTP/1.1`,
        'Host: x',
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        '\r\n',
      ].join('\r\n'),
    );
    await new Promise<void>((resolve) => old.once('data', () => resolve()));
    old.resume();
    const young = await door.connect();
    await young.settled();
    door.clock.advance(1000);
    await closed;
    expect(await young.ask({ action: 'get_status' })).toMatchObject({ result: 'accepted' });
  });

  test('the end says goodbye to everybody', async () => {
    await using door = await openDoor();
    const clients = [await door.connect(), await door.connect('other')];
    await door.backends.close();
    for (const client of clients)
      expect(await client.closed).toEqual({ code: 1001, reason: 'the proxy is shutting down' });
  });

  test('a backend that answers no ping is dropped, one that does stays', async () => {
    await using door = await openDoor();
    const dead = await connect(`${door.address}?id=script&token=${TOKENS.script}`, { autoPong: false });
    const alive = await door.connect('other');
    const pinged = () => new Promise<void>((resolve) => alive.socket.once('ping', () => resolve()));
    await Promise.all([dead.settled(), alive.settled()]);
    for (let count = 0; count < 2; count += 1) {
      const ping = count === 0 ? pinged() : Promise.resolve();
      door.clock.advance(50_000);
      await ping;
      await alive.settled();
    }
    expect((await dead.closed).code).toBe(1006);
    expect(alive.socket.readyState).toBe(alive.socket.OPEN);
  });

  test('a failing hub does not keep a backend from leaving', async () => {
    await using door = await openDoor();
    door.hub.backendGone = async () => {
      throw new Error('disk');
    };
    const client = await door.connect();
    await client.leave();
    const again = await door.connect();
    expect(await again.ask({ action: 'get_status' })).toMatchObject({ result: 'accepted' });
  });

  test('a frame beyond 64 KiB ends the connection', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    client.send('x'.repeat(64 * 1024 + 1));
    expect((await client.closed).code).toBe(1009);
  });

  test('a backend that does not read is dropped', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    await client.settled();
    client.socket.pause();
    const boot = { vendor: 'x'.repeat(100_000), model: 'm' };
    for (let count = 0; count < 200 && door.hub.left.length === 0; count += 1) {
      door.hub.tell({ kind: 'boot', chargerId: 'cp1', boot });
    }
    door.clock.advance(50_000);
    door.clock.advance(50_000);
    client.socket.resume();
    await client.closed;
    const boots = client.heard.filter((message) => message.event === 'boot').length;
    expect(boots).toBeGreaterThan(5);
    expect(boots).toBeLessThan(150);
  });
});
