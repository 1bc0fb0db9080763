import { expect, test } from 'vitest';
import { HOME_PING_MS } from '../../../src/home/home-session.ts';
import { USERS_KEPT_MS, USERS_LOOK_MS, watchUsers } from '../../../src/home/users.ts';
import { fakeCore } from '../../fakes/core.ts';
import { queue } from '../../fakes/queue.ts';
import { client } from './client.ts';

const ANNA = { id: 'anna', name: 'Anna', is_owner: false, is_active: true, group_ids: ['system-admin'] };
const KIM = { id: 'kim', name: 'Kim', is_owner: false, is_active: true, group_ids: ['system-users'] };

test('who is an administrator is asked seldom, known at once when he is new, and kept while nobody answers', async () => {
  await using core = await fakeCore();
  await using it = client(core.url, {});
  const isAdmin = watchUsers(it.link, it.clock);
  expect(await isAdmin('anna')).toBe('unknown');
  const connected = queue<string>();
  it.link.onConnected(() => connected.put('yes'));
  await connected.take();
  core.users = [ANNA];
  const asked = () => core.connections[0]?.heard.filter(({ type }) => type === 'config/auth/list').length;

  expect(await Promise.all([isAdmin('anna'), isAdmin('anna')])).toEqual(['yes', 'yes']);
  expect(await isAdmin('anna')).toBe('yes');
  expect(asked()).toBe(1);
  core.users = [ANNA, KIM];
  expect(await isAdmin('kim')).toBe('no');
  expect(asked()).toBe(1);
  it.clock.advance(USERS_LOOK_MS);
  expect(await isAdmin('kim')).toBe('no');
  expect(await isAdmin('kim')).toBe('no');
  expect(asked()).toBe(2);
  core.users = [
    { ...ANNA, group_ids: [] },
    { ...KIM, is_owner: true },
  ];
  expect(await isAdmin('anna')).toBe('yes');
  for (let left = USERS_KEPT_MS; left > 0; left -= HOME_PING_MS) {
    it.clock.advance(HOME_PING_MS);
    // Answered in order: with it the link was found alive.
    await it.link.services();
  }
  expect(await Promise.all([isAdmin('anna'), isAdmin('kim')])).toEqual(['no', 'yes']);
  core.restart('down');
  await it.logged();
  await it.logged();
  it.clock.advance(USERS_KEPT_MS);
  expect(await Promise.all([isAdmin('anna'), isAdmin('kim')])).toEqual(['no', 'yes']);
});
