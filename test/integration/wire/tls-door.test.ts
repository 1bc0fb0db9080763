/** The door for TLS: what it speaks, whom it tells about, and how it changes while it is open. */
import { once } from 'node:events';
import { connect as connectPlain, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeTlsDoor, type TlsDoor, type TlsDoorSettings } from '../../../src/wire/tls-door.ts';
import { until } from '../../e2e/house.ts';
import { type Authority, authority, type Pair } from '../../peers/certificates.ts';

const HERE = { name: 'localhost', hosts: ['localhost'] };

let home: Authority;
let pair: Pair;
/** Old chargers exchange keys by RSA. */
let rsa: Pair;

beforeAll(async () => {
  home = await authority('Home');
  [pair, rsa] = await Promise.all([home.issue(HERE), home.issue({ ...HERE, rsa: true })]);
});

const open: TlsDoor[] = [];
const callers: { destroy(): unknown }[] = [];

afterEach(async () => {
  for (const caller of callers.splice(0)) caller.destroy();
  await Promise.all(open.splice(0).map((door) => door.close()));
});

async function opened(settings: Partial<TlsDoorSettings> = {}) {
  const refused: string[] = [];
  const inside: TLSSocket[] = [];
  const door = makeTlsDoor({
    onSocket: (socket) => {
      socket.on('error', () => undefined);
      inside.push(socket);
      socket.write('hello');
    },
    onRefused: (address, why) => refused.push(`${address} ${why}`),
  });
  open.push(door);
  const whole = { port: 0, legacy: false, keys: pair, ...settings };
  await door.configure(whole);
  return { door, refused, inside, settings: whole };
}

/** Resolves with what the door said first, or the code of the error. */
function call(port: number | undefined, options: ConnectionOptions = {}): Promise<string> {
  const socket = connect({ port: port ?? 0, host: '127.0.0.1', servername: 'localhost', ca: home.ca, ...options });
  callers.push(socket);
  return new Promise((resolve) => {
    socket.once('data', (bytes) => resolve(`${bytes} ${socket.getProtocol()}`));
    socket.once('error', (error) => resolve('code' in error ? String(error.code) : error.message));
    socket.once('close', () => resolve('closed'));
  });
}

/** Without TLS. */
function bare(port: number | undefined): Socket {
  const socket = connectPlain(port ?? 0, '127.0.0.1').resume();
  socket.on('error', () => undefined);
  callers.push(socket);
  return socket;
}

/** The first words of somebody who speaks TLS 1.2. */
function clientHello(): Promise<Buffer> {
  return new Promise((resolve) => {
    const line = new Duplex({
      read: () => undefined,
      write: (bytes: Buffer, _encoding, done) => {
        resolve(bytes);
        done();
      },
    });
    callers.push(connect({ socket: line, maxVersion: 'TLSv1.2' }).on('error', () => undefined));
  });
}

const old = (ciphers: string, version: 'TLSv1.1' | 'TLSv1.2' = 'TLSv1.2'): ConnectionOptions => ({
  ciphers: `${ciphers}:@SECLEVEL=0`,
  minVersion: version,
  maxVersion: version,
});

describe('what is spoken', () => {
  test.each<[what: string, legacy: boolean, caller: ConnectionOptions, heard: RegExp, told: RegExp]>([
    ['the newest', false, {}, /^hello TLSv1.3$/, /^$/],
    ['1.2 with forward secrecy', false, old('ECDHE-RSA-AES128-GCM-SHA256'), /^hello TLSv1.2$/, /^$/],
    ['RSA key exchange', false, old('AES128-GCM-SHA256'), /ERR_SSL|ECONNRESET/, /only encryption that is too weak/],
    ['CBC and SHA-1', false, old('AES128-SHA'), /ERR_SSL|ECONNRESET/, /tls.legacy: true/],
    ['RSA key exchange, for old chargers', true, old('AES128-GCM-SHA256'), /^hello TLSv1.2$/, /^$/],
    ['CBC and SHA-1, for old chargers', true, old('AES128-SHA'), /^hello TLSv1.2$/, /^$/],
    [
      'TLS 1.1, in no case',
      true,
      old('AES128-SHA', 'TLSv1.1'),
      /ERR_SSL|ECONNRESET/,
      /only TLS that is older than 1.2/,
    ],
  ])('%s', async (_what, legacy, caller, heard, told) => {
    const { door, refused } = await opened({ legacy, keys: rsa });
    expect(await call(door.port(), caller)).toMatch(heard);
    if (!told.test('')) await until('the refusal', () => refused.length > 0);
    expect(refused.join()).toMatch(told);
  });

  test('somebody without TLS, and somebody who does not trust us', async () => {
    const { door, refused } = await opened();
    const plain = bare(door.port());
    plain.write('GET /BOX1 HTTP/1.1\r\n\r\n');
    await once(plain, 'close');
    expect(refused).toEqual([expect.stringContaining('its address must begin with wss://')]);
    const stranger = bare(door.port());
    stranger.write(await clientHello());
    await once(stranger, 'data');
    // The alert of a charger that looked at our certificate: fatal, unknown_ca. The runtime itself hangs up without one.
    stranger.write(Buffer.from('15030300020230', 'hex'));
    await once(stranger, 'close');
    expect(refused.at(-1)).toContain('it does not trust the certificate of this proxy');
  });

  test('scanners are not told of', async () => {
    const { door, refused } = await opened();
    const scanner = bare(door.port());
    scanner.end();
    await once(scanner, 'close');
    expect(refused).toEqual([]);
  });
});

describe('changes', () => {
  test('new keys count from the next handshake on, and nobody is cut off', async () => {
    const stranger = await authority('Stranger');
    const { door, inside } = await opened();
    await call(door.port());
    await door.renew(await stranger.issue(HERE));
    expect(await call(door.port())).toMatch(/UNABLE_TO_VERIFY|SELF_SIGNED|UNABLE_TO_GET/);
    expect(await call(door.port(), { ca: stranger.ca })).toContain('hello');
    expect(inside.at(0)?.destroyed).toBe(false);
  });

  test('another port, an authority for chargers, and no door at all', async () => {
    const { door, inside, settings } = await opened();
    const first = door.port();
    await call(first);
    await door.configure({ ...settings, keys: { ...pair, ca: home.ca } });
    expect(
      await call(
        door.port(),
        await home.issue({ name: 'BOX1' }).then(({ certificate, key }) => ({ cert: certificate, key })),
      ),
    ).toContain('hello');
    expect(inside.at(-1)?.authorized).toBe(true);
    const last = door.port();
    await door.configure(undefined);
    expect(door.port()).toBeUndefined();
    expect(await call(last)).toBe('ECONNREFUSED');
    expect(inside.map(({ destroyed }) => destroyed)).toEqual([false, false]);
  });

  test('what is accepted of old chargers changes while it is open, and outlives new keys', async () => {
    const { door, settings } = await opened({ keys: rsa });
    expect(await call(door.port(), old('AES128-SHA'))).not.toContain('hello');
    const before = door.port();
    await door.configure({ ...settings, legacy: true });
    await door.renew(await home.issue({ ...HERE, rsa: true }));
    expect(door.port()).toBe(before);
    expect(await call(door.port(), old('AES128-SHA'))).toBe('hello TLSv1.2');
  });

  test('an authority for chargers that comes with its file first is asked for all the same', async () => {
    const { door, inside, settings } = await opened();
    const keys = { ...pair, ca: home.ca };
    await door.renew(keys);
    await door.configure({ ...settings, keys });
    const { certificate, key } = await home.issue({ name: 'BOX1' });
    expect(await call(door.port(), { cert: certificate, key })).toContain('hello');
    expect(inside.at(-1)?.authorized).toBe(true);
  });

  test('a port that is taken', async () => {
    const { door } = await opened();
    const words = /^tls.port: \d+ is in use by another program/;
    await expect(opened({ port: door.port() ?? 0 })).rejects.toThrow(words);
    // Whoever asks for it by a change goes on with what there was.
    const other = await opened();
    const before = other.door.port();
    await expect(other.door.configure({ ...other.settings, port: door.port() ?? 0 })).rejects.toThrow(words);
    expect(other.door.port()).toBe(before);
    expect(await call(before)).toContain('hello');
  });

  test('keys that cannot be used: the old ones stay in force', async () => {
    const { door, settings } = await opened();
    const weak = await home.issue({ ...HERE, weak: true });
    await expect(door.renew(weak)).rejects.toThrow('key too small');
    await expect(door.configure({ ...settings, keys: weak })).rejects.toThrow('key too small');
    expect(await call(door.port())).toContain('hello');
    await door.configure({ ...settings, keys: weak, legacy: true });
    expect(await call(door.port(), old('AES128-SHA'))).toContain('hello');
  });

  test('chargers are asked for certificates, or not any more, at the very same port', async () => {
    const { door: first } = await opened();
    const port = first.port() ?? 0;
    await first.close();
    const { door, inside, settings } = await opened({ port });
    const { certificate: cert, key } = await home.issue({ name: 'BOX1' });
    const isAuthorized = async () => {
      expect(await call(port, { cert, key })).toContain('hello');
      return inside.at(-1)?.authorized;
    };
    expect(await isAuthorized()).toBe(false);
    await door.configure({ ...settings, keys: { ...pair, ca: home.ca } });
    expect(await isAuthorized()).toBe(true);
    await door.configure(settings);
    expect(await isAuthorized()).toBe(false);
  });

  test('without keys it stays closed until there are some', async () => {
    const { door } = await opened({ keys: undefined });
    expect(door.port()).toBeUndefined();
    await door.renew(pair);
    expect(await call(door.port())).toContain('hello');
  });

  test('it closes although somebody is in the middle of a handshake', async () => {
    const { door } = await opened();
    const slow = bare(door.port());
    // The beginning of a record that never comes.
    slow.write(Buffer.from('160301', 'hex'));
    const gone = once(slow, 'close');
    // Somebody who came later has been served: the slow one is known.
    await call(door.port());
    for (const caller of callers) if (caller !== slow) caller.destroy();
    await door.close();
    await gone;
  });
});
