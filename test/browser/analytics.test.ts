import { afterAll, describe, expect, test } from 'vitest';
import { CHROMIUM, closeBrowser, PHONE, visit } from './browser.ts';
import { type BrowserHouse, until, withHouse } from './house.ts';
import { seedSessions } from './many-sessions.ts';
import { layoutShift, NOTICED_SHIFT } from './shift.ts';

afterAll(closeBrowser);

const CONFIG = `
time_zone: Europe/Amsterdam
currency: EUR
purchase_tariff: contract
tariffs:
  - { id: contract, per_kwh: 0.20, times: [{ from: "23:00", to: "07:00", per_kwh: 0.10 }] }
`;
const SEEDED = 3_000;
const HOUR_MS = 3_600_000;

/** Some two years of sessions, up to now. */
async function withYears(scene: (house: BrowserHouse) => Promise<void>): Promise<void> {
  await withHouse(CONFIG, async (house) => {
    await house.stop();
    await seedSessions(house.dataDir, SEEDED, Date.now() - 3 * HOUR_MS);
    await house.start();
    await scene(house);
  });
}

const LOOKS = [
  { name: 'desk', look: {} },
  { name: 'phone-dark', look: { viewport: PHONE, colorScheme: 'dark' } },
] as const;

describe.skipIf(CHROMIUM === undefined)('the page Analytics', () => {
  test('energy, money and who took how much, over thirty days and by month, as charts and as tables', () =>
    withYears(async (house) => {
      for (const { name, look } of LOOKS) {
        await visit(
          house,
          async ({ page, go, judge, picture }) => {
            await go('analytics');
            await page.getByRole('heading', { name: 'Energy per day' }).waitFor();
            await page.reload();
            await page.getByRole('img', { name: /Energy per day/ }).waitFor();
            expect(await layoutShift(page), 'nothing jumps').toBeLessThan(NOTICED_SHIFT);
            await judge();
            await picture(`analytics-${name}`);
          },
          look,
        );
      }
      await visit(house, async ({ page, go, judge }) => {
        await go('analytics');
        await page.getByRole('button', { name: 'Last year' }).click();
        await page.getByRole('heading', { name: 'Money per month' }).waitFor();
        expect(page.url()).toMatch(/step=month/);
        const money = page.getByRole('region', { name: 'Money per month' });
        await money.getByText('As a table').click();
        await until(
          'twelve months',
          async () => (await money.getByRole('table', { name: 'Money per month' }).getByRole('row').count()) === 13,
        );
        const owed = await sumOf(house, 'owed');
        const total = page.getByRole('region', { name: 'All together' });
        expect(await total.innerText()).toContain(`€${owed.toLocaleString('en-GB', { minimumFractionDigits: 2 })}`);

        expect(await total.innerText()).toMatch(/300 g\/kWh\s+CO₂ for each kWh/);
        expect(await total.innerText()).toContain('nobody knew how clean the grid was');
        const carbon = page.getByRole('region', { name: 'CO₂ per month' });
        await carbon.getByText('As a table').click();
        await carbon.getByRole('table').getByText('300 g/kWh').first().waitFor();
        await page.getByRole('table', { name: 'By who pays' }).getByText('300 g/kWh').first().waitFor();

        const byCard = page.getByRole('table', { name: 'By card' });
        await byCard.getByRole('rowheader', { name: 'Anna' }).waitFor();
        await page.getByRole('combobox', { name: 'Charger' }).selectOption('drive');
        const byCharger = page.getByRole('table', { name: 'By charger' });
        await until('one charger alone', async () => (await byCharger.getByRole('row').count()) === 2);
        expect(await byCharger.innerText()).toContain('drive');
        await page.reload();
        await until('the same after a reload', async () => (await byCharger.getByRole('row').count()) === 2);
        await judge();
      });
    }));

  test('what energy costs over time stands beside what was charged', () =>
    withYears((house) =>
      visit(house, async ({ page, go }) => {
        await go('analytics');
        const hours = page.getByRole('region', { name: /By the hour/ });
        await hours.getByText('As a table').click();
        const row = (name: string) => hours.getByRole('row').filter({ hasText: name });
        await row('02:00').getByText('€0.10/kWh').waitFor();
        await row('12:00').getByText('€0.20/kWh').waitFor();
      }),
    ));

  test('a session says how much CO₂ it came with, and of how much nobody knew', () =>
    withYears((house) =>
      visit(house, async ({ page, go, judge, picture }) => {
        await go('sessions/seeded-002999');
        const facts = page.getByRole('region', { name: 'Facts' });
        await facts.getByText('3.8 kg').waitFor();
        await facts.getByText('300 g/kWh, without 1.40 kWh at hours that nobody knew').waitFor();
        await judge();
        await picture('session-carbon');
      }),
    ));

  test('a house that charged nothing yet is told so', () =>
    withHouse(CONFIG, (house) =>
      visit(house, async ({ page, go, judge }) => {
        await go('analytics');
        await page.getByText('Nothing was charged in this time.').waitFor();
        await judge();
      }),
    ));
});

/** Of the last year, by the API. */
async function sumOf(house: BrowserHouse, field: 'owed'): Promise<number> {
  const year = Number(new Date().toLocaleDateString('en-CA', { timeZone: 'Europe/Amsterdam' }).slice(0, 4)) - 1;
  const span = `from=${year - 1}-12-31T23:00:00Z&to=${year}-12-31T23:00:00Z`;
  const { totals } = (await house.api(`session-totals?by=month&${span}`)) as {
    totals: readonly Record<string, string>[];
  };
  const cents = totals.reduce((sum, row) => sum + Math.round(Number(row[field]) * 100), 0);
  expect(cents).toBeGreaterThan(0);
  return cents / 100;
}
