import { describe, expect, test } from 'vitest';
import { followMqttService, MQTT_AGAIN_MS, MQTT_LOOK_MS } from '../../../src/home/mqtt-service.ts';
import { type MqttService, makeSupervisor, SUPERVISOR_MS } from '../../../src/home/supervisor.ts';
import { silentLog } from '../../../src/lib/log.ts';
import { FakeClock } from '../../fakes/clock.ts';
import { queue } from '../../fakes/queue.ts';
import { type FakeSupervisor, fakeSupervisor, MQTT_SERVICE } from '../../fakes/supervisor.ts';

const BROKER: MqttService = {
  host: 'core-mosquitto',
  port: 1883,
  isTls: false,
  username: 'addons',
  password: MQTT_SERVICE.password,
};

function asked(supervisor: FakeSupervisor, token = supervisor.token) {
  const clock = new FakeClock();
  return { clock, ask: makeSupervisor({ url: supervisor.url, token }, clock) };
}

describe('the Supervisor is asked', () => {
  test('for the broker and its login, and for the ports of the host', async () => {
    await using supervisor = await fakeSupervisor();
    const { ask } = asked(supervisor);
    expect(await ask.mqtt()).toEqual({ ok: true, value: undefined });
    supervisor.mqtt = MQTT_SERVICE;
    expect(await ask.mqtt()).toEqual({ ok: true, value: BROKER });
    supervisor.mqtt = { ...MQTT_SERVICE, ssl: true, username: '', password: undefined };
    expect(await ask.mqtt()).toEqual({
      ok: true,
      value: { ...BROKER, isTls: true, username: undefined, password: undefined },
    });
    expect(await ask.ports()).toEqual({ ok: true, value: new Map([['9000/tcp', 9100]]) });
    expect(supervisor.asked).toEqual(['/services/mqtt', '/services/mqtt', '/services/mqtt', '/addons/self/info']);
  });

  test.each<[string, (it: FakeSupervisor) => void, string]>([
    ['the token is refused', (it) => Reflect.set(it, 'token', 'another'), 'the Supervisor says: unauthorized'],
    ['it fails', (it) => it.failing.add('/services/mqtt'), 'the Supervisor says: it fails'],
    [
      'it names no host',
      (it) => Reflect.set(it, 'mqtt', { port: 1883 }),
      'the Supervisor names no address of the broker',
    ],
    [
      'its answer is too long',
      (it) => Reflect.set(it, 'mqtt', { ...MQTT_SERVICE, more: 'x'.repeat(1024 * 1024) }),
      'the Supervisor fails',
    ],
  ])('%s: that is said, without the token', async (_, spoil, why) => {
    await using supervisor = await fakeSupervisor();
    const { ask } = asked(supervisor);
    spoil(supervisor);
    expect(await ask.mqtt()).toEqual({ ok: false, why });
  });

  test('it does not answer: given up after some seconds; it is not there: at once', async () => {
    await using supervisor = await fakeSupervisor();
    const { ask, clock } = asked(supervisor);
    supervisor.silent.add('/addons/self/info');
    const ports = ask.ports();
    await expect.poll(() => supervisor.asked).toHaveLength(1);
    clock.advance(SUPERVISOR_MS);
    expect(await ports).toEqual({ ok: false, why: 'the Supervisor does not answer' });
    const nobody = makeSupervisor({ url: 'http://127.0.0.1:1', token: 'x' }, clock);
    expect(await nobody.ports()).toEqual({ ok: false, why: 'the Supervisor fails' });
  });
});

describe('the broker of the Supervisor', () => {
  function followed(supervisor: FakeSupervisor) {
    const { clock, ask } = asked(supervisor);
    const found = queue<MqttService | 'none'>();
    const warned: string[] = [];
    const log = { ...silentLog, warn: (_: object, message: string) => warned.push(message) };
    const source = followMqttService({
      supervisor: ask,
      clock,
      log,
      onService: (service) => found.put(service ?? 'none'),
    });
    /** The next look is over: its time limit is no longer waited for. */
    const looked = (times: number) =>
      expect.poll(() => supervisor.asked.length === times && clock.pending === 1).toBe(true);
    return { clock, found, warned, looked, source, [Symbol.dispose]: () => source.close() };
  }

  test('one that is installed later is found by itself, and then not asked for again', async () => {
    await using supervisor = await fakeSupervisor();
    using it = followed(supervisor);
    await it.looked(1);
    it.clock.advance(MQTT_LOOK_MS);
    await it.looked(2);
    supervisor.mqtt = MQTT_SERVICE;
    it.clock.advance(MQTT_LOOK_MS);
    expect(await it.found.take()).toEqual(BROKER);
    it.clock.advance(10 * MQTT_LOOK_MS);
    expect(supervisor.asked).toHaveLength(3);
    expect(it.warned).toEqual([]);
  });

  test('another login is taken over when the broker refuses the old one, but not asked for all the time', async () => {
    await using supervisor = await fakeSupervisor();
    supervisor.mqtt = MQTT_SERVICE;
    using it = followed(supervisor);
    expect(await it.found.take()).toEqual(BROKER);
    supervisor.mqtt = { ...MQTT_SERVICE, password: 'another' };
    for (let turn = 0; turn < 5; turn += 1) it.source.again();
    it.clock.advance(MQTT_AGAIN_MS - 1);
    expect(supervisor.asked).toHaveLength(1);
    it.clock.advance(1);
    expect(await it.found.take()).toEqual({ ...BROKER, password: 'another' });
    expect(supervisor.asked).toHaveLength(2);
    supervisor.mqtt = undefined;
    it.source.again();
    it.clock.advance(MQTT_AGAIN_MS);
    expect(await it.found.take()).toBe('none');
  });

  test('while the Supervisor fails the broker stays as it was, and that is told once', async () => {
    await using supervisor = await fakeSupervisor();
    supervisor.mqtt = MQTT_SERVICE;
    using it = followed(supervisor);
    await it.found.take();
    supervisor.failing.add('/services/mqtt');
    it.source.again();
    it.clock.advance(MQTT_AGAIN_MS);
    await it.looked(2);
    it.clock.advance(MQTT_LOOK_MS);
    await it.looked(3);
    expect(it.warned).toEqual(['MQTT: the Supervisor says: it fails']);
    supervisor.failing.clear();
    supervisor.mqtt = { ...MQTT_SERVICE, port: 8883 };
    it.clock.advance(MQTT_LOOK_MS);
    expect(await it.found.take()).toEqual({ ...BROKER, port: 8883 });
    expect(it.found.size).toBe(0);
  });

  test('closed it looks no more', async () => {
    await using supervisor = await fakeSupervisor();
    using it = followed(supervisor);
    await it.looked(1);
    it.source.close();
    it.source.again();
    expect(it.clock.pending).toBe(0);
  });
});
