/** What the owner set is on disk before he is answered: a proxy that is killed has it when it is back. */
import { expect, onTestFinished, test } from 'vitest';
import { strictClient } from '../peers/strict.ts';
import { boxOf } from './box.ts';
import { network, until } from './house.ts';
import { killable } from './killable.ts';
import { fields } from './seen.ts';

test('kill -9: mode, guests, a pause and control that was given are as the owner left them', async () => {
  const alpha = await network('1.6');
  onTestFinished(() => alpha.close());
  const house = await killable([{ id: 'alpha', url: alpha.url }]);
  const connect = async () => {
    const { url } = house.proxy();
    const peer = await strictClient({ url, identity: 'BOX1', version: '1.6', answer: () => ({ status: 'Accepted' }) });
    onTestFinished(() => peer.close());
    return peer;
  };
  let peer = await connect();
  const box = boxOf(() => peer, '1.6', Date);
  await box.boot();
  await box.status('Available');
  for (const body of [
    { command: 'mode', mode: 'home_only' },
    { command: 'guest', minutes: 60 },
    { command: 'pause_provider', provider: 'alpha', minutes: 60 },
  ])
    expect(await house.proxy().api('/api/v1/house/commands', { body })).toMatchObject({ status: 200 });
  const give = { command: 'give', provider: 'script', minutes: 60 };
  expect(await house.proxy().api('/api/v1/chargers/BOX1/commands', { body: give })).toMatchObject({ status: 200 });
  const set = (await house.proxy().api('/api/v1/house')).body;

  await house.killAndRestart();
  expect((await house.proxy().api('/api/v1/house')).body).toEqual(set);
  expect(set).toMatchObject({
    mode: 'home_only',
    guest_until: expect.any(String),
    paused_providers: [{ provider_id: 'alpha' }],
  });
  peer = await connect();
  await box.boot();
  await until('the provider to hold what it was given', async () => {
    const [charger] = Object.values(fields((await house.proxy().api('/api/v1/chargers')).body.chargers));
    const [evse] = Object.values(fields(fields(charger).evses));
    return fields(evse).lock_owner === 'script' && fields(fields(evse).lease).ends_at !== null;
  });
  expect(house.errors()).toBe('');
});
