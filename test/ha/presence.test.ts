/** The proxy at a real Home Assistant: who is at home, and who has the charger. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Core, startCore } from './core.ts';
import { openHouse } from './house.ts';

let core: Core;
beforeAll(async () => {
  core = await startCore();
}, 400_000);
afterAll(() => core?.[Symbol.asyncDispose]());

test('presence refuses a provider, and lets it in again', async () => {
  await using house = await openHouse(core, { presence_sensor: 'input_boolean.someone_home' });
  await core.call('input_boolean', 'turn_on', { entity_id: 'input_boolean.someone_home' });
  await house.home({ presence: 'home' });
  expect(await house.startByAlpha()).toMatchObject({ status: 'Rejected' });
  await core.call('input_boolean', 'turn_off', { entity_id: 'input_boolean.someone_home' });
  await house.home({ presence: 'away' });
  expect(await house.startByAlpha()).toMatchObject({ status: 'Accepted' });
});

test('after a restart of Home Assistant the proxy hears it again', async () => {
  await using house = await openHouse(core, { override_input_boolean: 'input_boolean.charger_mine' });
  await house.home({ override: 'off' });
  await core.restart();
  await core.call('input_boolean', 'turn_on', { entity_id: 'input_boolean.charger_mine' });
  await house.home({ override: 'on' });
  expect(await house.startByAlpha()).toMatchObject({ status: 'Rejected' });
  await core.call('input_boolean', 'turn_off', { entity_id: 'input_boolean.charger_mine' });
  await house.home({ override: 'off' });
});

test('Home Assistant has nothing to complain of', () => {
  expect(core.complaints()).toEqual([]);
});
