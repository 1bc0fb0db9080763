import { describe, expect, test } from 'vitest';
import type { HomeState } from '../../../src/core/model.ts';
import { HOME_STARTING_MS } from '../../../src/home/home-core.ts';
import {
  backoffMs,
  HOME_BACKOFF_MAX_MS,
  HOME_BACKOFF_MIN_MS,
  HOME_UNAUTHORISED_MS,
} from '../../../src/home/home-line.ts';
import {
  HOME_HANDSHAKE_MS,
  HOME_PING_MS,
  HOME_REQUEST_MS,
  MAX_HOME_FRAME_BYTES,
} from '../../../src/home/home-session.ts';
import { HOME_GRACE_MS } from '../../../src/home/home-state.ts';
import { CORE_TOKEN, fakeCore } from '../../fakes/core.ts';
import { queue } from '../../fakes/queue.ts';
import { fakeSupervisor } from '../../fakes/supervisor.ts';
import { client, ENTITIES, KNOWN } from './client.ts';

/** What is told of the two entities. */
const of = (presence: HomeState['presence'], override: HomeState['override'], unknownSince?: number) =>
  expect.objectContaining({ presence, override, unknownSince });

test('what the house takes is followed, and told as old when the link is lost', async () => {
  await using core = await fakeCore({ states: { 'sensor.l1': '4.5', 'sensor.l2': '3' } });
  const told = queue<readonly [amps: readonly number[], isLasting: boolean]>();
  const amps = ['sensor.l1', 'sensor.l2'];
  const onAmps = (figures: readonly number[], isLasting: boolean) => told.put([figures, isLasting]);
  await using it = client(core.url, {}, { amps, onAmps });
  const connection = await core.next();
  expect(await connection.read('subscribe_entities')).toMatchObject({ entity_ids: amps });
  expect(await told.take()).toEqual([[4.5, 3], true]);
  core.set({ 'sensor.l2': '11' });
  expect(await told.take()).toEqual([[4.5, 11], true]);
  it.link.configure({ entities: {}, amps: ['sensor.l2'] });
  expect(await told.take()).toEqual([[11], true]);
  connection.drop();
  expect(await told.take()).toEqual([[11], false]);
});

describe('Home Assistant answers', () => {
  test('the two entities are followed from the first snapshot on', async () => {
    await using core = await fakeCore({ states: { ...KNOWN, 'light.other': 'on' } });
    await using it = client(core.url);
    const start = it.clock.now();
    expect(await it.state()).toEqual(of('unknown', 'unknown', start));
    expect(it.link.status()).toMatchObject({ link: 'connecting', since: start, lastError: undefined });
    const connection = await core.next();
    expect(connection.path).toBe('/api/websocket');
    expect(await connection.read('auth')).toEqual({ type: 'auth', access_token: CORE_TOKEN });
    expect(await connection.read('subscribe_entities')).toMatchObject({
      entity_ids: ['person.me', 'input_boolean.mine'],
    });
    expect(await it.state()).toEqual(of('home', 'off'));
    expect(it.link.status()).toMatchObject({
      link: 'connected',
      core: { isRunning: true, currency: 'EUR', timeZone: 'Europe/Amsterdam', version: '2026.11.1' },
    });

    core.set({ 'input_boolean.mine': 'on' });
    expect(await it.state()).toEqual(of('home', 'on'));
    core.set({ 'person.me': 'Work' });
    expect(await it.state()).toEqual(of('away', 'on'));
    it.clock.advance(1_000);
    core.remove('person.me');
    expect(await it.state()).toEqual(of('away', 'on', start + 1_000));
    core.set({ 'person.me': 'not_home' });
    expect(await it.state()).toEqual(of('away', 'on'));
  });

  test('changes that come together, in one frame, are all taken', async () => {
    await using core = await fakeCore({ states: KNOWN });
    await using it = client(core.url);
    await it.state();
    expect(await (await core.next()).read('supported_features')).toMatchObject({ features: { coalesce_messages: 1 } });
    expect(await it.state()).toEqual(of('home', 'off'));
    core.set({ 'person.me': 'not_home', 'input_boolean.mine': 'on' });
    expect(await it.state()).toEqual(of('away', 'off'));
    expect(await it.state()).toEqual(of('away', 'on'));
  });

  test('attributes of entities with prices are told with what changes in them, those of others are not', async () => {
    await using core = await fakeCore({ states: { ...KNOWN, 'sensor.price': '0.1' } });
    core.describe('sensor.price', { raw_today: [1], raw_tomorrow: [2], unit: 'kWh' });
    core.describe('person.me', { source: 'phone' });
    const told = queue<object>();
    const onAttributes = (attributes: ReadonlyMap<string, unknown>) => told.put(Object.fromEntries(attributes));
    await using _ = client(core.url, { ...ENTITIES, prices: ['sensor.price'] }, { onAttributes });
    expect(await told.take()).toEqual({ 'sensor.price': { raw_today: [1], raw_tomorrow: [2], unit: 'kWh' } });
    core.describe('sensor.price', { raw_today: [3], raw_tomorrow: undefined });
    expect(await told.take()).toEqual({ 'sensor.price': { raw_today: [3], unit: 'kWh' } });
    core.remove('sensor.price');
    expect(await told.take()).toEqual({});
  });

  test('an entity that Home Assistant does not have is unknown', async () => {
    await using core = await fakeCore({ states: { 'input_boolean.mine': 'off' } });
    await using it = client(core.url);
    await it.state();
    expect(await it.state()).toEqual(of('unknown', 'off', it.clock.now()));
  });

  test('only what is configured is asked for, and other entities later on the same link', async () => {
    await using core = await fakeCore({ states: { ...KNOWN, 'switch.mine': 'on', 'sensor.price': '0.21' } });
    await using it = client(core.url, { override: 'switch.mine' });
    await it.state();
    const connection = await core.next();
    expect(await connection.read('subscribe_entities')).toMatchObject({ entity_ids: ['switch.mine'] });
    expect(await it.state()).toEqual(of('not_configured', 'on'));
    it.link.configure({ entities: { ...ENTITIES, others: ['sensor.price'] } });
    await it.state();
    expect(await connection.read('unsubscribe_events')).toMatchObject({ subscription: expect.any(Number) });
    expect(await connection.read('subscribe_entities')).toMatchObject({
      entity_ids: ['person.me', 'input_boolean.mine', 'sensor.price'],
    });
    const state = await it.state();
    expect(state).toEqual(of('home', 'off'));
    expect(state.entities.get('sensor.price')).toEqual({ state: '0.21', unknownSince: undefined });
    expect(core.connections).toHaveLength(1);
  });

  test('with nothing to follow it is connected all the same, and never asked for all that it has', async () => {
    await using core = await fakeCore({ states: KNOWN });
    await using it = client(core.url, {});
    const connected = queue<string>();
    it.link.onConnected(() => connected.put('yes'));
    await connected.take();
    expect(core.connections[0]?.heard.map(({ type }) => type)).not.toContain('subscribe_entities');
    it.link.onConnected(() => connected.put('yes'));
    await connected.take();
  });

  test.each([
    ['nothing', 'http://127.0.0.1:1', {}, '', []],
    ['no address', '', ENTITIES, CORE_TOKEN, [expect.stringContaining('set HA_URL and HA_TOKEN')]],
    ['no token', 'http://127.0.0.1:1', ENTITIES, '', [expect.stringContaining('set HA_URL and HA_TOKEN')]],
  ])('with %s to ask nobody is dialled', async (_, url, entities, token, warnings) => {
    await using it = client(url, entities, { token });
    const first = await it.state();
    expect(first.presence).toBe(warnings.length === 0 ? 'not_configured' : 'unknown');
    it.clock.advance(10 * HOME_GRACE_MS);
    it.link.configure({ entities });
    expect(it.link.status()).toMatchObject({ link: 'off', lastError: undefined });
    expect(it.link.warnings()).toEqual(warnings);
    expect(it.log).toEqual([]);
    expect(await it.link.call('notify', 'notify')).toEqual({ ok: false, why: 'Home Assistant is not connected' });
  });

  test('switched off it hangs up, and on again it dials', async () => {
    await using core = await fakeCore({ states: KNOWN });
    await using it = client(core.url, ENTITIES, { isOff: true });
    await it.state();
    expect(it.link.status()).toMatchObject({ link: 'off', lastError: undefined });
    it.link.configure({ entities: ENTITIES });
    const connection = await core.next();
    expect(await it.state()).toEqual(of('home', 'off'));
    it.link.configure({ entities: {}, isOff: true });
    await connection.closed;
    expect(it.link.status().link).toBe('off');
    it.clock.advance(10 * HOME_BACKOFF_MAX_MS);
    expect(core.connections).toHaveLength(1);
  });
});

describe('Home Assistant is asked to do something', () => {
  test('an action is called with its data, and a failure says why', async () => {
    await using core = await fakeCore();
    core.services.notify = ['mobile_app_phone'];
    await using it = client(core.url, {});
    const connected = queue<string>();
    it.link.onConnected(() => connected.put('yes'));
    await connected.take();
    expect(await it.link.call('notify', 'mobile_app_phone', { message: 'hello' })).toMatchObject({ ok: true });
    expect(await core.nextCall()).toEqual({
      domain: 'notify',
      service: 'mobile_app_phone',
      data: { message: 'hello' },
    });
    expect(await it.link.call('notify', 'mobile_app_tablet')).toEqual({ ok: false, why: 'Unknown command.' });
    expect(await it.link.services()).toEqual({
      ok: true,
      services: new Map([
        ['persistent_notification', ['create', 'dismiss']],
        ['notify', ['mobile_app_phone']],
      ]),
    });
    core.refused.add('get_services');
    expect(await it.link.services()).toEqual({ ok: false, why: 'get_services is refused by the test' });
  });

  test('no answer in time is a failure, and so is the end of the link; at most 50 wait', async () => {
    await using core = await fakeCore();
    core.silent.add('call_service');
    await using it = client(core.url, {});
    const connected = queue<string>();
    it.link.onConnected(() => connected.put('yes'));
    await connected.take();
    const first = it.link.call('notify', 'notify');
    it.clock.advance(HOME_REQUEST_MS);
    expect(await first).toEqual({ ok: false, why: 'it does not answer in time' });
    const waiting = Array.from({ length: 60 }, () => it.link.call('notify', 'notify'));
    expect(await waiting.at(-1)).toEqual({ ok: false, why: 'too many questions wait for an answer' });
    core.restart();
    expect(await waiting[0]).toEqual({ ok: false, why: 'the link was lost' });
  });

  test('an event is heard on each link, one that is asked for later too', async () => {
    await using core = await fakeCore();
    await using it = client(core.url, {});
    const heard = queue<object>();
    it.link.onEvent('mobile_app_notification_action', heard.put);
    for (let turn = 0; turn < 2; turn += 1) {
      const connection = await core.next();
      await connection.read('subscribe_events');
      await connection.read('subscribe_events');
      core.fire('other', { action: 'NO' });
      core.fire('mobile_app_notification_action', { action: `OCPP_${turn}` });
      expect(await heard.take()).toEqual({ action: `OCPP_${turn}` });
      if (turn === 0) {
        it.link.onEvent('later', heard.put);
        await connection.read('subscribe_events');
        core.fire('later', { is: true });
        expect(await heard.take()).toEqual({ is: true });
        core.restart('running');
        await it.logged();
        await it.logged();
        it.clock.advance(HOME_BACKOFF_MIN_MS);
      }
    }
  });
});

describe('Home Assistant starts', () => {
  test('until it runs nothing is taken from it, then it is followed', async () => {
    await using core = await fakeCore({ states: KNOWN });
    core.mode = 'starting';
    core.config = { version: '1' };
    await using it = client(core.url);
    await it.state();
    const connection = await core.next();
    for (const version of ['1', '2', '3']) {
      await expect.poll(() => it.link.status().core).toMatchObject({ isRunning: false, version });
      expect(it.link.status()).toMatchObject({ link: 'starting', home: { presence: 'unknown' } });
      core.config = { version: String(Number(version) + 1) };
      if (version !== '3') it.clock.advance(HOME_STARTING_MS);
    }
    expect(connection.heard.map(({ type }) => type)).not.toContain('subscribe_entities');
    expect(await it.link.call('notify', 'notify')).toEqual({ ok: false, why: 'Home Assistant is not connected' });
    core.mode = 'running';
    it.clock.advance(HOME_STARTING_MS);
    expect(await it.state()).toEqual(of('home', 'off'));
    expect(it.link.status().link).toBe('connected');
    expect(core.connections).toHaveLength(1);
  });

  test('a restart: the last value holds, then nothing is known until it runs again', async () => {
    await using core = await fakeCore({ states: KNOWN });
    await using supervisor = await fakeSupervisor(core);
    await using it = client(supervisor.coreUrl, ENTITIES, { token: supervisor.token });
    await it.state();
    expect(await it.state()).toEqual(of('home', 'off'));
    await it.logged();
    const lost = it.clock.now();
    core.restart('down');
    expect(await it.state()).toEqual(of('home', 'off', lost));
    expect(await it.logged()).toMatch(/^warn Home Assistant: the link was closed/);
    it.clock.advance(1_000);
    // What the Supervisor says while Core is away.
    expect(await it.logged()).toMatch(/^warn Home Assistant: Unexpected server response: 502/);
    core.mode = 'running';
    core.set({ 'person.me': 'not_home' });
    it.clock.advance(2_000);
    expect(await it.state()).toEqual(of('away', 'off'));
    expect(it.link.status()).toMatchObject({ link: 'connected', lastError: undefined });
  });

  test('who does not say how it is, is left', async () => {
    await using core = await fakeCore();
    core.refused.add('get_config');
    await using it = client(core.url);
    expect(await it.logged()).toMatch(/^warn Home Assistant: it does not say how it is: get_config is refused/);
  });
});

describe('Home Assistant fails', () => {
  test('a drop is told at once and it is dialled again', async () => {
    await using core = await fakeCore({ states: KNOWN });
    await using it = client(core.url);
    await it.state();
    const first = await core.next();
    await it.state();
    it.clock.advance(1_000);
    const lost = it.clock.now();
    first.drop();
    expect(await it.state()).toEqual(of('home', 'off', lost));
    expect(await it.logged()).toMatch(/^info Home Assistant is connected/);
    expect(await it.logged()).toMatch(/^warn Home Assistant: the link was closed/);
    expect(it.link.status()).toMatchObject({ link: 'waiting', lastError: 'the link was closed', since: lost });
    core.set({ 'person.me': 'not_home' });
    it.clock.advance(1_000);
    expect(await it.state()).toEqual(of('away', 'off'));
  });

  test('nobody there: it tries again and again, ever more slowly, and presence is unknown after the grace time', async () => {
    await using it = client('http://127.0.0.1:1');
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
    expect(it.link.status().home).toEqual(of('unknown', 'unknown', unknownSince));
  });

  test.each([
    ['Home Assistant', false],
    ['the Supervisor', true],
  ])(
    'a token that %s refuses is an error without the token, tried again only after minutes, and then accepted',
    async (_, behind) => {
      await using core = await fakeCore({ states: KNOWN });
      await using supervisor = await fakeSupervisor(core);
      const door = behind ? supervisor : core;
      const { token } = door;
      door.token = 'another';
      await using it = client(behind ? supervisor.coreUrl : core.url, ENTITIES, { token });
      expect(await it.logged()).toMatch(/^error Home Assistant: it refuses the access token/);
      expect(it.link.status()).toMatchObject({ link: 'unauthorised', lastError: 'it refuses the access token' });
      door.token = token;
      it.clock.advance(HOME_UNAUTHORISED_MS - 1);
      expect(it.link.status().link).toBe('unauthorised');
      it.clock.advance(1);
      await core.next();
      expect(await it.logged()).toMatch(/^info/);
      expect(core.connections).toHaveLength(behind ? 1 : 2);
      expect(it.log.join()).not.toContain(token);
    },
  );

  test('a refused subscription ends the link', async () => {
    await using core = await fakeCore();
    core.refused.add('subscribe_entities');
    await using it = client(core.url);
    await it.logged();
    expect(await it.logged()).toMatch(/^warn Home Assistant: it refuses to tell the states/);
  });

  test('silence before it lets us in ends the link', async () => {
    await using core = await fakeCore();
    core.silent.add('auth');
    await using it = client(core.url);
    const connection = await core.arrival();
    await connection.read('auth');
    it.clock.advance(HOME_HANDSHAKE_MS);
    await connection.closed;
    expect(await it.logged()).toMatch(/^warn Home Assistant: it does not answer/);
  });

  test('a link on which nothing comes is dead after two pings', async () => {
    await using core = await fakeCore({ states: KNOWN });
    await using it = client(core.url);
    await it.state();
    const connection = await core.next();
    await it.state();
    for (let turn = 0; turn < 3; turn += 1) {
      it.clock.advance(HOME_PING_MS);
      await connection.read('ping');
      // Answered in order: with it the pong was heard.
      core.set({ 'person.me': turn % 2 === 0 ? 'not_home' : 'home' });
      await it.state();
    }
    core.silent.add('ping');
    it.clock.advance(HOME_PING_MS);
    await connection.read('ping');
    it.clock.advance(HOME_PING_MS);
    await connection.closed;
    expect((await it.state()).unknownSince).toBe(it.clock.now());
    expect(it.link.status()).toMatchObject({ link: 'waiting', lastError: 'it does not answer' });
  });

  test('nonsense is passed over', async () => {
    await using core = await fakeCore({ states: KNOWN });
    await using it = client(core.url);
    await it.state();
    const connection = await core.next();
    await it.state();
    for (const text of [
      '',
      '{',
      '[]',
      '[null]',
      '7',
      '{"type":"event"}',
      '{"type":"auth_ok"}',
      '{"id":1,"type":"event","event":[]}',
      '{"id":99,"type":"event","event":{"r":["person.me"]}}',
      '{"id":99,"type":"result"}',
    ]) {
      connection.sendText(text);
    }
    core.set({ 'person.me': 'not_home' });
    expect(await it.state()).toEqual(of('away', 'off'));
  });

  test('a frame without end closes the link', async () => {
    await using core = await fakeCore();
    await using it = client(core.url);
    (await core.next()).sendText('x'.repeat(MAX_HOME_FRAME_BYTES + 1));
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
    await using core = await fakeCore({ states: KNOWN });
    const it = client(core.url);
    await it.state();
    const connection = await core.next();
    await it.state();
    await it.link.close();
    await connection.closed;
    it.clock.advance(10 * HOME_BACKOFF_MAX_MS);
    expect(core.connections).toHaveLength(1);
    expect(it.link.status().link).toBe('closed');
    await it.link.close();
  });

  test.each([
    ['while it is dialling', 0],
    ['while it waits', 1],
  ])('%s', async (_, failures) => {
    const it = client('http://127.0.0.1:1');
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
