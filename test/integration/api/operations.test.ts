import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiDocument } from '../../../src/http/api/openapi.ts';
import { OPERATIONS } from '../../../src/http/api/operations.ts';
import { handshake } from '../../e2e/bare.ts';
import { type Documented, faultOf, operationsOf } from './document.ts';
import {
  type Answer,
  API_TOKEN,
  type ApiHouse,
  type AskOptions,
  apiHouse,
  CHARGER,
  fieldsOf,
  rowsOf,
  SITE,
} from './house.ts';

const DOCUMENTED = operationsOf(apiDocument(OPERATIONS));
const EVENTS = 'text/event-stream';

let house: ApiHouse;
beforeAll(async () => {
  house = await apiHouse(SITE);
  await house.charge(1000, 8350);
});
afterAll(() => house[Symbol.asyncDispose]());

describe('the document', () => {
  test('is served without a login, and is what the generator writes', async () => {
    const answer = await house.ask('GET', '/openapi.json', { token: '' });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual(JSON.parse(JSON.stringify(apiDocument(OPERATIONS))));
    expect(answer.json).toMatchObject({ openapi: '3.1.0', info: { title: 'OCPP Proxy', version: '1.0.0' } });
  });

  test('says of every operation who it is, what it answers and who may', () => {
    expect(DOCUMENTED.length).toBeGreaterThan(25);
    expect(new Set(DOCUMENTED.map(({ id }) => id)).size).toBe(DOCUMENTED.length);
    const document = apiDocument(OPERATIONS);
    const tags = rowsOf(document.tags).map(({ name }) => name);
    const paths = fieldsOf(document.paths);
    for (const { method, path, parameters, responses } of DOCUMENTED) {
      const row = fieldsOf(fieldsOf(paths[`/api/v1${path}`])[method.toLowerCase()]);
      expect(row, path).toMatchObject({ operationId: expect.stringMatching(/^[a-z][A-Za-z]+$/) });
      expect(String(row.summary).length, path).toBeGreaterThan(5);
      expect(row.tags, path).toEqual([expect.toBeOneOf(tags)]);
      expect(Array.isArray(row.security), path).toBe(true);
      expect(
        Object.keys(responses).some((status) => /^[12]/.test(status)),
        path,
      ).toBe(true);
      expect(responses['500'], path).toBeDefined();
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const named = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
      expect(named, path).toEqual(inPath);
    }
  });

  test('refers to nothing that it does not hold', () => {
    const document = apiDocument(OPERATIONS);
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to = '']) => to);
    expect(references.length).toBeGreaterThan(100);
    for (const reference of new Set(references)) {
      const [, place = '', kind = '', name = ''] = reference.split('/');
      expect(fieldsOf(fieldsOf(fieldsOf(document)[place])[kind])[name], reference).toBeDefined();
    }
  });
});

/** How each operation is called; a function where something must be made first. */
const CALLS: { readonly [id: string]: (row: Documented) => Promise<Answer> } = {
  sendCommand: (row) => call(row, { body: { command: 'take', reason: 'my turn' } }),
  sendHouseCommand: (row) => call(row, { body: { command: 'mode', mode: 'automatic' } }),
  feedSpare: (row) => call(row, { body: { house_load_a: [3, 4.5] } }),
  overrideControl: (row) => call(row, { body: { owner: null } }),
  getSession: async (row) => call(row, {}, { session: await lastSession() }),
  getSessionCourse: async (row) => call(row, {}, { session: await lastSession() }),
  getSessionTimeline: async (row) => call(row, {}, { session: await lastSession() }),
  correctSession: async (row) => call(row, { body: { note: 'a trip' } }, { session: await lastSession() }),
  takeBackCorrection: async (row) => call(row, {}, { session: await lastSession() }),
  sumSessions: (row) => house.ask('GET', `${row.path}?by=payer`),
  listSessionDeliveries: async (row) => call(row, {}, { session: await lastSession() }),
  setTag: (row) => call(row, { body: { name: 'Anna', aliases: { alpha: 'NL-1' } } }, { tag: 'CARD-9' }),
  removeTag: async (row) => {
    await house.ask('PUT', '/tags/CARD-8', { body: {} });
    return call(row, {}, { tag: 'CARD-8' });
  },
  setPayer: (row) => call(row, { body: { name: 'Mill Ltd', tariff: 'plain' } }, { payer: 'mill' }),
  removePayer: async (row) => {
    await house.ask('PUT', '/payers/gone', { body: {} });
    return call(row, {}, { payer: 'gone' });
  },
  testProvider: (row) => call(row, { body: { id: 'script' } }),
  setProvider: (row) => call(row, { body: { kind: 'backend', token: 'a-token-of-the-walk-01' } }, { provider: 'walk' }),
  setAuthority: (row) => call(row, { body: { authority: true } }, { provider: 'alpha' }),
  enableProvider: (row) => call(row, { body: { enabled: true } }),
  removeProvider: async (row) => {
    await house.ask('PUT', '/providers/gone', { body: { token: 'a-token-of-the-walk-02' } });
    return call(row, {}, { provider: 'gone' });
  },
  undoConfiguration: async (row) => {
    await house.ask('PUT', '/tags/CARD-7', { body: {} });
    return call(row, { body: {} });
  },
  setTariff: (row) =>
    call(row, { body: { per_kwh: 0.3, times: [{ from: '23:00', per_kwh: '0.2' }] } }, { tariff: 'night' }),
  removeTariff: async (row) => {
    await house.ask('PUT', '/tariffs/gone', { body: { per_kwh: 1 } });
    return call(row, {}, { tariff: 'gone' });
  },
  getStatement: (row) => call({ ...row, path: `${row.path}?payer=home&month=2026-11` }),
  getCertificate: (row) => call({ ...row, path: `${row.path}?year=2026` }),
  listPrices: (row) => call({ ...row, path: `${row.path}?from=2026-11-28&to=2026-11-29&tariff=plain` }),
  quote: (row) => call({ ...row, path: `${row.path}?energy_kwh=10` }, {}, { tariff: 'plain' }),
  playSimulator: async (row) => {
    await call(row, { body: { action: 'start' } });
    return call(row, { body: { action: 'stop' } });
  },
  endAlarm: async (row) => {
    await house.fault();
    return call(row, {}, { key: 'fault.1' });
  },
  decideFirmware: (row) => call(row, { body: { decision: 'refuse' } }),
  decideAdoption: async (row) => {
    const headers = { 'Sec-WebSocket-Protocol': 'ocpp1.6' };
    await handshake(`http://127.0.0.1:${house.app.port}`, '/STRANGE', { headers });
    return call(row, { body: { decision: 'adopt' } }, { charger: 'STRANGE' });
  },
  createToken: (row) => call(row, { body: { name: 'made by the walk', scopes: ['read'] } }),
  revokeToken: async (row) => {
    const { json } = await house.ask('POST', '/tokens', { body: { name: 'short-lived', scopes: ['read'] } });
    return call(row, {}, { token: String(fieldsOf(json).id) });
  },
  getBackup: async (row) => call(row, {}, { backup: await newBackup() }),
  removeBackup: async (row) => call(row, {}, { backup: await newBackup() }),
  validateConfiguration: (row) =>
    call(row, { text: 'mode: automatic\n', headers: { 'content-type': 'application/yaml' } }),
  diffConfiguration: (row) => call(row, { text: 'mode: home_only\n', headers: { 'content-type': 'application/yaml' } }),
  writeConfiguration: async (row) => {
    const { headers, json } = await house.ask('GET', '/configuration');
    const match = { 'if-match': headers.get('etag') ?? '', 'content-type': 'application/yaml' };
    return call(row, { text: String(fieldsOf(json).text), headers: match });
  },
  login: (row) => call(row, { body: { password: house.app.firstPassword }, token: '' }),
  changePassword: (row) => call(row, { body: { old: house.app.firstPassword, new: 'correct horse battery' } }),
};

/** They need trouble that this house does not have; test/e2e/delivery.test.ts has it. */
const NOTHING_TO_DO = ['resendSession', 'decideFirmware'];

async function lastSession(): Promise<string> {
  const { json } = await house.ask('GET', '/sessions');
  return String(rowsOf(fieldsOf(json).sessions)[0]?.id);
}

async function newBackup(): Promise<string> {
  return String(fieldsOf((await house.ask('POST', '/backups')).json).name);
}

async function call(row: Documented, options: AskOptions = {}, names: Record<string, string> = {}): Promise<Answer> {
  const known: Record<string, string> = { charger: CHARGER, evse: '1', provider: 'alpha', ...names };
  const path = row.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(known[name] ?? 'none'));
  return house.ask(row.method, path, options);
}

describe('every operation of the document does what it says', () => {
  const plain = DOCUMENTED.filter(({ responses }) => !isStream(responses) && responses['101'] === undefined);

  test.each(plain)('$method $path ($id)', async (row) => {
    const answer = await (CALLS[row.id] ?? call)(row);
    if (!NOTHING_TO_DO.includes(row.id)) expect(answer.status, answer.text).toBeLessThan(300);
    expect(faultOf(row, answer)).toBeUndefined();
  });

  test('a socket that is asked for as a page says what it is', async () => {
    const row = DOCUMENTED.find(({ responses }) => responses['101'] !== undefined);
    if (row === undefined) throw new Error('there is no socket');
    const answer = await call(row);
    expect(answer.status).toBe(426);
    expect(answer.headers.get('upgrade')).toBe('websocket');
    expect(faultOf(row, answer)).toBeUndefined();
  });

  function isStream(responses: Documented['responses']): boolean {
    return JSON.stringify(responses).includes(EVENTS);
  }
});

describe('who may do what', () => {
  const ORDER = ['read', 'control', 'admin'];

  test('each operation with each scope', async () => {
    const secrets: Record<string, string> = {};
    for (const scope of ORDER) {
      const { json } = await house.ask('POST', '/tokens', { body: { name: `only ${scope}`, scopes: [scope] } });
      secrets[scope] = String(fieldsOf(json).secret);
    }
    for (const row of DOCUMENTED) {
      for (const scope of ['none', ...ORDER]) {
        const token = scope === 'none' ? '' : (secrets[scope] ?? '');
        // A field that nobody knows: whoever is let in changes nothing.
        const path = row.path.replaceAll(/\{\w+\}/g, 'nothing');
        const answer = await house.ask(row.method, `${path}?unknown=1`, { token });
        const where = `${row.id} with ${scope}`;
        if (row.scope === 'open') expect([200, 400], where).toContain(answer.status);
        else if (scope === 'none') expect(answer.status, where).toBe(401);
        else if (ORDER.indexOf(scope) < ORDER.indexOf(row.scope)) expect(answer.status, where).toBe(403);
        else expect(answer.status, where).not.toBe(403);
        expect(faultOf(row, answer), where).toBeUndefined();
      }
    }
    expect(DOCUMENTED.filter(({ scope }) => scope === 'open').map(({ id }) => id)).toEqual(['login', 'getOpenApi']);
  });

  test('the older endpoints keep to the same scopes', async () => {
    const { json } = await house.ask('POST', '/tokens', { body: { name: 'reader', scopes: ['read'] } });
    const old = async (method: string, path: string, secret: string) => {
      const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
      const body = method === 'POST' ? { body: '{}' } : {};
      const answer = await fetch(`${house.base}${path}`, { method, headers, redirect: 'manual', ...body });
      return answer.status;
    };
    const reader = String(fieldsOf(json).secret);
    for (const path of ['/', '/status', '/sessions', '/sessions.csv', '/metrics']) {
      expect(await old('GET', path, reader), path).toBe(200);
    }
    expect(await old('POST', '/override', reader)).toBe(403);
    expect(await old('POST', '/override', API_TOKEN)).toBe(400);
  });
});

describe('what does not exist', () => {
  const NO: readonly (readonly [method: string, path: string, status: number, allow: string | null])[] = [
    ['GET', '/nothing', 404, null],
    ['GET', '', 404, null],
    ['GET', '/chargers/', 404, null],
    ['GET', '/chargers/BOX9', 404, null],
    ['GET', '/chargers/BOX1/evses/9', 404, null],
    ['GET', '/chargers/BOX9/evses/1', 404, null],
    ['GET', '/chargers/BOX9/facts', 404, null],
    ['GET', '/chargers/BOX9/deliveries', 404, null],
    ['GET', '/chargers/BOX9/given-up', 404, null],
    ['GET', '/providers/nobody', 404, null],
    ['GET', '/providers/nobody/shadow', 404, null],
    ['GET', '/sessions/none', 404, null],
    ['DELETE', '/tokens/none', 404, null],
    ['PATCH', '/tokens', 405, 'GET, POST, HEAD, OPTIONS'],
    ['DELETE', '/chargers/BOX1', 405, 'GET, HEAD, OPTIONS'],
    ['OPTIONS', '/configuration', 204, 'GET, PUT, HEAD, OPTIONS'],
  ];
  test.each(NO)('%s %s is %i', async (method, path, status, allow) => {
    const answer = await house.ask(method, path);
    expect([answer.status, answer.headers.get('allow')]).toEqual([status, allow]);
    if (status < 400) return;
    expect(answer.type).toBe('application/problem+json');
    expect(answer.json).toMatchObject({ status, type: expect.stringContaining(':'), title: expect.any(String) });
    expect(answer.json).toMatchObject({ detail: expect.any(String) });
  });
});
