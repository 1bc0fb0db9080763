import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { authorization, bareCharger, handshake } from './bare.ts';
import { type House, house } from './house.ts';

let at: House | undefined;

afterEach(async () => {
  await at?.close();
  at = undefined;
});

async function open(config: Record<string, unknown> = {}): Promise<House> {
  at = await house({ unknown_chargers: 'accept', ...config });
  return at;
}

interface Row {
  readonly path: string;
  readonly offers?: readonly string[];
  readonly headers?: { readonly [name: string]: string };
  readonly config?: Record<string, unknown>;
  /** Whether the Boot that follows is one of 2.x. */
  readonly boot?: '2.x';
  /** What the answer names; undefined = it must name nothing. */
  readonly named?: string;
  readonly id: string;
  readonly version: string;
}

interface Unspoken {
  readonly offers: readonly string[];
  readonly config?: Record<string, unknown>;
}

interface Refused {
  readonly path: string;
  readonly status: number;
  readonly headers?: Record<string, string | undefined>;
  readonly method?: string;
}

/** A row with its own text as the title: what is left out of it is left out there. */
function titled<T extends object>(row: T): [title: string, row: T] {
  const fields = Object.entries(row).map(([key, value]) => `${key} ${JSON.stringify(value) ?? 'none'}`);
  return [fields.join(', ').replaceAll('"', ''), row];
}

const BOOT_16 = { chargePointVendor: 'Acme', chargePointModel: 'Wall 1' };
const BOOT_2 = { reason: 'PowerUp', chargingStation: { vendorName: 'Acme', model: 'Wall 1' } };

describe('S46 handshakes of chargers that are let in', () => {
  test.each(
    (
      [
        { path: '/BOX', id: 'BOX', version: '1.6' },
        { path: '/BOX', boot: '2.x', id: 'BOX', version: '2.0.1' },
        { path: '/BOX', offers: ['ocpp1.6'], named: 'ocpp1.6', id: 'BOX', version: '1.6' },
        {
          path: '/BOX',
          offers: ['ocpp1.6', 'ocpp2.0.1'],
          boot: '2.x',
          named: 'ocpp2.0.1',
          id: 'BOX',
          version: '2.0.1',
        },
        { path: '/BOX', offers: ['ocpp2.1', 'ocpp1.6'], boot: '2.x', named: 'ocpp2.1', id: 'BOX', version: '2.1' },
        { path: '/BOX', offers: ['ocpp9', 'ocpp1.6'], named: 'ocpp1.6', id: 'BOX', version: '1.6' },
        { path: '/BOX', offers: ['OCPP1.6'], named: 'OCPP1.6', id: 'BOX', version: '1.6' },
        { path: '//ocpp//My%20Box/', offers: ['ocpp1.6'], named: 'ocpp1.6', id: 'My Box', version: '1.6' },
        { path: '/a/b/c/BOX//', id: 'BOX', version: '1.6' },
        { path: '/ocpp/B%2FX', id: 'B/X', version: '1.6' },
        { path: '/ocpp/B%E9X', id: 'BéX', version: '1.6' },
        { path: '/ocpp/B%25X', id: 'B%X', version: '1.6' },
        { path: '/BOX?id=OTHER', id: 'BOX', version: '1.6' },
        { path: '/BOX', headers: { 'X-OCPP-Version': '2.0.1' }, boot: '2.x', id: 'BOX', version: '2.0.1' },
        { path: '/BOX?version=2.1', boot: '2.x', id: 'BOX', version: '2.1' },
        { path: '/charger/v2.0.1/BOX', boot: '2.x', id: 'BOX', version: '2.0.1' },
        { path: '/charger/v2.0.1', boot: '2.x', id: 'charger', version: '2.0.1' },
        { path: '/BOX/v1.6', id: 'BOX', version: '1.6' },
        {
          path: '/v2.0.1/BOX?version=2.0.1',
          headers: { 'X-OCPP-Version': '2.0.1' },
          offers: ['ocpp1.6'],
          named: 'ocpp1.6',
          id: 'BOX',
          version: '1.6',
        },
        { path: '/charger', id: 'charger', version: '1.6' },
        { path: '/charger', headers: authorization('USER', 'x'), id: 'USER', version: '1.6' },
        { path: '/', headers: authorization('USER', 'x'), id: 'USER', version: '1.6' },
        { path: '/charger', config: { chargers: [{ id: 'ONLY' }] }, id: 'ONLY', version: '1.6' },
        {
          path: '/BOX',
          offers: ['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'],
          config: { ocpp_version: '1.6', auto_detect_ocpp_version: false },
          named: 'ocpp1.6',
          id: 'BOX',
          version: '1.6',
        },
        {
          path: '/BOX',
          offers: ['ocpp2.1', 'ocpp2.0.1'],
          config: { chargers: [{ id: 'BOX', version: '2.0.1' }] },
          boot: '2.x',
          named: 'ocpp2.0.1',
          id: 'BOX',
          version: '2.0.1',
        },
        { path: '/BOX', config: { chargers: [{ id: 'BOX', version: '2.1' }] }, boot: '2.x', id: 'BOX', version: '2.1' },
        { path: '/BOX', config: { ocpp_version: '2.0.1' }, boot: '2.x', id: 'BOX', version: '2.0.1' },
      ] satisfies readonly Row[]
    ).map(titled),
  )('%s', async (_, row: Row) => {
    const { url, api } = await open(row.config);
    const charger = await bareCharger(`${url}${row.path}`, { offers: row.offers, headers: row.headers });
    expect(charger.named).toBe(row.named);
    const [, , answer] = await charger.ask('b', 'BootNotification', row.boot === undefined ? BOOT_16 : BOOT_2);
    expect(answer).toMatchObject({ status: 'Accepted' });
    const { body } = await api('/status');
    expect(body.chargers).toMatchObject([{ id: row.id, ocpp_version: row.version, online: true, model: 'Wall 1' }]);
    await charger.end();
  });

  test('a hint decides before the first CALL can', async () => {
    const { url } = await open();
    const codes = [];
    for (const path of ['/A', '/B?version=2.1', '/C?version=1.6']) {
      const charger = await bareCharger(`${url}${path}`);
      codes.push((await charger.ask('x', 'Heartbeat', 'text'))[2]);
      await charger.end();
    }
    expect(codes).toEqual(['FormationViolation', 'FormatViolation', 'FormationViolation']);
  });
});

describe('S46 no common version: the handshake is completed without a name, then closed', () => {
  test.each(
    (
      [
        { offers: ['ocpp9'] },
        { offers: ['ocpp2.0'] },
        { offers: ['ocpp1.5', 'ocpp2.0'] },
        { offers: ['mqtt'] },
        { offers: ['ocpp2.0.1', 'ocpp2.1'], config: { ocpp_version: '1.6', auto_detect_ocpp_version: false } },
        { offers: ['ocpp1.6'], config: { chargers: [{ id: 'BOX', version: '2.0.1' }] } },
      ] satisfies readonly Unspoken[]
    ).map(titled),
  )('%s', async (_, { offers, config }: Unspoken) => {
    const { url, api } = await open(config);
    const charger = await bareCharger(`${url}/BOX`, { offers });
    expect(charger.named).toBeUndefined();
    expect(await charger.closed).toMatchObject({ code: 1002 });
    expect(charger.heard).toEqual([]);
    const { body } = await api('/status');
    expect(body.chargers).toEqual([]);
    expect(body.refused_chargers).toMatchObject([{ id: 'BOX', reason: expect.stringContaining(offers[0] ?? '?') }]);
  });
});

describe('S46 handshakes that are refused', () => {
  const NONE = { 'Sec-WebSocket-Protocol': 'ocpp1.6' };
  test.each(
    (
      [
        { path: '/', status: 404 },
        { path: '/v1.6', status: 404 },
        { path: `/${'x'.repeat(49)}`, status: 404 },
        { path: '/BOX%00', status: 404 },
        { path: '/BOX%0A', status: 404 },
        { path: '/api', status: 404 },
        { path: '/api/BOX', status: 404 },
        { path: '/ui/BOX', status: 404 },
        { path: '/backend', status: 401 },
        { path: '/backend?id=BOX', status: 401 },
        { path: '/backend/BOX', status: 404 },
        { path: '/BOX', headers: { 'Sec-WebSocket-Key': undefined }, status: 400 },
        { path: '/BOX', headers: { 'Sec-WebSocket-Key': 'short' }, status: 400 },
        { path: '/BOX', headers: { 'Sec-WebSocket-Version': '7' }, status: 400 },
        { path: '/BOX', headers: { Upgrade: 'h2c' }, status: 400 },
        { path: '/BOX', method: 'POST', status: 405 },
      ] satisfies readonly Refused[]
    ).map(titled),
  )('%s', async (_, { path, status, headers, method }: Refused) => {
    const { app, api } = await open();
    const http = `http://127.0.0.1:${app.port}`;
    const answer = await handshake(http, path, { headers: { ...NONE, ...headers }, ...(method && { method }) });
    expect(answer.status).toBe(status);
    expect(answer.headers['sec-websocket-protocol']).toBeUndefined();
    expect((await api('/status')).body.chargers).toEqual([]);
  });
});

describe('S46 handshakes that HTTP libraries would not send', () => {
  const KEY =
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: ocpp1.6';
  test.each([
    ['no Connection: Upgrade', `GET /BOX HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n${KEY}\r\n\r\n`],
    ['neither Connection nor Upgrade', `GET /BOX HTTP/1.1\r\nHost: x\r\n${KEY}\r\n\r\n`],
    [
      'Connection: keep-alive',
      `GET /BOX HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\nUpgrade: websocket\r\n${KEY}\r\n\r\n`,
    ],
    [
      'odd spelling',
      `GET /BOX HTTP/1.1\r\nhost: x\r\nCONNECTION: keep-alive, UPGRADE\r\nUPGRADE: WebSocket\r\n${KEY}\r\n\r\n`,
    ],
    ['HTTP/1.0', `GET /BOX HTTP/1.0\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${KEY}\r\n\r\n`],
    [
      'an absolute address',
      `GET ws://proxy:9000/BOX HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${KEY}\r\n\r\n`,
    ],
    [
      'a list that ends with a comma',
      `GET /BOX HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${KEY},\r\n\r\n`,
    ],
  ])('%s', async (_, text) => {
    const { app } = await open();
    const answer = await raw(app.port, text);
    expect(answer).toMatch(/^HTTP\/1\.1 101 /);
    expect(answer.match(/sec-websocket-protocol: .*/gi)).toEqual(['Sec-WebSocket-Protocol: ocpp1.6']);
  });

  test('an ordinary request is still one', async () => {
    const { app } = await open();
    expect(await raw(app.port, 'GET /health HTTP/1.1\r\nHost: x\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
    expect(await raw(app.port, 'rubbish\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  });
});

/** What comes back up to the end of the headers. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (bytes) => {
      answer += bytes.toString('latin1');
      if (!answer.includes('\r\n\r\n')) return;
      socket.destroy();
      resolve(answer.slice(0, answer.indexOf('\r\n\r\n')));
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}
