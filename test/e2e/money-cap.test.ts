/** A provider may cost the home no more than so much a day, by the tariff by which the home buys its energy. */
import { expect, test } from 'vitest';
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';
import { fakeCore } from '../fakes/core.ts';
import { rejected, remoteStart } from './asks.ts';
import { CHARGER, callsOf, until } from './house.ts';
import type { Json } from './json-backend.ts';
import { play, type Stage, settled } from './stage.ts';

/** The stage opens on a Sunday at 13:00 in Amsterdam. */
const MINUTE_MS = 60_000;
const HOUSE = {
  time_zone: 'Europe/Amsterdam',
  purchase_tariff: 'grid',
  tariffs: [{ id: 'grid', per_kwh: 0.25, session_fee: 9, times: [{ from: '13:10', to: '24:00', per_kwh: 0.5 }] }],
  hold_after_stop_seconds: 0,
};

test.each(['1.6', '2.1'] as const)(
  '%s: counts over prices of the hour and a restart, keeps out when the money is spent, and begins anew at midnight',
  (version) =>
    play(
      {
        ...{ version, config: HOUSE },
        services: { amber: { firstTxId: 77, config: { money_per_day: '2.50' } } },
        backends: { script: { money_per_day: 5 } },
      },
      async (stage) => {
        await settled(stage, 'amber');
        const first = await session(stage, version);
        await stage.box.meter(first, 0);
        await stage.pass(9 * MINUTE_MS);
        await stage.box.meter(first, 4_000);
        // 4 kWh × 0.25
        expect(await cost(stage)).toEqual({ amount: '1.00', currency: 'EUR' });
        await stage.pass(2 * MINUTE_MS);
        await stage.box.meter(first, 5_000);
        // a minute at either price: 0.5 kWh × 0.25 + 0.5 kWh × 0.50
        expect(await cost(stage)).toMatchObject({ amount: '1.38' });
        await stage.restart();
        await settled(stage, 'amber');
        expect(await standing(stage)).toMatchObject({
          hold: 'yes',
          reason: 'Its sessions cost 1.38 EUR of the 2.50 EUR that it may cost today.',
        });
        await stage.box.meter(first, 7_250);
        // and 2.25 kWh × 0.50
        const spent = 'ts sessions cost 2.50 EUR today; it may cost 2.50 EUR a day.';
        expect(await standing(stage)).toEqual({ hold: 'no', reason: `I${spent}`, until: '2026-11-22T23:00:00.000Z' });
        // What runs goes on.
        await stage.box.meter(first, 7_500);
        await stage.box.stop(first, 7_500);
        expect(callsOf(stage.box.peer, version === '1.6' ? 'RemoteStopTransaction' : 'RequestStopTransaction')).toEqual(
          [],
        );
        await stage.pass(MINUTE_MS);
        expect(await start(stage, version)).toMatchObject(rejected(version, 'Unspecified'));
        expect(await decisions(stage)).toContainEqual(
          expect.objectContaining({
            ...{ allowed: false, rule: 'conditions' },
            why: 'amber may not start charging: its sessions cost 2.63 EUR today; it may cost 2.50 EUR a day.',
          }),
        );
        // What amber spent is nothing of the money of others.
        expect(await cost(stage, 'script')).toEqual({ amount: '0.00', currency: 'EUR' });
        await stage.restart(() => stage.clock.advance(11 * 60 * MINUTE_MS));
        await settled(stage, 'amber');
        expect([await cost(stage), await standing(stage)]).toMatchObject([{ amount: '0.00' }, { hold: 'yes' }]);
        expect(await start(stage, version)).toMatchObject({ status: 'Accepted' });
      },
    ),
);

test('by day-ahead prices; what is charged over midnight counts from then on, and a session is stopped where the owner says so', async () => {
  await using core = await fakeCore();
  core.set({ 'sensor.price': '0.10' });
  const dayAhead = { id: 'grid', per_kwh: 9, day_ahead: { entity: 'sensor.price', plus_per_kwh: 0.15 } };
  await play(
    {
      ...{ version: '1.6', haUrl: core.url, config: { ...HOUSE, tariffs: [dayAhead] } },
      services: { amber: { firstTxId: 77, config: { money_per_day: 1, when_over: 'stop' } } },
    },
    async (stage) => {
      await settled(stage, 'amber');
      await stage.restart(() => stage.clock.advance(659 * MINUTE_MS));
      await settled(stage, 'amber');
      const txId = await session(stage, '1.6');
      await stage.box.meter(txId, 0);
      await stage.pass(MINUTE_MS);
      await stage.box.meter(txId, 0);
      await stage.pass(MINUTE_MS);
      await stage.box.meter(txId, 2_000);
      // It is 00:01: 2 kWh × (0.10 + 0.15), all of it of the new day.
      expect(await cost(stage)).toMatchObject({ amount: '0.50' });
      expect(callsOf(stage.box.peer, 'RemoteStopTransaction')).toEqual([]);
      await stage.box.meter(txId, 4_000);
      expect(await cost(stage)).toMatchObject({ amount: '1.00' });
      await stage.pass(2_000);
      await until('the session to be stopped', () => callsOf(stage.box.peer, 'RemoteStopTransaction').length === 1);
      expect(await decisions(stage)).toContainEqual(
        expect.objectContaining({
          why: 'The session of "amber" is being stopped: its sessions cost 1.00 EUR today; it may cost 1.00 EUR a day.',
        }),
      );
    },
  );
});

test('without a purchase tariff nothing is told of money', () =>
  play({ version: '1.6', services: { amber: {} } }, async (stage) => {
    await settled(stage, 'amber');
    expect(await cost(stage)).toBeNull();
  }));

function start(stage: Stage, version: OcppVersion): Promise<Json> {
  const { action, payload } = remoteStart(version, 'TAG-amber', 21);
  return stage.ask('amber', action, payload);
}

/** A session that amber starts over the wire. */
async function session(stage: Stage, version: OcppVersion): Promise<string> {
  const before = stage.box.peer.calls.length;
  expect(await start(stage, version)).toMatchObject({ status: 'Accepted' });
  const remoteStartId = Number(stage.box.peer.calls[before]?.payload.remoteStartId);
  return stage.box.start('TAG-amber', 0, version === '1.6' ? {} : { remoteStartId });
}

async function provider(stage: Stage, id: string): Promise<Json> {
  return (await stage.house.api(`/api/v1/providers/${id}`)).body;
}

async function standing(stage: Stage): Promise<unknown> {
  return (await provider(stage, 'amber')).conditions;
}

async function cost(stage: Stage, id = 'amber'): Promise<unknown> {
  return (await provider(stage, id)).cost_today;
}

async function decisions(stage: Stage): Promise<readonly Json[]> {
  return (await stage.house.api(`/api/v1/decisions?charger=${CHARGER}`)).body.decisions as readonly Json[];
}
