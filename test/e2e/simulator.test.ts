/** The charger that the proxy plays itself (docs/simulators.md): it can be seen by the owner, and by nobody else. */
import { expect, onTestFinished, test } from 'vitest';
import { OCPP_VERSIONS } from '../../src/core/ocpp/versions.ts';
import { strictClient } from '../peers/strict.ts';
import { handshake } from './bare.ts';
import { boxOf } from './box.ts';
import { API_TOKEN, CHARGER, charger, type House, house, network, until } from './house.ts';
import { type JsonBackend, jsonBackend } from './json-backend.ts';
import { killable } from './killable.ts';
import { fields } from './seen.ts';

const SIMULATOR = '/api/v1/simulator';
const TOKEN = 'token-of-backend-script';
/** Were it a real charger, its cards would be charged to the network, and its energy cost money. */
const MONEY = {
  time_zone: 'UTC',
  authority: 'road',
  tariffs: [{ id: 'grid', per_kwh: 0.2 }],
  purchase_tariff: 'grid',
  payers: [{ id: 'employer', tariff: 'grid' }],
  tags: [
    { id: 'WORK', payer: 'employer' },
    { id: 'ROAD', payer: 'road', authority: 'road' },
  ],
};

async function opened(): Promise<{ at: House; road: Awaited<ReturnType<typeof network>>; script: JsonBackend }> {
  const road = await network('1.6');
  onTestFinished(() => road.close());
  const at = await house({
    ...MONEY,
    ocpp_services: [{ id: 'road', url: road.url }],
    backends: [{ id: 'script', token: TOKEN }],
  });
  onTestFinished(() => at.close());
  const script = await jsonBackend(at.url, 'script', TOKEN);
  onTestFinished(() => script.close());
  return { at, road, script };
}

async function play(at: House, body: object): Promise<unknown> {
  const answer = await at.api(SIMULATOR, body);
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 200 });
  return answer.body;
}

const textOf = async (at: House, path: string) => {
  const headers = { authorization: `Bearer ${API_TOKEN}` };
  return (await fetch(`http://127.0.0.1:${at.app.port}${path}`, { headers })).text();
};
const sessionsOf = async (at: House) =>
  Object.values(fields((await at.api('/api/v1/sessions?include_running=true')).body.sessions)).map(fields);
const chargersOf = async (at: House) => Object.values(fields((await at.api('/api/v1/chargers')).body.chargers));
const gone = (at: House) => until('the charger to be gone', async () => (await chargersOf(at)).length === 0);

test.each([...OCPP_VERSIONS].reverse())(
  '%s: its session is seen by the owner, and in no sum, on no bill and with no provider; the first real charger is adopted',
  async (version) => {
    const { at, road, script } = await opened();
    const idle = { running: false, charger_id: 'simulator', version: null, plugged: false, charging: false };
    expect((await at.api(SIMULATOR)).body).toEqual({ ...idle, power_w: 0, energy_wh: 0, limit_a: null });
    expect(await play(at, { action: 'start', version })).toMatchObject({ running: true, version, plugged: false });
    expect(await chargersOf(at)).toMatchObject([{ id: 'simulator', simulated: true, online: true }]);
    expect(await play(at, { action: 'plug' })).toMatchObject({ plugged: true, charging: false });
    expect(await play(at, { action: 'card', tag: 'ROAD' })).toMatchObject({ charging: true, limit_a: 16 });
    await until('its session', async () => (await sessionsOf(at)).length === 1);
    for (let passed = 0; passed < 6; passed += 1) {
      at.clock.advance(10_000);
      await sessionsOf(at);
    }
    expect((await at.api(SIMULATOR)).body).toMatchObject({ power_w: 11_040, energy_wh: 184 });
    const session = await until('the session and its energy', async () =>
      (await sessionsOf(at)).find(({ energy_wh: wh }) => Number(wh) > 0),
    );
    const metrics = await textOf(at, '/metrics');
    expect(metrics).toContain('ocpp_proxy_chargers{state="online"} 0');
    expect(metrics).not.toContain('simulator');
    expect(session).toMatchObject({ simulated: true, running: true, payer: 'home', holder: 'home', id_tag: 'ROAD' });

    for (const provider of ['road', 'script'])
      expect(await at.api('/api/v1/chargers/simulator/commands', { command: 'give', provider })).toMatchObject({
        status: 400,
        body: { detail: `no provider "${provider}" uses this charger` },
      });
    expect(await script.ask('request_control', { charger: 'simulator' })).toMatchObject({ error: 'bad_request' });
    expect(await play(at, { action: 'unplug' })).toMatchObject({ plugged: false, charging: false });
    await until('its end', async () => (await sessionsOf(at)).every(({ running }) => running === false));
    expect(await play(at, { action: 'stop' })).toMatchObject({ running: false });
    await gone(at);
    expect([road.calls, script.events]).toEqual([[], []]);

    const box = boxOf(() => peer, '1.6', at.clock);
    const peer = await charger(at, '1.6');
    onTestFinished(() => peer.close());
    await box.boot();
    await box.status('Available');
    const txId = await box.start('WORK', 1_000);
    await box.stop(txId, 3_000);
    await until('the real session to be priced', async () =>
      (await sessionsOf(at)).some(({ charger_id: id, cost }) => id === CHARGER && cost !== null),
    );
    expect((await sessionsOf(at)).map((one) => [one.charger_id, one.simulated])).toEqual([
      [CHARGER, undefined],
      ['simulator', true],
    ]);
    const real = { sessions: 1, energy_wh: 2_000 };
    expect((await at.api('/api/v1/session-totals?by=charger')).body).toMatchObject({
      totals: [{ ...real, key: CHARGER }],
    });
    expect((await at.api('/api/v1/session-totals?by=charger&charger=simulator')).body).toEqual({ totals: [] });
    expect((await at.api('/api/v1/certificates?year=2026')).body).toMatchObject({
      rows: [{ charger_id: CHARGER }],
      total: real,
    });
    expect(await at.api('/api/v1/statements?payer=home&month=2026-11')).toMatchObject({ body: { sessions: 0 } });
    expect((await at.api('/sessions')).body).toMatchObject({ total: 1, sessions: [{ charger_id: CHARGER }] });
    expect((await at.api('/api/v1/session-parties')).body).toMatchObject({
      chargers: [CHARGER],
      cards: [{ tag: 'WORK' }],
    });
    for (const path of ['/sessions.csv?include_running=true', '/api/v1/certificates?year=2026&format=csv']) {
      const text = await textOf(at, path);
      expect(text).toContain(CHARGER);
      expect(text).not.toContain('simulator');
    }
    await until('the network to hear of the real session', () =>
      road.calls.some(({ action }) => action === 'StopTransaction'),
    );
    expect(new Set(road.calls.map(({ identity }) => identity))).toEqual(new Set([CHARGER]));
    expect(new Set(script.events.map((event) => event.charger))).toEqual(new Set([CHARGER]));
    expect([...road.violations, ...peer.violations]).toEqual([]);
  },
);

test('what cannot be done now is refused with the reason', async () => {
  const { at } = await opened();
  const refused = async (body: object) => (await at.api(SIMULATOR, body)).body.detail;
  for (const action of ['plug', 'unplug', 'card'])
    expect(await refused({ action })).toBe('the simulated charger does not run: start it first');
  expect(await play(at, { action: 'stop' })).toMatchObject({ running: false });
  await play(at, { action: 'start' });
  expect(await play(at, { action: 'start' })).toMatchObject({ running: true, version: '1.6' });
  expect(await refused({ action: 'start', version: '2.1' })).toBe(
    'the simulated charger runs already, in OCPP 1.6: stop it first',
  );
  expect(await refused({ action: 'unplug' })).toBe('no cable is in EVSE 1');
  await at.api('/api/v1/house/commands', { command: 'mode', mode: 'locked' });
  expect(await refused({ action: 'card' })).toBe('the card "SIMULATED" may not charge (Blocked)');
  expect((await at.api(SIMULATOR)).body).toMatchObject({ charging: false });
  expect((await at.api('/api/v1/providers/test', { url: 'ws://127.0.0.1:9', charger: 'simulator' })).status).not.toBe(
    500,
  );
});

test('nobody from outside has its name, whether it runs or not, and it waits for no adoption', async () => {
  const { at } = await opened();
  const knock = async (id: string) => {
    const authorization = `Basic ${Buffer.from(`${id}:a-guess`).toString('base64')}`;
    const headers = { 'Sec-WebSocket-Protocol': 'ocpp1.6', authorization };
    return (await handshake(`http://127.0.0.1:${at.app.port}`, `/${id}`, { headers })).status;
  };
  expect([await knock('simulator'), await knock('Simulator')]).toEqual([404, 404]);
  expect((await at.api('/api/v1/adoption')).body).toEqual({ waiting: [], adopted: [], refused: [] });
  expect((await at.api('/status')).body).toMatchObject({
    refused_chargers: [{}, { reason: '"simulator" is the name of the simulated charger: give yours another one' }],
  });
  await play(at, { action: 'start' });
  expect([await knock('simulator'), await knock('SIMULATOR')]).toEqual([401, 401]);
  expect((await at.api(SIMULATOR)).body).toMatchObject({ running: true });
  await play(at, { action: 'stop' });
  await gone(at);
  expect(await knock('simulator')).toBe(404);
  expect((await at.api('/api/v1/adoption')).body).toEqual({ waiting: [], adopted: [], refused: [] });
});

test('kill -9 while it charges: it is gone, its session is over, and it may begin anew', async () => {
  const at = await killable([]);
  const api = (body?: object) => at.proxy().api(SIMULATOR, { ...(body !== undefined && { body }) });
  const sessions = async () =>
    Object.values(fields((await at.proxy().api('/api/v1/sessions?include_running=true')).body.sessions)).map(fields);
  for (const action of ['start', 'plug', 'card']) expect(await api({ action })).toMatchObject({ status: 200 });
  await until('its session', async () => (await sessions()).length === 1);
  await at.killAndRestart();
  expect((await api()).body).toMatchObject({ running: false });
  expect((await at.proxy().api('/api/v1/chargers')).body).toEqual({ chargers: [] });
  expect(await sessions()).toMatchObject([{ simulated: true, running: false, reason: 'PowerLoss' }]);
  for (const action of ['start', 'plug', 'card']) expect(await api({ action })).toMatchObject({ status: 200 });
  await until('another session', async () => (await sessions()).length === 2);
  const peer = await strictClient({
    ...{ url: at.proxy().url, identity: CHARGER, version: '1.6' as const },
    answer: () => ({ status: 'Accepted' }),
  });
  onTestFinished(() => peer.close());
  expect(at.events).toEqual([]);
  expect(await at.proxy().end('SIGTERM')).toEqual({ code: 0, signal: null });
  expect(at.errors()).toBe('');
});
