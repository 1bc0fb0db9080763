/** The owner answers on the phone, and the whole proxy does it. */
import { expect, test } from 'vitest';
import { type CoreCall, fakeCore } from '../fakes/core.ts';
import { bareStation } from './bare.ts';
import { house } from './house.ts';

const PHONE = 'mobile_app_anna';

test('an unknown charger is adopted on the phone, and gets in at its next try', async () => {
  await using core = await fakeCore();
  core.services = { ...core.services, notify: [PHONE] };
  const at = await house(
    { unknown_chargers: 'refuse', notifications: { persistent: false, phones: [PHONE] } },
    { haUrl: core.url },
  );
  await (await core.next()).read('get_services');
  await expect(bareStation(at.url, 'NEW', '1.6')).rejects.toThrow('refused with 404');
  const asked = await core.nextCall();
  expect(asked).toMatchObject({ service: PHONE, data: { title: 'An unknown charger wants to come in' } });
  core.fire('mobile_app_notification_action', { action: allowOf(asked) });
  // The question is taken off the phone before it reads what was done.
  expect((await core.nextCall()).data).toMatchObject({ message: 'clear_notification' });
  const done = { title: 'Done', message: expect.stringContaining('"NEW" is adopted') };
  expect((await core.nextCall()).data).toMatchObject(done);
  const box = await bareStation(at.url, 'NEW', '1.6');
  await box.end();
  await at.close();
});

function allowOf({ data }: CoreCall): string {
  const { actions } = Object(data.data);
  return String(Object(actions[0]).action);
}
