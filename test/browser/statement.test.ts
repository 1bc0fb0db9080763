import { afterAll, describe, expect, test } from 'vitest';
import { CHROMIUM, closeBrowser, PHONE, visit } from './browser.ts';
import { withHouse } from './house.ts';
import { seedSessions } from './many-sessions.ts';

afterAll(closeBrowser);

const CONFIG = `
time_zone: Europe/Amsterdam
currency: EUR
site: { name: Home of the Jansens, address: "Dorpsstraat 1\\n1234 AB Dorp" }
`;
const SESSIONS = 140;
/** Of A4 in CSS pixels, without the margins of the page. */
const A4_TEXT = { width: 688, height: 1_000 };

describe.skipIf(CHROMIUM === undefined)('a statement for the printer', () => {
  test('goes over pages with its heads again, tears no session, and is read on a phone too', () =>
    withHouse(CONFIG, async (house) => {
      await house.stop();
      await seedSessions(house.dataDir, SESSIONS, Date.UTC(2026, 9, 31, 12));
      await house.start();
      await visit(house, async ({ page, judge, picture }) => {
        await page.goto(`${house.url}/api/v1/statements?payer=home&month=2026-10&format=html`);
        const rows = page.locator('.sessions tbody tr');
        expect(await rows.count()).toBeGreaterThan(40);
        await judge();

        await page.setViewportSize(A4_TEXT);
        await page.emulateMedia({ media: 'print' });
        const fits: boolean = await page.evaluate(
          'document.documentElement.scrollWidth <= document.documentElement.clientWidth',
        );
        expect(fits, 'nothing is cut off at the right').toBe(true);
        const styles: { head: string; row: string } = await page.evaluate(
          "({ head: getComputedStyle(document.querySelector('.sessions thead')).display, row: getComputedStyle(document.querySelector('.sessions tbody tr')).breakInside })",
        );
        expect(styles).toEqual({ head: 'table-header-group', row: 'avoid' });
        await picture('statement-print');
        const pdf = (await page.pdf({ format: 'A4', preferCSSPageSize: true })).toString('latin1');
        expect(pdf.match(/\/Type\s*\/Page\b/g)?.length).toBeGreaterThan(1);

        await page.emulateMedia({ media: 'screen' });
        await page.setViewportSize(PHONE);
        await judge();
        await picture('statement-phone');
      });
    }));
});
