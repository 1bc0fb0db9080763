/** The whole program at a real Mosquitto, looked at and steered as Home Assistant does it. */
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { faultsIn } from '../peers/discovery-judge.ts';
import { HAS_MOSQUITTO, type Listener, listener, mosquitto } from '../peers/mosquitto.ts';
import { strictClient } from '../peers/strict.ts';
import { remoteStart } from './asks.ts';
import { boxOf } from './box.ts';
import { network } from './house.ts';
import { configIn, folder, serve } from './process.ts';
import { play, type Stage, settled } from './stage.ts';

const STEP_MS = 250;
const LIMIT_MS = 15_000;

/** Home Assistant at the broker of a house. */
function watching(stage: Stage, home: Listener) {
  const baseOf = () => [...home.kept.keys()].find((topic) => topic.endsWith('/status'))?.replace(/\/status$/, '') ?? '';
  const state = (of: string) => JSON.parse(home.kept.get(`${baseOf()}/${of}/state`) ?? '{}');
  return {
    box: () => state('BOX1'),
    provider: (id: string) => state(`provider/${id}`),
    events: () =>
      home.heard.filter(({ topic }) => topic === `${baseOf()}/BOX1/event`).map(({ payload }) => JSON.parse(payload)),
    set: (what: string, text: string) => home.say(`${baseOf()}/${what}`, text),
    /** Lets time pass until it holds. */
    async until(what: string, holds: () => boolean) {
      const end = Date.now() + LIMIT_MS;
      while (!holds()) {
        if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
        stage.clock.advance(STEP_MS);
        await pause(10);
      }
    },
  };
}

describe.skipIf(!HAS_MOSQUITTO)('at a real Mosquitto (apt-get install mosquitto)', () => {
  test('a session shows, switched off it stops; a mode and a switch keep a provider off', async () => {
    await using broker = await mosquitto();
    await using home = await listener(broker.url);
    const cast = {
      version: '1.6',
      services: { old: { firstTxId: 77 } },
      config: { mqtt: { url: broker.url } },
    } as const;
    await play(cast, async (stage) => {
      await settled(stage, 'old');
      const ha = watching(stage, home);
      await ha.until('the charger', () => ha.box().status === 'disconnected');
      await ha.until('the provider', () => ha.provider('old').connected === 'ON');
      const devices = [...home.kept].filter(([topic]) => topic.startsWith('homeassistant/'));
      expect(devices).toHaveLength(3);
      for (const [topic, payload] of devices) expect(faultsIn(topic, JSON.parse(payload))).toEqual([]);

      const fleetStarts = () => {
        const { action, payload } = remoteStart('1.6', 'FLEET', 1);
        return stage.ask('old', action, payload);
      };
      // A session of the provider.
      await fleetStarts();
      await stage.box.status('cable');
      const txId = await stage.box.start('FLEET', 10_000);
      await stage.box.status('charging');
      await stage.box.meter(txId, 12_500);
      await ha.until('the session', () => ha.box().session_kwh === 2.5);
      expect(ha.box()).toMatchObject({
        status: 'charging',
        charging: 'ON',
        plugged: 'ON',
        owner: 'old',
        energy_kwh: 12.5,
      });
      expect(ha.provider('old')).toMatchObject({ in_control: 'ON', in_control_attributes: { chargers: ['BOX1'] } });

      // The owner switches it off.
      await ha.set('BOX1/charging/set', 'OFF');
      const stops = () => stage.box.peer.calls.filter(({ action }) => action === 'RemoteStopTransaction');
      await ha.until('the stop', () => stops().length === 1);
      await stage.box.stop(txId, 12_600, { remote: true });
      await stage.box.status('ending');
      await ha.until('the end', () => ha.box().charging === 'OFF' && ha.box().status === 'complete');
      // What the charger told only at its end is in the meter, too.
      expect(ha.box()).toMatchObject({ session_kwh: 2.6, energy_kwh: 12.6, power_w: 0 });
      const types = ha.events().map(({ event_type }) => event_type);
      expect(types).toEqual(expect.arrayContaining(['session_started', 'session_ended', 'control_granted']));
      await stage.box.status('Available');

      // He keeps it to himself; the provider is refused, and Home Assistant reads why.
      await ha.set('BOX1/mode/set', 'home_only');
      await ha.until('the mode', () => ha.box().mode === 'home_only' && ha.box().sharing === 'OFF');
      await stage.pass(600_000);
      expect(await fleetStarts()).toEqual({ status: 'Rejected' });
      await ha.until('the refusal', () => ha.events().some(({ event_type }) => event_type === 'request_refused'));
      expect(ha.box().last_reason_attributes).toMatchObject({ by: 'old', allowed: false });

      // He shares again, but not with this one.
      await ha.set('BOX1/sharing/set', 'ON');
      await ha.until('the mode', () => ha.box().mode === 'automatic');
      await ha.set('provider/old/enabled/set', 'OFF');
      await ha.until('the pause', () => ha.provider('old').enabled === 'OFF');
      expect(await fleetStarts()).toEqual({ status: 'Rejected' });
      await ha.set('provider/old/enabled/set', 'ON');
      await ha.until('the end of the pause', () => ha.provider('old').enabled === 'ON');
      expect(await fleetStarts()).toEqual({ status: 'Accepted' });
    });
  });

  test('a proxy that is killed shows as away by its last will, and finds its devices again', async () => {
    await using broker = await mosquitto();
    await using home = await listener(broker.url);
    const alpha = await network('1.6');
    onTestFinished(() => alpha.close());
    const data = await folder();
    const config = await configIn(data, { ocpp_services: [{ id: 'alpha', url: alpha.url }] });
    const variables = { MQTT_URL: broker.url };
    const proxy = await serve({ dataDir: data, config, variables });
    const peer = await strictClient({ url: proxy.url, identity: 'BOX1', version: '1.6' });
    onTestFinished(() => peer.close());
    await boxOf(() => peer, '1.6', Date).boot();
    const status = () =>
      [...home.kept].find(([topic]) => topic.endsWith('/status') && !topic.startsWith('homeassistant'));
    await home.until('the charger', () => [...home.kept.keys()].some((topic) => topic.endsWith('_BOX1/config')));
    await home.until('the proxy', () => status()?.[1] === 'online');
    const devices = [...home.kept.keys()].filter((topic) => topic.endsWith('/config')).toSorted();

    await proxy.end('SIGKILL');
    await home.until('the last will', () => status()?.[1] === 'offline');

    // Meanwhile the provider was taken out.
    const less = await configIn(data, {});
    await serve({ dataDir: data, config: less, variables });
    await home.until('the proxy again', () => status()?.[1] === 'online');
    const isProvider = (topic: string) => topic.includes('_provider_');
    await home.until('the provider to go', () => ![...home.kept.keys()].some(isProvider));
    const left = [...home.kept.keys()].filter((topic) => topic.endsWith('/config')).toSorted();
    expect(left).toEqual(devices.filter((topic) => !isProvider(topic)));
  });
});
