/** Trying providers over the API, against services that are well and others that fail at each step. */
import { once } from 'node:events';
import { createServer as createHttp } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { handshake } from '../../e2e/bare.ts';
import { until } from '../../e2e/house.ts';
import { strictServer } from '../../peers/strict.ts';
import { type ApiHouse, apiHouse, CHARGER, fieldsOf, rowsOf } from './house.ts';

const PASSWORD = 'a-password-of-the-station';

async function listening(server: Server) {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    sockets,
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ocpp`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function tried(house: ApiHouse, body: object) {
  const answer = await house.ask('POST', '/providers/test', { body });
  expect([answer.status, answer.text]).toEqual([200, expect.not.stringContaining(PASSWORD)]);
  const { ok, charger_id, steps } = fieldsOf(answer.json);
  return { ok, chargerId: charger_id, steps: rowsOf(steps), last: rowsOf(steps).at(-1) };
}

describe('a row that is not saved', () => {
  test('is tried to the end as the charger that is there, whatever becomes of its Boot', async () => {
    await using house = await apiHouse();
    let status = 'Accepted';
    const service = await strictServer({
      version: '1.6',
      password: () => PASSWORD,
      answer: () => ({ status, currentTime: '2026-11-22T12:00:00Z', interval: 300 }),
    });
    const row = { id: 'road', url: service.url, auth_type: 'basic', username: CHARGER, password: PASSWORD };
    const well = await tried(house, row);
    expect(well).toMatchObject({ ok: true, chargerId: CHARGER });
    expect(well.steps.map(({ step }) => step)).toEqual(['connection', 'credentials', 'version', 'boot']);
    expect(service.calls).toMatchObject([
      {
        identity: CHARGER,
        action: 'BootNotification',
        payload: { chargePointVendor: 'Acme', chargePointModel: 'Wall 1' },
      },
    ]);
    status = 'Pending';
    expect((await tried(house, row)).last).toMatchObject({ step: 'boot', ok: false, detail: 'answered with Pending' });
    expect(await tried(house, { ...row, boot: false })).toMatchObject({ ok: true, last: { step: 'version' } });
    const wrong = await tried(house, { ...row, password: 'another-password-of-it' });
    expect(wrong).toMatchObject({
      ok: false,
      last: { step: 'credentials', hint: expect.stringContaining('password') },
    });
    const kept = await house.ask('GET', '/configuration/providers');
    expect(kept.text).not.toContain('road');
    expect(service.violations).toEqual([]);
    await service.close();
  });

  test.each<[what: string, status: number, headers: Record<string, string>, step: string, detail: RegExp]>([
    ['a wrong password', 401, {}, 'credentials', /HTTP 401/],
    ['a station that may not', 403, {}, 'credentials', /HTTP 403/],
    ['a station that nobody knows', 404, {}, 'station', /HTTP 404/],
    [
      'a redirect to elsewhere',
      302,
      { location: 'https://elsewhere.example/' },
      'websocket',
      /redirects to another place/,
    ],
    ['a web server', 200, {}, 'websocket', /HTTP 200/],
  ])('%s', async (_, status, headers, step, detail) => {
    await using house = await apiHouse();
    const server = createHttp((_request, response) => void response.writeHead(status, headers).end());
    await using web = await listening(server);
    const { ok, last } = await tried(house, { url: web.url });
    expect([ok, last]).toEqual([
      false,
      { step, ok: false, detail: expect.stringMatching(detail), hint: expect.any(String) },
    ]);
  });

  test('nobody at its port, and nobody of its name', async () => {
    await using house = await apiHouse();
    const gone = await listening(createServer());
    await gone[Symbol.asyncDispose]();
    expect((await tried(house, { url: gone.url })).last).toMatchObject({ step: 'connection', ok: false });
    expect((await tried(house, { url: 'wss://nobody.invalid/ocpp' })).last).toMatchObject({ step: 'name', ok: false });
  });

  test('one that says nothing is given up after 15 seconds, and nobody else is tried meanwhile', async () => {
    await using house = await apiHouse();
    await using silent = await listening(createServer());
    const waiting = tried(house, { url: silent.url });
    await until('the handshake', () => silent.sockets.size > 1);
    const second = await house.ask('POST', '/providers/test', { body: { url: silent.url } });
    expect([second.status, fieldsOf(second.json).detail]).toEqual([409, expect.stringContaining('is being tried')]);
    house.clock.advance(9_999);
    house.clock.advance(5_001);
    expect((await waiting).last).toMatchObject({ step: 'websocket', ok: false });
    expect((await house.ask('POST', '/providers/test', { body: { id: 'script' } })).status).toBe(200);
  });

  test.each<[what: string, body: object, status: number, field: string]>([
    ['an address of the web', { url: 'https://a.example' }, 400, 'url'],
    ['a key that nobody knows', { url: 'wss://a.example', colour: 'red' }, 400, 'colour'],
    [
      'a secret of another place',
      { id: 'alpha', url: 'wss://a.example', password: '********', username: 'me', auth_type: 'basic' },
      400,
      'url',
    ],
    ['nothing', {}, 400, 'id'],
    ['a provider that nobody knows', { id: 'nobody' }, 404, 'id'],
    ['a backend', { kind: 'backend', token: 'a-token-of-twenty-four-chars' }, 400, 'kind'],
  ])('%s is refused', async (_, body, status, field) => {
    await using house = await apiHouse();
    const answer = await house.ask('POST', '/providers/test', { body });
    expect([answer.status, fieldsOf(answer.json).field], answer.text).toEqual([status, field]);
  });
});

describe('a provider of the configuration', () => {
  test('that is connected is looked at, and its session stays the only one', async () => {
    await using house = await apiHouse();
    const link = async () => {
      const { json } = await house.ask('GET', '/providers/alpha');
      return rowsOf(fieldsOf(json).links)[0];
    };
    await until('the link', async () => (await link())?.state === 'accepted');
    const before = await link();
    const { ok, steps } = await tried(house, { id: 'alpha' });
    expect(ok).toBe(true);
    expect(steps.map(({ step, detail }) => [step, detail])).toEqual([
      ['connection', expect.stringMatching(/^port \d+ is open$/)],
      ['credentials', `it is connected for ${CHARGER}: the service lets this station in`],
      ['version', 'OCPP 1.6'],
      ['boot', 'accepted'],
    ]);
    expect(await link()).toEqual(before);
    // The row that is being edited is the same station.
    const { json } = await house.ask('GET', '/configuration/providers');
    const edited = { ...fieldsOf(rowsOf(fieldsOf(json).providers)[0]?.row), role: 'energy' };
    expect((await tried(house, edited)).steps).toEqual(steps);
    expect(await link()).toEqual(before);
  });

  test('that dials in is told to be away', async () => {
    await using house = await apiHouse();
    expect(await tried(house, { id: 'script' })).toMatchObject({ ok: false, last: { step: 'connection' } });
  });
});

test('the first run: where chargers come in, who was refused, how far the house is', async () => {
  await using house = await apiHouse();
  await handshake(`http://127.0.0.1:${house.app.port}`, '/STRANGE', {
    headers: { 'Sec-WebSocket-Protocol': 'ocpp1.6' },
  });
  const { json } = await house.ask('GET', '/welcome');
  const { stations, ...rest } = fieldsOf(json);
  for (const one of rowsOf(stations)) {
    expect(one).toMatchObject({ port: house.app.port, secure: false, url: `ws://${one.host}:${house.app.port}/` });
    expect(one.whole_url).toBe(`${one.url}<charger id>`);
  }
  expect(rest).toMatchObject({
    chargers: { known: 1, online: 1, ever_connected: true },
    refused_chargers: [{ id: 'STRANGE', reason: expect.any(String) }],
    adoption: { waiting: [{ charger_id: 'STRANGE', times: 1 }] },
    providers: { configured: 2 },
    configuration: { exists: true, writable: true, ok: true },
  });
  const presets = rowsOf(fieldsOf((await house.ask('GET', '/presets')).json).presets);
  expect(presets.map(({ id }) => id)).toContain('monta');
});
