import { describe, expect, test } from 'vitest';
import { readEnvironment, readPort } from '../../../src/config/environment.ts';
import { formatProblem } from '../../../src/config/problem.ts';

const TOKEN = 'a-token-nobody-sees';

describe('variables', () => {
  test('without any the defaults hold', () => {
    const { environment, problems, warnings } = readEnvironment({ PORT: '', HA_URL: ' ', LOG_LEVEL: undefined });
    expect(environment).toEqual({
      port: 9000,
      dataDir: './data',
      haUrl: undefined,
      haToken: undefined,
      ingress: undefined,
      mqtt: undefined,
      supervised: false,
      apiToken: undefined,
      logLevel: undefined,
    });
    expect([...problems, ...warnings]).toEqual([]);
  });

  test('each is read', () => {
    const { environment, problems } = readEnvironment({
      PORT: '9100',
      DATA_DIR: '/data',
      HA_URL: 'http://ha.local:8123',
      HA_TOKEN: TOKEN,
      API_TOKEN: TOKEN,
      LOG_LEVEL: 'debug',
      SUPERVISOR_TOKEN: 'other',
      MQTT_URL: 'mqtt://broker:1883',
      MQTT_USERNAME: 'proxy',
      MQTT_PASSWORD: TOKEN,
    });
    expect(environment).toEqual({
      port: 9100,
      dataDir: '/data',
      haUrl: 'http://ha.local:8123',
      haToken: TOKEN,
      ingress: { port: 8099, from: '172.30.32.2' },
      supervisor: { url: 'http://supervisor', token: 'other' },
      mqtt: { url: 'mqtt://broker:1883', username: 'proxy', password: TOKEN },
      supervised: false,
      apiToken: TOKEN,
      logLevel: 'debug',
    });
    expect(problems).toEqual([]);
  });

  test("in Home Assistant the Supervisor's socket and token are used", () => {
    const { environment, warnings } = readEnvironment({ SUPERVISOR_TOKEN: TOKEN, HA_TOKEN: 'left over' });
    expect(environment).toMatchObject({ haUrl: 'ws://supervisor/core/websocket', haToken: TOKEN, supervised: true });
    expect(warnings).toEqual([]);
  });
});

test.each([
  [{ PORT: '70000' }, 'environment PORT: "70000" is not a port; expected a number from 0 to 65535'],
  [
    { MQTT_URL: 'broker' },
    'environment MQTT_URL: is not an address of a broker; expected the address of a broker such as "mqtt://192.168.1.10:1883", or "mqtts://…" for TLS',
  ],
  [
    { MQTT_URL: 'mqtt://me:mine@broker' },
    'environment MQTT_URL: has a login inside the address; leave it out and set MQTT_USERNAME and MQTT_PASSWORD',
  ],
  [{ PORT: '-1' }, 'environment PORT: "-1" is not a port; expected a number from 0 to 65535'],
  [
    { LOG_LEVEL: 'debgu' },
    'environment LOG_LEVEL: "debgu" is not a log level; expected one of "debug", "info", "warn", "error"; did you mean "debug"?',
  ],
  [
    { LOG_LEVEL: 'loud' },
    'environment LOG_LEVEL: "loud" is not a log level; expected one of "debug", "info", "warn", "error"',
  ],
  [{ API_TOKEN: 'hunter22' }, 'environment API_TOKEN: is too short; expected at least 16 characters'],
  [
    { HA_URL: 'homeassistant', HA_TOKEN: TOKEN },
    'environment HA_URL: "homeassistant" is not an address of Home Assistant; expected the address of Home Assistant such as "http://homeassistant.local:8123"',
  ],
  [
    { HA_URL: 'ftp://ha', HA_TOKEN: TOKEN },
    'environment HA_URL: "ftp://ha" is not an address of Home Assistant; expected the address of Home Assistant such as "http://homeassistant.local:8123"',
  ],
  [
    { HA_URL: 'http://me:hunter22@ha', HA_TOKEN: TOKEN },
    'environment HA_URL: has a login inside the address; leave it out and set HA_TOKEN',
  ],
])('%j is explained', (variables, line) => {
  const { problems } = readEnvironment(variables);
  expect(problems.map(formatProblem)).toEqual([line]);
});

test.each([
  [{ HA_URL: 'http://ha:8123' }, 'HA_TOKEN'],
  [{ HA_TOKEN: TOKEN }, 'HA_URL'],
])('half of what Home Assistant needs is warned of', (variables, key) => {
  const { warnings } = readEnvironment(variables);
  expect(warnings.map((warning) => warning.key)).toEqual([key]);
  expect(JSON.stringify(warnings)).not.toContain(TOKEN);
});

test.each([
  ['0', 0],
  ['65535', 65535],
  ['65536', undefined],
  ['1e3', undefined],
  ['', undefined],
])('port %s -> %s', (text, port) => {
  expect(readPort(text)).toBe(port);
});
