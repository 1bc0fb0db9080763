/** Energy at day-ahead prices, from a file and from an entity of Home Assistant. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { fakeCore } from '../fakes/core.ts';
import { cli } from './cli.ts';
import { until } from './house.ts';
import { fields } from './seen.ts';
import { play, type Stage, settled } from './stage.ts';

const TEN_MINUTES_MS = 600_000;
const MINUTE_MS = 60_000;
const ENTITY = 'sensor.price_now';

test('a session is priced by what held while it charged: a file, an entity, a restart in the middle', async () => {
  await using core = await fakeCore();
  core.set({ [ENTITY]: '0.10' });
  const folder = await mkdtemp(join(tmpdir(), 'ocpp-proxy-prices-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'prices.csv');
  await writeFile(file, 'start,price\nsoon,1\n');
  const config = {
    time_zone: 'UTC',
    tariffs: [
      { id: 'work', per_kwh: 0.5, day_ahead: { entity: ENTITY, factor: 1.1, plus_per_kwh: 0.02 } },
      { id: 'grid', day_ahead: { file } },
    ],
    purchase_tariff: 'grid',
    payers: [{ id: 'employer', tariff: 'work' }],
    tags: [{ id: 'WORK', payer: 'employer' }],
  };
  await play({ version: '1.6', haUrl: core.url, config }, async (stage) => {
    await settled(stage);
    const warnings = async () => JSON.stringify((await stage.status()).warnings);
    expect(await warnings()).toContain('prices.csv: line 2: \\"soon\\" is no time with a zone');
    const begins = stage.clock.now() - (stage.clock.now() % (15 * MINUTE_MS));
    const rows = ['0.20', '0.30', '0.40'].map((price, i) => `${begins + i * 15 * MINUTE_MS},${price}`);
    await writeFile(file, rows.slice(0, 2).join('\n'));
    const quote = async (tariff: string) =>
      (await stage.house.api(`/api/v1/tariffs/${tariff}/quote?energy_kwh=1&power_kw=1000`)).body;
    await until('the file to be read anew', async () => {
      await stage.pass(MINUTE_MS);
      return (await quote('grid')).total === '0.20';
    });
    expect(await warnings()).toBe('[]');
    const iso = (quarter: number) => new Date(begins + quarter * 15 * MINUTE_MS).toISOString();
    const ask = (query: string) => stage.house.api(`/api/v1/prices?${query}`);
    expect((await ask(`from=${iso(0)}&to=${iso(3)}`)).body).toEqual({
      ...{ tariff: 'grid', currency: 'EUR' },
      prices: [
        { from: iso(0), to: iso(1), per_kwh: '0.2', is_known: true },
        { from: iso(1), to: iso(2), per_kwh: '0.3', is_known: true },
        { from: iso(2), to: iso(3), per_kwh: null, is_known: false },
      ],
    });
    for (const [query, status, detail] of [
      [`from=${iso(1)}&to=${iso(0)}`, 400, 'to: expected a time behind `from`, at most 32 days later'],
      ['from=2026-01-01&to=2026-02-02', 400, 'to: expected a time behind `from`, at most 32 days later'],
      [`from=${iso(0)}&to=${iso(1)}&tariff=none`, 404, 'there is no tariff "none"'],
    ] as const) {
      expect(await ask(query)).toMatchObject({ status, body: { detail } });
    }
    await until('the entity to be heard', async () => (await quote('work')).total === '0.13');

    // To the next quarter, so that each part of the session lies within one.
    await stage.pass(begins + 15 * MINUTE_MS - stage.clock.now());
    const txId = await stage.box.start('WORK', 0);
    await stage.pass(TEN_MINUTES_MS);
    await stage.box.meter(txId, 4_000);
    core.set({ [ENTITY]: '0.30' });
    await until('the new price to be heard', async () => (await quote('work')).total === '0.35');
    await stage.restart();
    await until('Home Assistant', async () => fields((await stage.status()).home).link === 'connected');
    // What it says is no price: what held before goes on, and for no longer than two hours.
    core.set({ [ENTITY]: 'much' });
    await until('the word to be heard', async () => (await warnings()).includes('tells no price of a kWh'));
    await stage.pass(TEN_MINUTES_MS);
    await stage.box.meter(txId, 8_000);
    await stage.pass(12 * TEN_MINUTES_MS);
    await stage.box.stop(txId, 10_400);
    await until('the session to be priced', async () => (await sessionOf(stage)).purchase_cost === 1.8);

    const cost = await costOf(stage);
    // 4 kWh × (0.10 × 1.1 + 0.02) + 6.2 kWh × (0.30 × 1.1 + 0.02) + 0.2 kWh × 0.50 = 0.52 + 2.17 + 0.10
    expect(cost).toMatchObject({ owed: { total: '2.79', without_day_ahead_wh: 200 } });
    // 4 kWh and half of 4 kWh × 0.30; what comes after a quarter of an hour has no price.
    expect(cost).toMatchObject({ purchase: { total: '1.80', without_price_wh: 4_400 } });

    const statement = async (format: string) =>
      (await cli(stage, 'statement', '--payer', 'employer', '--month', '2026-11', '--format', format)).out;
    expect(JSON.parse(await statement('json'))).toMatchObject({ rows: [{ without_day_ahead_wh: 200 }] });
    expect(await statement('csv')).toMatch(/,0\.2,$/);
    expect(await statement('html')).toContain('0.200 kWh without a day-ahead price, at the usual price');

    // What the file says later is for others, also after a restart.
    await writeFile(file, rows.join('\n').replace('0.30', '9'));
    await stage.restart();
    expect(await costOf(stage)).toEqual(cost);
  });
});

test('an entity that lists the prices of the day is read by its list: also those to come, and while it is silent', async () => {
  await using core = await fakeCore();
  const config = {
    time_zone: 'UTC',
    tariffs: [{ id: 'grid', per_kwh: 0.5, day_ahead: { entity: ENTITY } }],
    purchase_tariff: 'grid',
  };
  await play({ version: '1.6', haUrl: core.url, config }, async (stage) => {
    await settled(stage);
    const begins = stage.clock.now() - (stage.clock.now() % (15 * MINUTE_MS));
    const iso = (quarter: number) => new Date(begins + quarter * 15 * MINUTE_MS).toISOString();
    const list = (...values: readonly number[]) =>
      values.map((value, i) => ({ start: iso(i), end: iso(i + 1), value }));
    // The state would be another price.
    core.set({ [ENTITY]: '77' });
    core.describe(ENTITY, { unit_of_measurement: 'ct/kWh', raw_today: list(10, 20, 30) });
    const prices = async () =>
      Object.values(fields((await stage.house.api(`/api/v1/prices?from=${iso(0)}&to=${iso(4)}`)).body.prices))
        .map(fields)
        .map(({ per_kwh: price, is_known: isKnown }) => [price, isKnown]);
    const KNOWN = [
      ['0.1', true],
      ['0.2', true],
      ['0.3', true],
      ['0.5', false],
    ] as const;
    await until('the list to be heard', async () => JSON.stringify(await prices()) === JSON.stringify(KNOWN));

    core.restart('down');
    await stage.restart();
    await stage.pass(begins + 15 * MINUTE_MS - stage.clock.now());
    const txId = await stage.box.start('MINE', 0);
    await stage.pass(45 * MINUTE_MS);
    await stage.box.stop(txId, 3_000);
    await until('the session to be priced', async () => (await sessionOf(stage)).purchase_cost !== null);
    // 1 kWh × 0.20 + 1 kWh × 0.30 + 1 kWh × 0.50, since nobody listed the last quarter
    expect(await costOf(stage)).toMatchObject({ purchase: { total: '1.00', without_day_ahead_wh: 1_000 } });
    expect(await prices()).toEqual(KNOWN);

    core.mode = 'running';
    await stage.restart();
    await until('an old list to be told', async () =>
      JSON.stringify((await stage.status()).warnings).includes(`${ENTITY} lists have none for now`),
    );
  });
});

test('a session that is corrected keeps the prices it was counted by; a tariff with other ones has those of now', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ocpp-proxy-prices-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [here, there] = [join(folder, 'here.csv'), join(folder, 'there.csv')];
  const config = {
    time_zone: 'UTC',
    tariffs: [
      { id: 'grid', per_kwh: 0.5, day_ahead: { file: here } },
      { id: 'work', per_kwh: 0.5, day_ahead: { file: here, plus_per_kwh: 0.05 } },
      { id: 'abroad', per_kwh: 0.5, day_ahead: { file: there } },
    ],
    purchase_tariff: 'grid',
    payers: [
      { id: 'employer', tariff: 'work' },
      { id: 'neighbour', tariff: 'abroad' },
    ],
  };
  await writeFile(here, '');
  await writeFile(there, '');
  await play({ version: '1.6', config }, async (stage) => {
    await settled(stage);
    const begins = stage.clock.now() - (stage.clock.now() % (15 * MINUTE_MS)) + 15 * MINUTE_MS;
    const say = async (file: string, ...prices: readonly string[]) => {
      // The first row is of the quarter before.
      const rows = ['7', ...prices].map((price, i) => `${begins + (i - 1) * 15 * MINUTE_MS},${price}`);
      await writeFile(file, rows.join('\n'));
      await stage.restart();
      await settled(stage);
    };
    // Only the first quarter has a price when the session ends.
    await say(here, '0.20');
    await stage.pass(begins - stage.clock.now());
    const txId = await stage.box.start('MINE', 0);
    await stage.pass(30 * MINUTE_MS);
    await stage.box.stop(txId, 10_000);
    await until('the session to be priced', async () => (await sessionOf(stage)).purchase_cost === 3.5);
    const before = await costOf(stage);
    expect(before).toMatchObject({ purchase: { without_day_ahead_wh: 5_000 } });
    expect(JSON.stringify((await stage.status()).warnings)).toContain('here.csv has no price for now');

    // What the file says later counts where nothing was known, and nowhere else.
    await say(here, '8', '0.30');
    await say(there, '0.40', '0.60');
    const { session_id: id } = await sessionOf(stage);
    const correct = async (body: object) => (await stage.house.api(`/api/v1/sessions/${id}/correction`, body)).body;
    // 5 kWh × (0.20 + 0.05) + 5 kWh × (0.30 + 0.05)
    const employer = { cost: { owed: { total: '3.00', without_day_ahead_wh: 0 }, purchase: { total: '2.50' } } };
    expect(await correct({ payer: 'employer' })).toMatchObject(employer);
    await say(here, '8', '9');
    expect(await correct({ payer: 'employer' })).toMatchObject(employer);
    // 5 kWh × 0.40 + 5 kWh × 0.60, which stay as they were when the session is priced anew.
    const abroad = { cost: { owed: { total: '5.00', without_day_ahead_wh: 0 }, purchase: { total: '2.50' } } };
    expect(await correct({ payer: 'neighbour' })).toMatchObject(abroad);
    await say(there, '7', '7');
    expect(await correct({ payer: 'neighbour' })).toMatchObject(abroad);
    // Also by what is kept for ever, where what was told of it is gone.
    await stage.restart((dataDir) => {
      const db = new DatabaseSync(join(dataDir, 'ocpp-proxy.sqlite'));
      db.exec('delete from journal');
      db.close();
    });
    expect(await correct({ payer: 'neighbour' })).toMatchObject(abroad);
    await cli(stage, 'sessions', 'correct', String(id), '--undo');
    expect(await costOf(stage)).toEqual(before);
  });
});

async function sessionOf(stage: Stage) {
  const { body } = await stage.house.api('/sessions');
  return fields(Object.values(fields(body.sessions))[0]);
}

async function costOf(stage: Stage): Promise<unknown> {
  const { session_id: id } = await sessionOf(stage);
  return (await stage.house.api(`/api/v1/sessions/${id}`)).body.cost;
}
