import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type MqttSettings, openMqtt } from '../../../src/home/mqtt-choice.ts';
import { makeSupervisor, type Supervisor } from '../../../src/home/supervisor.ts';
import { silentLog } from '../../../src/lib/log.ts';
import { FakeClock } from '../../fakes/clock.ts';
import { fakeIds } from '../../fakes/ids.ts';
import { fakeSupervisor, MQTT_SERVICE } from '../../fakes/supervisor.ts';
import { HAS_MOSQUITTO, type Listener, listener, mosquitto } from '../../peers/mosquitto.ts';
import { newHouse } from './mqtt-stage.ts';

const LOGIN = { username: 'addons', password: 'the-one-of-the-supervisor' };
const LIMIT_MS = 10_000;
const STATUS = 'ocpp_proxy/ab12cd/status';
const isThere = (home: Listener, topic = STATUS) => home.kept.get(topic) === 'online';

function choose(
  more: Partial<MqttSettings>,
  fake?: { readonly url: string; readonly token: string },
  clock = new FakeClock(),
  supervisor: Pick<Supervisor, 'mqtt'> | undefined = fake && makeSupervisor(fake, clock),
) {
  const settings = { isOff: false, access: undefined, topic: 'ocpp_proxy', discoveryPrefix: 'homeassistant', ...more };
  const stored: { value: unknown } = { value: { instance: 'ab12cd' } };
  const choice = openMqtt({
    settings,
    supervisor,
    version: '1.2.3',
    kept: {
      read: () => stored.value,
      write: async (value) => {
        stored.value = value;
      },
    },
    owner: newHouse(),
    clock,
    ids: fakeIds(),
    log: silentLog,
  });
  return {
    choice,
    settings,
    async until(what: string, holds: () => boolean, stepMs = 100) {
      const end = Date.now() + LIMIT_MS;
      while (!holds()) {
        if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
        clock.advance(stepMs);
        await pause(5);
      }
    },
    [Symbol.asyncDispose]: () => choice.close(),
  };
}

/** What the Supervisor tells of a broker. */
function serviceAt(url: string) {
  return { ...MQTT_SERVICE, host: '127.0.0.1', port: Number(new URL(url).port), ...LOGIN };
}

describe.skipIf(!HAS_MOSQUITTO)('at a real Mosquitto (apt-get install mosquitto)', () => {
  test('the broker of another app is used, with the login that the Supervisor tells', async () => {
    await using broker = await mosquitto({ login: LOGIN });
    await using home = await listener(broker.url, LOGIN);
    await using supervisor = await fakeSupervisor();
    supervisor.mqtt = serviceAt(broker.url);
    await using it = choose({}, supervisor);
    await it.until('the proxy', () => isThere(home));
    expect(it.choice.warnings()).toEqual([]);
  });

  test('one that is installed later is found, and a login that was changed too', async () => {
    await using broker = await mosquitto({ login: LOGIN });
    await using home = await listener(broker.url, LOGIN);
    await using supervisor = await fakeSupervisor();
    supervisor.mqtt = undefined;
    await using it = choose({}, supervisor);
    await it.until('two looks', () => supervisor.asked.length >= 2, 10_000);
    expect(it.choice.warnings()).toEqual([]);
    supervisor.mqtt = { ...serviceAt(broker.url), password: 'of-yesterday' };
    await it.until('the refusal', () => it.choice.warnings().length > 0, 10_000);
    expect(it.choice.warnings()).toEqual(['MQTT: the broker does not accept the user name or the password']);
    supervisor.mqtt = serviceAt(broker.url);
    await it.until('the proxy', () => isThere(home), 1_000);
    expect(it.choice.warnings()).toEqual([]);
  });

  test('the configured one goes before it; another topic moves everything, and off ends it', async () => {
    await using broker = await mosquitto();
    await using home = await listener(broker.url);
    await using supervisor = await fakeSupervisor();
    await using it = choose({ access: { url: broker.url } }, supervisor);
    await it.until('the proxy', () => isThere(home));
    expect(supervisor.asked).toEqual([]);
    await it.choice.configure({ ...it.settings, topic: 'house' });
    await it.until('the other topic', () => isThere(home, 'house/ab12cd/status'));
    await it.until('the old one to go', () => ![...home.kept.keys()].some((topic) => topic.startsWith('ocpp_proxy/')));
    await it.choice.configure({ ...it.settings, isOff: true });
    await home.until('the goodbye', () => home.kept.get('house/ab12cd/status') === 'offline');
    expect(it.choice.warnings()).toEqual([]);
  });
});

test('without a broker and without a Supervisor there is nothing, and nothing to complain of', async () => {
  await using it = choose({});
  expect(it.choice.warnings()).toEqual([]);
});

test('switched off, nobody is asked', async () => {
  await using supervisor = await fakeSupervisor();
  await using it = choose({ isOff: true }, supervisor);
  await it.choice.configure({ ...it.settings });
  expect(supervisor.asked).toEqual([]);
});

test('a configuration that is taken over while the program ends opens nothing any more', async () => {
  let asked = 0;
  const supervisor: Pick<Supervisor, 'mqtt'> = {
    async mqtt() {
      asked += 1;
      return { ok: true, value: undefined };
    },
  };
  await using it = choose({ isOff: true }, undefined, new FakeClock(), supervisor);
  const configured = it.choice.configure({ ...it.settings, isOff: false });
  await it.choice.close();
  await configured;
  expect(asked).toBe(0);
});
