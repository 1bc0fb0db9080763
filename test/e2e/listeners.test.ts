/** What each listener serves, and whom Home Assistant's ingress lets in, over real sockets. */
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { configSchema } from '../../src/config/schema.ts';
import { silentLog } from '../../src/lib/log.ts';
import { FakeClock } from '../fakes/clock.ts';
import { CORE_TOKEN, type CoreUser, fakeCore } from '../fakes/core.ts';
import { fakeIds } from '../fakes/ids.ts';
import { fakeSupervisor } from '../fakes/supervisor.ts';
import { handshake } from './bare.ts';
import { API_TOKEN, until } from './house.ts';

const BACKEND = { id: 'script', token: 'token-of-backend-script' };
const OCPP = { 'sec-websocket-protocol': 'ocpp1.6' };
const EVENTS = '/api/v1/events/socket';
const BASE = '/api/hassio_ingress/Zm9vYmFy_-1';
const USER = { 'x-ingress-path': BASE, 'x-remote-user-id': 'f00', 'x-forwarded-host': 'ha.local:8123' };
const OWN_PAGE = { origin: 'http://ha.local:8123' };

let open: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of open.toReversed()) await close();
  open = [];
});

async function started(env: {
  ingress?: { from: string };
  web?: boolean;
  haUrl?: string;
  safe?: boolean;
  unknown?: 'refuse';
  supervisor?: { url: string; token: string };
}): Promise<App> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ocpp-proxy-doors-'));
  open.push(() => rm(dataDir, { recursive: true, force: true }));
  const app = await startApp({
    config: configSchema.parse({
      backends: [BACKEND],
      safe_mode: env.safe === true,
      unknown_chargers: env.unknown,
      ...(env.web && { listeners: { web_port: 0 } }),
    }),
    env: {
      port: 0,
      dataDir,
      apiToken: API_TOKEN,
      logLevel: 'error',
      ...(env.ingress && { ingress: { port: 0, ...env.ingress } }),
      ...(env.haUrl !== undefined && { haUrl: env.haUrl, haToken: CORE_TOKEN }),
      supervisor: env.supervisor,
    },
    clock: new FakeClock(),
    ids: fakeIds(),
    log: silentLog,
  });
  open.push(() => app.close());
  return app;
}

type Wanted = readonly [what: string, path: string, headers: Record<string, string>];

const STATIONS: readonly Wanted[] = [
  ['a charger', '/BOX1', OCPP],
  ['a backend', '/backend?id=script', { authorization: `Bearer ${BACKEND.token}` }],
];
const LIVE: Wanted = ['the socket of live events', EVENTS, { authorization: `Bearer ${API_TOKEN}` }];

async function upgrades(port: number | undefined, wanted: readonly Wanted[]): Promise<Record<string, number>> {
  const rows: [string, number][] = [];
  for (const [what, path, headers] of wanted) {
    rows.push([what, (await handshake(`http://127.0.0.1:${port}`, path, { headers })).status]);
  }
  return Object.fromEntries(rows);
}

/** Status by path; 0 = the connection was closed without an answer. */
async function plain(port: number | undefined, headers: Record<string, string> = {}): Promise<Record<string, number>> {
  const rows: [string, number][] = [];
  for (const path of ['/', '/login', '/status', '/api/v1/chargers', '/metrics', '/health'])
    rows.push([path, (await ask(port, path, { headers })).status]);
  return Object.fromEntries(rows);
}

/** Not `fetch`, which keeps the headers of browsers to itself. */
function ask(
  port: number | undefined,
  path: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  return new Promise((resolve) => {
    const sent = request({ port, host: '127.0.0.1', path, method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    sent.on('error', () => resolve({ status: 0, headers: {}, text: '' }));
    sent.end(body);
  });
}

const token = { authorization: `Bearer ${API_TOKEN}` };
const PAGES = { '/': 200, '/login': 200, '/status': 200, '/api/v1/chargers': 200, '/metrics': 200, '/health': 200 };
const NO_PAGES = { '/': 426, '/login': 426, '/status': 426, '/api/v1/chargers': 426, '/metrics': 426, '/health': 200 };

describe('what each listener serves', () => {
  test('standalone one port serves everybody, the page with login', async () => {
    const { port, webPort, ingressPort } = await started({});
    expect([webPort, ingressPort]).toEqual([undefined, undefined]);
    expect(await upgrades(port, [...STATIONS, LIVE])).toEqual(allOf([...STATIONS, LIVE], 101));
    expect(await plain(port, token)).toEqual(PAGES);
    // Headers that vouch for a user of Home Assistant are worth nothing here.
    expect((await ask(port, '/status', { headers: USER })).status).toBe(401);
  });

  test('with web_port: chargers and backends on one, the page with login on the other', async () => {
    const { port, webPort, ingressPort } = await started({ web: true });
    expect(ingressPort).toBeUndefined();
    expect(await upgrades(port, STATIONS)).toEqual(allOf(STATIONS, 101));
    expect(await upgrades(port, [LIVE])).toEqual(allOf([LIVE], 404));
    expect(await plain(port, token)).toEqual(NO_PAGES);
    expect(await upgrades(webPort, STATIONS)).toEqual(allOf(STATIONS, 404));
    expect(await upgrades(webPort, [LIVE])).toEqual(allOf([LIVE], 101));
    expect(await plain(webPort, token)).toEqual(PAGES);
    expect((await ask(webPort, '/status', { headers: USER })).status).toBe(401);
  });

  test('as an app: chargers and backends on one, ingress on the other, none for the LAN', async () => {
    const { port, webPort, ingressPort } = await started({ ingress: { from: '127.0.0.1' } });
    expect(webPort).toBeUndefined();
    expect(await upgrades(port, STATIONS)).toEqual(allOf(STATIONS, 101));
    expect(await plain(port, { ...token, ...USER })).toEqual(NO_PAGES);
    expect(await upgrades(ingressPort, STATIONS)).toEqual(allOf(STATIONS, 404));
    expect(await plain(ingressPort, USER)).toEqual(PAGES);
    const live: Wanted = ['the socket of live events', EVENTS, { ...USER, ...OWN_PAGE }];
    expect(await upgrades(ingressPort, [live])).toEqual(allOf([live], 101));
  });
});

describe('ingress', () => {
  test('whoever is not the Supervisor is cut off before a word', async () => {
    const { ingressPort } = await started({ ingress: { from: '172.30.32.2' } });
    const paths = Object.keys(PAGES).map((path) => [path, 0]);
    expect(await plain(ingressPort, { ...token, ...USER })).toEqual(Object.fromEntries(paths));
    await expect(handshake(`http://127.0.0.1:${ingressPort}`, EVENTS, { headers: USER })).rejects.toThrow();
  });

  test('the page lives under the path that Home Assistant gave it, in its frame and without a log-out', async () => {
    const { port, ingressPort } = await started({ ingress: { from: '127.0.0.1' } });
    const page = await ask(ingressPort, '/', { headers: USER });
    expect(page.text).toContain(`<base href="${BASE}/">`);
    expect(page.text).not.toContain('Log out');
    expect(page.text).not.toMatch(/(?:href|src|action)="\/(?!api\/hassio_ingress)/);
    expect(page.text).not.toContain(`:${port}`);
    expect(page.headers).toMatchObject({
      'x-frame-options': 'SAMEORIGIN',
      'content-security-policy': expect.stringContaining("frame-ancestors 'self'"),
    });
  });

  test('the page names the address of the machine and the port that the owner gave it, and warns of none', async () => {
    await using core = await fakeCore();
    await using supervisor = await fakeSupervisor();
    core.adapters = [{ enabled: true, default: true, ipv4: [{ address: '192.168.1.10' }] }];
    supervisor.self = { network: { '9000/tcp': 9123 } };
    const env = { ingress: { from: '127.0.0.1' }, haUrl: core.url, supervisor };
    const app = await started(env);
    // Known before it says that it has started.
    expect(app.stations).toMatch(/:9123$/);
    await until('the address of the machine', async () =>
      (await ask(app.ingressPort, '/', { headers: USER })).text.includes('ws://192.168.1.10:9123/'),
    );
    supervisor.self = { network: { '9000/tcp': null } };
    const closed = await started(env);
    expect(closed.stations).toBeUndefined();
    const page = await ask(closed.ingressPort, '/', { headers: USER });
    expect(page.text).toContain('Chargers cannot reach the proxy');
    expect(page.text).toContain('&lt;address of Home Assistant&gt;');
  });

  test.each<[what: string, headers: Record<string, string>, status: number]>([
    ['no path', { 'x-remote-user-id': 'f00' }, 403],
    ['an empty path', { ...USER, 'x-ingress-path': '' }, 403],
    ['a path that would leave the page', { ...USER, 'x-ingress-path': '//evil.example' }, 403],
    ['a path with markup', { ...USER, 'x-ingress-path': '/"><script>' }, 403],
    ['a token in place of it', token, 403],
    ['no user, who may read', { 'x-ingress-path': BASE }, 200],
    ['a user', USER, 200],
  ])('reading with %s', async (_what, headers, status) => {
    const { ingressPort } = await started({ ingress: { from: '127.0.0.1' } });
    expect((await ask(ingressPort, '/status', { headers })).status).toBe(status);
  });

  test.each<[what: string, headers: Record<string, string>, status: number]>([
    ['from our own page', { ...USER, ...OWN_PAGE }, 201],
    ['from our own page, as newer browsers say', { ...USER, 'sec-fetch-site': 'same-origin' }, 201],
    ['of the owner', { ...USER, ...OWN_PAGE, 'x-remote-user-id': 'boss' }, 201],
    ['of a user who is no administrator', { ...USER, ...OWN_PAGE, 'x-remote-user-id': 'kid' }, 403],
    ['of an administrator who was shut out', { ...USER, ...OWN_PAGE, 'x-remote-user-id': 'gone' }, 403],
    ['of somebody whom nobody knows', { ...USER, ...OWN_PAGE, 'x-remote-user-id': 'x' }, 403],
    ['from nowhere', USER, 403],
    ['from another page', { ...USER, origin: 'http://evil.example' }, 403],
    ['from another page of the same site', { ...USER, 'sec-fetch-site': 'same-site' }, 403],
    ['without a user', { 'x-ingress-path': BASE, ...OWN_PAGE, 'x-forwarded-host': 'ha.local:8123' }, 403],
  ])('a change %s', async (_what, headers, status) => {
    await using core = await fakeCore();
    core.users = USERS;
    const { ingressPort } = await started({ ingress: { from: '127.0.0.1' }, haUrl: core.url });
    expect((await settledAnswer(() => change(ingressPort, headers))).status).toBe(status);
  });

  test('what only the owner may read is for administrators, too', async () => {
    await using core = await fakeCore();
    core.users = USERS;
    const { ingressPort } = await started({ ingress: { from: '127.0.0.1' }, haUrl: core.url });
    const read = (headers: Record<string, string>) => ask(ingressPort, '/api/v1/tokens', { headers });
    expect((await settledAnswer(() => read(USER))).status).toBe(200);
    expect((await read({ ...USER, 'x-remote-user-id': 'kid' })).status).toBe(403);
    expect((await read({ 'x-ingress-path': BASE })).status).toBe(403);
    expect((await ask(ingressPort, '/status', { headers: { ...USER, 'x-remote-user-id': 'kid' } })).status).toBe(200);
  });

  test('the page is told what who looks may do', async () => {
    await using core = await fakeCore();
    core.users = USERS;
    const { ingressPort } = await started({ ingress: { from: '127.0.0.1' }, haUrl: core.url });
    await settledAnswer(() => ask(ingressPort, '/api/v1/tokens', { headers: USER }));
    const scopes = async (headers: Record<string, string>): Promise<unknown> =>
      JSON.parse((await ask(ingressPort, '/api/v1/access', { headers })).text).scopes;
    expect(await scopes(USER)).toEqual(['read', 'admin']);
    expect(await scopes({ ...USER, 'x-remote-user-id': 'kid' })).toEqual(['read']);
    expect(await scopes({ 'x-ingress-path': BASE })).toEqual(['read']);
  });

  test('the page has buttons for administrators alone, and they work', async () => {
    await using core = await fakeCore();
    core.users = USERS;
    const { ingressPort, port } = await started({ ingress: { from: '127.0.0.1' }, haUrl: core.url, unknown: 'refuse' });
    // It waits for the owner, and that has buttons, too.
    await upgrades(port, [['a stranger', '/BOX1', OCPP]]);
    const press = (id: string) =>
      ask(ingressPort, '/control', {
        method: 'POST',
        headers: {
          ...USER,
          ...OWN_PAGE,
          'x-remote-user-id': id,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: 'command=mode&mode=home_only',
      });
    expect((await settledAnswer(() => press('kid'))).status).toBe(403);
    const pageOf = async (id: string) =>
      (await ask(ingressPort, '/', { headers: { ...USER, 'x-remote-user-id': id } })).text;
    expect(await pageOf('kid')).toContain('Only administrators of Home Assistant may change something here');
    expect(await pageOf('kid')).toContain('Waiting for you');
    expect(await pageOf('kid')).not.toContain('<form');
    expect(await pageOf('f00')).toContain('action="./adoption"');
    expect(await pageOf('f00')).toContain('action="./control"');
    expect((await press('f00')).status).toBe(200);
    expect(await pageOf('kid')).toContain('Home only');
  });

  test('while Home Assistant says nobody who asks, nothing is changed; in safe mode it is asked all the same', async () => {
    await using core = await fakeCore();
    core.users = USERS;
    core.refused.add('config/auth/list');
    const { ingressPort } = await started({ ingress: { from: '127.0.0.1' }, haUrl: core.url, safe: true });
    await (await core.next()).read('get_config');
    const headers = { ...USER, ...OWN_PAGE };
    expect(await change(ingressPort, headers)).toMatchObject({
      status: 503,
      text: expect.stringContaining('does not say who you are'),
    });
    core.refused.clear();
    expect((await settledAnswer(() => change(ingressPort, headers))).status).toBe(201);
  });
});

const USERS: readonly CoreUser[] = [
  { id: 'f00', name: 'Anna', is_owner: false, is_active: true, group_ids: ['system-admin'] },
  { id: 'boss', name: 'Bo', is_owner: true, is_active: true, group_ids: [] },
  { id: 'kid', name: 'Kim', is_owner: false, is_active: true, group_ids: ['system-users'] },
  { id: 'gone', name: 'Gus', is_owner: false, is_active: false, group_ids: ['system-admin'] },
];

/** The answer once Home Assistant is connected and can be asked. */
function settledAnswer<T extends { status: number }>(send: () => Promise<T>): Promise<T> {
  return until('Home Assistant to be asked', async () => {
    const answer = await send();
    return answer.status === 503 ? undefined : answer;
  });
}

function change(port: number | undefined, headers: Record<string, string>) {
  return ask(port, '/api/v1/tokens', {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'mine', scopes: ['read'] }),
  });
}

function allOf(wanted: readonly Wanted[], status: number): Record<string, number> {
  return Object.fromEntries(wanted.map(([what]) => [what, status]));
}
