/** The whole program at a real Mosquitto, looked at and steered as Home Assistant does it. */
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import { faultsIn } from '../peers/discovery-judge.ts';
import { HAS_MOSQUITTO, type Listener, listener, mosquitto } from '../peers/mosquitto.ts';
import { strictClient } from '../peers/strict.ts';
import { remoteStart } from './asks.ts';
import { boxOf } from './box.ts';
import { network } from './house.ts';
import { configIn, folder, serve } from './process.ts';
import { fields } from './seen.ts';
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
      const sampledValue = [
        { value: '9.8', measurand: 'Current.Import', phase: 'L2', unit: 'A' },
        { value: '231.2', measurand: 'Voltage', phase: 'L2-N', unit: 'V' },
        { value: '61', measurand: 'SoC', unit: 'Percent' },
      ];
      const meterValue = [{ timestamp: new Date(stage.clock.now()).toISOString(), sampledValue }];
      await stage.box.peer.call('MeterValues', { connectorId: 1, transactionId: Number(txId), meterValue });
      await ha.until('the phases', () => ha.box().current_l2_a === 9.8);
      expect(ha.box()).toMatchObject({ voltage_l2_v: 231.2, voltage_l1_v: null, soc_percent: 61, temperature_c: null });
      expect(ha.box()).toMatchObject({
        status: 'charging',
        charging: 'ON',
        plugged: 'ON',
        owner: 'old',
        energy_kwh: 12.5,
      });
      await ha.until('its provider', () => ha.provider('old').in_control === 'ON');
      expect(ha.provider('old')).toMatchObject({ in_control: 'ON', in_control_attributes: { chargers: ['BOX1'] } });

      // The owner switches it off.
      await ha.set('BOX1/charging/set', 'OFF');
      const stops = () => stage.box.peer.calls.filter(({ action }) => action === 'RemoteStopTransaction');
      await ha.until('the stop', () => stops().length === 1);
      await stage.box.stop(txId, 12_600, { remote: true });
      await stage.box.status('ending');
      await ha.until('the end', () => ha.box().charging === 'OFF' && ha.box().status === 'complete');
      // What the charger told only at its end is in the meter, too.
      expect(ha.box()).toMatchObject({
        session_kwh: 2.6,
        energy_kwh: 12.6,
        power_w: 0,
        current_l2_a: 0,
        soc_percent: null,
      });
      const types = ha.events().map(({ event_type }) => event_type);
      expect(types).toEqual(expect.arrayContaining(['session_started', 'session_ended', 'control_granted']));
      await stage.box.status('Available');

      // He keeps it to himself; the provider is refused, and Home Assistant reads why.
      await ha.set('BOX1/mode/set', 'home_only');
      await ha.until('the mode', () => ha.box().mode === 'home_only' && ha.box().sharing === 'OFF');
      await stage.pass(600_000);
      expect(await fleetStarts()).toEqual({ status: 'Rejected' });
      await ha.until('the refusal', () => ha.events().some(({ event_type }) => event_type === 'request_refused'));
      await ha.until('its reason', () => ha.box().last_reason_attributes.by === 'old');
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

  test('what a session costs and a charger brought shows while there are tariffs', async () => {
    await using broker = await mosquitto();
    await using home = await listener(broker.url);
    const tariffs = [
      { id: 'work', per_kwh: 0.3, provider_share_percent: 10 },
      { id: 'grid', per_kwh: 0.2 },
    ];
    const money = {
      ...{ mqtt: { url: broker.url }, currency: 'EUR', tariffs, purchase_tariff: 'grid' },
      ...{ payers: [{ id: 'employer', tariff: 'work' }], tags: [{ id: 'WORK', payer: 'employer' }, { id: 'MINE' }] },
    };
    await play({ version: '1.6', config: money }, async (stage) => {
      await settled(stage);
      const ha = watching(stage, home);
      const device = () => [...home.kept].find(([topic]) => /^homeassistant.*box1/i.test(topic));
      const parts = () => Object.keys(JSON.parse(device()?.[1] ?? '{"components":{}}').components);
      await ha.until('the charger', () => ha.box().revenue_total === 0 && parts().includes('revenue_total'));
      const [topic, payload] = device() ?? [''];
      expect(faultsIn(topic, JSON.parse(payload ?? ''))).toEqual([]);

      const first = await stage.box.start('WORK', 0);
      await stage.pass(60_000);
      await stage.box.meter(first, 2_000);
      await stage.pass(60_000);
      // 2 kWh × 0.30
      await ha.until('the running cost', () => ha.box().session_cost === 0.6);
      await stage.box.stop(first, 10_000);
      // 10 kWh × 0.30, and what the provider does not keep of it
      await ha.until('all of it', () => ha.box().session_cost === 3 && ha.box().revenue_total === 2.7);
      // Nobody owes anything for the next one: 5 kWh × 0.20
      const second = await stage.box.start('MINE', 10_000);
      await stage.pass(10_000);
      await stage.box.stop(second, 15_000);
      await ha.until('what it cost the home', () => ha.box().session_cost === 1);
      expect(ha.box().revenue_total).toBe(2.7);

      const id = Object.values(fields((await stage.house.api('/sessions?payer=employer')).body).sessions ?? {}).map(
        (session) => fields(session).session_id,
      )[0];
      const corrected = await stage.house.api(`/api/v1/sessions/${id}/correction`, { payer: 'home' });
      expect(corrected.status).toBeLessThan(300);
      await stage.pass(60_000);
      await ha.until('the correction', () => ha.box().revenue_total === 0);

      await stage.house.app.reload(configSchema.parse({ mqtt: { url: broker.url } }));
      await ha.until(
        'no money any more',
        () => !parts().includes('revenue_total') && !parts().includes('session_cost'),
      );
      expect(parts()).toContain('session_energy');
      expect(Object.keys(ha.box())).not.toContain('session_cost');
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
