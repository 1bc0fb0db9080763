import { afterAll, describe, expect, test } from 'vitest';
import { CHROMIUM, closeBrowser, type Visit, visit } from './browser.ts';
import { until, withHouse } from './house.ts';
import { CHARGERS, seedSessions } from './many-sessions.ts';
import { layoutShift, NOTICED_SHIFT } from './shift.ts';

afterAll(closeBrowser);

const CONFIG = 'time_zone: Europe/Amsterdam\ncurrency: EUR\n';
const SEEDED = 50_000;

describe.skipIf(CHROMIUM === undefined)('the page Sessions of a house with many years behind it', () => {
  test('fifty thousand sessions: the first page at once, older ones, a filter in the address, and files of it', () =>
    withHouse(CONFIG, async (house) => {
      await house.stop();
      await seedSessions(house.dataDir, SEEDED, Date.UTC(2026, 9, 31, 12));
      await house.start();
      await visit(house, async (scene) => {
        const { page, go, judge, picture } = scene;
        const rows = page.getByRole('row');
        const paintedMs = await timed(async () => {
          await go('sessions');
          await rows.nth(50).waitFor();
        });
        console.info(`first page of ${SEEDED} sessions: ${Math.round(paintedMs)} ms`);
        await page.reload();
        await rows.nth(50).waitFor();
        expect(await layoutShift(page), 'nothing jumps').toBeLessThan(NOTICED_SHIFT);
        const first = await rows.nth(1).innerText();
        await page.getByRole('link', { name: 'Older' }).click();
        await until('another page', async () => (await rows.nth(1).innerText()) !== first);
        await page.getByRole('link', { name: 'Newer' }).click();
        await until('the first page', async () => (await rows.nth(1).innerText()) === first);
        expect(await page.getByRole('link', { name: 'Newer' }).count()).toBe(0);

        await page.getByLabel('Charger').selectOption(CHARGERS[1]);
        await page.getByLabel('From').fill('2026-10-01');
        await page.getByLabel('To', { exact: true }).fill('2026-10-02');
        await until('the filter to hold', async () => (await rows.count()) < 10);
        expect(page.url()).toMatch(/charger=drive/);
        expect(await page.getByRole('cell', { name: 'garage' }).count()).toBe(0);
        await page.reload();
        await until('the same after a reload', async () => [3, 4, 5].includes(await rows.count()));
        const shown = (await rows.count()) - 1;
        await judge();
        await picture('sessions-filtered');
        expect((await fileOf(scene, /spreadsheet/)).trim().split('\n')).toHaveLength(shown + 1);

        await page.getByRole('button', { name: 'All sessions' }).click();
        await page.getByRole('spinbutton', { name: 'Year' }).fill('2026');
        await page.getByLabel('Quarter').selectOption('3');
        const certificate = await fileOf(scene, /certificates.*CSV/);
        // One each five hours: 92 days of 24 hours.
        expect(certificate.trim().split('\n').length).toBeGreaterThan(441);
        await page.getByLabel('Month', { exact: true }).fill('2026-09');
        const [statement] = await Promise.all([
          page.context().waitForEvent('page'),
          page.getByRole('link', { name: 'To print' }).click(),
        ]);
        await statement.waitForLoadState();
        expect(await statement.locator('body').innerText()).toMatch(/September 2026|2026-09/);
      });
    }));
});

/** What a link gives. */
async function fileOf({ page }: Visit, link: RegExp): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: link }).click()]);
  const stream = await download.createReadStream();
  return (await stream.toArray()).join('');
}

async function timed(deed: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await deed();
  return performance.now() - began;
}
