/** A provider has control only when the owner lets it: hours, presence, entities of Home Assistant, energy of the day. */
import { describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import { fakeCore } from '../fakes/core.ts';
import type { StrictAnswer } from '../peers/strict.ts';
import { rejected, remoteStart, remoteStop } from './asks.ts';
import { boxOf } from './box.ts';
import { API_TOKEN, CHARGER, callsOf, charger, until } from './house.ts';
import type { Json } from './json-backend.ts';
import { fields } from './seen.ts';
import { delivered, leaseOf, play, type Stage, settled } from './stage.ts';

/** The stage opens on a Sunday at 13:00 in Amsterdam. */
const ZONE = { time_zone: 'Europe/Amsterdam' };
const MINUTE_MS = 60_000;
const SOON = { days: 'weekend', from: '13:10', to: '13:20', name: 'cheap hours' };
const CHEAP = { entity: 'sensor.price', below: 0.2 };

describe.each(OCPP_VERSIONS)('%s: a service with hours', (version) => {
  test('is refused before them in words of its version, starts within, and its session goes on after them', () =>
    play(
      { version, services: { amber: { firstTxId: 77, config: { allow_when: [SOON] } } }, config: ZONE },
      async (stage) => {
        await settled(stage, 'amber');
        expect(await start(stage, version)).toMatchObject(rejected(version, 'Unspecified'));
        expect(stage.box.peer.calls).toEqual([]);
        const why = 'it is Sunday 13:00; it may only at the weekend from 13:10 to 13:20 ("cheap hours").';
        expect(await decisions(stage)).toContainEqual(
          expect.objectContaining({ allowed: false, rule: 'conditions', why: `amber may not start charging: ${why}` }),
        );
        expect(await standing(stage)).toEqual({
          hold: 'no',
          reason: why.replace('it', 'It'),
          until: '2026-11-22T12:10:00.000Z',
        });

        await stage.pass(10 * MINUTE_MS);
        expect(await standing(stage)).toMatchObject({ hold: 'yes', until: '2026-11-22T12:20:00.000Z' });
        const txId = await session(stage, version);
        await stage.pass(10 * MINUTE_MS);
        await stage.box.meter(txId, 900);
        expect(await leaseOf(stage)).toMatchObject({ owner: 'amber' });
        expect(await standing(stage)).toMatchObject({ hold: 'no', until: '2026-11-28T12:10:00.000Z' });
        // What is its own it may stop at any time.
        const stop = remoteStop(version, version === '1.6' ? '77' : txId);
        expect(await stage.ask('amber', stop.action, stop.payload)).toEqual({ status: 'Accepted' });
        await stage.box.stop(txId, 1_000, { reason: 'Remote', remote: true });
        await stage.pass(MINUTE_MS);
        expect(await leaseOf(stage)).toEqual({ owner: null });
        expect(await start(stage, version)).toMatchObject(rejected(version, 'Unspecified'));
      },
    ));

  test('whose session is to stop with them is stopped, as if the home did it', () =>
    play(
      {
        version,
        services: { amber: { firstTxId: 77, config: { deny_when: [{ from: '13:10' }], when_over: 'stop' } } },
        config: ZONE,
      },
      async (stage) => {
        await settled(stage, 'amber');
        const txId = await session(stage, version);
        await stage.pass(10 * MINUTE_MS + 2_000);
        const action = version === '1.6' ? 'RemoteStopTransaction' : 'RequestStopTransaction';
        await until('the charger to be asked to stop', () => callsOf(stage.box.peer, action).length === 1);
        expect(await decisions(stage)).toContainEqual(
          expect.objectContaining({
            by: 'system',
            asked: 'conditions',
            rule: 'conditions',
            why: 'The session of "amber" is being stopped: it is Sunday 13:10; it may not from 13:10 on.',
          }),
        );
        await stage.box.stop(txId, 1_000, { reason: 'Remote', remote: true });
        await delivered(stage);
        const told = stage.service('amber').calls.at(-1)?.payload;
        const ended = version === '1.6' ? told?.reason : told?.transactionInfo;
        if (version === '1.6') expect(ended).toBe('Local');
        else
          expect([told?.triggerReason, ended]).toEqual([
            'StopAuthorized',
            expect.objectContaining({ stoppedReason: 'Local' }),
          ]);
      },
    ));
});

test('a backend hears why, and in how many seconds it may; what it holds unused ends with the hours', () =>
  play(
    { version: '1.6', backends: { amber: { allow_when: [SOON] }, birch: {} }, config: { ...ZONE, lease_seconds: 900 } },
    async (stage) => {
      await settled(stage);
      const [amber, birch] = [await stage.backend('amber'), await stage.backend('birch')];
      expect(await amber.ask('request_control')).toMatchObject({
        error: 'blocked_by_home',
        rule: 'conditions',
        reason: expect.stringContaining('it may only at the weekend from 13:10 to 13:20 ("cheap hours")'),
        retry_after_s: 600,
      });
      await stage.pass(15 * MINUTE_MS);
      expect(await amber.ask('request_control', { seconds: 900 })).toMatchObject({ result: 'accepted' });
      expect(await birch.ask('request_control')).toMatchObject({ error: 'control_locked' });
      await stage.pass(5 * MINUTE_MS);
      await until('amber to have lost control', async () => ((await leaseOf(stage)) as Json).owner === null);
      expect(await decisions(stage)).toContainEqual(
        expect.objectContaining({
          by: 'system',
          rule: 'conditions',
          why: 'Control of "amber" ended: it is Sunday 13:20; it may only at the weekend from 13:10 to 13:20 ("cheap hours").',
        }),
      );
      expect(await birch.ask('request_control')).toMatchObject({ result: 'accepted' });
    },
  ));

test('a start that was agreed and not used ends with the hours, and a car that comes then does not charge', () =>
  play(
    { version: '1.6', services: { amber: { config: { allow_when: [{ to: '13:01' }] } } }, config: ZONE },
    async (stage) => {
      await settled(stage, 'amber');
      expect(await start(stage, '1.6')).toEqual({ status: 'Accepted' });
      await stage.pass(MINUTE_MS);
      await until('the place to be free', async () => ((await leaseOf(stage)) as Json).owner === null);
      await stage.box.start('TAG-amber', 0);
      await until('it to be stopped', () => callsOf(stage.box.peer, 'RemoteStopTransaction').length === 1);
    },
  ));

test('what waits in the queue of the charger when the hours end is not sent', () => {
  const busy = Promise.withResolvers<void>();
  const answer: StrictAnswer = async ({ action }) => {
    if (action === 'GetConfiguration') await busy.promise;
    return action === 'GetConfiguration' ? {} : { status: 'Accepted' };
  };
  const services = {
    amber: { config: { allow_when: [{ to: '13:00' }, { from: '13:00', to: '13:01' }] } },
    birch: { config: { role: 'operator' } },
  };
  return play({ version: '1.6', services, config: ZONE, answer }, async (stage) => {
    await settled(stage, 'amber', 'birch');
    await stage.pass(50_000);
    const read = stage.ask('birch', 'GetConfiguration', { key: ['Busy'] });
    await until('the charger to be busy', () => callsOf(stage.box.peer, 'GetConfiguration').length === 1);
    const started = start(stage, '1.6');
    await until('amber to have its claim', async () => ((await leaseOf(stage)) as Json).owner === 'amber');
    await stage.pass(10_000);
    busy.resolve();
    await read;
    expect(await started).toEqual({ status: 'Rejected' });
    expect(callsOf(stage.box.peer, 'RemoteStartTransaction')).toEqual([]);
  });
});

test('a charger that is away when the session is to stop is asked when it is back', () =>
  play(
    {
      version: '1.6',
      services: { amber: { config: { deny_when: [{ from: '13:01' }], when_over: 'stop' } } },
      config: ZONE,
    },
    async (stage) => {
      await settled(stage, 'amber');
      await session(stage, '1.6');
      await stage.restart(() => stage.clock.advance(2 * MINUTE_MS));
      await stage.box.status('charging');
      await until('it to be stopped', () => callsOf(stage.box.peer, 'RemoteStopTransaction').length === 1);
    },
  ));

test('what the home gives on purpose depends on no condition', () =>
  play(
    { version: '1.6', services: { amber: { config: { deny_when: [{ days: 'sun' }] } } }, config: ZONE },
    async (stage) => {
      await settled(stage, 'amber');
      await stage.house.api('/override', { backend_id: 'amber' });
      await stage.pass(MINUTE_MS);
      expect(await leaseOf(stage)).toMatchObject({ owner: 'amber' });
      expect(await start(stage, '1.6')).toEqual({ status: 'Accepted' });
    },
  ));

test('entities of Home Assistant open and close, a short silence changes nothing, and a long one closes', async () => {
  await using core = await fakeCore();
  core.set({ 'sensor.price': '0.31', 'person.ann': 'home', 'calendar.away': 'off' });
  const config = { ...ZONE, presence_sensor: 'person.ann', vacation_entity: 'calendar.away', lease_seconds: 900 };
  const backends = {
    amber: { allow_when: [CHEAP], ignores_presence: true },
    birch: { allow_when: [{ vacation: true }] },
    cedar: {},
  };
  await play({ version: '1.6', backends, config, haUrl: core.url }, async (stage) => {
    await settled(stage);
    await until(
      'the home to be known',
      async () => (await stage.status()).home !== undefined && (await standing(stage))?.hold === 'no',
    );
    const [amber, birch, cedar] = [
      await stage.backend('amber'),
      await stage.backend('birch'),
      await stage.backend('cedar'),
    ];
    expect(await cedar.ask('request_control')).toMatchObject({ rule: 'presence' });
    expect(await amber.ask('request_control')).toMatchObject({
      rule: 'conditions',
      reason: 'amber may not take control: sensor.price is 0.31; it may only while sensor.price is below 0.2.',
    });
    core.set({ 'sensor.price': '0.19', 'person.ann': 'not_home' });
    await until('the price to be low', async () => (await standing(stage))?.hold === 'yes');
    expect(await birch.ask('request_control')).toMatchObject({ rule: 'conditions' });
    core.set({ 'calendar.away': 'on', 'person.ann': 'home' });
    await until('the vacation', async () => (await standing(stage, 'birch'))?.hold === 'yes');
    // Who has to keep to the presence still does.
    expect(await birch.ask('request_control')).toMatchObject({ rule: 'presence' });
    expect(await amber.ask('request_control', { seconds: 900 })).toMatchObject({ result: 'accepted' });

    core.set({ 'sensor.price': 'unavailable' });
    await stage.pass(50_000);
    expect(await leaseOf(stage)).toMatchObject({ owner: 'amber' });
    await stage.pass(30_000);
    await until('the silence to be too long', async () => ((await leaseOf(stage)) as Json).owner === null);
    const silence = 'Home Assistant tells nothing of sensor.price; it may only while sensor.price is below 0.2.';
    expect((await decisions(stage))[0]).toMatchObject({ why: `Control of "amber" ended: ${silence}` });
    expect(await amber.ask('request_control')).toMatchObject({ error: 'blocked_by_home', rule: 'conditions' });
    core.set({ 'sensor.price': '0.1' });
    await until('the price to be known', async () => (await standing(stage))?.hold === 'yes');
    expect(await amber.ask('request_control', { seconds: 900 })).toMatchObject({ result: 'accepted' });
    core.set({ 'sensor.price': '0.2' });
    await until('the price to be too high', async () => ((await leaseOf(stage)) as Json).owner === null);
  });
});

test('the energy of a day is that of all chargers: with the last of it control ends at every one of them', () =>
  play(
    {
      version: '1.6',
      backends: { amber: { energy_per_day_kwh: 3 } },
      config: { ...ZONE, unknown_chargers: 'accept', lease_seconds: 900 },
    },
    async (stage) => {
      await settled(stage);
      const second = await charger(stage.house, '1.6', undefined, 'BOX2');
      const box = boxOf(() => second, '1.6', stage.clock);
      await box.boot();
      await box.status('Available');
      const amber = await stage.backend('amber');
      const at = { charger: CHARGER };
      expect(await amber.ask('RemoteStartTransaction', { ...at, connector_id: 1, id_tag: 'TAG' })).toMatchObject({
        result: 'accepted',
      });
      const txId = await stage.box.start('TAG', 0);
      expect(await amber.ask('request_control', { charger: 'BOX2', seconds: 900 })).toMatchObject({
        result: 'accepted',
      });
      await stage.box.meter(txId, 2_900);
      expect(await ownersOf(stage)).toEqual({ [CHARGER]: 'amber', BOX2: 'amber' });
      await stage.box.meter(txId, 3_000);
      await until('the second charger to be free', async () => (await ownersOf(stage)).BOX2 === null);
      expect(await ownersOf(stage)).toEqual({ [CHARGER]: 'amber', BOX2: null });
      await second.close();
    },
  ));

test('a charger that does not stop is asked again only as long as the conditions do not hold, nor the home gives control', async () => {
  await using core = await fakeCore();
  core.set({ 'sensor.price': '0.1' });
  const services = { amber: { config: { allow_when: [CHEAP], when_over: 'stop' } } };
  const answer: StrictAnswer = ({ action }) => ({
    status: action === 'RemoteStopTransaction' ? 'Rejected' : 'Accepted',
  });
  await play({ version: '1.6', services, config: ZONE, haUrl: core.url, answer }, async (stage) => {
    const asked = () => callsOf(stage.box.peer, 'RemoteStopTransaction').length;
    await settled(stage, 'amber');
    await until('the price to be known', async () => (await standing(stage))?.hold === 'yes');
    const txId = await session(stage, '1.6');
    core.set({ 'sensor.price': '0.3' });
    await until('the first stop', () => asked() === 1);
    await stage.pass(40_000);
    await stage.box.meter(txId, 100);
    await until('the second stop', () => asked() === 2);
    core.set({ 'sensor.price': '0.1' });
    await until('the price to be low', async () => (await standing(stage))?.hold === 'yes');
    await stage.pass(40_000);
    await stage.box.meter(txId, 200);
    expect(asked()).toBe(2);
    core.set({ 'sensor.price': '0.3' });
    await until('the third stop', () => asked() === 3);
    await stage.house.api('/override', { backend_id: 'amber' });
    await stage.pass(40_000);
    await stage.box.meter(txId, 300);
    expect(asked()).toBe(3);
  });
});

describe('the energy of a day', () => {
  const cast = (more: Json = {}) => ({
    services: { amber: { firstTxId: 77, config: { energy_per_day_kwh: 5, ...more } } },
    config: { ...ZONE, hold_after_stop_seconds: 0 },
  });

  test('counts over sessions and a restart, keeps out when it is spent, and begins anew at midnight', () =>
    play({ version: '1.6', ...cast() }, async (stage) => {
      await settled(stage, 'amber');
      const first = await session(stage, '1.6');
      await stage.box.meter(first, 3_000);
      // The meter is reset in the middle of the session.
      await stage.box.meter(first, 0);
      await stage.box.meter(first, 500);
      await stage.box.stop(first, 500);
      expect(await energy(stage)).toBe(3_500);
      await stage.restart();
      await settled(stage, 'amber');
      expect(await energy(stage)).toBe(3_500);
      const second = await session(stage, '1.6', 500);
      await stage.box.meter(second, 1_900);
      expect(await standing(stage)).toMatchObject({ hold: 'yes', until: null });
      await stage.box.meter(second, 2_000);
      expect(await standing(stage)).toEqual({
        hold: 'no',
        reason: 'Its sessions took 5 kWh today; it may have 5 kWh a day.',
        until: '2026-11-22T23:00:00.000Z',
      });
      // What runs goes on.
      await stage.box.meter(second, 2_600);
      await stage.box.stop(second, 2_600);
      expect(callsOf(stage.box.peer, 'RemoteStopTransaction')).toEqual([]);
      await stage.pass(MINUTE_MS);
      expect(await start(stage, '1.6')).toEqual({ status: 'Rejected' });
      await stage.restart(() => stage.clock.advance(11 * 60 * MINUTE_MS));
      await settled(stage, 'amber');
      expect([await energy(stage), await start(stage, '1.6')]).toEqual([0, { status: 'Accepted' }]);
    }));

  test('what is charged over midnight is shared between both days, and a session is stopped where the owner says so', () =>
    play({ version: '1.6', ...cast({ when_over: 'stop' }) }, async (stage) => {
      await settled(stage, 'amber');
      await stage.restart(() => stage.clock.advance(10 * 60 * MINUTE_MS));
      await settled(stage, 'amber');
      const txId = await session(stage, '1.6');
      await stage.box.meter(txId, 0);
      await stage.restart(() => stage.clock.advance(2 * 60 * MINUTE_MS));
      await stage.box.status('charging');
      await stage.box.meter(txId, 8_000);
      expect(await energy(stage)).toBe(4_000);
      expect(callsOf(stage.box.peer, 'RemoteStopTransaction')).toEqual([]);
      await stage.box.meter(txId, 9_000);
      await stage.pass(2_000);
      await until('the session to be stopped', () => callsOf(stage.box.peer, 'RemoteStopTransaction').length === 1);
    }));
});

test('new conditions count from the next look on: what is held unused and may not be any more ends', () =>
  play({ version: '1.6', backends: { amber: {} }, config: { ...ZONE, lease_seconds: 900 } }, async (stage) => {
    await settled(stage);
    const amber = await stage.backend('amber');
    expect(await amber.ask('request_control')).toMatchObject({ result: 'accepted' });
    const row = { id: 'amber', token: 'token-of-backend-amber', deny_when: [{ days: ['sun'] }] };
    await stage.house.app.reload(configSchema.parse({ ...ZONE, lease_seconds: 900, backends: [row] }));
    expect(await leaseOf(stage)).toEqual({ owner: null });
    const page = await (
      await fetch(`http${stage.house.url.slice(2)}/`, { headers: { authorization: `Bearer ${API_TOKEN}` } })
    ).text();
    expect(page).toContain('not before 2026-11-22 23:00:00');
    expect(page).toContain('it is Sunday 13:00; it may not on Sunday');
  }));

async function ownersOf(stage: Stage): Promise<Json> {
  const { chargers } = await stage.status();
  return Object.fromEntries(
    Object.values(fields(chargers))
      .map(fields)
      .map(({ id, lock_owner }) => [id, lock_owner]),
  );
}

function start(stage: Stage, version: OcppVersion): Promise<Json> {
  const { action, payload } = remoteStart(version, 'TAG-amber', 21);
  return stage.ask('amber', action, payload);
}

/** A session that amber starts over the wire. */
async function session(stage: Stage, version: OcppVersion, meterWh = 0): Promise<string> {
  const before = stage.box.peer.calls.length;
  expect(await start(stage, version)).toEqual({ status: 'Accepted' });
  const remoteStartId = Number(stage.box.peer.calls[before]?.payload.remoteStartId);
  return stage.box.start('TAG-amber', meterWh, version === '1.6' ? {} : { remoteStartId });
}

async function providerOf(stage: Stage, id: string): Promise<Json> {
  return (await stage.house.api(`/api/v1/providers/${id}`)).body;
}

async function standing(stage: Stage, id = 'amber'): Promise<Json | null> {
  return (await providerOf(stage, id)).conditions as Json | null;
}

async function energy(stage: Stage): Promise<unknown> {
  return (await providerOf(stage, 'amber')).energy_today_wh;
}

async function decisions(stage: Stage): Promise<readonly Json[]> {
  return (await stage.house.api(`/api/v1/decisions?charger=${CHARGER}`)).body.decisions as readonly Json[];
}
