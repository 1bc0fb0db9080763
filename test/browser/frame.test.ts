import { afterAll, describe, expect, test } from 'vitest';
import { CHROMIUM, closeBrowser, PHONE, visit } from './browser.ts';
import { until, withHouse } from './house.ts';

afterAll(closeBrowser);

const LOOKS = [
  { name: 'desk, light', look: {} },
  { name: 'phone, dark', look: { viewport: PHONE, colorScheme: 'dark' } },
] as const;

describe.skipIf(CHROMIUM === undefined)('the frame of the page', () => {
  test.each(LOOKS)('an owner logs in and sees his charger ($name)', ({ name, look }) =>
    withHouse('time_zone: Europe/Amsterdam\n', async (house) => {
      await house.charger('garage');
      await visit(
        house,
        async ({ page, judge, picture }) => {
          await page.getByRole('heading', { name: 'garage' }).waitFor();
          await judge();
          await picture(`frame-${name.replaceAll(/\W+/g, '-')}`);
        },
        look,
      );
    }),
  );

  test('the page speaks the language of the browser, and the one that was chosen', () =>
    withHouse('', async (house) => {
      await visit(
        house,
        async ({ page, judge }) => {
          await page.getByRole('heading', { name: 'Erste Schritte' }).waitFor();
          await page.getByLabel('Sprache').selectOption('nl');
          await page.getByRole('heading', { name: 'Eerste stappen' }).waitFor();
          expect(await page.locator('html').getAttribute('lang')).toBe('nl');
          await judge();
        },
        { locale: 'de-DE' },
      );
    }));

  test('it says when the proxy is gone; when it is back, it asks for the login and goes on', () =>
    withHouse('', async (house) => {
      const charger = await house.charger('garage');
      await visit(house, async ({ page, forgive, logIn }) => {
        forgive(/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|ERR_CONNECTION_RESET|status of (401|503)/);
        await page.getByRole('heading', { name: 'garage' }).waitFor();
        await house.stop();
        await page.getByRole('alert').filter({ hasText: 'does not answer' }).waitFor();
        await house.start();
        await logIn();
        await page.getByRole('heading', { name: 'garage' }).waitFor();
        await until('the charger to be back', () => charger.snapshot().registered);
      });
    }));

  test('the first look takes less than 150 kB of script, and later ones none', () =>
    withHouse('', async (house) => {
      await house.charger('garage');
      await visit(house, async ({ page }) => {
        await page.getByRole('heading', { name: 'garage' }).waitFor();
        const bytes: number = await page.evaluate(
          "performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js')).reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)",
        );
        expect(bytes).toBeGreaterThan(10_000);
        expect(bytes).toBeLessThan(150_000);
        await page.reload();
        await page.getByRole('heading', { name: 'garage' }).waitFor();
        const again: number = await page.evaluate(
          "performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js')).reduce((sum, { transferSize }) => sum + transferSize, 0)",
        );
        expect(again).toBe(0);
      });
    }));
});
