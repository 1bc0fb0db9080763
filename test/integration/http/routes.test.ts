import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_HOME_STATE } from '../../../src/core/model.ts';
import type { Session } from '../../../src/proxy/ports.ts';
import { aLease, aProvider, aTransaction, chargerView, evseView } from '../../fakes/hub.ts';
import { API_TOKEN, fieldsOf, startHttp } from './http.ts';

const JSON_BODY = { 'content-type': 'application/json' };
const AT = Date.UTC(2026, 0, 31, 10);

const BILL = { currency: 'EUR', lines: [], netMinor: 212, energyWh: 7350, idleMs: 0 };
const COST = {
  sale: { ...BILL, tariff: 'work', totalMinor: 256, vatMinor: 44, providerMinor: 11 },
  purchase: { ...BILL, tariff: 'grid', totalMinor: 147, vatMinor: 0, providerMinor: 0 },
};

function aSession(fields: Partial<Session> = {}): Session {
  return {
    id: 's1',
    chargerId: 'cp1',
    evse: 1,
    connector: 1,
    tag: 'CARD1',
    payer: 'home',
    holder: 'energy',
    startedAt: AT,
    endedAt: AT + 3_600_000,
    meterStartWh: 1000,
    meterStopWh: 8350,
    energyWh: 7350,
    reason: 'Local',
    carbon: undefined,
    cardName: 'Anna',
    vehicle: undefined,
    acceptedBy: 'energy',
    startedBy: undefined,
    endedBy: undefined,
    cost: undefined,
    providerCosts: [],
    source: 'charger',
    toldRevenue: undefined,
    ...fields,
  };
}

describe('every answer', () => {
  const ANSWERS: readonly [string, string, number, string | null][] = [
    ['GET', '/nothing', 404, null],
    ['GET', '/status/', 404, null],
    ['GET', '/constructor', 404, null],
    ['POST', '/status', 405, 'GET, HEAD, OPTIONS'],
    ['DELETE', '/login', 405, 'GET, POST, HEAD, OPTIONS'],
    ['GET', '/override', 405, 'POST, OPTIONS'],
    ['PUT', '/health', 405, 'GET, HEAD, OPTIONS'],
    ['OPTIONS', '/override', 204, 'POST, OPTIONS'],
    ['HEAD', '/health', 200, null],
    ['HEAD', '/status', 200, null],
    ['HEAD', '/sessions.csv', 200, null],
  ];
  test.each(ANSWERS)('%s %s is %i', async (method, path, status, allow) => {
    await using http = await startHttp({ hash: 'stored' });
    const answer = await http.api(path, { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([status, allow]);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    const text = await answer.text();
    if (status >= 400) expect(JSON.parse(text)).toEqual({ error: expect.any(String), reason: expect.any(String) });
    else expect(text).toBe('');
  });

  test('carries the headers that keep browsers safe', async () => {
    await using http = await startHttp({ hash: 'stored' });
    for (const path of ['/', '/login', '/status', '/nothing', '/sessions.csv']) {
      const { headers } = await http.api(path);
      expect(headers.get('x-content-type-options'), path).toBe('nosniff');
      expect(headers.get('cache-control'), path).toBe('no-store');
      expect(headers.get('referrer-policy'), path).toBe('same-origin');
      expect(headers.get('content-security-policy'), path).toMatch(
        /^default-src 'none'; style-src 'sha256-[^']+' 'sha256-[^']+';/,
      );
    }
  });

  test('is a 500 with a reference and no detail when a part of the proxy fails', async () => {
    await using http = await startHttp({ hash: 'stored' });
    http.world.beforePage = async () => {
      throw new Error('disk full at /secret/path');
    };
    const answer = await http.api('/sessions');
    expect(answer.status).toBe(500);
    const body = await answer.text();
    expect(JSON.parse(body)).toMatchObject({ error: 'internal', reference: expect.stringContaining('0000') });
    expect(body).not.toContain('secret');
  });
});

describe('GET /status', () => {
  test('speaks of the only charger', async () => {
    await using http = await startHttp({ hash: 'stored' });
    const tx = aTransaction({ payer: 'billing' });
    const lease = aLease('energy', { state: 'bound', reason: 'its session', endsAt: AT });
    http.hub.chargerList = [
      {
        ...chargerView('cp1', [evseView({ lease, tx, powerW: 7200, limitA: 16 })]),
        boot: { vendor: 'V', model: 'M', serialNumber: 'S', firmwareVersion: '1' },
        lastSeenAt: AT,
      },
    ];
    http.hub.providerList = [
      aProvider('script', { role: 'reporter' }),
      aProvider('idle', { role: undefined }),
      aProvider('energy', { kind: 'service' }),
      aProvider('later', { kind: 'service', role: undefined }),
    ];
    http.hub.refused = [{ chargerId: 'cp9', at: AT, why: 'not configured' }];
    http.world.backends = [{ id: 'script', online: true, since: AT }];
    http.world.links = [
      { chargerId: 'cp1', providerId: 'energy', state: 'accepted', version: '1.6', since: AT },
      { chargerId: 'cp2', providerId: 'energy', state: 'backoff', since: AT, lastError: 'refused' },
    ];
    const body = await (await http.api('/status')).json();
    expect(body).toMatchObject({
      version: '1.2.3',
      charger: 'cp1',
      lock_owner: 'energy',
      lock_reason: 'its session',
      mode: 'automatic',
      sharing: true,
      home: {
        presence: 'not_configured',
        override: 'not_configured',
        vacation: 'not_configured',
        unknown_since: null,
        link: 'off',
        link_since: '1970-01-01T00:00:00.000Z',
        last_error: null,
      },
      time_zone: 'Europe/Berlin',
      currency: 'EUR',
      websocket_backends: [
        { id: 'script', online: true, role: 'reporter', since: '2026-01-31T10:00:00.000Z' },
        { id: 'idle', online: false, role: null, since: null },
      ],
      ocpp_services: [
        { id: 'energy', charger: 'cp1', state: 'accepted', online: true, version: '1.6', last_error: null },
        { id: 'energy', charger: 'cp2', state: 'backoff', online: false, version: null, last_error: 'refused' },
        { id: 'later', charger: null, state: 'off', online: false, role: null },
      ],
      chargers: [
        {
          id: 'cp1',
          online: true,
          vendor: 'V',
          lock_owner: 'energy',
          evses: [
            {
              evse: 1,
              fault: false,
              lock_owner: 'energy',
              lease: { state: 'bound', ends_at: '2026-01-31T10:00:00.000Z' },
              session: { session_id: tx.id, id_tag: 'CARD1', payer: 'billing' },
              power_w: 7200,
              limit_a: 16,
              connectors: [{ connector: 1, status: 'Available', error_code: 'NoError' }],
            },
          ],
        },
      ],
      refused_chargers: [{ id: 'cp9', reason: 'not configured' }],
    });
  });

  test('with several chargers speaks of the named one', async () => {
    await using http = await startHttp({ hash: 'stored' });
    const two = [evseView({ lease: aLease('a') }), evseView({ evse: 2, lease: aLease('b', { evse: 2 }) })];
    http.hub.chargerList = [
      chargerView('cp1', [evseView({ lease: aLease('home') })]),
      chargerView('cp2', two),
      chargerView('cp3'),
    ];
    const lockOf = async (query: string) => {
      const answer = await http.api(`/status${query}`);
      const { lock_owner, lock_reason, charger } = await fieldsOf(answer);
      return [answer.status, charger, lock_owner, lock_reason];
    };
    expect(await lockOf('')).toEqual([200, null, null, expect.stringContaining('?charger=')]);
    expect(await lockOf('?charger=cp1')).toEqual([200, 'cp1', 'home', 'asked for control']);
    expect(await lockOf('?charger=cp2')).toEqual([200, 'cp2', null, expect.stringContaining('different parties')]);
    expect(await lockOf('?charger=cp3')).toEqual([200, 'cp3', null, 'nobody is in control']);
    const unknown = await http.api('/status?charger=cp4');
    expect([unknown.status, (await fieldsOf(unknown)).reason]).toEqual([404, expect.stringContaining('cp1, cp2, cp3')]);
  });

  test('says so when there is no charger, and when sharing is off', async () => {
    await using http = await startHttp({ hash: 'stored' });
    http.hub.modeNow = { ...http.hub.modeNow, mode: 'home_only' };
    expect(await (await http.api('/status')).json()).toMatchObject({
      lock_owner: null,
      lock_reason: 'no charger has connected yet',
      sharing: false,
      chargers: [],
    });
    const unknown = await http.api('/status?charger=x');
    expect((await fieldsOf(unknown)).reason).toContain('none');
  });
});

describe('GET /sessions', () => {
  test('gives a page as JSON', async () => {
    await using http = await startHttp({ hash: 'stored' });
    http.world.sessions = [
      aSession({
        id: 'run',
        endedAt: undefined,
        meterStopWh: undefined,
        energyWh: undefined,
        connector: undefined,
        tag: undefined,
        reason: undefined,
        startedAt: http.clock.now() - 5_000,
      }),
      aSession(),
      aSession({ id: 's0' }),
    ];
    const body = await (await http.api('/sessions?include_running=true&limit=2')).json();
    expect(body).toMatchObject({
      total: 3,
      limit: 2,
      offset: 0,
      sessions: [
        {
          session_id: 'run',
          running: true,
          duration_s: 5,
          energy_kwh: null,
          stopped_at: null,
          connector: null,
          id_tag: null,
        },
        {
          session_id: 's1',
          running: false,
          backend_id: 'energy',
          payer: 'home',
          duration_s: 3600,
          energy_kwh: 7.35,
          started_at: '2026-01-31T10:00:00.000Z',
        },
      ],
    });
    const ended = await fieldsOf(await http.api('/sessions'));
    expect(ended).toMatchObject({ total: 2, sessions: [{ session_id: 's1' }, { session_id: 's0' }] });
  });

  const QUERIES: readonly [string, object | string][] = [
    ['', { from: undefined, to: undefined, chargerId: undefined, includeRunning: false, limit: 100, offset: 0 }],
    ['?from=2026-01-31&to=2026-01-31', { from: Date.UTC(2026, 0, 31), to: Date.UTC(2026, 1, 1) }],
    ['?from=2026-01-31T10:00:00Z', { from: AT }],
    ['?from=2026-01-31T11:00:00%2B01:00', { from: AT }],
    ['?from=2026-01-31T11:00:00+01:00', { from: AT }],
    ['?from=&charger=cp1&limit=1000&offset=7', { from: undefined, chargerId: 'cp1', limit: 1000, offset: 7 }],
    ['?from=yesterday', 'from'],
    ['?from=2026-02-30', 'from'],
    ['?from=2026-01-31T10:00:00', 'from'],
    ['?to=2026-13-01', 'to'],
    ['?to=1769853600', 'to'],
    ['?from=2026-02-01&to=2026-01-01', 'to'],
    ['?limit=0', 'limit'],
    ['?limit=1001', 'limit'],
    ['?limit=-1', 'limit'],
    ['?limit=1e2', 'limit'],
    ['?limit=', 'limit'],
    ['?offset=x', 'offset'],
    ['?include_running=yes', 'include_running'],
  ];
  test.each(QUERIES)('reads %s', async (query, expected) => {
    await using http = await startHttp({ hash: 'stored' });
    for (const path of ['/sessions', '/sessions.csv']) {
      const answer = await http.api(path + query);
      if (typeof expected === 'string') {
        expect(answer.status).toBe(400);
        expect((await fieldsOf(answer)).reason).toMatch(new RegExp(`^${expected}: expected `));
      } else {
        expect(answer.status).toBe(200);
        await answer.text();
        expect(http.world.queries.at(-1)).toMatchObject(
          path === '/sessions' ? expected : { ...expected, limit: expect.any(Number) },
        );
      }
    }
  });
});

describe('GET /sessions.csv', () => {
  test('has the promised columns, rows and headers', async () => {
    await using http = await startHttp({ hash: 'stored' });
    http.world.sessions = [
      aSession({ cost: COST, carbon: { grams: 2205, knownWh: 7350.2 } }),
      aSession({
        id: 's2',
        energyWh: -1500,
        meterStopWh: -500,
        connector: undefined,
        tag: undefined,
        reason: undefined,
        correction: { at: AT, payer: 'employer' },
      }),
    ];
    const answer = await http.api('/sessions.csv');
    expect(answer.headers.get('content-type')).toMatch(/^text\/csv/);
    expect(answer.headers.get('content-disposition')).toContain('sessions.csv');
    expect((await answer.text()).split('\r\n')).toEqual([
      'timestamp,backend_id,duration_s,energy_kwh,revenue,session_id,charger_id,evse,connector,id_tag,payer,started_at,stopped_at,meter_start_wh,meter_stop_wh,reason,currency,total,vat,purchase_cost,tariff,source,corrected,co2_g,co2_known_kwh',
      '2026-01-31T11:00:00.000Z,energy,3600,7.35,2.45,s1,cp1,1,1,CARD1,home,2026-01-31T10:00:00.000Z,2026-01-31T11:00:00.000Z,1000,8350,Local,EUR,2.56,0.44,1.47,work,charger,,2205,7.35',
      '2026-01-31T11:00:00.000Z,energy,3600,-1.5,,s2,cp1,1,,,home,2026-01-31T10:00:00.000Z,2026-01-31T11:00:00.000Z,1000,-500,,,,,,,charger,yes,,',
      '',
    ]);
  });

  test('is only a head when there is nothing, and shows a running session without an end when asked', async () => {
    await using http = await startHttp({ hash: 'stored' });
    expect((await (await http.api('/sessions.csv')).text()).split('\r\n')).toHaveLength(2);
    http.world.sessions = [aSession({ endedAt: undefined, startedAt: http.clock.now() - 9_000 })];
    const text = await (await http.api('/sessions.csv?include_running=true')).text();
    expect(text).toContain('\r\n2026-11-22T11:59:51.000Z,energy,9,');
    expect(text).toContain('2026-11-22T11:59:51.000Z,,1000');
  });

  const CELLS: readonly [string, string][] = [
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['a"b', '"a""b"'],
    ['a\nb', '"a\nb"'],
    ['=1+1', "'=1+1"],
    ['+49', "'+49"],
    ['-x', "'-x"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', '"\'\r=1"'],
    ['=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
    ['a=1', 'a=1'],
  ];
  test.each(CELLS)('writes the tag %j as %j', async (tag, cell) => {
    await using http = await startHttp({ hash: 'stored' });
    http.world.sessions = [aSession({ tag })];
    expect(await (await http.api('/sessions.csv')).text()).toContain(`,1,1,${cell},home,`);
  });

  test('gives all pages once, also when a session ends meanwhile; a limit gives one page', async () => {
    await using http = await startHttp({ hash: 'stored' });
    http.world.sessions = Array.from({ length: 1200 }, (_, index) => aSession({ id: `s${index}` }));
    let pages = 0;
    http.world.beforePage = async () => {
      pages += 1;
      if (pages === 2) http.world.sessions.unshift(aSession({ id: 'new' }));
    };
    const ids = (await (await http.api('/sessions.csv')).text())
      .split('\r\n')
      .slice(1, -1)
      .map((line) => line.split(',')[5]);
    expect(pages).toBe(3);
    expect(ids).toEqual(Array.from({ length: 1200 }, (_, index) => `s${index}`));
    const page = (await (await http.api('/sessions.csv?limit=3&offset=1')).text()).split('\r\n').slice(1, -1);
    expect(page.map((line) => line.split(',')[5])).toEqual(['s0', 's1', 's2']);
  });
});

describe('POST /override', () => {
  const PROVIDERS = [aProvider('energy', { kind: 'service' }), aProvider('script')];
  const GOOD: readonly [unknown, string | undefined][] = [
    [{ backend_id: 'energy' }, 'energy'],
    [{ backend_id: 'script', charger: 'cp1' }, 'script'],
    [{ backend_id: null }, 'home'],
    [{ owner: 'home' }, 'home'],
    [{ release: true }, undefined],
  ];
  test.each(GOOD)('%j', async (body, owner) => {
    await using http = await startHttp({ hash: 'stored' });
    http.hub.providerList = PROVIDERS;
    http.hub.chargerList = [chargerView('cp1')];
    const answer = await http.api('/override', { method: 'POST', headers: JSON_BODY, body: JSON.stringify(body) });
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { success: true, owner: owner ?? null, reason: 'given by the home', charger: 'cp1' },
    ]);
    expect(http.hub.overridden).toEqual([{ chargerId: 'cp1', owner }]);
  });

  const BAD: readonly [string, RegExp][] = [
    ['', /JSON object/],
    ['{', /JSON object/],
    ['[]', /JSON object/],
    ['null', /JSON object/],
    ['"home"', /JSON object/],
    ['{}', /none of them/],
    ['{"backend_id":"nobody"}', /^backend_id: .*"nobody".*energy, script/],
    ['{"backend_id":"home"}', /^backend_id/],
    ['{"backend_id":""}', /^backend_id/],
    ['{"backend_id":7}', /^backend_id/],
    ['{"backend_id":["energy"]}', /^backend_id/],
    ['{"backend_id":"energy","release":true}', /backend_id and release/],
    ['{"owner":"energy"}', /^owner/],
    ['{"owner":null}', /^owner/],
    ['{"release":false}', /^release/],
    ['{"release":"true"}', /^release/],
    ['{"release":true,"charger":7}', /^charger/],
    ['{"release":true,"charger":"cp2"}', /^charger: .*cp1/],
    ['{"__proto__":{"release":true}}', /none of them/],
  ];
  test.each(BAD)('refuses %s', async (body, reason) => {
    await using http = await startHttp({ hash: 'stored' });
    http.hub.providerList = PROVIDERS;
    http.hub.chargerList = [chargerView('cp1')];
    const answer = await http.api('/override', { method: 'POST', headers: JSON_BODY, body });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      success: false,
      error: 'bad_request',
      reason: expect.stringMatching(reason),
    });
    expect(http.hub.overridden).toEqual([]);
  });

  test('needs the charger named when there are several, and one at all', async () => {
    await using http = await startHttp({ hash: 'stored' });
    const post = (body: string) => http.api('/override', { method: 'POST', headers: JSON_BODY, body });
    expect((await post('{"release":true}')).status).toBe(409);
    http.hub.chargerList = [chargerView('cp1'), chargerView('cp2')];
    const unnamed = await post('{"release":true}');
    expect([unnamed.status, (await fieldsOf(unnamed)).reason]).toEqual([
      400,
      expect.stringMatching(/^charger: .*cp1, cp2/),
    ]);
    expect((await post('{"release":true,"charger":"cp2"}')).status).toBe(200);
  });

  test('tells who is in control when the hub refuses', async () => {
    await using http = await startHttp({ hash: 'stored' });
    http.hub.chargerList = [chargerView('cp1', [evseView({ lease: aLease('home', { reason: 'x' }) })])];
    http.hub.overrideAnswer = { ok: false, why: 'a fault' };
    const answer = await http.api('/override', { method: 'POST', headers: JSON_BODY, body: '{"release":true}' });
    expect([answer.status, await answer.json()]).toEqual([
      409,
      { success: false, error: 'conflict', owner: 'home', reason: 'a fault', charger: 'cp1' },
    ]);
  });

  test('takes JSON only, of a bounded size, with and without a length', async () => {
    await using http = await startHttp({ hash: 'stored' });
    const text = await http.api('/override', { method: 'POST', body: '{"release":true}' });
    expect([text.status, (await fieldsOf(text)).reason]).toEqual([415, expect.stringContaining('application/json')]);
    const huge = `{"release":true,"x":"${'x'.repeat(70_000)}"}`;
    expect((await http.api('/override', { method: 'POST', headers: JSON_BODY, body: huge })).status).toBe(413);
    const chunks = new Blob([huge]).stream();
    const init: RequestInit = { method: 'POST', headers: JSON_BODY, body: chunks };
    expect((await http.api('/override', Object.assign(init, { duplex: 'half' }))).status).toBe(413);
  });

  test('any JSON gets an answer that is no crash', async () => {
    await using http = await startHttp({ hash: 'stored' });
    http.hub.providerList = PROVIDERS;
    http.hub.chargerList = [chargerView('cp1')];
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 3 }), async (body) => {
        const answer = await http.api('/override', { method: 'POST', headers: JSON_BODY, body });
        await answer.text();
        return answer.status === 400;
      }),
      { seed: 20, numRuns: 100 },
    );
  });
});

describe('GET /', () => {
  test('shows everything, and nothing of it is markup', async () => {
    await using http = await startHttp({ hash: 'stored' });
    const evil = `<script>alert("x")</script>&'`;
    const tx = aTransaction({ token: { id: evil }, lastWh: 3500 });
    const fault = evseView({
      fault: true,
      connectors: [{ connector: 1, status: 'Faulted', errorCode: evil, at: AT }],
      lease: aLease('energy', { reason: evil }),
      tx,
      powerW: 7200.4,
      currentA: 31,
      limitA: 16,
      energyWh: 1,
    });
    const lease = aLease('energy', { reason: 'given by the home', endsAt: AT });
    http.hub.chargerList = [
      {
        ...chargerView(evil, [fault, evseView({ evse: 2, lease })]),
        lastSeenAt: AT,
        boot: { vendor: evil, model: evil, firmwareVersion: evil },
      },
      {
        ...chargerView('cp2', [evseView({ tx: aTransaction({ token: undefined, meterStartWh: undefined }) })]),
        online: false,
        version: undefined,
      },
    ];
    http.hub.providerList = [
      aProvider('energy', { kind: 'service' }),
      aProvider('script', { role: undefined }),
      aProvider('late', { role: 'reporter' }),
    ];
    http.hub.standings.set('script', { holds: 'yes', why: evil, until: AT });
    http.hub.standings.set('late', { holds: 'unknown', why: 'Home Assistant tells nothing of who is at home' });
    http.hub.refused = [{ chargerId: 'my box', at: AT, why: evil }];
    http.hub.modeNow = {
      mode: 'locked',
      sharingAllowed: false,
      home: { ...NO_HOME_STATE, presence: 'away', override: 'unknown' },
    };
    http.hub.houseNow = { ...http.hub.houseNow, mode: 'locked' };
    http.world.links = [
      { chargerId: 'cp2', providerId: 'energy', state: 'rejected', since: AT, lastError: evil },
      { chargerId: 'cp3', providerId: 'energy', state: 'resumed', version: '2.0.1', since: AT },
    ];
    http.world.backends = [{ id: 'script', online: true, since: AT }];
    http.world.audit = [
      {
        id: 2,
        at: AT,
        chargerId: evil,
        evse: 1,
        by: 'energy',
        asked: evil,
        allowed: false,
        rule: 'presence',
        why: evil,
      },
      { id: 1, at: AT, chargerId: 'cp2', by: 'home', asked: 'stop', allowed: true, rule: 'home', why: 'the home may' },
    ];
    http.world.sessions = [
      aSession({ tag: evil, reason: evil }),
      aSession({ endedAt: undefined, energyWh: undefined, tag: undefined, reason: undefined }),
    ];
    const answer = await http.api('/');
    const html = await answer.text();
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(html).not.toContain('<script');
    expect(html).not.toMatch(/(src|href)="https?:/);
    for (const shown of [
      '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;',
      `ws://&lt;address of this machine&gt;:${http.port}/my%20box`,
      'given by the home, until 2026-01-31 10:00:00',
      'Mode: <b>Locked</b> (as home only, and no card charges)',
      'yes, until 2026-01-31 10:00:00 UTC</span>: &lt;script&gt;',
      'not now</span>: Home Assistant tells nothing of who is at home',
      'at any time',
      'presence: away; override: unknown; sharing is switched off',
      'paid by home, 2.50 kWh',
      '7200 W, 31 A, limit 16 A',
      'cp2: registration rejected since 2026-01-31 10:00:00',
      'cp3: connected since 2026-01-31 10:00:00, OCPP 2.0.1',
      '<td data-head="When"><time>2026-01-31 10:00:00</time></td>',
      'online since 2026-01-31 10:00:00',
      'offline',
      'presence',
      'the home may',
      '7.350 kWh',
      'running',
      'GET /sessions.csv',
      'POST /override',
      '/backend?id=',
      'http-equiv="refresh"',
      'fault',
    ]) {
      expect(html).toContain(shown);
    }
    expect(html.match(/GET \/</g)).toHaveLength(1);
  });

  test('names the address that the browser came by, unless only this machine knows it', async () => {
    await using http = await startHttp({ hash: 'stored' });
    // fetch() sets this header by itself.
    const headers = { host: 'pi.local:9000', authorization: `Bearer ${API_TOKEN}` };
    const asked = request({ port: http.port, headers }).end();
    const [answer] = await once(asked, 'response');
    const html = await text(answer);
    expect(html).toContain('ws://pi.local:9000/&lt;charger id&gt;');
  });

  test('helps who has nothing yet', async () => {
    await using http = await startHttp({ hash: 'stored' });
    const html = await (await http.api('/')).text();
    expect(html).toContain(`ws://&lt;address of this machine&gt;:${http.port}/&lt;charger id&gt;`);
    expect(html).toContain('None configured');
    expect(html).toContain('None yet.');
  });
});
