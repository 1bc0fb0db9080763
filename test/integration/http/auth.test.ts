import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { Logins } from '../../../src/http/logins.ts';
import { hashPassword, newPassword, passwordMatches } from '../../../src/http/password.ts';
import { makeHttp } from '../../../src/http/server.ts';
import { Throttle } from '../../../src/http/throttle.ts';
import { silentLog } from '../../../src/lib/log.ts';
import { FakeClock } from '../../fakes/clock.ts';
import { chargerView } from '../../fakes/hub.ts';
import { fakeIds } from '../../fakes/ids.ts';
import { API_TOKEN, fieldsOf, startHttp } from './http.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

type Started = Awaited<ReturnType<typeof startHttp>>;

async function logIn(http: Started): Promise<string> {
  const answer = await http.bare('/login', { method: 'POST', headers: FORM, body: `password=${http.firstPassword}` });
  expect(answer.status).toBe(303);
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

describe('who may come in', () => {
  const GUARDED: readonly [string, string][] = [
    ['GET', '/'],
    ['GET', '/status'],
    ['GET', '/sessions'],
    ['GET', '/sessions.csv'],
    ['POST', '/override'],
    ['POST', '/logout'],
  ];
  test.each(GUARDED)(
    '%s %s is closed without a proof, with a wrong token and with a wrong cookie',
    async (method, path) => {
      await using http = await startHttp();
      const proofs: Record<string, string>[] = [
        {},
        { authorization: 'Bearer wrong' },
        { authorization: `Bearer ${API_TOKEN}x` },
        { authorization: `Basic ${API_TOKEN}` },
        { authorization: 'Bearer ' },
        { cookie: 'ocpp_proxy_session=wrong' },
        { cookie: 'ocpp_proxy_session=' },
      ];
      for (const headers of proofs) {
        const answer = await http.bare(path, { method, headers });
        expect(answer.status, JSON.stringify(headers)).toBe(401);
        expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
        expect(await answer.json()).toMatchObject({
          error: 'unauthorized',
          reason: expect.stringContaining('API_TOKEN'),
        });
      }
      expect((await http.api(path, { method })).status).not.toBe(401);
    },
  );

  test('without an API token in the environment no token opens', async () => {
    await using http = await startHttp({ apiToken: '' });
    for (const token of ['', 'undefined', 'x']) {
      expect((await http.bare('/status', { headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
    }
  });

  test('/health and /login are open and tell nothing', async () => {
    await using http = await startHttp();
    const health = await http.bare('/health');
    expect([health.status, await health.text()]).toEqual([200, '{"status":"ok","reasons":[]}']);
    const login = await http.bare('/login');
    expect(login.status).toBe(200);
    expect(await login.text()).toContain('type="password"');
  });

  test('a browser that opens the page is led to the login, which is relative', async () => {
    await using http = await startHttp();
    const answer = await http.bare('/', { headers: { accept: 'text/html,*/*' } });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, './login']);
  });
});

describe('the login of a browser', () => {
  test('password, cookie, page, logout', async () => {
    await using http = await startHttp();
    const answer = await http.bare('/login', {
      method: 'POST',
      headers: FORM,
      body: `password=+${http.firstPassword}+`,
    });
    const set = answer.headers.get('set-cookie') ?? '';
    expect(set).toMatch(/^ocpp_proxy_session=[\w-]{43}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Strict$/);
    const cookie = set.split(';')[0] ?? '';
    expect((await http.bare('/', { headers: { cookie: `other=1; ${cookie}` } })).status).toBe(200);
    const out = await http.bare('/logout', { method: 'POST', headers: { cookie, origin: http.base } });
    expect([out.status, out.headers.get('set-cookie')]).toEqual([303, expect.stringContaining('Max-Age=0')]);
    expect((await http.bare('/status', { headers: { cookie } })).status).toBe(401);
  });

  const DAY_MS = 24 * 3600 * 1000;

  test('ends by itself after seven days, however much it is used', async () => {
    await using http = await startHttp();
    const cookie = await logIn(http);
    const status = async () => (await http.bare('/status', { headers: { cookie } })).status;
    for (let day = 1; day < 7; day += 1) {
      http.clock.advance(DAY_MS);
      expect(await status()).toBe(200);
    }
    http.clock.advance(DAY_MS - 1);
    expect(await status()).toBe(200);
    http.clock.advance(1);
    expect(await status()).toBe(401);
  });

  test('ends after two days that nobody used it', async () => {
    await using http = await startHttp();
    const cookie = await logIn(http);
    const status = async () => (await http.bare('/status', { headers: { cookie } })).status;
    http.clock.advance(2 * DAY_MS - 1);
    expect(await status()).toBe(200);
    http.clock.advance(2 * DAY_MS);
    expect(await status()).toBe(401);
    expect(await status()).toBe(401);
  });

  const ORIGINS: readonly [string, (base: string) => Record<string, string>, number][] = [
    ['our own page', (base) => ({ origin: base }), 200],
    ['our own page behind TLS', () => ({ 'sec-fetch-site': 'same-origin', origin: 'https://ev.example' }), 200],
    ['another site', () => ({ origin: 'http://evil.example' }), 403],
    ['a sandboxed page', () => ({ origin: 'null' }), 403],
    ['another port of this host', () => ({ origin: 'http://127.0.0.1:1' }), 403],
    ['a sister site', () => ({ 'sec-fetch-site': 'same-site' }), 403],
    ['another site that fakes nothing', () => ({ 'sec-fetch-site': 'cross-site' }), 403],
    ['nobody says where from', () => ({}), 403],
  ];
  test.each(ORIGINS)('a POST with the cookie from %s', async (_name, headersOf, status) => {
    await using http = await startHttp();
    http.hub.chargerList = [chargerView('cp1')];
    const cookie = await logIn(http);
    const headers = { cookie, 'content-type': 'application/json', ...headersOf(http.base) };
    const answer = await http.bare('/override', { method: 'POST', headers, body: '{"release":true}' });
    expect(answer.status).toBe(status);
    expect(http.hub.overridden).toHaveLength(status === 200 ? 1 : 0);
  });

  test('a foreign page cannot log a browser in', async () => {
    await using http = await startHttp();
    const headers = { ...FORM, origin: 'http://evil.example' };
    const answer = await http.bare('/login', { method: 'POST', headers, body: `password=${http.firstPassword}` });
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([403, null]);
  });

  test('guessing is slowed down, and the right password waits too', async () => {
    await using http = await startHttp();
    const tryOne = (password: string) =>
      http.bare('/login', { method: 'POST', headers: FORM, body: `password=${password}` });
    for (let count = 0; count < 5; count += 1) expect((await tryOne(`wrong${count}`)).status).toBe(401);
    const stopped = await tryOne(http.firstPassword ?? '');
    expect([stopped.status, stopped.headers.get('retry-after')]).toEqual([429, '2']);
    http.clock.advance(2_000);
    expect((await tryOne(http.firstPassword ?? '')).status).toBe(303);
  });

  test('many checks at once are turned away instead of filling the memory', async () => {
    await using http = await startHttp();
    const tries = Array.from({ length: 6 }, () =>
      http.bare('/login', { method: 'POST', headers: FORM, body: `password=${http.firstPassword}` }),
    );
    const statuses = (await Promise.all(tries)).map((answer) => answer.status);
    expect(statuses.every((status) => status === 303 || status === 429)).toBe(true);
    expect(statuses).toContain(303);
  });

  test('the form wants a form, of a bounded size', async () => {
    await using http = await startHttp();
    const json = await http.bare('/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(json.status).toBe(415);
    const huge = await http.bare('/login', { method: 'POST', headers: FORM, body: `password=${'x'.repeat(70_000)}` });
    expect(huge.status).toBe(413);
    const none = await http.bare('/login', { method: 'POST', headers: FORM, body: '' });
    expect(none.status).toBe(401);
  });

  test('wrong tokens are slowed down by address; a token made here is not locked out by them', async () => {
    await using http = await startHttp();
    const made = await http.api('/api/v1/tokens', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"name":"script","scopes":["read"]}',
    });
    const { secret } = await fieldsOf(made);
    const ask = async (token: string) => {
      const answer = await http.bare('/status', { headers: { authorization: `Bearer ${token}` } });
      return [answer.status, answer.headers.get('retry-after')];
    };
    // A program that repeats one outdated token is no guesser.
    for (let count = 0; count < 20; count += 1) expect(await ask('outdated')).toEqual([401, null]);
    for (let count = 0; count < 4; count += 1) expect(await ask(`wrong${count}`)).toEqual([401, null]);
    expect(await ask('wrong5')).toEqual([429, '2']);
    expect(await ask(API_TOKEN)).toEqual([429, '2']);
    expect(await ask(String(secret))).toEqual([200, null]);
    http.clock.advance(2_000);
    expect(await ask(API_TOKEN)).toEqual([200, null]);
    expect(await ask('wrong6')).toEqual([401, null]);
    expect(await ask(API_TOKEN)).toEqual([429, '4']);
  });

  test('logins are bounded: the oldest goes first', () => {
    const logins = new Logins(new FakeClock());
    const values = Array.from({ length: 101 }, () => logins.open());
    expect([0, 1, 100].map((index) => logins.has(values[index] ?? ''))).toEqual([false, true, true]);
  });
});

describe('the password', () => {
  test('is made at the first start, is kept only as a hash, and is not made again', async () => {
    await using http = await startHttp();
    expect(http.firstPassword).toMatch(/^([2-9a-hjkmnp-z]{4}-){3}[2-9a-hjkmnp-z]{4}$/);
    expect(http.world.hash).toMatch(/^scrypt\$32768\$8\$1\$/);
    expect(http.world.hash).not.toContain(http.firstPassword);
    const again = await makeHttp({
      owner: http.hub,
      ledger: http.ledger,
      passwords: http.passwords,
      tokens: http.tokens,
      version: '1',
      clock: http.clock,
      ids: fakeIds(),
      log: silentLog,
      serviceLinks: () => [],
      backends: () => [],
      isHomeAdmin: async () => 'unknown',
      place: () => ({
        timeZone: 'UTC',
        currency: undefined,
        parties: { site: {}, payers: [] },
        meters: new Map(),
        homeAssistant: { link: 'off', since: 0, lastError: undefined },
      }),
      startedAt: 0,
      warnings: () => [],
      monitor: http.world.monitor,
    });
    expect(again.firstPassword).toBeUndefined();
  });

  test('two are never the same, and a hash fits only its own', async () => {
    expect(new Set(Array.from({ length: 50 }, newPassword)).size).toBe(50);
    const hash = await hashPassword('right');
    expect(await hashPassword('right')).not.toBe(hash);
    expect(await passwordMatches('right', hash)).toBe(true);
    const wrong: readonly [string, string][] = [
      ['Right', hash],
      ['', hash],
      ['x'.repeat(201), hash],
      ['right', ''],
      ['right', 'plain'],
      ['right', hash.replace('32768', '2')],
      ['right', hash.replace('$8$', '$9$')],
      ['right', hash.replace('$1$', '$2$')],
      ['right', `${hash}$more`],
      ['right', hash.slice(0, -8)],
    ];
    for (const [password, stored] of wrong) expect(await passwordMatches(password, stored), stored).toBe(false);
  });
});

describe('the throttle', () => {
  test('doubles its wait up to a quarter of an hour, and forgets', () => {
    const clock = new FakeClock();
    const throttle = new Throttle(clock);
    const waits: number[] = [];
    for (let count = 0; count < 17; count += 1) {
      throttle.failed('10.0.0.1');
      waits.push(throttle.waitMs('10.0.0.1') / 1000);
    }
    expect(waits).toEqual([0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]);
    expect(throttle.waitMs('10.0.0.2')).toBe(0);
    clock.advance(3_600_000);
    throttle.failed('10.0.0.1');
    expect(throttle.waitMs('10.0.0.1')).toBe(0);
  });

  test('takes one household of IPv6 as one, and remembers at most a thousand', () => {
    const throttle = new Throttle(new FakeClock());
    for (let count = 0; count < 5; count += 1) throttle.failed(`2001:db8:1:2::${count}`);
    expect(throttle.waitMs('2001:db8:1:2:ffff::9')).toBe(2000);
    expect(throttle.waitMs('2001:db8:1:3::1')).toBe(0);
    for (let count = 0; count < 5; count += 1) throttle.failed('::ffff:10.0.0.1');
    expect(throttle.waitMs('::ffff:10.0.0.2')).toBe(0);
    for (let count = 0; count < 1000; count += 1) throttle.failed(`10.1.${count >> 8}.${count & 255}`);
    expect(throttle.waitMs('2001:db8:1:2::1')).toBe(0);
  });
});

test('a request without a host is refused and hurts nobody', async () => {
  await using http = await startHttp();
  const status = await new Promise((resolve, reject) => {
    const asked = request({ port: http.port, path: '/status', headers: { host: 'a b<c' } }, (answer) =>
      resolve(answer.statusCode),
    );
    asked.on('error', reject);
    asked.end();
  });
  expect(status).toBe(400);
  expect((await http.bare('/health')).status).toBe(200);
});
