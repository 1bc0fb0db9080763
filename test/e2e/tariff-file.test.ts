/** Tariffs as an owner edits them: in the file, on the command line, over the API; the program runs on. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from '../../src/cli/cli.ts';
import { surroundings } from '../integration/cli/surroundings.ts';
import { API_TOKEN, until } from './house.ts';
import { folder, serve } from './process.ts';

const FILE = `# My house
currency: EUR
time_zone: UTC
tariffs:
  # as agreed with Ann
  - id: work
    per_kwh: 0.30 # for now
    times:
      - {from: "23:00", to: "07:00", per_kwh: 0.10}
`;
const EVENING = ['quote', 'work', '--kwh', '22', '--starts', '2027-01-31T22:00:00Z'];

test('tariffs are changed by command and API, comments stay, and a quote follows without a restart', async () => {
  const dataDir = await folder();
  const config = join(dataDir, 'proxy.yaml');
  await writeFile(config, FILE);
  const proxy = await serve({ dataDir, config });
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
  const text = await readFile(config, 'utf8');
  expect(text).toContain('# as agreed with Ann\n  - id: work\n');
  expect(text).toMatch(/per_kwh: "?0\.35"? # for now\n/);
  expect(text).toContain('vat_percent: 21');
});
