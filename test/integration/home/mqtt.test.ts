import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { BROKER_UNAUTHORISED_MS } from '../../../src/home/broker.ts';
import { MAX_COMMANDS } from '../../../src/home/mqtt.ts';
import { aProvider, chargerView, evseView } from '../../fakes/hub.ts';
import { faultsIn } from '../../peers/discovery-judge.ts';
import { HAS_MOSQUITTO, type Listener, listener, mosquitto } from '../../peers/mosquitto.ts';
import { BASE, DEVICE, linkTo, type MqttStage, newHouse } from './mqtt-stage.ts';

const CHARGER_CONFIG = `${DEVICE}_garage/config`;
const PROVIDER_CONFIG = `${DEVICE}_provider_monta/config`;
const STATE = `${BASE}/garage/state`;
const stateIn = (home: Listener, topic = STATE) => JSON.parse(home.kept.get(topic) ?? '{}');
const isOnline = (home: Listener) => () => home.kept.get(`${BASE}/status`) === 'online';
const eventsIn = (home: Listener) =>
  home.heard.filter(({ topic }) => topic === `${BASE}/garage/event`).map(({ payload }) => JSON.parse(payload));
const countOf = (home: Listener, topic: string) => home.heard.filter((message) => message.topic === topic).length;
/** Everything that was said before was heard. */
async function settle(stage: MqttStage, home: Listener, mark: string): Promise<void> {
  await home.say(`test/${mark}`, mark);
  await stage.until(`the mark ${mark}`, () => home.heard.some(({ topic }) => topic === `test/${mark}`));
}

describe.skipIf(!HAS_MOSQUITTO)('at a real Mosquitto (apt-get install mosquitto)', () => {
  test('every device is told of, then its state, and at last that the proxy is there; all of it is kept', async () => {
    await using broker = await mosquitto();
    await using stage = linkTo({ url: broker.url });
    await using early = await listener(broker.url);
    await stage.until('the proxy', isOnline(early));
    // Who comes later finds it all.
    await using home = await listener(broker.url);
    await stage.until('the proxy', isOnline(home));
    const configs = [...home.kept].filter(([topic]) => topic.startsWith('homeassistant/'));
    expect(configs.map(([topic]) => topic).toSorted()).toEqual(
      [`${DEVICE}/config`, CHARGER_CONFIG, PROVIDER_CONFIG].toSorted(),
    );
    for (const [topic, payload] of configs) expect(faultsIn(topic, JSON.parse(payload))).toEqual([]);
    expect(home.kept.get(`${BASE}/garage/availability`)).toBe('online');
    expect(stateIn(home)).toMatchObject({ status: 'disconnected', energy_kwh: null, online: 'ON', mode: 'automatic' });
    expect(stateIn(home, `${BASE}/provider/monta/state`)).toMatchObject({ connected: 'OFF', enabled: 'ON' });
    expect(stateIn(home, `${BASE}/state`)).toMatchObject({ mode: 'automatic', guests: 'OFF' });
    // A state without its device, or before it, would be none.
    const order = early.heard.map(({ topic }) => topic);
    expect(order.at(-1)).toBe(`${BASE}/status`);
  });

  test('each field that a component shows is in the state that it reads', async () => {
    await using broker = await mosquitto();
    await using stage = linkTo({ url: broker.url });
    await using home = await listener(broker.url);
    await stage.until('the proxy', isOnline(home));
    let shown = 0;
    for (const [topic, payload] of home.kept) {
      if (!topic.endsWith('/config')) continue;
      const device = JSON.parse(payload);
      for (const component of Object.values<Record<string, string>>(device.components)) {
        const field = /value_json\.(\w+)/.exec(component.value_template ?? '')?.[1];
        if (field === undefined) continue;
        shown += 1;
        expect(stateIn(home, component.state_topic ?? device.state_topic)).toHaveProperty(field);
      }
    }
    expect(shown).toBeGreaterThan(20);
  });

  test('a change is told, and told once', async () => {
    await using broker = await mosquitto();
    await using stage = linkTo({ url: broker.url });
    await using home = await listener(broker.url);
    await stage.until('the proxy', isOnline(home));
    const before = countOf(home, STATE);
    stage.hub.chargerList = [chargerView('garage', [evseView({ energyWh: 1_234_567 })])];
    for (let count = 0; count < 20; count += 1) stage.changed();
    await stage.until('the reading', () => stateIn(home).energy_kwh === 1_234.567);
    await settle(stage, home, 'once');
    expect(countOf(home, STATE)).toBe(before + 1);
    expect(countOf(home, CHARGER_CONFIG)).toBe(1);
  });

  test('the register never falls for one wrong reading', async () => {
    await using broker = await mosquitto();
    await using stage = linkTo({ url: broker.url });
    await using home = await listener(broker.url);
    for (const energyWh of [1_000_000, 0, 1_000_500]) {
      stage.hub.chargerList = [chargerView('garage', [evseView({ energyWh, connectors: [] })])];
      stage.changed();
      await settle(stage, home, `reading-${energyWh}`);
      stage.clock.advance(1_000);
    }
    await stage.until('the last reading', () => stateIn(home).energy_kwh === 1_000.5);
    const told = home.heard.filter(({ topic }) => topic === STATE).map(({ payload }) => JSON.parse(payload).energy_kwh);
    expect(told.filter((kwh) => kwh !== null).every((kwh) => kwh >= 1_000)).toBe(true);
  });

  test('when Home Assistant has started, it is told everything again, some seconds later', async () => {
    await using broker = await mosquitto();
    await using stage = linkTo({ url: broker.url });
    await using home = await listener(broker.url);
    await stage.until('the proxy', isOnline(home));
    await home.say('homeassistant/status', 'online');
    await home.until('the birth to come by', () => home.kept.has('homeassistant/status'));
    stage.clock.advance(900);
    await home.say('test/early', '');
    await home.until('nothing yet', () => home.heard.some(({ topic }) => topic === 'test/early'));
    expect(countOf(home, CHARGER_CONFIG)).toBe(1);
    const at = stage.clock.now();
    await stage.until('the devices again', () => countOf(home, CHARGER_CONFIG) === 2 && countOf(home, STATE) === 2);
    expect(stage.clock.now() - at).toBeLessThan(6_000);
  });

  test('who goes says so, and who is killed is told of by the last will', async () => {
    await using broker = await mosquitto();
    await using home = await listener(broker.url);
    const stage = linkTo({ url: broker.url });
    await stage.until('the proxy', isOnline(home));
    await stage.link.close();
    await home.until('the goodbye', () => home.kept.get(`${BASE}/status`) === 'offline');
    expect(stage.link.status().link).toBe('closed');
  });

  test('a broker that is not there yet is found, and one that forgot all hears all again', async () => {
    await using broker = await mosquitto({ isDown: true });
    await using stage = linkTo({ url: broker.url });
    await stage.until('a failure', () => stage.link.status().link === 'waiting');
    expect(stage.link.status().lastError).toMatch(/cannot be reached \(ECONNREFUSED\)/);
    await broker.start();
    await using home = await listener(broker.url);
    await stage.until('the proxy', isOnline(home));
    expect(stage.link.status()).toMatchObject({ link: 'connected', lastError: undefined });
    await broker.stop();
    await stage.until('the break', () => stage.link.status().link === 'waiting');
    await broker.start();
    await stage.until('the proxy again', () => countOf(home, CHARGER_CONFIG) === 2);
    await using late = await listener(broker.url);
    await stage.until('all of it', isOnline(late));
    expect(late.kept.has(CHARGER_CONFIG)).toBe(true);
    // One line for each trouble, however often it was tried.
    expect(stage.log.filter((line) => line.includes('ECONNREFUSED')).length).toBeLessThanOrEqual(2);
  });

  test('a wrong password is said in plain words and without it, and tried again seldom', async () => {
    const login = { username: 'proxy', password: 'the-right-one' };
    await using broker = await mosquitto({ login });
    let refusals = 0;
    const access = { url: broker.url, username: 'proxy', password: 'a-wrong-one-0815' };
    await using stage = linkTo(access, { onFailed: () => (refusals += 1) });
    await stage.until('the refusal', () => stage.link.status().link === 'unauthorised');
    expect(refusals).toBe(1);
    const { since, lastError } = stage.link.status();
    expect(lastError).toBe('the broker does not accept the user name or the password');
    expect([...stage.log, lastError].join()).not.toContain('0815');
    stage.clock.advance(BROKER_UNAUTHORISED_MS - 1_000);
    expect(stage.link.status()).toMatchObject({ link: 'unauthorised', since });
    await stage.until('the next try', () => refusals === 2);
  });

  test('with the right password it is let in', async () => {
    const login = { username: 'proxy', password: 'the-right-one' };
    await using broker = await mosquitto({ login });
    await using stage = linkTo({ url: broker.url, ...login });
    await using home = await listener(broker.url, login);
    await stage.until('the proxy', isOnline(home));
  });

  test('no number of a card is told', async () => {
    await using broker = await mosquitto();
    await using stage = linkTo({ url: broker.url });
    await using home = await listener(broker.url);
    await stage.until('the proxy', isOnline(home));
    const about = { at: 0, chargerId: 'garage', by: 'system', asked: 'card', rule: 'card' } as const;
    const why = 'The card "04A1B2" was refused (Invalid): the table of cards says so.';
    stage.hub.tell({ kind: 'decision', entry: { ...about, allowed: false, why } });
    const shown = 'A card was refused (Invalid): the table of cards says so.';
    await stage.until('the reason', () => stateIn(home).last_reason === shown && eventsIn(home).length === 1);
    expect(eventsIn(home)).toMatchObject([{ event_type: 'request_refused', why: shown }]);
    expect(home.heard.filter(({ payload }) => payload.includes('04A1B2'))).toEqual([]);
  });

  test('a charger and a provider that are gone are taken away', async () => {
    await using broker = await mosquitto();
    await using stage = linkTo({ url: broker.url });
    await using home = await listener(broker.url);
    await stage.until('the proxy', isOnline(home));
    stage.hub.providerList = [];
    stage.link.refresh();
    await stage.until('the provider to go', () => !home.kept.has(PROVIDER_CONFIG));
    await stage.until('its state to go', () => !home.kept.has(`${BASE}/provider/monta/state`));
    // Home Assistant would read the empty state of a device that it still has, and complain.
    const taken = home.heard.filter(({ topic, payload }) => payload === '' && topic.includes('monta'));
    expect(taken.map(({ topic }) => topic)).toEqual([PROVIDER_CONFIG, `${BASE}/provider/monta/state`]);
    // Nobody can be given control any more.
    const control = () => JSON.parse(home.kept.get(CHARGER_CONFIG) ?? '{}').components?.control?.options;
    await stage.until('the choice to shrink', () => control()?.length === 2);
    stage.hub.chargerList = [];
    stage.link.refresh();
    await stage.until('the charger to go', () => ![...home.kept.keys()].some((topic) => topic.includes('garage')));
  });

  test('so are those that went while the proxy was down, and what stood under another name', async () => {
    await using broker = await mosquitto();
    await using home = await listener(broker.url);
    const first = linkTo({ url: broker.url }, { topic: 'old_name' });
    await first.until('the proxy', () => home.kept.get('old_name/ab12cd/status') === 'online');
    await first.link.close();
    await home.until('the goodbye', () => home.kept.get('old_name/ab12cd/status') === 'offline');
    const hub = newHouse();
    hub.chargerList = [chargerView('carport')];
    hub.providerList = [aProvider('octopus')];
    await using second = linkTo({ url: broker.url }, { hub, stored: first.stored });
    await second.until('the proxy', isOnline(home));
    await second.until(
      'the old to go',
      () => ![...home.kept.keys()].some((topic) => /garage|monta|old_name/.test(topic)),
    );
    expect(home.kept.has(`${DEVICE}_carport/config`)).toBe(true);
    expect(home.kept.has(`${DEVICE}_provider_octopus/config`)).toBe(true);
  });

  test('entities of a place that is no more are named as gone, then left out', async () => {
    await using broker = await mosquitto();
    await using stage = linkTo({ url: broker.url });
    await using home = await listener(broker.url);
    stage.hub.chargerList = [chargerView('garage', [evseView(), evseView({ evse: 2 })])];
    await stage.until('the second place', () => home.kept.get(CHARGER_CONFIG)?.includes('power_c2') === true);
    stage.hub.chargerList = [chargerView('garage')];
    stage.changed();
    await stage.until('the second place to go', () => home.kept.get(CHARGER_CONFIG)?.includes('power_c2') === false);
    const said = home.heard.filter(({ topic }) => topic === CHARGER_CONFIG).map(({ payload }) => JSON.parse(payload));
    expect(said.at(-2).components.power_c2).toEqual({ platform: 'sensor' });
    expect(said.at(-1).components.power).toBeDefined();
    expect(home.kept.has(`${STATE}_c2`)).toBe(false);
  });

  test('a new name for the house is made once', async () => {
    await using broker = await mosquitto();
    await using home = await listener(broker.url);
    const stored = { value: undefined };
    await using stage = linkTo({ url: broker.url }, { stored });
    await stage.until('a proxy', () => [...home.kept.values()].includes('online'));
    const { instance } = stored.value as unknown as { instance: string };
    expect(instance).toMatch(/^[0-9a-f]{6}$/);
    expect(home.kept.has(`ocpp_proxy/${instance}/status`)).toBe(true);
  });

  describe('commands', () => {
    test('are the verbs of the owner, and their answer and what providers see now can be read', async () => {
      await using broker = await mosquitto();
      await using stage = linkTo({ url: broker.url });
      await using home = await listener(broker.url);
      await stage.until('the proxy', isOnline(home));
      const sees = [{ providerId: 'monta', sees: 'It sees a free charger.' }];
      stage.hub.answer = async () => ({ ok: true, result: 'accepted', why: 'It starts.', sees });
      await home.say(`${BASE}/garage/charging/set`, 'ON');
      await stage.until('the answer', () => stateIn(home).last_reason === 'It starts.');
      expect(stage.hub.asked).toEqual([{ by: 'home', chargerId: 'garage', command: { verb: 'start', evse: 1 } }]);
      expect(stateIn(home).last_reason_attributes).toMatchObject({ allowed: true, sees });
      await home.say(`${BASE}/provider/monta/enabled/set`, 'OFF');
      await home.say(`${BASE}/guest_minutes/set`, '60');
      await stage.until('the minutes', () => stateIn(home, `${BASE}/state`).guest_minutes === 60);
      await home.say(`${BASE}/guests/set`, 'ON');
      await stage.until('the guests', () => stage.hub.houseAsked.length === 2);
      expect(stage.hub.houseAsked).toEqual([
        { verb: 'pause_provider', providerId: 'monta' },
        { verb: 'guest', minutes: 60 },
      ]);
    });

    test('a refusal shows as the old state, an event, and its reason', async () => {
      await using broker = await mosquitto();
      await using stage = linkTo({ url: broker.url });
      await using home = await listener(broker.url);
      await stage.until('the proxy', isOnline(home));
      stage.hub.answer = async () => ({ ok: false, code: 'F', rule: 'fault', why: 'The charger has a fault.' });
      await home.say(`${BASE}/garage/charging/set`, 'ON');
      await stage.until('the event', () => eventsIn(home).length === 1);
      await stage.until('the reason', () => stateIn(home).last_reason === 'The charger has a fault.');
      expect(eventsIn(home)).toEqual([
        { event_type: 'command_refused', command: 'charging', why: 'The charger has a fault.' },
      ]);
      expect(stateIn(home)).toMatchObject({ charging: 'OFF', last_reason_attributes: { allowed: false } });
      // What is out of range is not even asked.
      const before = countOf(home, STATE);
      await home.say(`${BASE}/garage/max_current/set`, '99');
      await stage.until('the state again', () => countOf(home, STATE) > before);
      expect(stateIn(home)).toMatchObject({ max_current_a: 32, last_reason: 'Expected a number from 6 to 32.' });
      expect(stage.hub.asked).toHaveLength(1);
      expect(home.heard.filter(({ topic, isRetained }) => topic.endsWith('/event') && isRetained)).toEqual([]);
    });

    test('what is so already is answered with the state, and asks nobody', async () => {
      await using broker = await mosquitto();
      await using stage = linkTo({ url: broker.url });
      await using home = await listener(broker.url);
      await stage.until('the proxy', isOnline(home));
      const before = countOf(home, STATE);
      await home.say(`${BASE}/garage/charging/set`, 'OFF');
      await stage.until('the state', () => countOf(home, STATE) === before + 1);
      expect(stage.hub.asked).toEqual([]);
    });

    test('one that the broker had kept is not obeyed, one that is too long neither', async () => {
      await using broker = await mosquitto();
      await using home = await listener(broker.url);
      await home.say(`${BASE}/garage/charging/set`, 'ON', true);
      await using stage = linkTo({ url: broker.url });
      await stage.until('the proxy', isOnline(home));
      await stage.until('the warning', () => stage.log.some((line) => line.includes('is not obeyed')));
      await home.say(`${BASE}/garage/mode/set`, 'x'.repeat(257));
      await stage.until('the answer', () => stateIn(home).last_reason === 'The command is too long.');
      await home.say(`${BASE}/garage/mode/set`, 'y'.repeat(64 * 1024));
      await home.say(`${BASE}/nobody/mode/set`, 'locked');
      await settle(stage, home, 'ignored');
      expect(stage.hub.asked).toEqual([]);
      expect(stage.hub.houseAsked).toEqual([]);
      expect(stage.link.status().link).toBe('connected');
    });

    test('more than an automation can mean are refused until the storm is over', async () => {
      await using broker = await mosquitto();
      await using stage = linkTo({ url: broker.url });
      await using home = await listener(broker.url);
      await stage.until('the proxy', isOnline(home));
      for (let count = 0; count < MAX_COMMANDS + 10; count += 1) {
        await home.say(`${BASE}/garage/pause/set`, count % 2 === 0 ? 'ON' : 'OFF');
      }
      const all = () => eventsIn(home).length + stage.hub.asked.length;
      await home.until('all answers', () => all() === MAX_COMMANDS + 10);
      expect(stage.hub.asked.length).toBeLessThanOrEqual(MAX_COMMANDS);
      expect(eventsIn(home)).toContainEqual(expect.objectContaining({ why: 'There are too many commands at once.' }));
      const asked = stage.hub.asked.length;
      stage.clock.advance(10_000);
      await home.say(`${BASE}/garage/pause/set`, 'ON');
      await stage.until('the next one', () => stage.hub.asked.length === asked + 1);
    });
  });

  test('a provider that comes or goes is an event of the chargers that it serves', async () => {
    await using broker = await mosquitto();
    await using stage = linkTo({ url: broker.url });
    await using home = await listener(broker.url);
    await stage.until('the proxy', isOnline(home));
    stage.hub.online.add('monta');
    await stage.until('the provider', () => stateIn(home, `${BASE}/provider/monta/state`).connected === 'ON');
    expect(eventsIn(home)).toEqual([{ event_type: 'provider_online', provider: 'monta' }]);
  });
});

test('a broker that knows no version 5 is asked again in the one before, at once', async () => {
  const versions: number[] = [];
  const server = createServer((socket) => {
    socket.once('data', (bytes) => {
      // Behind the fixed header stands the name "MQTT" with its length, then the version.
      const version = bytes[8] ?? bytes[7] ?? 0;
      versions.push(version);
      // CONNACK: "unacceptable protocol version", or accepted.
      socket.write(Buffer.from([0x20, 0x02, 0x00, version === 5 ? 0x01 : 0x00]));
    });
    socket.on('error', () => socket.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const stage = linkTo({ url: `mqtt://127.0.0.1:${port}` });
  await stage.until('the second try', () => versions.length === 2);
  expect(versions).toEqual([5, 4]);
  const closed = stage.link.close();
  stage.clock.advance(2_000);
  await closed;
  server.close();
});
