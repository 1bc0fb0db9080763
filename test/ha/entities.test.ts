/** The house at a real Home Assistant, by way of a real broker: what its owner sees there, and what becomes of what he does. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callsOf } from '../e2e/house.ts';
import { patiently } from './child.ts';
import { type Core, fieldsOf, startCore } from './core.ts';
import { openHouse, PATIENCE_MS } from './house.ts';
import { act, devicesIn, shows } from './registry.ts';

let core: Core;
/** One house for all tests: its devices are made once. */
let dataDir: string;
beforeAll(async () => {
  core = await startCore();
  dataDir = await mkdtemp(join(tmpdir(), 'ocpp-proxy-ha-data-'));
}, 400_000);
afterAll(async () => {
  await core?.[Symbol.asyncDispose]();
  if (dataDir !== undefined) await rm(dataDir, { recursive: true, force: true });
});

const open = (config: object = {}) => openHouse(core, { mqtt: { url: core.broker.url }, ...config }, dataDir);

/** Key, kind, and what it must say of itself so that Home Assistant understands it. */
const ENTITIES: readonly (readonly [key: string, domain: string, about: object])[] = [
  ['garage_status', 'sensor', { device_class: 'enum', options: expect.arrayContaining(['charging', 'offline']) }],
  ['garage_power', 'sensor', { device_class: 'power', state_class: 'measurement', unit_of_measurement: 'W' }],
  ['garage_energy', 'sensor', { device_class: 'energy', state_class: 'total_increasing', unit_of_measurement: 'kWh' }],
  ['garage_session_energy', 'sensor', { device_class: 'energy', state_class: 'total', unit_of_measurement: 'kWh' }],
  ['garage_session_start', 'sensor', { device_class: 'timestamp' }],
  ...['garage_current_l1', 'garage_voltage_l3', 'garage_soc', 'garage_temperature'].map(
    (key) => [key, 'sensor', { isDisabled: true }] as const,
  ),
  ['garage_owner', 'sensor', {}],
  ['garage_last_reason', 'sensor', { category: 'diagnostic' }],
  ['garage_plugged', 'binary_sensor', { device_class: 'plug' }],
  ['garage_fault', 'binary_sensor', { device_class: 'problem', category: 'diagnostic' }],
  ['garage_connected', 'binary_sensor', { device_class: 'connectivity', category: 'diagnostic' }],
  ['garage_charging', 'switch', {}],
  ['garage_sharing', 'switch', {}],
  ['garage_max_current', 'number', { device_class: 'current', unit_of_measurement: 'A', min: 6, step: 1 }],
  ['garage_mode', 'select', { options: ['automatic', 'home_only', 'locked'] }],
  ['garage_stop', 'button', {}],
  ['garage_release', 'button', {}],
  ['garage_restart', 'button', { isDisabled: true, category: 'config' }],
  ['garage_event', 'event', { event_types: expect.arrayContaining(['session_started', 'fault']) }],
  ['provider_alpha_connected', 'binary_sensor', { device_class: 'connectivity', category: 'diagnostic' }],
  ['provider_alpha_in_control', 'binary_sensor', { device_class: 'running' }],
  ['provider_alpha_enabled', 'switch', { category: 'config' }],
  ['connection', 'binary_sensor', { device_class: 'connectivity', category: 'diagnostic' }],
  ['mode', 'select', { options: ['automatic', 'home_only', 'locked'] }],
];

test('every entity is there once, with its class, unit and kind, and shows what is', async () => {
  await using _ = await open();
  const shown = await shows(core, {
    connection: 'on',
    garage_connected: 'on',
    garage_status: 'disconnected',
    garage_plugged: 'off',
    garage_owner: 'none',
    garage_charging: 'off',
    garage_sharing: 'on',
    provider_alpha_connected: 'on',
    mode: 'automatic',
  });
  for (const [key, domain, about] of ENTITIES) {
    const entity = shown.get(key);
    expect([key, entity?.entityId.split('.')[0]]).toEqual([key, domain]);
    expect({ category: entity?.category, isDisabled: entity?.isDisabled, ...entity?.attributes }, key).toMatchObject(
      about,
    );
  }
  const devices = await devicesIn(core);
  expect([...devices.keys()].toSorted()).toEqual(['', 'garage', 'provider_alpha']);
  expect(devices.get('garage')).toMatchObject({ via_device_id: devices.get('')?.id, serial_number: 'SIM-1' });
});

test('a session shows while it runs, and the charging switch ends it and starts one of the home', async () => {
  await using house = await open();
  await shows(core, { garage_charging: 'off', provider_alpha_connected: 'on' });
  house.charger.plug();
  await shows(core, { garage_plugged: 'on', garage_status: 'connected' });
  expect(await house.startByAlpha()).toMatchObject({ status: 'Accepted' });
  const running = await shows(core, {
    garage_charging: 'on',
    garage_status: 'charging',
    garage_owner: 'alpha',
    garage_power: /^[1-9]\d+$/,
    garage_energy: /^1234\.\d+$/,
    garage_session_energy: /^0\.0*[1-9]/,
    provider_alpha_in_control: 'on',
  });
  expect(running.get('garage_event')?.attributes.event_type).toBe('session_started');

  await act(core, 'garage_charging', 'turn_off');
  await patiently('the session to end', PATIENCE_MS, () => house.charger.snapshot().evses[0]?.tag === undefined);
  await patiently('the network to hear of it', PATIENCE_MS, () => callsOf(house.alpha, 'StopTransaction').length === 1);
  await shows(core, { garage_charging: 'off', provider_alpha_in_control: 'off' });

  await act(core, 'garage_charging', 'turn_on');
  await shows(core, { garage_charging: 'on', garage_owner: 'home' });
  await act(core, 'garage_stop', 'press');
  await shows(core, { garage_charging: 'off' });
});

test('what the owner sets holds, and what cannot be is refused with the old state and the reason', async () => {
  await using house = await open();
  await shows(core, { provider_alpha_enabled: 'on', garage_charging: 'off' });
  await act(core, 'provider_alpha_enabled', 'turn_off');
  await shows(core, { provider_alpha_enabled: 'off' });
  expect(await house.startByAlpha()).toMatchObject({ status: 'Rejected' });
  await act(core, 'provider_alpha_enabled', 'turn_on');
  await shows(core, { provider_alpha_enabled: 'on' });

  await act(core, 'garage_mode', 'select_option', { option: 'locked' });
  await shows(core, { garage_mode: 'locked', garage_sharing: 'off' });
  expect(await house.startByAlpha()).toMatchObject({ status: 'Rejected' });
  await act(core, 'garage_sharing', 'turn_on');
  await shows(core, { garage_mode: 'automatic', garage_sharing: 'on' });
});

test('what the configuration does not allow is refused: the old state stays, and the reason shows', async () => {
  await using _ = await open({ allow_shared_charging: false });
  await shows(core, { garage_sharing: 'off', garage_connected: 'on' });
  await act(core, 'garage_sharing', 'turn_on');
  const refused = await shows(core, { garage_sharing: 'off', garage_last_reason: /allow_shared_charging/ });
  expect(refused.get('garage_event')?.attributes).toMatchObject({ event_type: 'command_refused', command: 'sharing' });
});

test('the Energy dashboard takes meter and power, and the statistics have nothing to complain of', async () => {
  await using house = await open();
  const shown = await shows(core, { garage_energy: /^1234/, garage_power: /^\d/, garage_connected: 'on' });
  const [energy, power] = ['garage_energy', 'garage_power'].map((key) => shown.get(key)?.entityId);
  await house.charger.start('CARD');
  await core.ask({
    type: 'energy/save_prefs',
    energy_sources: [],
    device_consumption: [{ stat_consumption: energy, stat_rate: power }],
  });
  await shows(core, { garage_power: /^[1-9]/, garage_session_energy: /^0\.0*[1-9]/ });
  await core.call('statistics_now', 'count', {});
  const start_time = new Date(Date.now() - 3_600_000).toISOString();
  const counted = { type: 'recorder/statistics_during_period', period: '5minute', start_time };
  await patiently('statistics', PATIENCE_MS, async () => {
    const rows = fieldsOf(await core.ask({ ...counted, statistic_ids: [energy, power] }));
    return Object.keys(rows).length === 2;
  });
  expect(await core.ask({ type: 'energy/validate' })).toMatchObject({ energy_sources: [], device_consumption: [[]] });
  expect(await core.ask({ type: 'recorder/validate_statistics' })).toEqual({});
  house.charger.stop();
  await shows(core, { garage_charging: 'off' });
});

test('killed, everything of it is unavailable; when it is back, so are they, and one without a provider takes its device away', async () => {
  {
    await using house = await open();
    await shows(core, { connection: 'on', garage_status: 'disconnected', provider_alpha_connected: 'on' });
    await house.proxy.end('SIGKILL');
    const gone = await shows(core, { connection: 'off', garage_status: 'unavailable' });
    const still = [...gone].filter(([, { isDisabled, state }]) => !isDisabled && state !== 'unavailable');
    expect(still.map(([key]) => key)).toEqual(['connection']);
  }
  await using _ = await open({ ocpp_services: [] });
  await shows(core, { connection: 'on', garage_status: /connected/, garage_connected: 'on' });
  await patiently('the device of the provider to go', PATIENCE_MS, async () => {
    const devices = await devicesIn(core);
    return [...devices.keys()].toSorted().join() === ',garage';
  });
});

test('after a restart Home Assistant knows everything again', async () => {
  await using house = await open();
  await shows(core, { garage_connected: 'on' });
  await core.restart();
  await shows(core, { connection: 'on', garage_connected: 'on', garage_status: /connected/ });
  await house.charger.start('CARD');
  await shows(core, { garage_charging: 'on' });
  await act(core, 'garage_charging', 'turn_off');
  await patiently('the session to end', PATIENCE_MS, () => house.charger.snapshot().evses[0]?.tag === undefined);
});

test('Home Assistant has nothing to complain of', () => {
  expect(core.complaints()).toEqual([]);
});
