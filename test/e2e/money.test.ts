import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import { OCPP_VERSIONS } from '../../src/core/ocpp/versions.ts';
import { until } from './house.ts';
import { fields } from './seen.ts';
import { delivered, play, type Stage, settled } from './stage.ts';

const TEN_MINUTES_MS = 600_000;
const TARIFFS = [
  {
    id: 'work',
    per_kwh: 0.3,
    vat_percent: 21,
    prices_include_vat: false,
    provider_share_percent: 10,
    // It is noon in UTC when the stage opens.
    times: [{ from: '12:10', to: '12:20', per_kwh: 0.1 }],
  },
  { id: 'grid', per_kwh: 0.2 },
];
const MONEY = {
  time_zone: 'UTC',
  tariffs: TARIFFS,
  purchase_tariff: 'grid',
  payers: [{ id: 'employer', tariff: 'work' }],
  tags: [{ id: 'WORK', payer: 'employer' }, { id: 'MINE' }],
};

test.each([...OCPP_VERSIONS].reverse())(
  '%s: what the employer owes is by the tariff of when the session began, also after a change and a restart',
  (version) =>
    play(
      { version, services: { amber: { config: { role: 'reporter', foreign_view: 'mirror' } } }, config: MONEY },
      async (stage) => {
        await settled(stage, 'amber');
        const { box } = stage;
        const txId = await box.start('WORK', 1_000);
        await stage.pass(TEN_MINUTES_MS);
        await box.meter(txId, 3_000);
        const id = await idOf(stage);
        // 2 kWh × 0.30, and 21 % on top
        expect(await costOf(stage, id)).toMatchObject({
          owed: { total: '0.73', lines: [energy('0.60'), vat('0.13')] },
        });

        const dearer = TARIFFS.map((row) => ({ ...row, per_kwh: 9 }));
        const services = [{ id: 'amber', url: stage.service('amber').url }];
        await stage.house.app.reload(configSchema.parse({ ...MONEY, tariffs: dearer, ocpp_services: services }));
        await stage.restart();
        await stage.pass(TEN_MINUTES_MS);
        await box.meter(txId, 7_000);
        await box.stop(txId, 8_000);
        await until(
          'the session to be priced',
          async () => (await costOf(stage, id)) !== null && (await revenue(stage)) !== null,
        );

        // 2 kWh × 0.30 + 5 kWh × 0.10 = 1.10; 21 % of it; 10 % of it for the provider
        const owed = { tariff: 'work', lines: [energy('1.10'), vat('0.23')], total: '1.33', provider_share: '0.11' };
        expect(await costOf(stage, id)).toMatchObject({
          owed: { ...owed, net: '1.10', vat: '0.23', revenue: '1.22', energy_wh: 7_000 },
          // 7 kWh × 0.20
          purchase: { tariff: 'grid', total: '1.40' },
        });
        await delivered(stage);
        expect((await stage.house.api('/sessions')).body).toMatchObject({
          sessions: [{ payer: 'employer', revenue: 1.22, currency: 'EUR', total: 1.33, vat: 0.23, purchase_cost: 1.4 }],
        });
      },
    ),
);

test('a card of nobody else costs the home its energy, and no session that began before has a price', () =>
  play({ version: '1.6', config: { tags: MONEY.tags.slice(1) } }, async (stage) => {
    await settled(stage);
    const before = await stage.box.start('MINE', 0);
    await stage.house.app.reload(configSchema.parse(MONEY));
    await stage.box.stop(before, 5_000);
    await stage.pass(10_000);
    const second = await stage.box.start('MINE', 5_000);
    await stage.pass(TEN_MINUTES_MS);
    await stage.box.stop(second, 10_000);
    await until('the second to be priced', async () => (await purchase(stage)) !== null);
    const { body } = await stage.house.api('/sessions');
    // 5 kWh × 0.20
    expect(body).toMatchObject({
      sessions: [
        { payer: 'home', revenue: null, purchase_cost: 1, currency: 'EUR' },
        { payer: 'home', revenue: null, purchase_cost: null, currency: null },
      ],
    });
  }));

test('a session that ended right before a crash is priced after it', () =>
  play({ version: '1.6', config: MONEY }, async (stage) => {
    await settled(stage);
    const txId = await stage.box.start('WORK', 0);
    await stage.pass(10_000);
    await stage.box.stop(txId, 10_000);
    await until('the session to be priced', async () => (await revenue(stage)) !== null);
    await stage.restart((dataDir) => forget(dataDir));
    // 10 kWh × 0.30, VAT on top, 10 % for the provider: 3.00 + 0.63 − 0.30
    await until('the session to be priced again', async () => (await revenue(stage)) === 3.33);
  }));

/** As if the program had died between the end and its price. */
function forget(dataDir: string): void {
  const db = new DatabaseSync(join(dataDir, 'ocpp-proxy.sqlite'));
  db.exec('update session_costs set cost = null');
  db.close();
}

function energy(amount: string) {
  return { kind: 'energy', amount };
}

function vat(amount: string) {
  return { kind: 'vat', amount };
}

async function newest(stage: Stage) {
  const { body } = await stage.house.api('/sessions?include_running=true');
  return fields(Object.values(fields(body.sessions))[0]);
}

async function idOf(stage: Stage): Promise<string> {
  return String((await newest(stage)).session_id);
}

async function revenue(stage: Stage): Promise<unknown> {
  return (await newest(stage)).revenue;
}

async function purchase(stage: Stage): Promise<unknown> {
  return (await newest(stage)).purchase_cost;
}

async function costOf(stage: Stage, id: string): Promise<unknown> {
  return (await stage.house.api(`/api/v1/sessions/${id}`)).body.cost;
}
