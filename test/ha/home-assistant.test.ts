/** The proxy at a real Home Assistant with a real broker: what its owner sees there, and what becomes of what he does. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { simulateCharger } from '../../src/simulate/charger.ts';
import { network } from '../e2e/house.ts';
import { configIn, folder, serve } from '../e2e/process.ts';
import { patiently } from './child.ts';
import { type Core, startCore } from './core.ts';

const CHARGER = 'garage';
const PATIENCE_MS = 20_000;

let core: Core;
beforeAll(async () => {
  core = await startCore();
}, 180_000);
afterAll(() => core?.[Symbol.asyncDispose]());

test('presence refuses a provider, and lets it in again', async () => {
  await using house = await openHouse({ presence_sensor: 'input_boolean.someone_home' });
  await core.call('input_boolean', 'turn_on', { entity_id: 'input_boolean.someone_home' });
  await house.home({ presence: 'home' });
  expect(await house.startBy('alpha')).toMatchObject({ status: 'Rejected' });
  await core.call('input_boolean', 'turn_off', { entity_id: 'input_boolean.someone_home' });
  await house.home({ presence: 'away' });
  expect(await house.startBy('alpha')).toMatchObject({ status: 'Accepted' });
});

test('after a restart of Home Assistant the proxy hears it again', async () => {
  await using house = await openHouse({ override_input_boolean: 'input_boolean.charger_mine' });
  await house.home({ override: 'off' });
  await core.restart();
  await core.call('input_boolean', 'turn_on', { entity_id: 'input_boolean.charger_mine' });
  await house.home({ override: 'on' });
  expect(await house.startBy('alpha')).toMatchObject({ status: 'Rejected' });
  await core.call('input_boolean', 'turn_off', { entity_id: 'input_boolean.charger_mine' });
  await house.home({ override: 'off' });
});

/** The proxy as a process, a simulated charger and a network that believes it alone has the charger. */
async function openHouse(config: object) {
  const alpha = await network('1.6');
  const dataDir = await folder();
  const proxy = await serve({
    dataDir,
    config: await configIn(dataDir, {
      rate_limit_seconds: 0,
      ocpp_services: [{ id: 'alpha', url: alpha.url }],
      ...config,
    }),
    variables: { HA_URL: core.url, HA_TOKEN: core.token },
  });
  const charger = simulateCharger({
    url: proxy.url,
    id: CHARGER,
    version: '1.6',
    clock: systemClock,
    ids: systemIds,
    reconnectMs: 100,
  });
  await patiently('the charger to be known', PATIENCE_MS, () => charger.snapshot().registered);
  return {
    proxy,
    charger,
    async startBy(id: 'alpha') {
      const station = await { alpha }[id].station(CHARGER);
      return station.call('RemoteStartTransaction', { connectorId: 1, idTag: 'CARD' });
    },
    home: (wanted: { readonly [key: string]: string }) =>
      patiently(`the house to be ${JSON.stringify(wanted)}`, PATIENCE_MS, async () => {
        const { body } = await proxy.api('/status');
        return Object.entries(wanted).every(([key, value]) => Reflect.get(Object(body.home), key) === value);
      }),
    async [Symbol.asyncDispose]() {
      await charger.close();
      await proxy.end('SIGTERM');
      await alpha.close();
    },
  };
}
