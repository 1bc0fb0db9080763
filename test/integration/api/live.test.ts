import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Live, MAX_BEHIND_BYTES, MAX_FOLLOWERS } from '../../../src/http/api/live.ts';
import { silentLog } from '../../../src/lib/log.ts';
import { handshake } from '../../e2e/bare.ts';
import { until } from '../../e2e/house.ts';
import { FakeClock } from '../../fakes/clock.ts';
import { strictClient } from '../../peers/strict.ts';
import { API_TOKEN, type ApiHouse, apiHouse, CHARGER, fieldsOf } from './house.ts';

const OCPP_16 = { headers: { 'Sec-WebSocket-Protocol': 'ocpp1.6' } };
const BEARER = { authorization: `Bearer ${API_TOKEN}` };

interface Told {
  readonly kind: string;
  readonly data: { readonly [field: string]: unknown };
}

/** Reads events from a stream until one satisfies `isLast`, or the stream ends. */
async function readEvents(body: ReadableStream<Uint8Array> | null, isLast: (told: Told) => boolean): Promise<Told[]> {
  const told: Told[] = [];
  let rest = '';
  const decoder = new TextDecoder();
  const reader = body?.getReader();
  for (;;) {
    const chunk = await reader?.read();
    if (chunk === undefined || chunk.done) return told;
    rest += decoder.decode(chunk.value, { stream: true });
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const kind = /^event: (.*)$/m.exec(block)?.[1];
      const data = /^data: (.*)$/m.exec(block)?.[1];
      told.push({ kind: kind ?? block, data: fieldsOf(data === undefined ? {} : JSON.parse(data)) });
    }
    if (told.some(isLast)) {
      await reader?.cancel();
      return told;
    }
  }
}

const isEnd = ({ data }: Told) => fieldsOf(data.fact).means === 'txEnded';

describe('server-sent events', () => {
  test('tell a session as it happens: facts, states, control', async () => {
    await using house = await apiHouse();
    const response = await fetch(`${house.base}/api/v1/events`, { headers: BEARER });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    const told = readEvents(response.body, isEnd);
    await house.charger.call('StatusNotification', { connectorId: 1, status: 'Preparing', errorCode: 'NoError' });
    await house.charge(1000, 2000);
    const events = await told;
    expect(events[0]).toEqual({ kind: 'retry: 5000', data: {} });
    const kinds = events.map(({ kind }) => kind);
    for (const kind of ['status', 'fact', 'control']) expect(kinds).toContain(kind);
    expect(events.find(({ kind }) => kind === 'status')?.data).toMatchObject({
      charger_id: CHARGER,
      evse: 1,
      status: 'Preparing',
      error_code: 'NoError',
    });
    const facts = events.filter(({ kind }) => kind === 'fact').map(({ data }) => fieldsOf(data.fact).means);
    expect(facts).toEqual(['txStarted', 'txEnded']);
  });

  test('only what was asked for', async () => {
    await using house = await apiHouse();
    const response = await fetch(`${house.base}/api/v1/events?charger=${CHARGER}&kinds=decision,control`, {
      headers: BEARER,
    });
    const told = readEvents(response.body, ({ kind }) => kind === 'decision');
    await house.charger.call('StatusNotification', { connectorId: 1, status: 'Preparing', errorCode: 'NoError' });
    await house.ask('POST', `/chargers/${CHARGER}/override`, { body: { owner: 'home' } });
    const events = (await told).slice(1);
    expect(events.map(({ kind }) => kind)).toEqual(['control', 'decision']);
    expect(events[0]?.data).toMatchObject({ lock_owner: 'home', lock_reason: 'taken by the home' });
    expect(events[1]?.data).toMatchObject({ decision: { by: 'home', asked: 'override', allowed: true } });
  });

  test('who was not let in at the door, and why; of many that knock at once only one', async () => {
    await using house = await apiHouse();
    const response = await fetch(`${house.base}/api/v1/events?kinds=turned_away`, { headers: BEARER });
    const told = readEvents(response.body, ({ data }) => data.charger_id === 'THIRD');
    const knock = async (id: string) => (await handshake(house.base, `/${id}`, OCPP_16)).status;
    expect([await knock('FIRST'), await knock('SECOND')]).toEqual([404, 404]);
    house.clock.advance(1_000);
    expect(await knock('THIRD')).toBe(404);
    expect((await told).slice(1)).toEqual(
      ['FIRST', 'THIRD'].map((id) => ({
        kind: 'turned_away',
        data: {
          ...{ kind: 'turned_away', charger_id: id, at: expect.stringMatching(/Z$/) },
          why: `the charger "${id}" is not known here: adopt it, or add it under "chargers" in the configuration`,
        },
      })),
    );
  });

  test('a charger that goes, comes back and boots', async () => {
    await using house = await apiHouse();
    const response = await fetch(`${house.base}/api/v1/events?kinds=presence,boot`, { headers: BEARER });
    const told = readEvents(response.body, ({ kind }) => kind === 'boot');
    await house.charger.close();
    await until(
      'the proxy to notice',
      async () => fieldsOf((await house.ask('GET', `/chargers/${CHARGER}`)).json).online === false,
    );
    const again = await strictClient({ url: house.base.replace('http', 'ws'), identity: CHARGER, version: '1.6' });
    await again.call('BootNotification', { chargePointVendor: 'Acme', chargePointModel: 'Wall 2' });
    const events = (await told).filter(({ kind }) => kind === 'presence' || kind === 'boot');
    expect(events.map(({ kind, data }) => [kind, data.online ?? data.model])).toEqual([
      ['presence', false],
      ['presence', true],
      ['boot', 'Wall 2'],
    ]);
    await again.close();
  });

  test('who asks for the head only follows nothing', async () => {
    await using house = await apiHouse();
    for (let count = 0; count <= MAX_FOLLOWERS; count += 1) {
      expect((await house.ask('HEAD', '/events')).status).toBe(200);
    }
    expect((await house.ask('GET', '/events')).status).toBe(200);
  });

  test('nothing of another charger', async () => {
    const house = await apiHouse();
    const ofAnother = await fetch(`${house.base}/api/v1/events?charger=BOX9`, { headers: BEARER });
    const ofAll = await fetch(`${house.base}/api/v1/events`, { headers: BEARER });
    const [none, some] = [readEvents(ofAnother.body, () => false), readEvents(ofAll.body, isEnd)];
    await house.charge(0, 1);
    await some;
    await house[Symbol.asyncDispose]();
    expect((await none).filter(({ kind }) => kind !== ': alive')).toEqual([{ kind: 'retry: 5000', data: {} }]);
  });

  test('frames of all links, as they come', async () => {
    await using house = await apiHouse();
    const response = await fetch(`${house.base}/api/v1/trace/live?charger=${CHARGER}`, { headers: BEARER });
    const told = readEvents(response.body, ({ data }) => data.action === 'Heartbeat' && data.direction === 'out');
    await house.charger.call('Heartbeat', {});
    const frames = (await told).filter(({ data }) => fieldsOf(data.meta).peer === 'charger');
    expect(frames.map(({ data }) => [data.direction, data.action])).toEqual([
      ['in', 'Heartbeat'],
      ['out', 'Heartbeat'],
    ]);
    const recent = await fetch(`${house.base}/api/v1/trace?limit=2`, {
      headers: { ...BEARER, accept: 'application/x-ndjson' },
    });
    expect(recent.headers.get('content-type')).toBe('application/x-ndjson');
    const lines = (await recent.text()).trim().split('\n');
    expect(lines.map((line) => fieldsOf(JSON.parse(line)).action)).toEqual(['Heartbeat', 'Heartbeat']);
  });

  test('end within seconds when the token is revoked, and are kept awake until then', async () => {
    await using house = await apiHouse();
    const { json } = await house.ask('POST', '/tokens', { body: { name: 'dashboard', scopes: ['read'] } });
    const { id, secret } = fieldsOf(json);
    const response = await fetch(`${house.base}/api/v1/events`, { headers: { authorization: `Bearer ${secret}` } });
    const told = readEvents(response.body, () => false);
    house.clock.advance(15_000);
    await house.ask('DELETE', `/tokens/${id}`);
    house.clock.advance(15_000);
    expect((await told).map(({ kind }) => kind)).toEqual(['retry: 5000', ': alive']);
  });
});

describe('who does not keep up', () => {
  test('is dropped at a bound, and everybody else goes on', () => {
    const live = new Live(new FakeClock(), silentLog);
    const access = { by: 'token', name: 'slow', scopes: ['read'], isInForce: () => true } as const;
    let tell: (kind: string, data: unknown) => void = () => undefined;
    let isFollowed = false;
    let isCut = false;
    const follow = (to: typeof tell) => {
      tell = to;
      isFollowed = true;
      return () => {
        isFollowed = false;
      };
    };
    live.stream(access, follow, () => {
      isCut = true;
    });
    const row = 'x'.repeat(1000);
    let told = 0;
    for (; isFollowed && told < 1000; told += 1) tell('fact', row);
    expect(told * 1000).toBeGreaterThan(MAX_BEHIND_BYTES * 0.9);
    expect(told * 1000).toBeLessThan(MAX_BEHIND_BYTES * 1.1);
    expect(isCut).toBe(true);
    expect(live.isFull).toBe(false);
    live.close();
  });

  test('over a real socket: a client that reads nothing is cut off', async () => {
    await using house = await apiHouse();
    const socket = connect(house.app.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(`GET /api/v1/trace/live HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${API_TOKEN}\r\n\r\n`);
    const [first] = await once(socket, 'data');
    expect(String(first)).toContain('200 OK');
    socket.pause();
    socket.on('error', () => undefined);
    const cut = once(socket, 'close');
    const long = 'x'.repeat(50_000);
    for (let count = 1; count <= 300; count += 1) {
      // The charger's library refuses to say that much by a proper message; a frame without meaning is traced as well.
      house.charger.sendRaw(JSON.stringify([3, `nobody-asked-${count}`, { long }]));
      // Answered in its turn: everything before it has been traced.
      if (count % 20 === 0) await house.charger.call('Heartbeat', {});
    }
    // That it was cut off is seen only by who reads what the kernel holds.
    socket.resume();
    await cut;
  });

  test('there are at most so many', async () => {
    const live = new Live(new FakeClock(), silentLog);
    const access = { by: 'token', name: 'one', scopes: ['read'], isInForce: () => true } as const;
    const streams = Array.from({ length: MAX_FOLLOWERS }, () =>
      live.stream(
        access,
        () => () => undefined,
        () => undefined,
      ),
    );
    expect(live.isFull).toBe(true);
    await streams[0]?.body?.cancel();
    expect(live.isFull).toBe(false);
    live.close();
  });
});

describe('the WebSocket', () => {
  const open = (house: ApiHouse, path: string, headers: Record<string, string>) =>
    new WebSocket(`${house.base.replace('http', 'ws')}/api/v1${path}`, { headers });

  test('tells the same events', async () => {
    const house = await apiHouse();
    const socket = open(house, '/events/socket?kinds=fact', BEARER);
    const heard: unknown[] = [];
    await once(socket, 'open');
    const ended = new Promise<void>((resolve) => {
      socket.on('message', (data) => {
        const event = fieldsOf(JSON.parse(String(data)));
        heard.push(fieldsOf(event.fact).means);
        if (fieldsOf(event.fact).means === 'txEnded') resolve();
      });
    });
    socket.send('what is sent is ignored');
    await house.charge(0, 10);
    await ended;
    expect(heard).toEqual(['txStarted', 'txEnded']);
    const closed = once(socket, 'close');
    await house[Symbol.asyncDispose]();
    expect((await closed).map(String)).toEqual(['1001', 'the proxy is shutting down']);
  });

  test('opens only for who may, from where he may', async () => {
    await using house = await apiHouse();
    const login = await house.ask('POST', '/login', { token: '', body: { password: house.app.firstPassword } });
    expect(login.status).toBe(204);
    const cookie = (login.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const refused = async (path: string, headers: Record<string, string>) => {
      const socket = open(house, path, headers);
      socket.on('error', () => undefined);
      const [, response] = await once(socket, 'unexpected-response');
      return [response.statusCode, response.headers['content-type']];
    };
    const problem = 'application/problem+json';
    expect(await refused('/events/socket', {})).toEqual([401, problem]);
    expect(await refused('/events/socket', { authorization: 'Bearer wrong' })).toEqual([401, problem]);
    expect(await refused('/events/socket', { cookie })).toEqual([403, problem]);
    expect(await refused('/events/socket', { cookie, origin: 'http://evil.example' })).toEqual([403, problem]);
    expect(await refused('/events/socket?kinds=gossip', BEARER)).toEqual([400, problem]);
    const socket = open(house, '/events/socket', { cookie, origin: house.base });
    await once(socket, 'open');
    const closed = once(socket, 'close');
    await house.ask('POST', '/logout', { token: '', headers: { cookie, origin: house.base } });
    house.clock.advance(15_000);
    expect((await closed)[0]).toBe(1008);
  });

  test('a dead peer is found by its silence', async () => {
    await using house = await apiHouse();
    const socket = open(house, '/events/socket', BEARER);
    await once(socket, 'open');
    const closed = once(socket, 'close');
    // Its library answers pings by itself: from here on it hears none.
    socket.pause();
    house.clock.advance(15_000);
    house.clock.advance(15_000);
    socket.resume();
    expect([1006, 1013]).toContain((await closed)[0]);
  });
});
