import { describe, expect, test } from 'vitest';
import type { HomeState } from '../../../src/core/model.ts';
import {
  backoffMs,
  connectHome,
  HOME_BACKOFF_MAX_MS,
  HOME_UNAUTHORISED_MS,
  type HomeLink,
} from '../../../src/home/home-assistant.ts';
import { HOME_HANDSHAKE_MS, HOME_PING_MS } from '../../../src/home/home-session.ts';
import { HOME_GRACE_MS } from '../../../src/home/home-state.ts';
import { type Log, silentLog } from '../../../src/lib/log.ts';
import { FakeClock } from '../../fakes/clock.ts';
import { fakeIds } from '../../fakes/ids.ts';
import { fakeHome, queue } from './fake-home.ts';

const TOKEN = 'a-token-nobody-sees';
const ENTITIES = { presence: 'person.me', override: 'input_boolean.mine' };
const KNOWN = { 'person.me': 'home', 'input_boolean.mine': 'off' };

interface Client extends AsyncDisposable {
  readonly link: HomeLink;
  readonly clock: FakeClock;
  /** The next state that was told. */
  state(): Promise<HomeState>;
  /** The next line of the log. */
  logged(): Promise<string>;
  readonly log: readonly string[];
}

function client(url: string, entities: { presence?: string; override?: string } = ENTITIES, token = TOKEN): Client {
  const clock = new FakeClock();
  const states = queue<HomeState>();
  const lines = queue<string>();
  const all: string[] = [];
  const write = (level: string) => (fields: object, message: string) => {
    const line = `${level} ${message} ${JSON.stringify(fields)}`;
    all.push(line);
    lines.put(line);
  };
  const log: Log = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: () => log,
  };
  const link = connectHome({ url, token, entities, clock, ids: fakeIds(), log, onState: states.put });
  return { link, clock, state: states.take, logged: lines.take, log: all, [Symbol.asyncDispose]: () => link.close() };
}

test('what the house takes is followed, and told as old when the link is lost', async () => {
  await using home = await fakeHome();
  const told = queue<readonly [amps: readonly number[], isLasting: boolean]>();
  const parts = { clock: new FakeClock(), ids: fakeIds(), log: silentLog, onState: () => undefined };
  const amps = ['sensor.l1', 'sensor.l2'];
  const onAmps = (figures: readonly number[], isLasting: boolean) => told.put([figures, isLasting]);
  const link = connectHome({ url: home.url, token: TOKEN, entities: {}, amps, onAmps, ...parts });
  const connection = await home.next();
  const { subscription } = await connection.welcome({ 'sensor.l1': '4.5', 'sensor.l2': '3' });
  expect(subscription).toMatchObject({ entity_ids: amps });
  expect(await told.take()).toEqual([[4.5, 3], true]);
  connection.send({ id: 1, type: 'event', event: { c: { 'sensor.l2': { '+': { s: '11' } } } } });
  expect(await told.take()).toEqual([[4.5, 11], true]);
  connection.drop();
  expect(await told.take()).toEqual([[4.5, 11], false]);
  await link.close();
});

describe('Home Assistant answers', () => {
  test('the two entities are followed from the first snapshot on', async () => {
    await using home = await fakeHome();
    await using it = client(home.url);
    const start = it.clock.now();
    expect(await it.state()).toEqual({ presence: 'unknown', override: 'unknown', unknownSince: start });
    expect(it.link.status()).toMatchObject({ link: 'connecting', since: start, lastError: undefined });
    const connection = await home.next();
    expect(connection.path).toBe('/api/websocket');
    const { auth, subscription } = await connection.welcome(KNOWN);
    expect(auth).toEqual({ type: 'auth', access_token: TOKEN });
    expect(subscription).toEqual({
      id: 1,
      type: 'subscribe_entities',
      entity_ids: ['person.me', 'input_boolean.mine'],
    });
    expect(await it.state()).toEqual({ presence: 'home', override: 'off', unknownSince: undefined });
    expect(it.link.status().link).toBe('connected');

    connection.send({ id: 1, type: 'event', event: { c: { 'input_boolean.mine': { '+': { s: 'on' } } } } });
    expect(await it.state()).toEqual({ presence: 'home', override: 'on', unknownSince: undefined });
    connection.send([{ id: 1, type: 'event', event: { c: { 'person.me': { '+': { s: 'Work' } } } } }]);
    expect(await it.state()).toEqual({ presence: 'away', override: 'on', unknownSince: undefined });
    connection.send({ id: 1, type: 'event', event: { r: ['person.me'] } });
    expect(await it.state()).toEqual({ presence: 'away', override: 'on', unknownSince: start });
    it.clock.advance(HOME_PING_MS);
    connection.send({ id: 2, type: 'pong' });
    connection.send({ id: 1, type: 'event', event: { a: { 'person.me': { s: 'not_home' } } } });
    expect(await it.state()).toEqual({ presence: 'away', override: 'on', unknownSince: undefined });
  });

  test('an entity that Home Assistant does not have is unknown', async () => {
    await using home = await fakeHome();
    await using it = client(home.url);
    await it.state();
    const start = it.clock.now();
    await (await home.next()).welcome({ 'input_boolean.mine': 'off', 'light.other': 'on' });
    expect(await it.state()).toEqual({ presence: 'unknown', override: 'off', unknownSince: start });
  });

  test('only what is configured is asked for', async () => {
    await using home = await fakeHome();
    await using it = client(home.url, { override: 'switch.mine' });
    await it.state();
    const { subscription } = await (await home.next()).welcome({ 'switch.mine': 'on' });
    expect(subscription).toMatchObject({ entity_ids: ['switch.mine'] });
    expect(await it.state()).toEqual({ presence: 'not_configured', override: 'on', unknownSince: undefined });
  });

  test.each([
    ['nothing', 'http://127.0.0.1:1', {}, TOKEN, undefined],
    ['no address', '', ENTITIES, TOKEN, 'the address or the access token is not configured'],
    ['no token', 'http://127.0.0.1:1', ENTITIES, '', 'the address or the access token is not configured'],
  ])('with %s to ask nobody is dialled', async (_, url, entities, token, lastError) => {
    await using it = client(url, entities, token);
    const first = await it.state();
    expect(first.presence).toBe(lastError === undefined ? 'not_configured' : 'unknown');
    it.clock.advance(10 * HOME_GRACE_MS);
    expect(it.link.status()).toMatchObject({ link: 'off', lastError });
    expect(it.log).toEqual([]);
  });
});

describe('Home Assistant fails', () => {
  test('a drop is told at once and it is dialled again', async () => {
    await using home = await fakeHome();
    await using it = client(home.url);
    await it.state();
    const first = await home.next();
    await first.welcome(KNOWN);
    await it.state();
    it.clock.advance(1_000);
    const lost = it.clock.now();
    first.drop();
    expect(await it.state()).toEqual({ presence: 'home', override: 'off', unknownSince: lost });
    expect(await it.logged()).toMatch(/^info Home Assistant is connected/);
    expect(await it.logged()).toMatch(/^warn Home Assistant: the link was closed/);
    expect(it.link.status()).toMatchObject({ link: 'waiting', lastError: 'the link was closed', since: lost });
    it.clock.advance(1_000);
    await (await home.next()).welcome({ ...KNOWN, 'person.me': 'not_home' });
    expect(await it.state()).toEqual({ presence: 'away', override: 'off', unknownSince: undefined });
  });

  test('nobody there: it tries again and again, ever more slowly, and presence is unknown after the grace time', async () => {
    await using home = await fakeHome();
    await using it = client(home.url.replace(/\d+$/, '1'));
    const { unknownSince } = await it.state();
    const waits: number[] = [];
    for (let i = 0; i < 8; i++) {
      const line = await it.logged();
      expect(line).toContain('ECONNREFUSED');
      const wait = Number(/"retryInMs":(\d+)/.exec(line)?.[1]);
      waits.push(wait);
      it.clock.advance(wait);
    }
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(1_000);
    expect(Math.max(...waits)).toBeGreaterThan(30_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(HOME_BACKOFF_MAX_MS);
    expect(it.link.status().home).toEqual({ presence: 'unknown', override: 'unknown', unknownSince });
  });

  test('a refused token is an error without the token, and tried again only after minutes', async () => {
    await using home = await fakeHome();
    await using it = client(home.url);
    const first = await home.next();
    first.send({ type: 'auth_required' });
    await first.read();
    first.send({ type: 'auth_invalid', message: `Invalid access token ${TOKEN}` });
    expect(await it.logged()).toMatch(/^error Home Assistant: it refuses the access token/);
    expect(it.link.status()).toMatchObject({ link: 'unauthorised', lastError: 'it refuses the access token' });
    it.clock.advance(HOME_UNAUTHORISED_MS - 1);
    expect(it.link.status().link).toBe('unauthorised');
    it.clock.advance(1);
    await (await home.next()).welcome(KNOWN);
    expect(await it.logged()).toMatch(/^info/);
    expect(home.connections).toHaveLength(2);
    expect(it.log.join()).not.toContain(TOKEN);
  });

  test('a refused subscription ends the link', async () => {
    await using home = await fakeHome();
    await using it = client(home.url);
    const connection = await home.next();
    connection.send({ type: 'auth_ok' });
    await connection.read();
    connection.send({ id: 1, type: 'result', success: false });
    expect(await it.logged()).toMatch(/^warn Home Assistant: it refuses to tell the states/);
  });

  test('silence before the first states ends the link', async () => {
    await using home = await fakeHome();
    await using it = client(home.url);
    const connection = await home.next();
    connection.send({ type: 'auth_required' });
    await connection.read();
    it.clock.advance(HOME_HANDSHAKE_MS);
    await connection.closed;
    expect(await it.logged()).toMatch(/^warn Home Assistant: it does not answer/);
  });

  test('a link on which nothing comes is dead after two pings', async () => {
    await using home = await fakeHome();
    await using it = client(home.url);
    await it.state();
    const connection = await home.next();
    await connection.welcome(KNOWN);
    await it.state();
    it.clock.advance(HOME_PING_MS);
    expect(await connection.read()).toEqual({ id: 2, type: 'ping' });
    connection.send({ id: 2, type: 'pong' });
    connection.send({ id: 1, type: 'event', event: { c: { 'person.me': { '+': { s: 'away' } } } } });
    await it.state();
    it.clock.advance(HOME_PING_MS);
    expect(await connection.read()).toEqual({ id: 3, type: 'ping' });
    it.clock.advance(HOME_PING_MS);
    await connection.closed;
    expect((await it.state()).unknownSince).toBe(it.clock.now());
    expect(it.link.status()).toMatchObject({ link: 'waiting', lastError: 'it does not answer' });
  });

  test('nonsense is passed over', async () => {
    await using home = await fakeHome();
    await using it = client(home.url);
    await it.state();
    const connection = await home.next();
    await connection.welcome(KNOWN);
    await it.state();
    for (const text of [
      '',
      '{',
      '[]',
      '[null]',
      '7',
      '{"type":"event"}',
      '{"id":1,"type":"event","event":[]}',
      '{"id":9,"type":"event","event":{"r":["person.me"]}}',
    ]) {
      connection.sendText(text);
    }
    connection.send({ id: 1, type: 'event', event: { c: { 'person.me': { '+': { s: 'not_home' } } } } });
    expect(await it.state()).toEqual({ presence: 'away', override: 'off', unknownSince: undefined });
  });

  test('a frame without end closes the link', async () => {
    await using home = await fakeHome();
    await using it = client(home.url);
    const connection = await home.next();
    connection.sendText('x'.repeat(1024 * 1024 + 1));
    expect(await it.logged()).toMatch(/^warn Home Assistant: Max payload size exceeded/);
  });

  test('an address that cannot be used is told, not thrown', async () => {
    await using it = client('http://');
    it.clock.advance(0);
    expect(await it.logged()).toMatch(/^warn Home Assistant: the address cannot be used/);
  });
});

describe('the end', () => {
  test('closes the socket and dials no more', async () => {
    await using home = await fakeHome();
    const it = client(home.url);
    await it.state();
    const connection = await home.next();
    await connection.welcome(KNOWN);
    await it.state();
    await it.link.close();
    await connection.closed;
    it.clock.advance(10 * HOME_BACKOFF_MAX_MS);
    expect(home.connections).toHaveLength(1);
    expect(it.link.status().link).toBe('closed');
    await it.link.close();
  });

  test.each([
    ['while it is dialling', 0],
    ['while it waits', 1],
  ])('%s', async (_, failures) => {
    await using home = await fakeHome();
    const it = client(home.url.replace(/\d+$/, '1'));
    for (let i = 0; i < failures; i++) await it.logged();
    await it.link.close();
    it.clock.advance(10 * HOME_BACKOFF_MAX_MS);
    expect(it.log).toHaveLength(failures);
  });
});

test.each([
  [0, 0, 1_000],
  [0, 0.999, 1_000],
  [3, 0, 4_000],
  [3, 1, 8_000],
  [6, 1, 60_000],
  [1e6, 0, 30_000],
])('after %d failures with dice %d it waits %d ms', (failures, dice, waitMs) => {
  expect(backoffMs(failures, dice)).toBe(waitMs);
});
