/** Tariffs as an owner edits them: in the file, on the command line, over the API; the program runs on. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from '../../src/cli/cli.ts';
import { surroundings } from '../integration/cli/surroundings.ts';
import { type StrictStation, strictClient } from '../peers/strict.ts';
import { API_TOKEN, until } from './house.ts';
import { type JsonBackend, jsonBackend } from './json-backend.ts';
import { folder, serve } from './process.ts';
import { fields } from './seen.ts';

const FILE = `# My house
currency: EUR
time_zone: UTC
tariffs:
  # as agreed with Ann
  - id: work
    per_kwh: 0.30 # for now
    times:
      - {from: "23:00", to: "07:00", per_kwh: 0.10}
backends:
  - {id: app, token: "token-of-the-app-1", rights: [observe, tariff], tariff: work}
  - {id: lamp, token: "token-of-the-lamp", rights: [observe]}
`;
const EVENING = ['quote', 'work', '--kwh', '22', '--starts', '2027-01-31T22:00:00Z'];

test('tariffs are changed by command and API, comments stay, and a quote follows without a restart', async () => {
  const dataDir = await folder();
  const config = join(dataDir, 'proxy.yaml');
  await writeFile(config, FILE);
  const proxy = await serve({ dataDir, config });
  const box = await booted(proxy.url);
  const run = async (...args: readonly string[]) => {
    const variables = { OCPP_PROXY_URL: `http://127.0.0.1:${proxy.port}`, API_TOKEN };
    const it = surroundings({ cwd: dataDir, variables });
    return { code: await runCli(args, it), out: [...it.printed, ...it.complaints].join('\n') };
  };
  const costs = (total: string) =>
    until(`22 kWh in the evening to cost ${total}`, async () =>
      (await run(...EVENING)).out.includes(`total: ${total}`),
    );

  // At 11 kW until midnight: 11 kWh × 0.30 + 11 kWh × 0.10
  expect(await run(...EVENING)).toEqual({ code: 0, out: 'energy: 4.40\ntotal: 4.40 EUR, of which VAT 0.00' });

  expect(await run('tariffs', 'set', 'work', '--per-kwh', '0.35', '--vat', '21')).toMatchObject({ code: 0 });
  // 11 kWh × 0.35 + 11 kWh × 0.10
  await costs('4.95');
  const later = ['tariffs', 'set', 'work', '--valid-from', '2027-01-01', '--per-kwh', '0.5', '--session-fee', '0.25'];
  expect(await run(...later)).toMatchObject({ code: 0 });
  // 22 kWh × 0.50 + 0.25
  await costs('11.25');

  const wrong = await run('tariffs', 'set', 'work', '--per-kwh', '0,30');
  expect(wrong.code).toBe(1);
  expect(wrong.out).toContain('expected a price with a point and at most six decimals');
  expect((await run('quote', 'wrk', '--kwh', '1')).out).toContain('there is no tariff "wrk"');
  expect((await run('tariffs', 'remove', 'work', '--valid-from', '2028-01-01')).code).toBe(1);
  expect((await run('tariffs')).out).toContain(
    'work\t-\t-\t0.35\t-\t-\t0\t-\t21 %\t1 with other prices\nwork\t2027-01-01\t-\t0.5\t-\t-\t0.25\t-\t0 %\t-',
  );

  expect(await run('tariffs', 'remove', 'work', '--valid-from', '2027-01-01')).toMatchObject({ code: 0 });
  await costs('4.95');
  expect(await told(proxy.port)).toMatchObject([
    { by: 'home', why: 'The tariff "work" from 2027-01-01 on was taken away; it said per_kwh 0.5, session_fee 0.25.' },
    { by: 'home', why: 'The tariff "work" from 2027-01-01 on was added: per_kwh 0.5, session_fee 0.25.' },
    { by: 'home', why: 'The tariff "work" was changed: per_kwh from 0.3 to 0.35, vat_percent from nothing to 21.' },
  ]);
  await box.close();
  const text = await readFile(config, 'utf8');
  expect(text).toContain('# as agreed with Ann\n  - id: work\n');
  expect(text).toMatch(/per_kwh: "?0\.35"? # for now\n/);
  expect(text).toContain('vat_percent: 21');
});

test('a backend with the right `tariff` reads, changes and asks tariffs; another one does not', async () => {
  const dataDir = await folder();
  const config = join(dataDir, 'proxy.yaml');
  await writeFile(config, FILE);
  const proxy = await serve({ dataDir, config });
  const box = await booted(proxy.url);
  const app = await jsonBackend(proxy.url, 'app', 'token-of-the-app-1');
  const lamp = await jsonBackend(proxy.url, 'lamp', 'token-of-the-lamp');
  try {
    const row = { per_kwh: '0.3', vat_percent: 0, times: [{ from: '23:00', to: '07:00', per_kwh: '0.1' }] };
    expect(await app.ask('get_tariffs')).toMatchObject({ own: 'work', tariffs: [{ id: 'work', rows: [row] }] });
    const plan = { energy_kwh: 22, starts: '2027-01-31T22:00:00Z' };
    // Its own tariff: 11 kWh × 0.30 + 11 kWh × 0.10
    expect(await app.ask('quote', plan)).toMatchObject({ result: 'accepted', bill: { total: '4.40' } });

    const dearer = { ...row, per_kwh: 0.5, times: [] };
    expect(await app.ask('set_tariff', { tariff: 'work', row: dearer })).toMatchObject({ result: 'accepted' });
    await until('the quote to follow', async () => totalOf(await app.ask('quote', plan)) === '11.00');
    expect(await readFile(config, 'utf8')).toContain('per_kwh: 0.5 # for now');

    const hours = 'times from [{"from":"23:00","to":"07:00","per_kwh":0.1}] to nothing';
    const why = `The tariff "work" was changed: per_kwh from 0.3 to 0.5, ${hours}.`;
    const line = { by: 'app', asked: 'set tariff', allowed: true, why };
    expect(await told(proxy.port)).toMatchObject([line]);

    const NO: readonly (readonly [backend: JsonBackend, action: string, fields: object, error: object])[] = [
      [lamp, 'get_tariffs', {}, { error: 'not_allowed', rule: 'rights' }],
      [lamp, 'quote', { ...plan, tariff: 'work' }, { error: 'not_allowed' }],
      [lamp, 'set_tariff', { tariff: 'work', row }, { error: 'not_allowed' }],
      [app, 'quote', { ...plan, tariff: 'none' }, { reason: 'tariff: there is no tariff "none"' }],
      [app, 'quote', { energy_kwh: 0 }, { reason: 'energy_kwh: expected a number above 0, up to 1000' }],
      [app, 'quote', {}, { reason: 'energy_kwh: expected a number above 0, up to 1000' }],
      [app, 'quote', { ...plan, leaves: 'soon' }, { reason: 'leaves: expected a time such as 2027-01-31T18:00:00Z' }],
      [app, 'set_tariff', { tariff: 'work' }, { reason: 'row: expected a JSON object' }],
      [app, 'set_tariff', { tariff: 'work', row: { per_kwh: 'x' } }, { reason: expect.stringContaining('"x"') }],
      [app, 'set_tariff', { tariff: 'work', row: { colour: 1 } }, { reason: expect.stringContaining('colour') }],
    ];
    for (const [backend, action, asked, error] of NO)
      expect(await backend.ask(action, { ...asked }), action).toMatchObject(error);
    expect(await told(proxy.port)).toHaveLength(1);
  } finally {
    await Promise.all([app.close(), lamp.close(), box.close()]);
  }
});

/** A charger, in whose trail of decisions it stands. */
async function booted(url: string): Promise<StrictStation> {
  const box = await strictClient({ url, identity: 'BOX1', version: '1.6', answer: () => ({}) });
  await box.call('BootNotification', { chargePointVendor: 'Vendor', chargePointModel: 'Model' });
  return box;
}

/** Changes of tariffs in the trail, newest first. */
async function told(port: number): Promise<readonly object[]> {
  const path = `http://127.0.0.1:${port}/api/v1/decisions?charger=BOX1`;
  const answer = await fetch(path, { headers: { authorization: `Bearer ${API_TOKEN}` } });
  const decisions = Object.values(fields(fields(await answer.json()).decisions)).map(fields);
  return decisions.filter(({ asked }) => asked === 'set tariff');
}

function totalOf(reply: object): unknown {
  return fields(fields(reply).bill).total;
}
