import { afterAll, describe, expect, test } from 'vitest';
import { CHROMIUM, closeBrowser, PHONE, visit } from './browser.ts';
import { type BrowserHouse, withHouse } from './house.ts';

afterAll(closeBrowser);

describe.skipIf(CHROMIUM === undefined)('settings: access and backups', () => {
  test.each([
    { name: 'desk', look: {} },
    { name: 'phone', look: { viewport: PHONE, colorScheme: 'dark' } },
  ] as const)('a token is shown once, opens what it may, and nothing once it is revoked ($name)', ({ name, look }) =>
    withHouse('unknown_chargers: accept\n', (house) =>
      visit(
        house,
        async ({ page, go, judge, picture }) => {
          await go('settings/access');
          await page.getByLabel('Name', { exact: true }).fill('dashboard');
          await page.getByLabel('What it may do').selectOption('Look');
          await page.getByRole('button', { name: 'Make a token' }).click();
          const secret = page.getByRole('status').getByRole('code');
          await secret.waitFor();
          await judge();
          await picture(`settings-access-${name}`);
          const token = await secret.innerText();
          expect(await answers(house, 'status', token)).toBe(200);
          expect(await answers(house, 'tokens', token)).toBe(403);
          expect(JSON.stringify(await house.api('tokens'))).not.toContain(token);
          await page.getByRole('button', { name: 'Revoke dashboard' }).click();
          await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
          await page.getByText('dashboard is removed').waitFor();
          await page.getByRole('row', { name: 'dashboard' }).waitFor({ state: 'detached' });
          expect(await answers(house, 'status', token)).toBe(401);
        },
        look,
      ),
    ),
  );

  test('another password: the old one is asked for, and opens nothing any more', () =>
    withHouse('unknown_chargers: accept\n', (house) =>
      visit(house, async ({ page, go, judge, forgive }) => {
        forgive(/403/);
        await go('settings/access');
        await page.getByLabel('Password now').fill('not-the-password');
        await page.getByLabel('New password').fill('a-better-password-1');
        await page.getByRole('button', { name: 'Change the password' }).click();
        await page.getByText('this is not the password').waitFor();
        await judge();
        await page.getByLabel('Password now').fill(house.password);
        await page.getByRole('button', { name: 'Change the password' }).click();
        await page.getByText('The password is changed').waitFor();
        expect(await logsIn(house, house.password)).toBe(401);
        expect(await logsIn(house, 'a-better-password-1')).toBe(204);
      }),
    ));

  test.each([
    { name: 'desk', look: {} },
    { name: 'phone', look: { viewport: PHONE, colorScheme: 'dark' } },
  ] as const)('a backup is made, fetched and removed; the bundle comes as a file ($name)', ({ name, look }) =>
    withHouse('unknown_chargers: accept\n', (house) =>
      visit(
        house,
        async ({ page, go, judge, picture }) => {
          await go('settings/system');
          await page.getByText('No backup yet').waitFor();
          await page.getByRole('button', { name: 'Make a backup' }).click();
          await page.getByRole('table').waitFor();
          await judge();
          await picture(`settings-system-${name}`);
          const [backup] = await Promise.all([
            page.waitForEvent('download'),
            page.getByRole('link', { name: /^Download / }).click(),
          ]);
          expect(backup.suggestedFilename()).toMatch(/\.gz$/);
          const [bundle] = await Promise.all([
            page.waitForEvent('download'),
            page.getByRole('link', { name: 'Bundle for a fault' }).click(),
          ]);
          expect(bundle.suggestedFilename()).toMatch(/^ocpp-proxy-bundle-.*\.jsonl$/);
          await page.getByText(/Show all \d+/).click();
          await judge();
          await page.getByRole('button', { name: /^Remove / }).click();
          await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
          await page.getByText('No backup yet').waitFor();
        },
        look,
      ),
    ),
  );

  test('who may only look is told why there is nothing', () =>
    withHouse('unknown_chargers: accept\n', (house) =>
      visit(house, async ({ page, go, judge }) => {
        await page.route('**/api/v1/access', (route) =>
          route.fulfill({ json: { by: 'token', name: 'looker', scopes: ['read'] } }),
        );
        await page.reload();
        await go('settings');
        await page.getByText('Only who may change everything sees the settings').waitFor();
        expect(await page.getByRole('navigation').getByRole('link', { name: 'Settings' }).count()).toBe(0);
        await judge();
      }),
    ));
});

async function answers({ url }: BrowserHouse, path: string, token: string): Promise<number> {
  const answer = await fetch(`${url}/api/v1/${path}`, { headers: { authorization: `Bearer ${token}` } });
  await answer.body?.cancel();
  return answer.status;
}

async function logsIn({ url }: BrowserHouse, password: string): Promise<number> {
  const answer = await fetch(`${url}/api/v1/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ password }),
  });
  await answer.body?.cancel();
  return answer.status;
}
