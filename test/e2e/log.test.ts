/** The log of a whole evening: few lines at level info, each names its party, and no secret or card at any level. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LogLevel, makeLog } from '../../src/lib/log.ts';
import { remoteStart } from './asks.ts';
import { type BareCharger, bareCharger, handshake } from './bare.ts';
import { API_TOKEN, CHARGER, type House, house, network, until } from './house.ts';
import { jsonBackend } from './json-backend.ts';

const SECRETS = {
  charger: 'charger-password-0123',
  service: 'service-password-4567',
  backend: 'backend-token-89abcdef',
  api: API_TOKEN,
  card: 'CARD-04AF32B1',
  other: 'CARD-99FF0011',
};
const SAMPLES = 50;

interface Line {
  readonly level: string;
  readonly time: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

let text = '';
const write = (line: string): void => {
  text += line;
};

/** An evening with a session of many samples, refusals, wrong passwords and messages that have to be mended. */
async function evening(level: LogLevel): Promise<readonly Line[]> {
  const log = await makeLog({ level, pretty: false, out: { write: (line) => write(line) } });
  const service = await network('1.6', { firstTxId: 77 });
  const home = await house(
    {
      chargers: [{ id: CHARGER, password: SECRETS.charger }],
      ocpp_services: [
        {
          id: 'alpha',
          url: service.url,
          auth_type: 'basic',
          username: 'me',
          password: SECRETS.service,
          role: 'reporter',
        },
      ],
      backends: [{ id: 'script', token: SECRETS.backend }],
    },
    { log },
  );
  for (let knock = 0; knock < 3; knock += 1) await expect(connect(home, 'wrong-password')).rejects.toThrow('40');
  home.clock.advance(600_000);
  const box = await connect(home, SECRETS.charger);
  await box.ask('boot', 'BootNotification', { chargePointVendor: 'Acme', chargePointModel: 'Wall 1' });
  await box.ask('status', 'StatusNotification', { connectorId: 1, status: 'Preparing', errorCode: 'NoError' });
  await until('the service', () => service.calls.some(({ action }) => action === 'StatusNotification'));
  const backend = await jsonBackend(home.url, 'script', SECRETS.backend);
  const stranger = { headers: { Authorization: `Bearer ${SECRETS.other}` } };
  const http = `http://127.0.0.1:${home.app.port}`;
  expect((await handshake(http, '/backend?id=script', stranger)).status).toBe(401);
  const { action, payload } = remoteStart('1.6', SECRETS.other, 1);
  const station = await service.station(CHARGER);
  for (let again = 0; again < 5; again += 1)
    expect(await station.call(action, payload)).toEqual({ status: 'Rejected' });
  await box.ask('card', 'Authorize', { idTag: SECRETS.card });
  const times = { timestamp: new Date(home.clock.now()).toISOString() };
  const started = { connectorId: 1, idTag: SECRETS.card, meterStart: 0, ...times };
  const [, , answer] = await box.ask('start', 'StartTransaction', started);
  const { transactionId } = Object(answer);
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    // A number where the standard wants a text.
    const meterValue = [{ ...times, sampledValue: [{ value: sample }] }];
    await box.ask(`meter-${sample}`, 'MeterValues', { connectorId: 1, transactionId, meterValue });
    await box.ask(`beat-${sample}`, 'Heartbeat', {});
    await box.ask(`broken-${sample}`, 'StatusNotification', { errorCode: 'NoError' });
  }
  const stopped = { transactionId, idTag: SECRETS.card, meterStop: 900, ...times };
  await box.ask('stop', 'StopTransaction', stopped);
  await until('the service to have all', () => service.calls.some(({ action: one }) => one === 'StopTransaction'));
  expect((await home.api('/status')).status).toBe(200);
  expect((await home.api('/sessions')).status).toBe(200);
  await backend.close();
  await box.end();
  await until('the charger to be missed', async () => {
    const { body } = await home.api('/status');
    return JSON.stringify(body.chargers).includes('"online":false');
  });
  await home.close();
  await service.close();
  return text
    .trim()
    .split('\n')
    .map((line): Line => JSON.parse(line));
}

function connect(at: House, password: string): Promise<BareCharger> {
  const authorization = `Basic ${Buffer.from(`${CHARGER}:${password}`).toString('base64')}`;
  return bareCharger(`${at.url}/${CHARGER}`, { offers: ['ocpp1.6'], headers: { authorization } });
}

beforeEach(() => {
  text = '';
});

afterEach(() => {
  for (const secret of Object.values(SECRETS)) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(Buffer.from(secret).toString('base64').slice(0, -4));
  }
});

describe('the log', () => {
  test('at level info tells the evening in a page, each thing once', async () => {
    const lines = await evening('info');
    expect(lines.filter(({ msg }) => msg === 'a session started')).toMatchObject([
      { charger: CHARGER, provider: 'home' },
    ]);
    expect(lines.filter(({ msg }) => msg === 'a session ended')).toMatchObject([{ energyWh: 900 }]);
    expect(lines.filter(({ msg }) => msg.startsWith('refused: '))).toMatchObject([
      { charger: CHARGER, provider: 'alpha' },
    ]);
    expect(lines.map(({ msg }) => msg.replace(/^refused: .*/, 'refused').replace(/: the payload.*/, ''))).toEqual([
      'the proxy has started',
      'a charger was turned away: wrong user or password',
      'a charger connected',
      'a charger is here for the first time',
      'registered',
      'a backend connected',
      'a backend with a wrong id or token was turned away',
      'refused',
      'a session started',
      'the charger got something wrong; it was dealt with',
      'a message could not be used',
      'a session ended',
      'a backend left',
      'a charger left',
      'the proxy is stopping',
    ]);
    // Who it is about, unless it is about nobody.
    const nameless = lines.filter(({ charger, provider }) => charger === undefined && provider === undefined);
    expect(nameless.map(({ msg }) => msg)).toEqual([
      'the proxy has started',
      'a backend with a wrong id or token was turned away',
      'the proxy is stopping',
    ]);
  });

  test('at level warn tells only what is wrong', async () => {
    const lines = await evening('warn');
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'warn', 'warn', 'warn']);
  });

  test('at level debug still keeps secrets and cards', async () => {
    expect((await evening('debug')).length).toBeGreaterThan(5);
  });
});
