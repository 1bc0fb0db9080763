/** Statements: what each payer owes for a month, over the real program. */
import { expect, test } from 'vitest';
import { cli } from './cli.ts';
import { API_TOKEN, CHARGER, until } from './house.ts';
import { fields } from './seen.ts';
import { play, type Stage, settled } from './stage.ts';

const HOUR_MS = 3_600_000;
const HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>';
const CONFIG = {
  // It is noon of 22 November in UTC when the stage opens: 23:00 here.
  time_zone: 'Pacific/Noumea',
  site: { name: 'Anna <b>&', address: 'Canal 1\nTown', vat_number: 'NL001' },
  tariffs: [
    { id: 'work', name: HOSTILE, per_kwh: 0.3, vat_percent: 21, prices_include_vat: false },
    { id: 'guests', per_kwh: 0.45 },
  ],
  payers: [
    { id: 'employer', name: 'Acme "Ltd"', address: 'Road 2', vat_number: 'NL002', tariff: 'work' },
    { id: 'neighbour', tariff: 'guests' },
  ],
  tags: [
    { id: 'WORK', name: HOSTILE, vehicle: '<img src=x onerror=alert(1)>', payer: 'employer' },
    { id: 'NEXT', payer: 'neighbour' },
    { id: 'MINE' },
  ],
};

test('the statements of all payers add up to the totals, and are read as JSON, CSV and HTML', () =>
  play({ version: '1.6', config: CONFIG }, async (stage) => {
    await settled(stage);
    await charges(stage, 'WORK', 1_000, 11_005);
    await charges(stage, 'NEXT', 11_005, 14_338);
    await charges(stage, 'MINE', 14_338, 15_000);
    const running = await stage.box.start('WORK', 15_000);
    await until(
      'two sessions to be priced',
      async () => (await totals(stage)).filter(({ owed }) => owed !== '0').length === 2,
    );

    const employer = await statement(stage, 'employer');
    // 10.005 kWh × 0.30 = 3.0015 → 3.00, and 21 % on top
    expect(employer).toMatchObject({
      ...{ month: '2026-11', time_zone: 'Pacific/Noumea', from: '2026-11-01T00:00:00+11:00' },
      site: { name: 'Anna <b>&', address: 'Canal 1\nTown', vat_number: 'NL001' },
      payer: { id: 'employer', name: 'Acme "Ltd"', address: 'Road 2', vat_number: 'NL002' },
      ...{ sessions: 1, energy_wh: 10_005, without_price: 0, running: 1 },
      sums: [{ currency: 'EUR', net: '3.00', vat: '0.63', total: '3.63', vat_rates: [{ vat_percent: 21 }] }],
      rows: [
        { state: 'priced', started_at: '2026-11-22T23:00:00+11:00', meter_start_wh: 1_000, meter_stop_wh: 11_005 },
        { state: 'running', ended_at: null, total: null },
      ],
    });
    const owed = await Promise.all(
      ['employer', 'neighbour', 'home'].map(async (payer) => totalOf(await statement(stage, payer))),
    );
    // 3.333 kWh × 0.45 = 1.49985 → 1.50
    expect(owed).toEqual([3.63, 1.5, 0]);
    expect((await totals(stage)).map(({ key, owed: sum }) => [key, Number(sum)])).toEqual([
      ['employer', 3.63],
      ['home', 0],
      ['neighbour', 1.5],
    ]);
    expect(await statement(stage, 'home')).toMatchObject({ without_price: 1, sums: [], payer: { name: 'Anna <b>&' } });
    expect(await statement(stage, 'employer', '2026-10')).toMatchObject({ rows: [], sums: [] });

    const csv = await cli(stage, 'statement', '--payer', 'employer', '--month', '2026-11', '--format', 'csv');
    const [head, first] = csv.out.split('\r\n');
    expect(head).toMatch(
      /^month,payer,session_id,state,started_at,.*,net,vat,vat_percent,total,corrected_at,note,payer_says,payer_says_currency,without_day_ahead_kwh,without_price_kwh$/,
    );
    expect(first).toMatch(/,10\.005,"'=HYPERLINK\(""http:\/\/x""\).*,EUR,3,0,0,0,0,0\.63,3,0\.63,21,3\.63,,,,,,$/);
    expect(first).not.toContain(',=');

    const page = await fetch(
      `${stage.house.url.replace('ws', 'http')}/api/v1/statements?payer=employer&month=2026-11&format=html`,
      {
        headers: { authorization: `Bearer ${API_TOKEN}` },
      },
    );
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const html = await page.text();
    expect(html).not.toMatch(/<script|<img|<b>|https?:\/\/(?!x)/);
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(html).toContain('Acme &quot;Ltd&quot;');
    expect(html).toContain('still running');

    for (const [args, why] of [
      [['--payer', 'nobody', '--month', '2026-11'], 'there is no payer "nobody"'],
      [['--payer', 'home', '--month', '2026-13'], 'expected a month like 2026-10'],
    ] as const) {
      expect(await cli(stage, 'statement', ...args)).toMatchObject({ code: 1, err: expect.stringContaining(why) });
    }
    await stage.box.stop(running, 15_000);
  }));

test('a certificate has the energy by the meter, whoever pays, and what is not certain apart', () =>
  play(
    {
      version: '1.6',
      config: { ...CONFIG, chargers: [{ id: CHARGER, ean: '871685900000000001', meter_id: '=MID' }] },
    },
    async (stage) => {
      await settled(stage);
      await charges(stage, 'WORK', 1_000, 11_005);
      await charges(stage, 'NEXT', 11_005, 9_000);
      const [first] = await rows(stage, 'year=2026');
      expect(first).toMatchObject({ doubt: 'register_began_anew', energy_wh: null });
      const certain = fields((await rows(stage, 'year=2026')).at(1));
      expect(certain).toMatchObject({
        ...{ started_at_utc: '2026-11-22T12:00:00.000Z', started_at: '2026-11-22T23:00:00+11:00' },
        ...{ ended_at_utc: '2026-11-22T12:15:00.000Z', charger_id: CHARGER, evse: 1, ean: '871685900000000001' },
        ...{ meter_id: '=MID', meter_start_wh: 1_000, meter_stop_wh: 11_005, energy_wh: 10_005, doubt: null },
      });
      const charger = await stage.house.api(`/api/v1/chargers/${CHARGER}`);
      for (const key of ['vendor', 'model', 'serial_number']) expect(certain[key]).toBe(charger.body[key]);
      expect(certain.vendor).toEqual(expect.any(String));

      const { body } = await stage.house.api(`/api/v1/certificates?month=2026-11&charger=${CHARGER}`);
      const sum = { sessions: 1, energy_wh: 10_005, doubtful_sessions: 1 };
      expect(body).toMatchObject({
        ...{ period: '2026-11', time_zone: 'Pacific/Noumea', site: { name: 'Anna <b>&', address: 'Canal 1\nTown' } },
        ...{ chargers: [{ charger_id: CHARGER, meter_id: '=MID', ...sum }], total: sum },
      });
      const before = body.rows;
      const path = `/api/v1/sessions/${certain.session_id}/correction`;
      expect((await stage.house.api(path, { payer: 'neighbour', note: 'not work' })).status).toBeLessThan(300);
      expect((await stage.house.api('/api/v1/certificates?year=2026&quarter=4')).body.rows).toEqual(before);
      expect(await rows(stage, 'year=2026&quarter=3')).toEqual([]);
      expect(await rows(stage, 'year=2026&charger=other')).toEqual([]);

      const csv = await cli(stage, 'certificate', '--year', '2026', '--quarter', '4');
      expect(csv).toMatchObject({ code: 0, err: '' });
      expect(csv.out).toMatch(/^period,session_id,started_at_utc,.*,energy_kwh,doubtful_kwh,doubt\r\n/);
      expect(csv.out).toMatch(/,'=MID,871685900000000001,Anna <b>&,"Canal 1\nTown",1,11\.005,10\.005,,$/);
      const json = await cli(stage, 'certificate', '--month', '2026-11', '--format', 'json');
      expect(JSON.parse(json.out)).toMatchObject({ total: sum });
      for (const [args, why] of [
        [[], 'year: expected a year, a year with a quarter, or a month in place of both'],
        [['--quarter', '1'], 'year: expected a year'],
        [['--year', '2026', '--quarter', '5'], 'quarter: expected 1, 2, 3 or 4'],
        [['--year', '1'], 'year: '],
      ] as const) {
        expect(await cli(stage, 'certificate', ...args)).toMatchObject({ code: 1, err: expect.stringContaining(why) });
      }
    },
  ));

async function rows(stage: Stage, query: string) {
  const { body } = await stage.house.api(`/api/v1/certificates?${query}`);
  return Object.values(fields(body.rows)).map(fields);
}

async function charges(stage: Stage, tag: string, fromWh: number, toWh: number): Promise<void> {
  const txId = await stage.box.start(tag, fromWh);
  await stage.pass(HOUR_MS / 4);
  await stage.box.stop(txId, toWh);
  await stage.pass(60_000);
}

async function statement(stage: Stage, payer: string, month = '2026-11') {
  return (await stage.house.api(`/api/v1/statements?payer=${payer}&month=${month}`)).body;
}

function totalOf({ sums }: { readonly [name: string]: unknown }): number {
  return Object.values(fields(sums)).reduce((sum: number, each) => sum + Number(fields(each).total), 0);
}

async function totals(stage: Stage) {
  const { body } = await stage.house.api('/api/v1/session-totals?by=payer');
  return Object.values(fields(body.totals)).map(fields);
}
