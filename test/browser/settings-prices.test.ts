/** Payers, and prices by the hour and of the exchange, by their forms. */
import { readFile } from 'node:fs/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { CHROMIUM, closeBrowser, PHONE, visit } from './browser.ts';
import { withHouse } from './house.ts';

afterAll(closeBrowser);

const PRICED = `# Who pays what.
tariffs:
  - id: work # the employer
    per_kwh: 0.30
    times:
      # as the contract has it
      - from: "23:00" # the night
        to: "07:00"
        per_kwh: 0.10
      - days: weekend # all day
        per_kwh: 0.20
  - id: grid
    per_kwh: 0.28 # until prices are known
    day_ahead:
      file: prices.csv # by the script
      factor: 1.21
tags:
  - { id: "04AA", name: Anna, payer: mill } # her car
payers:
  - id: mill # at the river
    name: Mill Ltd
`;

const LOOKS = [
  { name: 'desk', look: {} },
  { name: 'phone', look: { viewport: PHONE, colorScheme: 'dark' } },
] as const;

describe.skipIf(CHROMIUM === undefined)('forms of the page of settings', () => {
  test.each(LOOKS)(
    'prices by the hour and of the exchange by their form; what was there keeps its comments ($name)',
    ({ name, look }) =>
      withHouse(PRICED, (house) =>
        visit(
          house,
          async ({ page, go, judge, picture, forgive }) => {
            forgive(/400/);
            await go('settings/tariffs');
            await page.getByText('weekend: €0.20 a kWh').waitFor();
            await page.getByRole('button', { name: 'Edit tariff work' }).click();
            const dialog = page.getByRole('dialog');
            const hours = (nth: number) => dialog.getByRole('group', { name: `Hours ${nth}`, exact: true });
            await hours(2).getByLabel('Price of a kWh').fill('0.22');
            await dialog.getByRole('button', { name: 'Add hours' }).click();
            await hours(3).getByRole('checkbox', { name: 'Mon' }).check();
            await hours(3).getByRole('checkbox', { name: 'Wed' }).check();
            await hours(3).getByLabel('From').fill('17:00');
            await hours(3).getByLabel('Until').fill('17:00');
            await hours(3).getByLabel('Months').fill('1, 2');
            await hours(3).getByLabel('Price of a kWh').fill('0,45');
            await picture(`settings-hours-${name}`);
            await judge();
            await dialog.getByRole('button', { name: 'Save' }).click();
            await dialog.getByRole('alert').getByText('begins and ends at "17:00"').waitFor();
            await hours(3).getByLabel('Until').fill('21:00');
            await dialog.getByRole('button', { name: 'Save' }).click();
            await page.getByText('Mon, Wed · 17:00–21:00 · Jan, Feb: €0.45 a kWh').waitFor();
            const text = () => readFile(house.configFile, 'utf8');
            const added = `      - days:
          - mon
          - wed
        from: 17:00
        to: 21:00
        months:
          - 1
          - 2
        per_kwh: 0.45
`;
            const changed = PRICED.replace('per_kwh: 0.20\n', `per_kwh: 0.22\n${added}`);
            expect(await text()).toBe(changed);

            await page.getByRole('button', { name: 'Edit tariff work' }).click();
            await dialog.getByRole('button', { name: 'Remove hours 1' }).click();
            await dialog.getByRole('button', { name: 'Save' }).click();
            await page.getByText('23:00–07:00').waitFor({ state: 'detached' });
            const [night = ''] = / {6}- from: "23:00"[\s\S]*?0\.10\n/.exec(PRICED) ?? [];
            expect(await text()).toBe(changed.replace(night, ''));

            await page.getByRole('button', { name: 'Edit tariff grid' }).click();
            expect(await dialog.getByLabel('File, beside the configuration').inputValue()).toBe('prices.csv');
            await dialog.getByLabel('Plus, for each kWh').fill('0,025');
            await picture(`settings-exchange-${name}`);
            await judge();
            await dialog.getByRole('button', { name: 'Save' }).click();
            await page.getByText('from prices.csv, times 1.21, plus €0.025 a kWh').waitFor();
            expect(await text()).toContain(
              'file: prices.csv # by the script\n      factor: 1.21\n      plus_per_kwh: 0.025\n',
            );
            await page.getByRole('button', { name: 'Edit tariff grid' }).click();
            await dialog.getByLabel('Energy at the prices of the exchange').selectOption('No');
            await dialog.getByRole('button', { name: 'Save' }).click();
            await page.getByText('from prices.csv').waitFor({ state: 'detached' });
            expect(await text()).not.toContain('day_ahead');
            expect(await text()).toContain('per_kwh: 0.28 # until prices are known');
          },
          look,
        ),
      ),
  );

  test.each(LOOKS)(
    'who else pays is added, changed and removed, unless a card still names them ($name)',
    ({ name, look }) =>
      withHouse(PRICED, (house) =>
        visit(
          house,
          async ({ page, go, judge, picture, forgive }) => {
            forgive(/400/);
            await go('settings/payers');
            await page.getByRole('cell', { name: 'Mill Ltd', exact: true }).waitFor();
            await page.getByRole('button', { name: 'Add a payer' }).click();
            const dialog = page.getByRole('dialog');
            await dialog.getByLabel('Id, for the file').fill('home');
            await dialog.getByLabel('Name on statements').fill('Frida');
            await dialog.getByLabel('Address on statements').fill('Mill Lane 1\nTown');
            await dialog.getByLabel('Tariff').selectOption('work');
            await dialog.getByRole('button', { name: 'Save' }).click();
            await dialog.getByRole('alert').getByText('are reserved; choose another id').waitFor();
            await picture(`settings-payer-${name}`);
            await judge();
            await dialog.getByLabel('Id, for the file').fill('frida');
            await dialog.getByRole('button', { name: 'Save' }).click();
            await page.getByRole('cell', { name: 'Frida', exact: true }).waitFor();
            await page.getByRole('button', { name: 'Edit Mill Ltd' }).click();
            await dialog.getByLabel('E-mail').fill('bills@mill.example');
            await dialog.getByRole('button', { name: 'Save' }).click();
            await page.getByRole('cell', { name: 'bills@mill.example' }).waitFor();
            await picture(`settings-payers-${name}`);
            await judge();
            const text = () => readFile(house.configFile, 'utf8');
            const mill = '  - id: mill # at the river\n    name: Mill Ltd\n    email: bills@mill.example\n';
            expect(await text()).toContain(mill);
            expect(await text()).toMatch(
              / - id: frida\n +name: Frida\n +address: [\s\S]*Mill Lane 1\n[\s\S]*tariff: work\n/,
            );
            expect(await text()).toContain('payer: mill } # her car');

            const remove = async (payer: string) => {
              await page.getByRole('button', { name: `Remove ${payer}` }).click();
              await dialog.getByRole('button', { name: 'Remove' }).click();
            };
            await remove('Mill Ltd');
            await page.getByText('is called "mill"').waitFor();
            await page.getByRole('cell', { name: 'Mill Ltd', exact: true }).waitFor();
            await remove('Frida');
            await page.getByRole('cell', { name: 'Frida', exact: true }).waitFor({ state: 'detached' });
            expect(await text()).not.toContain('frida');
          },
          look,
        ),
      ),
  );
});
