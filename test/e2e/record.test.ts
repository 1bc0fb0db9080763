/** What is kept of a session beside its ends: who held control and when, what limited it, what it charged over time. */
import { expect, test } from 'vitest';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import { remoteStart } from './asks.ts';
import { CHARGER, until } from './house.ts';
import type { Json } from './json-backend.ts';
import { fields } from './seen.ts';
import { delivered, play, type Stage, settled } from './stage.ts';

const MINUTE_MS = 60_000;
const CONFIG = {
  time_zone: 'UTC',
  tags: [{ id: 'TAG-alpha', name: 'Anna', vehicle: 'the red one' }],
  tariffs: [{ id: 'work', per_kwh: 0.5 }],
};

test.each([...OCPP_VERSIONS].reverse())(
  '%s: a session from its remote start to its end, kept over a restart',
  (version) =>
    play(
      { version, services: { alpha: { firstTxId: 77, config: { tariff: 'work' } } }, config: CONFIG },
      async (stage) => {
        await settled(stage, 'alpha');
        const { box } = stage;
        const txId = await begins(stage, version, 1_000);
        const id = await idOf(stage);
        await stage.pass(10 * MINUTE_MS);
        await box.meter(txId, 3_000);
        expect(await home(stage, { command: 'limit', limit_a: 8 })).toMatchObject({ status: 200 });
        await until('the limit to be noted', async () => rows((await course(stage, id)).limits).length > 0);
        expect(await stage.house.api('/override', { owner: 'home' })).toMatchObject({ status: 200 });
        await stage.pass(10 * MINUTE_MS);
        await box.meter(txId, 4_000);
        // So far.
        expect(await course(stage, id)).toMatchObject({ energy_wh: 3_000, curve: { length: 3 } });
        // The register began anew, and 500 Wh were charged since.
        await stage.pass(10 * MINUTE_MS);
        await box.meter(txId, 0);
        await stage.pass(10 * MINUTE_MS);
        await box.stop(txId, 500);
        await delivered(stage);
        await until('the session to be kept', async () => fields(await session(stage, id)).energy_wh === 3_500);
        await stage.restart();
        expect(await session(stage, id)).toMatchObject({
          ...{ card_name: 'Anna', vehicle: 'the red one', started_by: 'alpha', accepted_by: null, payer: 'alpha' },
          ...{ energy_wh: 3_500, meter_start_wh: 1_000 },
        });
        const kept = await course(stage, id);
        expect(rows(kept.holders).map(({ holder }) => holder)).toEqual(['alpha', 'home']);
        expect(rows(kept.limits)[0]).toMatchObject({ limit_a: 8, source: 'home' });
        expect(rows(kept.curve).map(({ energy_wh, power_w }) => [energy_wh, power_w])).toEqual([
          [0, null],
          [2_000, 12_000],
          [3_000, 6_000],
          [3_000, 0],
          [3_500, 3_000],
        ]);
        const told = await timeline(stage, id);
        expect(told.filter(({ kind }) => kind === 'control').map(({ holder }) => holder)).toEqual(['alpha', 'home']);
        expect(told.filter(({ kind }) => kind === 'fact').map(({ means }) => means)).toEqual(
          expect.arrayContaining(['txStarted', 'txEnded']),
        );
        expect(told.filter(({ kind }) => kind === 'decision').map((each) => fields(each.decision))).toContainEqual(
          expect.objectContaining({ by: 'alpha', allowed: true }),
        );
        const ended = told.find(({ means }) => means === 'txEnded');
        expect(ended?.tellings).toMatchObject([{ provider_id: 'alpha', state: 'passed' }]);
        for (const [by, key] of [
          ['payer', 'alpha'],
          ['vehicle', 'the red one'],
          ['hour', '12'],
          ['day', '2026-11-22'],
          ['month', '2026-11'],
        ]) {
          const { body } = await stage.house.api(`/api/v1/session-totals?by=${by}`);
          // 3.5 kWh × 0.50
          const sum = { key, currency: 'EUR', sessions: 1, energy_wh: 3_500, owed: '1.75', revenue: '1.75' };
          expect(body.totals, by).toEqual([{ ...sum, purchase_cost: '0.00', carbon: null }]);
        }
        for (const [filter, count] of [
          ['payer=alpha', 1],
          ['payer=home', 0],
          ['tag=tag-ALPHA', 1],
          ['holder=nobody', 0],
        ]) {
          expect(
            rows((await stage.house.api(`/api/v1/sessions?${filter}`)).body.sessions),
            String(filter),
          ).toHaveLength(Number(count));
        }
      },
    ),
);

/** All of it, in pages of three. */
async function timeline(stage: Stage, id: string) {
  const all: ReturnType<typeof fields>[] = [];
  let cursor = '';
  do {
    const { body } = await stage.house.api(`/api/v1/sessions/${id}/timeline?limit=3${cursor}`);
    expect(rows(body.providers)).toMatchObject([{ provider_id: 'alpha', transaction_id: expect.any(String) }]);
    all.push(...rows(body.entries));
    cursor = body.next === null ? '' : `&cursor=${body.next}`;
  } while (cursor !== '');
  const times = all.map(({ at }) => String(at));
  expect(times).toEqual(times.toSorted());
  expect(all.length).toBeGreaterThan(3);
  return all;
}

test('who takes the place from the payer of its session is the one who holds it, until it is free again', () =>
  play({ version: '1.6', services: { alpha: { firstTxId: 77 } } }, async (stage) => {
    await settled(stage, 'alpha');
    const txId = await begins(stage, '1.6', 0);
    const id = await idOf(stage);
    expect(await home(stage, { command: 'take' })).toMatchObject({ status: 200 });
    await until('control of the home to be noted', async () => rows((await course(stage, id)).holders).length > 1);
    expect(await home(stage, { command: 'release' })).toMatchObject({ status: 200 });
    await stage.pass(MINUTE_MS);
    await stage.box.stop(txId, 500);
    await delivered(stage);
    const held = rows((await course(stage, id)).holders).map(({ holder }) => holder);
    expect(held).toEqual(['alpha', 'home', 'alpha']);
  }));

async function begins(stage: Stage, version: OcppVersion, meterWh: number): Promise<string> {
  const call = remoteStart(version, 'TAG-alpha', 1);
  expect(await stage.ask('alpha', call.action, call.payload)).toEqual({ status: 'Accepted' });
  const remoteStartId = Number(stage.box.peer.calls[0]?.payload.remoteStartId);
  const txId = await stage.box.start('TAG-alpha', meterWh, version === '1.6' ? {} : { remoteStartId });
  await delivered(stage);
  return txId;
}

const home = (stage: Stage, body: Json) => stage.house.api(`/api/v1/chargers/${CHARGER}/commands`, body);

const rows = (list: unknown): readonly Json[] => Object.values(fields(list)).map(fields);

async function idOf(stage: Stage): Promise<string> {
  const { body } = await stage.house.api('/api/v1/sessions?include_running=true');
  return String(rows(body.sessions)[0]?.id);
}

async function session(stage: Stage, id: string): Promise<Json> {
  return (await stage.house.api(`/api/v1/sessions/${id}`)).body;
}

async function course(stage: Stage, id: string): Promise<Json> {
  return (await stage.house.api(`/api/v1/sessions/${id}/course`)).body;
}
