import { describe, expect, test } from 'vitest';
import { MAX_TOKENS, Tokens } from '../../../src/http/tokens.ts';
import { FakeClock } from '../../fakes/clock.ts';
import { fakeIds } from '../../fakes/ids.ts';
import { startHttp } from '../http/http.ts';
import { type ApiHouse, apiHouse, fieldsOf, rowsOf } from './house.ts';

async function logIn(house: ApiHouse, password = house.app.firstPassword): Promise<string> {
  const { headers } = await house.ask('POST', '/login', { token: '', body: { password } });
  return (headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

describe('the password', () => {
  test('is changed by who knows the old one; every other browser is logged out', async () => {
    await using house = await apiHouse();
    const [mine, other] = [await logIn(house), await logIn(house)];
    const as = (cookie: string) => ({ token: '', headers: { cookie, origin: house.base } });
    const change = (old: string, next: string) =>
      house.ask('POST', '/password', { ...as(mine), body: { old, new: next } });

    const wrong = await change('not-this-one', 'a new password of mine');
    expect([wrong.status, fieldsOf(wrong.json).field]).toEqual([403, 'old']);
    const short = await change(house.app.firstPassword ?? '', 'short');
    expect([short.status, fieldsOf(short.json).field]).toEqual([400, 'new']);
    expect((await change(house.app.firstPassword ?? '', 'a new password of mine')).status).toBe(204);

    expect((await house.ask('GET', '/access', as(mine))).json).toEqual({
      by: 'login',
      name: 'login',
      scopes: ['admin'],
    });
    expect((await house.ask('GET', '/access', as(other))).status).toBe(401);
    expect(await logIn(house)).toBe('');
    expect(await logIn(house, 'a new password of mine')).toMatch(/^ocpp_proxy_session=/);
  });

  test('guessing the old one is slowed down', async () => {
    await using house = await apiHouse();
    const guess = (old: string) => house.ask('POST', '/password', { body: { old, new: 'a new password of mine' } });
    for (let count = 0; count < 5; count += 1) expect((await guess(`wrong ${count}`)).status).toBe(403);
    const stopped = await guess(house.app.firstPassword ?? '');
    expect([stopped.status, stopped.headers.get('retry-after')]).toEqual([429, '2']);
    expect((await house.ask('POST', '/login', { token: '', body: { password: house.app.firstPassword } })).status).toBe(
      429,
    );
  });
});

describe('a login', () => {
  test('begins and ends over the API, from pages of the proxy only', async () => {
    await using house = await apiHouse();
    const login = (headers: Record<string, string>) =>
      house.ask('POST', '/login', { token: '', headers, body: { password: house.app.firstPassword } });
    expect((await login({ origin: 'http://evil.example' })).status).toBe(403);
    const inside = await login({ origin: house.base });
    expect([inside.status, inside.text]).toEqual([204, '']);
    expect(inside.headers.get('set-cookie')).toMatch(/; Path=\/; Max-Age=604800; HttpOnly; SameSite=Strict$/);
    const cookie = (inside.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const out = await house.ask('POST', '/logout', { token: '', headers: { cookie, origin: house.base } });
    expect([out.status, out.headers.get('set-cookie')]).toEqual([204, expect.stringContaining('Max-Age=0')]);
    expect((await house.ask('GET', '/access', { token: '', headers: { cookie } })).status).toBe(401);
  });

  test.each(['POST', 'PUT', 'DELETE'])('a %s with the cookie of a foreign page is refused', async (method) => {
    await using house = await apiHouse();
    const cookie = await logIn(house);
    const path = { POST: '/tokens', PUT: '/configuration', DELETE: '/tokens/x' }[method] ?? '';
    const foreign: Record<string, string>[] = [
      { cookie },
      { cookie, origin: 'http://evil.example' },
      { cookie, 'sec-fetch-site': 'cross-site' },
    ];
    for (const headers of foreign) {
      expect((await house.ask(method, path, { token: '', headers })).status).toBe(403);
    }
    expect((await house.ask(method, path, { token: '', headers: { cookie, origin: house.base } })).status).not.toBe(
      403,
    );
  });
});

describe('tokens', () => {
  test('are made, named, listed without secrets, and revoked', async () => {
    await using house = await apiHouse();
    const make = (body: unknown) => house.ask('POST', '/tokens', { body });
    const made = await make({ name: ' dashboard ', scopes: ['control', 'read'] });
    const { id, secret, ...rest } = fieldsOf(made.json);
    expect([made.status, rest]).toMatchObject([201, { name: 'dashboard', scopes: ['read', 'control'] }]);
    expect(secret).toMatch(/^ocpp_[\w-]{43}$/);
    const again = await make({ name: 'dashboard', scopes: ['read'] });
    expect([again.status, fieldsOf(again.json).field]).toEqual([409, 'name']);
    for (const body of [
      { name: '', scopes: ['read'] },
      { name: 'x', scopes: [] },
      { name: 'x', scopes: ['all'] },
      { name: 'a\nb', scopes: ['read'] },
    ]) {
      expect((await make(body)).status, JSON.stringify(body)).toBe(400);
    }
    const list = await house.ask('GET', '/tokens');
    expect(rowsOf(fieldsOf(list.json).tokens).map(({ name }) => name)).toEqual(['dashboard']);
    expect(list.text).not.toContain(String(secret).slice(5));

    const token = String(secret);
    expect((await house.ask('GET', '/access', { token })).json).toEqual({
      by: 'token',
      name: 'dashboard',
      scopes: ['read', 'control'],
    });
    expect((await house.ask('DELETE', `/tokens/${id}`)).status).toBe(204);
    expect((await house.ask('GET', '/access', { token })).status).toBe(401);
    expect((await house.ask('DELETE', `/tokens/${id}`)).status).toBe(404);
  });

  test('are written down as digests and are in force again after a restart', async () => {
    await using http = await startHttp({ hash: 'stored' });
    const json = { 'content-type': 'application/json' };
    const made = await http.api('/api/v1/tokens', {
      method: 'POST',
      headers: json,
      body: '{"name":"a","scopes":["read"]}',
    });
    const { secret } = fieldsOf(await made.json());
    expect(JSON.stringify(http.world.tokens)).not.toContain(String(secret));
    expect(JSON.stringify(http.world.tokens)).not.toContain(String(secret).slice(5));
    const again = new Tokens(http.tokens, new FakeClock(), fakeIds());
    expect(again.find(String(secret))).toMatchObject({ name: 'a', scopes: ['read'] });
    expect(again.find(`${secret}x`)).toBeUndefined();
  });

  test('rows that this program did not write open nothing', () => {
    for (const stored of [
      undefined,
      null,
      'x',
      [null, { name: 'x' }],
      [{ id: '1', name: 'x', scopes: ['all'], hash: '', createdAt: 1 }],
    ]) {
      const setting = { read: () => stored, write: async () => undefined };
      expect(new Tokens(setting, new FakeClock(), fakeIds()).list()).toEqual([]);
    }
  });

  test('two that are made at once are both kept; there is a bound; a failing disk makes none and revokes all the same', async () => {
    let stored: unknown = [];
    let fails = false;
    const setting = {
      read: () => stored,
      async write(value: unknown) {
        if (fails) throw new Error('disk full');
        stored = value;
      },
    };
    const tokens = new Tokens(setting, new FakeClock(), fakeIds());
    const made = await Promise.all(Array.from({ length: MAX_TOKENS + 1 }, (_, n) => tokens.create(`t${n}`, ['read'])));
    expect(made.map(({ ok }) => ok)).toEqual([...Array.from({ length: MAX_TOKENS }, () => true), false]);
    expect(stored).toHaveLength(MAX_TOKENS);
    fails = true;
    const [first, second] = made;
    if (!first?.ok || !second?.ok) throw new Error('not made');
    await expect(tokens.revoke(first.token.id)).rejects.toThrow('disk full');
    expect(tokens.find(first.secret)).toBeUndefined();
    await expect(tokens.create('new', ['read'])).rejects.toThrow('disk full');
    expect(tokens.list().map(({ name }) => name)).not.toContain('new');
    fails = false;
    expect(await tokens.revoke(second.token.id)).toBe(true);
    expect(stored).toHaveLength(MAX_TOKENS - 2);
  });
});
