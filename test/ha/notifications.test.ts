/** What the owner is told by a real Home Assistant, under its bell and on a phone, and what its buttons do. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { patiently } from './child.ts';
import { type Core, listOf, startCore } from './core.ts';
import { openHouse, PATIENCE_MS } from './house.ts';
import { phone } from './phone.ts';

let core: Core;
beforeAll(async () => {
  core = await startCore('mobile_app:\n');
}, 400_000);
afterAll(() => core?.[Symbol.asyncDispose]());

test('the end of a session stands under the bell', async () => {
  await using house = await openHouse(core, {});
  await house.home({ link: 'connected' });
  await house.charger.start('CARD');
  await patiently('some energy', PATIENCE_MS, () => (house.charger.snapshot().evses[0]?.energyWh ?? 0) > 0);
  house.charger.stop();
  const note = await patiently('the message', PATIENCE_MS, async () => {
    const notes = listOf(await core.ask({ type: 'persistent_notification/get' }));
    return notes.find(({ notification_id: id }) => String(id).startsWith('ocpp_proxy'));
  });
  expect(`${note.title} ${note.message}`).toMatch(/garage/);
  expect(`${note.title} ${note.message}`).toMatch(/kWh/);
  expect(JSON.stringify(note)).not.toContain('CARD');
});

test('a phone hears that a network got control, and its button ends that session', async () => {
  await using anna = await phone(core, 'anna');
  await using house = await openHouse(core, { notifications: { phones: ['mobile_app_anna'], about: ['control'] } });
  await house.home({ link: 'connected' });
  house.charger.plug();
  expect(await house.startByAlpha()).toMatchObject({ status: 'Accepted' });
  const message = await anna.reads(/alpha/);
  await patiently('the session', PATIENCE_MS, () => house.charger.snapshot().evses[0]?.tag !== undefined);
  await anna.press(message, /stop/i);
  await patiently('the session to end', PATIENCE_MS, () => house.charger.snapshot().evses[0]?.tag === undefined);
});

test('Home Assistant has nothing to complain of', () => {
  expect(core.complaints()).toEqual([]);
});
