/** The owner always wins: POST /override, and the two entities of Home Assistant. */
import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import { fakeCore } from '../fakes/core.ts';
import { profile, rejected, remoteStart } from './asks.ts';
import { API_TOKEN, until } from './house.ts';
import { eventsOf } from './json-backend.ts';
import { sessions } from './seen.ts';
import { delivered, leaseOf, play, type Stage, settled } from './stage.ts';

const TWO = { alpha: { firstTxId: 77 }, beta: { firstTxId: 5 } };

describe.each([...OCPP_VERSIONS].reverse())('%s: POST /override', (version) => {
  test('gives control to a provider until it is freed, and tells why', () =>
    play({ version, services: TWO, backends: { script: {} } }, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      expect(await stage.house.api('/override', { backend_id: 'alpha' })).toEqual({
        status: 200,
        body: { success: true, owner: 'alpha', charger: 'BOX1', reason: 'given by the home' },
      });
      expect(await stage.status()).toMatchObject({ lock_owner: 'alpha', lock_reason: 'given by the home' });
      expect(await start(stage, version, 'beta')).toMatchObject(rejected(version, 'TxInProgress'));
      // It does not run out.
      await stage.pass(1_200_000);
      expect(await stage.status()).toMatchObject({ lock_owner: 'alpha' });
      expect(await start(stage, version, 'alpha')).toEqual({ status: 'Accepted' });
      expect(await stage.house.api('/override', { release: true })).toMatchObject({
        status: 200,
        body: { success: true, owner: null },
      });
      expect(await leaseOf(stage)).toEqual({ owner: null });
      expect(await start(stage, version, 'beta')).toEqual({ status: 'Accepted' });
    }));

  test('takes a running session home; the provider gets it back when the home lets go', () =>
    play({ version, services: TWO, backends: { script: {} } }, async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha', 'beta');
      const script = await stage.backend('script');
      expect(await start(stage, version, 'alpha')).toEqual({ status: 'Accepted' });
      const remoteStartId = Number(box.peer.calls[0]?.payload.remoteStartId);
      const txId = await box.start('TAG-alpha', 0, version === '1.6' ? {} : { remoteStartId });
      await delivered(stage);
      const theirTxId = version === '1.6' ? '77' : txId;
      const limit = (limitA: number) => {
        const call = profile(version, limitA, theirTxId);
        return stage.ask('alpha', call.action, call.payload);
      };
      expect(await limit(16)).toMatchObject({ status: 'Accepted' });

      expect(await stage.house.api('/override', { owner: 'home' })).toMatchObject({
        body: { success: true, owner: 'home', reason: 'taken by the home' },
      });
      expect(await stage.status()).toMatchObject({ lock_owner: 'home', lock_reason: 'taken by the home' });
      const before = box.peer.calls.length;
      expect(await start(stage, version, 'alpha')).toMatchObject(rejected(version, 'Unspecified'));
      expect(await limit(32)).toMatchObject(rejected(version, 'Unspecified'));
      expect(await script.ask('request_control')).toMatchObject({ error: 'blocked_by_home', rule: 'override' });
      expect(box.peer.calls).toHaveLength(before);
      // The session goes on, and everybody still sees it.
      stage.clock.advance(5_000);
      await box.meter(txId, 100);
      await delivered(stage);
      expect(sessions(stage.service('alpha').calls).at(-1)).toMatchObject({ kind: 'meter', wh: 100 });

      await stage.house.api('/override', { release: true });
      expect(await leaseOf(stage)).toMatchObject({ owner: 'alpha', state: 'bound' });
      expect(await limit(20)).toMatchObject({ status: 'Accepted' });
      await box.stop(txId, 200);
      await delivered(stage);
      expect((await stage.house.api('/sessions')).body).toMatchObject({ sessions: [{ backend_id: 'alpha' }] });
      expect(eventsOf(script, 'control').map(({ state }) => state)).toContain('taken');

      const page = await pageOf(stage);
      for (const text of ['Control was taken by the home.', 'Control was freed by the home.', 'override', 'alpha']) {
        expect(page).toContain(text);
      }
    }));

  test('a wrong request changes nothing', () =>
    play({ version, services: TWO }, async (stage) => {
      await settled(stage, 'alpha');
      const rows = [{ backend_id: 'nobody' }, { backend_id: 7 }, { owner: 'alpha' }, { release: 'yes' }, {}, []];
      for (const body of rows) {
        const answer = await stage.house.api('/override', body);
        expect(answer.status, JSON.stringify(body)).toBe(400);
        expect(answer.body, JSON.stringify(body)).toMatchObject({ success: false });
      }
      expect(await leaseOf(stage)).toEqual({ owner: null });
    }));
});

describe('1.6: Home Assistant', () => {
  const ENTITIES = { presence_sensor: 'binary_sensor.someone_home', override_input_boolean: 'input_boolean.override' };
  const NOBODY = { 'binary_sensor.someone_home': 'off', 'input_boolean.override': 'off' };

  test('somebody at home: no new control; gone again: as before', async () => {
    await using core = await fakeCore({ states: { ...NOBODY, 'binary_sensor.someone_home': 'on' } });
    await play({ version: '1.6', services: TWO, config: ENTITIES, haUrl: core.url }, async (stage) => {
      await settled(stage, 'alpha');
      await homeIs(stage, { presence: 'home', override: 'off' });
      expect(await stage.status()).toMatchObject({ home: { link: 'connected', last_error: null } });
      expect(await start(stage, '1.6', 'alpha')).toEqual({ status: 'Rejected' });
      expect(stage.box.peer.calls).toEqual([]);
      core.set({ 'binary_sensor.someone_home': 'off' });
      await homeIs(stage, { presence: 'away', override: 'off' });
      expect(await start(stage, '1.6', 'alpha')).toEqual({ status: 'Accepted' });
    });
  });

  test('the override switch takes a running session home and gives it back', async () => {
    await using core = await fakeCore({ states: NOBODY });
    await play({ version: '1.6', services: TWO, config: ENTITIES, haUrl: core.url }, async (stage) => {
      await settled(stage, 'alpha');
      await homeIs(stage, { presence: 'away', override: 'off' });
      await start(stage, '1.6', 'alpha');
      const txId = await stage.box.start('TAG-alpha', 0);
      core.set({ 'input_boolean.override': 'on' });
      await until('the home to have control', async () => (await stage.status()).lock_owner === 'home');
      expect(await stage.status()).toMatchObject({ lock_reason: 'the override switch is on' });
      await stage.box.meter(txId, 50);
      expect(await start(stage, '1.6', 'beta')).toEqual({ status: 'Rejected' });
      core.set({ 'input_boolean.override': 'off' });
      await until('the provider to have it back', async () => (await stage.status()).lock_owner === 'alpha');
      await stage.box.stop(txId, 100);
    });
  });

  test('a restart of Home Assistant takes nothing back that you gave meanwhile: the switch was not turned', async () => {
    await using core = await fakeCore({ states: NOBODY });
    await play({ version: '1.6', services: TWO, config: ENTITIES, haUrl: core.url }, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      await homeIs(stage, { presence: 'away', override: 'off' });
      core.set({ 'input_boolean.override': 'on' });
      await until('the home to have control', async () => (await stage.status()).lock_owner === 'home');
      core.restart('down');
      await stage.pass(70_000);
      await homeIs(stage, { presence: 'unknown', override: 'unknown' });
      expect(await stage.status()).toMatchObject({ lock_owner: 'home' });
      await stage.house.api('/override', { backend_id: 'beta' });
      core.mode = 'running';
      await until('Home Assistant to be back', async () => {
        await stage.pass(10_000);
        return Reflect.get(Object(await stage.status()), 'home')?.override === 'on';
      });
      expect(await stage.status()).toMatchObject({ lock_owner: 'beta' });
      const { body } = await stage.house.api('/api/v1/decisions');
      expect(JSON.stringify(body).match(/The override switch was turned/g)).toHaveLength(1);
      core.set({ 'input_boolean.override': 'off' });
      await homeIs(stage, { presence: 'away', override: 'off' });
      core.set({ 'input_boolean.override': 'on' });
      await until('the home to have it', async () => (await stage.status()).lock_owner === 'home');
      await stage.restart();
      await homeIs(stage, { presence: 'away', override: 'on' });
      expect(await stage.status()).toMatchObject({ lock_owner: 'home', lock_reason: 'the override switch is on' });
      const again = await stage.house.api('/api/v1/decisions');
      expect(JSON.stringify(again.body).match(/The override switch was turned/g)).toHaveLength(2);
    });
  });

  test('a sensor that is called otherwise now: no new control, and the page says what to write', async () => {
    await using core = await fakeCore({ states: NOBODY });
    await play({ version: '1.6', services: TWO, config: ENTITIES, haUrl: core.url }, async (stage) => {
      await settled(stage, 'alpha');
      await homeIs(stage, { presence: 'away', override: 'off' });
      core.rename('binary_sensor.someone_home', 'binary_sensor.family');
      const what = 'presence_sensor: Home Assistant calls "binary_sensor.someone_home" "binary_sensor.family" now';
      await until('the warning', async () => String((await stage.status()).warnings).includes(what));
      expect(await start(stage, '1.6', 'alpha')).toEqual({ status: 'Accepted' });
      await stage.pass(70_000);
      await homeIs(stage, { presence: 'unknown', override: 'off' });
      expect(await start(stage, '1.6', 'alpha')).toEqual({ status: 'Rejected' });
      expect(await pageOf(stage)).toContain('write that instead');
      const health = await stage.house.api('/health');
      expect(health.body).toMatchObject({ reasons: ['Home Assistant does not tell all that it should'] });
    });
  });

  test('unreachable: a minute of grace, then no new control, and the running session is not disturbed', async () => {
    await using core = await fakeCore({ states: NOBODY });
    await play({ version: '1.6', services: TWO, config: ENTITIES, haUrl: core.url }, async (stage) => {
      await settled(stage, 'alpha');
      await homeIs(stage, { presence: 'away', override: 'off' });
      core.restart('down');
      await until('the gap to be noticed', async () => {
        const { home: state } = await stage.status();
        return typeof state === 'object' && state !== null && 'unknown_since' in state && state.unknown_since !== null;
      });
      await stage.pass(50_000);
      expect(await start(stage, '1.6', 'alpha')).toEqual({ status: 'Accepted' });
      const txId = await stage.box.start('TAG-alpha', 0);
      await delivered(stage);
      await stage.pass(20_000);
      await homeIs(stage, { presence: 'unknown', override: 'unknown' });
      expect(await stage.ask('alpha', 'RemoteStopTransaction', { transactionId: 77 })).toEqual({ status: 'Accepted' });
      await stage.box.stop(txId, 100, { reason: 'Remote' });
      await stage.box.status('Available');
      await delivered(stage);
      expect(await start(stage, '1.6', 'alpha')).toEqual({ status: 'Rejected' });
      expect(await pageOf(stage)).toContain('there is no information from Home Assistant');
      // The last attempt may still be on its way.
      await expect
        .poll(() => stage.status())
        .toMatchObject({
          home: { link: 'waiting', last_error: expect.stringMatching(/./) },
        });
      expect(await pageOf(stage)).toContain('Home Assistant: not reached');
      // The home itself is not disturbed.
      expect(await stage.house.api('/override', { backend_id: 'beta' })).toMatchObject({ status: 200 });
    });
  });
});

async function homeIs(stage: Stage, state: { presence: string; override: string }): Promise<void> {
  await until(`the home to be ${JSON.stringify(state)}`, async () => {
    const { home } = await stage.status();
    const same = (key: keyof typeof state) =>
      typeof home === 'object' && home !== null && Reflect.get(home, key) === state[key];
    return same('presence') && same('override');
  });
}

function start(stage: Stage, version: OcppVersion, id: string) {
  const call = remoteStart(version, `TAG-${id}`, 1);
  return stage.ask(id, call.action, call.payload);
}

async function pageOf(stage: Stage): Promise<string> {
  const url = `http://127.0.0.1:${stage.house.app.port}/`;
  return (await fetch(url, { headers: { authorization: `Bearer ${API_TOKEN}` } })).text();
}
