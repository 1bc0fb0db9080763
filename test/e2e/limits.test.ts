/** One writer of limits: what the home, backends and safety allow, as the charger is told it (PROTOCOL §2.5, §3.2). */
import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS } from '../../src/core/ocpp/versions.ts';
import { profile } from './asks.ts';
import { callsOf, until } from './house.ts';
import type { JsonBackend } from './json-backend.ts';
import { begins, charges, home, offered, profilesIn } from './limiting.ts';
import { offeredBy } from './offer.ts';
import { fields } from './seen.ts';
import { delivered, play, type Stage, settled } from './stage.ts';

const HOUR_MS = 3_600_000;

describe.each([...OCPP_VERSIONS].reverse())('%s: the home', (version) => {
  test('a house without limits says nothing of them to its charger', () =>
    play({ version, services: {} }, async (stage) => {
      const session = await charges(stage);
      await stage.box.meter(session.txId, 100);
      await stage.pass(60_000);
      await stage.box.stop(session.txId, 200);
      expect(stage.box.peer.calls).toEqual([]);
    }));

  test('S21: pauses and resumes: the session stays, and what others allow holds again at once', () =>
    play({ version, services: {}, backends: { script: {} } }, async (stage) => {
      const session = await charges(stage);
      const script = await stage.backend('script');
      await home(stage, { command: 'limit', limit_a: 20 });
      expect((await home(stage, { command: 'pause' })).body).toMatchObject({
        result: 'accepted',
        reason: expect.stringContaining('Now 0 A: you paused it'),
      });
      expect(offered(stage, session)).toBe(0);
      expect(await script.ask('set_limit', { limit_a: 32 })).toMatchObject({ result: 'accepted' });
      expect(offered(stage, session)).toBe(0);
      expect((await home(stage, { command: 'resume' })).body).toMatchObject({
        reason: expect.stringContaining('Now 20 A: you allow 20 A'),
      });
      expect(offered(stage, session)).toBe(20);
      expect((await evse(stage)).limit_a).toBe(20);
      expect(profilesIn(stage).map((one) => one.chargingProfileId ?? one.id)).toEqual([121, 111, 121, 121]);
      // A limit of nothing is no pause: it does not end with the session.
      expect((await home(stage, { command: 'limit', limit_a: 0 })).body).toMatchObject({
        reason: expect.stringContaining('Now 0 A: you allow 0 A'),
      });
    }));

  test('limits while the charger is away: it holds from then on, and the charger is told when it is back', () =>
    play({ version, services: {} }, async (stage) => {
      await settled(stage);
      await stage.box.peer.close();
      await until('the house to notice', async () => fields((await stage.status()).chargers)[0] !== undefined);
      expect((await home(stage, { command: 'limit', limit_a: 13 })).body).toMatchObject({ result: 'stored' });
      await stage.reconnect();
      await stage.box.boot();
      await until('the limit', () => offeredBy(stage.box.peer.calls, stage.clock.now()) === 13);
    }));

  test('the pause of a session ends with it, the limit of the home does not', () =>
    play({ version, services: {} }, async (stage) => {
      const first = await charges(stage);
      await home(stage, { command: 'limit', limit_a: 16 });
      await home(stage, { command: 'pause' });
      await stage.box.stop(first.txId, 10);
      const second = await begins(stage, 20);
      expect(offered(stage, second)).toBe(16);
    }));
});

describe.each(['2.0.1', '2.1'] as const)('%s: a limit from outside', (version) => {
  test('of which the charger tells counts for what is told of the place, and is not said back to it', () =>
    play({ version, services: {} }, async (stage) => {
      await charges(stage);
      const chargingSchedulePeriod = [{ startPeriod: 0, limit: 9 }];
      await stage.box.peer.call('NotifyChargingLimit', {
        evseId: 1,
        chargingLimit: { chargingLimitSource: 'SO' },
        chargingSchedule: [{ id: 1, chargingRateUnit: 'A', chargingSchedulePeriod }],
      });
      await until('9 A', async () => (await evse(stage)).limit_a === 9);
      await stage.box.peer.call('ClearedChargingLimit', { evseId: 1, chargingLimitSource: 'SO' });
      await until('no limit', async () => (await evse(stage)).limit_a === null);
      expect(stage.box.peer.calls).toEqual([]);
    }));
});

describe.each([...OCPP_VERSIONS].reverse())('%s: services beside the home', (version) => {
  test('S21, S22: each gets its yes, the least counts, a pause goes before all, and what is left comes back', () =>
    play({ version, services: { alpha: { firstTxId: 77 }, beta: { firstTxId: 5, ...ENERGY } } }, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      const session = await begins(stage, 0);
      await delivered(stage);
      const set = async (id: string, amps: number, tx: string): Promise<void> => {
        const { action, payload } = profile(version, amps, version === '1.6' ? tx : session.txId);
        expect(await stage.ask(id, action, payload)).toMatchObject({ status: 'Accepted' });
      };
      const clear = (id: string) =>
        stage.ask(id, 'ClearChargingProfile', version === '1.6' ? { id: 1 } : { chargingProfileId: 1 });
      const gets = (amps: number) => until(`${amps} A`, () => offered(stage, session) === amps);
      await home(stage, { command: 'limit', limit_a: 16 });
      await set('alpha', 20, '77');
      await gets(16);
      await set('beta', 10, '5');
      await gets(10);
      await home(stage, { command: 'pause' });
      await set('alpha', 32, '77');
      expect(offered(stage, session)).toBe(0);
      const place = version === '1.6' ? { connectorId: 1 } : { evseId: 1 };
      const composite = await stage.ask('alpha', 'GetCompositeSchedule', { ...place, duration: 60 });
      expect(JSON.stringify(composite)).toMatch(/"limit":0[,}]/);
      await home(stage, { command: 'resume' });
      await gets(10);
      expect(await clear('beta')).toMatchObject({ status: 'Accepted' });
      await stage.pass(10_000);
      await gets(16);
      expect(await clear('alpha')).toMatchObject({ status: 'Accepted' });
      await home(stage, { command: 'limit', limit_a: null });
      await gets(Number.POSITIVE_INFINITY);
      // In the order in which it was told: never above what all allowed at that moment.
      const told = stage.box.peer.calls.map((_, index) =>
        offeredBy(stage.box.peer.calls.slice(0, index + 1), stage.clock.now(), session),
      );
      expect(told.slice(told.indexOf(16)).filter((amps, index, all) => amps !== all[index - 1])).toEqual([
        16,
        10,
        0,
        10,
        16,
        Number.POSITIVE_INFINITY,
      ]);
    }));
});

describe('1.6: what the charger is told', () => {
  test('S22: is the least of what all allow, never more at any moment', () =>
    play({ version: '1.6', services: {}, backends: { a: BILLING, b: {} } }, async (stage) => {
      await settled(stage);
      const [a, b] = [await stage.backend('a'), await stage.backend('b')];
      await a.ask('request_control');
      const session = await begins(stage, 0);
      const seen: number[] = [];
      const expecting = async (amps: number): Promise<void> => {
        await until(`${amps} A`, () => offered(stage, session) === amps);
        seen.push(callsOf(stage.box.peer, 'SetChargingProfile').length);
      };
      await home(stage, { command: 'limit', limit_a: 16 });
      await expecting(16);
      await limit(a, 20);
      await expecting(16);
      await limit(b, 10);
      await expecting(10);
      await limit(b, null);
      await expecting(16);
      await limit(a, 8);
      await expecting(8);
      await stage.pass(10_000);
      await limit(a, null);
      await expecting(16);
      for (let told = 0; told < stage.box.peer.calls.length; told += 1)
        expect(offeredBy(stage.box.peer.calls.slice(0, told + 1), stage.clock.now(), session)).toBeLessThanOrEqual(
          told === 0 ? Number.POSITIVE_INFINITY : 16,
        );
    }));

  test('a raise waits ten seconds after the one before, a lowering never; nothing is told twice', () =>
    play({ version: '1.6', services: {}, backends: { script: {} } }, async (stage) => {
      const session = await charges(stage);
      const script = await stage.backend('script');
      await limit(script, 6);
      expect(offered(stage, session)).toBe(6);
      await limit(script, 8);
      expect(offered(stage, session)).toBe(8);
      await limit(script, 12);
      expect(offered(stage, session)).toBe(8);
      await limit(script, 7);
      expect(offered(stage, session)).toBe(7);
      await limit(script, 7);
      await limit(script, 12);
      await stage.pass(10_000);
      await until('the raise', () => offered(stage, session) === 12);
      expect(callsOf(stage.box.peer, 'SetChargingProfile')).toHaveLength(4);
    }));

  test('S27: less than 6 A is 0 A; it goes on when there was enough for a minute', () =>
    play({ version: '1.6', services: {}, backends: { script: {} } }, async (stage) => {
      const session = await charges(stage);
      const script = await stage.backend('script');
      await limit(script, 4);
      expect(offered(stage, session)).toBe(0);
      await limit(script, 10);
      await stage.pass(50_000);
      expect(offered(stage, session)).toBe(0);
      await stage.pass(11_000);
      await until('it to go on', () => offered(stage, session) === 10);
    }));

  test('is told anew before half of it is over, and ends by itself at the default of the house', () =>
    play({ version: '1.6', services: {}, config: SAFE }, async (stage) => {
      const session = await charges(stage);
      await until('what the charger can give', () => offered(stage, session) === 16);
      await home(stage, { command: 'limit', limit_a: 12 });
      expect(offered(stage, session)).toBe(12);
      const end = stage.clock.now() + 24 * HOUR_MS;
      expect(offeredBy(stage.box.peer.calls, end - 1_000, session)).toBe(12);
      expect(offeredBy(stage.box.peer.calls, end, session)).toBe(6);
      await stage.box.peer.close();
      stage.clock.advance(13 * HOUR_MS);
      await stage.reconnect();
      await stage.box.peer.call('Heartbeat', {});
      await stage.pass(10_000);
      await until('the renewal', () => stage.box.peer.calls.length > 0);
      expect(offeredBy(stage.box.peer.calls, end + HOUR_MS, session)).toBe(12);
      expect(stage.box.peer.calls).toHaveLength(1);
    }));

  test('after a restart of the proxy nothing is raised and nothing repeated; after one of the charger all is told anew', () =>
    play({ version: '1.6', services: {}, config: SAFE }, async (stage) => {
      const session = await charges(stage);
      await home(stage, { command: 'limit', limit_a: 10 });
      expect(offered(stage, session)).toBe(10);
      await stage.restart();
      await stage.box.peer.call('Heartbeat', {});
      await stage.pass(20_000);
      expect(stage.box.peer.calls).toEqual([]);
      await stage.box.boot();
      await until('both profiles', () => callsOf(stage.box.peer, 'SetChargingProfile').length === 2);
      expect(offered(stage, session)).toBe(10);
      // A session runs: what was there is not cleared away beneath it.
      expect(callsOf(stage.box.peer, 'ClearChargingProfile')).toEqual([]);
    }));

  test('a backend that goes away with control gives it up with its limit; one that goes away in its session is heard for an hour', () =>
    play({ version: '1.6', services: {}, backends: { script: {} } }, async (stage) => {
      await settled(stage);
      const script = await stage.backend('script');
      await script.ask('request_control');
      await limit(script, 10);
      expect(offered(stage)).toBe(10);
      await script.close();
      await until('the limit to be gone', () => offered(stage) === Number.POSITIVE_INFINITY);
      const again = await stage.backend('script');
      const session = await begins(stage, 0);
      await limit(again, 9);
      expect(offered(stage, session)).toBe(9);
      await again.close();
      await stage.pass(HOUR_MS - 10_000);
      expect(offered(stage, session)).toBe(9);
      await stage.pass(20_000);
      await until('it to lapse', () => offered(stage, session) === Number.POSITIVE_INFINITY);
      const { decisions } = (await stage.house.api('/api/v1/decisions?by=system')).body;
      expect(JSON.stringify(decisions)).toContain('has been away for an hour');
      const back = await stage.backend('script');
      await back.ask('get_status');
      await until('it to hold again', () => offered(stage, session) === 9);
    }));
});

const BILLING = { role: 'billing' };
const ENERGY = { config: { role: 'energy' } };
const SAFE = { chargers: [{ id: 'BOX1', max_a: 16, offline_limit_a: 6 }] };

async function limit(backend: JsonBackend, limitA: number | null): Promise<void> {
  expect(await backend.ask('set_limit', { limit_a: limitA })).toMatchObject({ result: 'accepted' });
}

async function evse(stage: Stage) {
  const { body } = await stage.house.api('/api/v1/chargers/BOX1');
  return fields(Object.values(fields(body.evses))[0]);
}
