import { readFile } from 'node:fs/promises';
import { afterAll, describe, expect, test } from 'vitest';
import type { SimulatedCentralSystem } from '../../src/simulate/central-options.ts';
import { CHROMIUM, closeBrowser, PHONE, visit } from './browser.ts';
import { until, withHouse } from './house.ts';

afterAll(closeBrowser);

let central: SimulatedCentralSystem | undefined;

describe.skipIf(CHROMIUM === undefined)('the page of providers', () => {
  test('an owner adds a network by a preset, tries it, and it is connected; the file keeps its comments', () =>
    withHouse('# my house\nunknown_chargers: accept\n', async (house, { network }) => {
      const central = await network({ password: 'right-password-123' });
      await house.charger('garage');
      await visit(house, async ({ page, go, judge, picture }) => {
        await go('providers');
        await page.getByText('No provider yet').waitFor();
        await page.getByRole('link', { name: 'Add a provider' }).click();
        await picture('providers-presets');
        await judge();
        await page.getByRole('button', { name: /SteVe/ }).click();
        await page.getByLabel('Address (OCPP URL)').fill(central.url);
        await page.getByLabel('Name', { exact: true }).fill('mine');
        await page.getByLabel('Password').fill('wrong-password-123');
        await page.getByRole('button', { name: 'Test' }).click();
        await page.getByText('Please fill in: User name').waitFor();
        await page.getByLabel('User name').fill('garage');
        await page.getByRole('button', { name: 'Test' }).click();
        await page.getByText('Failed:').waitFor();
        await picture('providers-trial-failed');
        await judge();
        await page.getByLabel('Password').fill('right-password-123');
        await page.getByRole('button', { name: 'Test' }).click();
        await page.getByText(/Good: ?boot/i).waitFor();
        await page.getByRole('button', { name: 'Save' }).click();
        await page.getByRole('heading', { name: 'mine' }).waitFor();
        await expect.poll(() => page.evaluate('scrollY'), { message: 'another page is read from its top' }).toBe(0);
        await page.getByText('Connected', { exact: true }).waitFor();
        await picture('provider-detail');
        await judge();
        const file = await readFile(house.configFile, 'utf8');
        expect(file).toContain('# my house');
        expect(file).toContain('id: mine');
      });
    }));

  test('a network that is added pays if it shall; a wrong password is mended and tried before it is saved', () =>
    withHouse('unknown_chargers: accept\n', async (house, { network }) => {
      const employer = await network({ password: 'right-password-123' });
      const charger = await house.charger('garage');
      await visit(house, async ({ page, go, judge, picture }) => {
        const failed = page.getByText('Failed:');
        await go('providers/+');
        await page.getByRole('button', { name: /^Monta/ }).click();
        await page.getByLabel('Address (OCPP URL)').fill(employer.url);
        await page.getByLabel('User name').fill('garage');
        await page.getByLabel('Password').fill('wrong-password-123');
        expect(await page.getByRole('checkbox', { name: /^It pays/ }).isChecked()).toBe(true);
        await judge();
        await page.getByRole('button', { name: 'Save' }).click();
        await page.getByText('It decides which cards charge').waitFor();
        await page.getByRole('button', { name: 'Test' }).click();
        await failed.waitFor();
        await page.getByRole('button', { name: 'Edit' }).click();
        await failed.waitFor({ state: 'detached' });
        await page.getByLabel('Password').fill('right-password-123');
        await page.getByRole('button', { name: 'Test' }).click();
        await page.getByText(/Good: ?boot/i).waitFor();
        await picture('provider-edit-tried');
        await judge();
        await page.getByRole('button', { name: 'Save' }).click();
        await page.getByText('Connected', { exact: true }).waitFor();
        await picture('provider-pays');
        await judge();
        await charger.start('WORK-1');
        await until('the network to have the session', () => employer.stations[0]?.sessions.length === 1);
        expect(await house.api('sessions?include_running=true')).toMatchObject({ sessions: [{ payer: 'monta' }] });
        await page.getByRole('button', { name: 'Let it pay no more' }).click();
        await page.getByText('Not this provider, as things stand').waitFor();
        expect(await readFile(house.configFile, 'utf8')).not.toContain('authority');
      });
    }));

  test.each([
    { name: 'desk', look: {} },
    { name: 'phone', look: { viewport: PHONE, colorScheme: 'dark' } },
  ] as const)('a network that is lost and comes back, and who may do what ($name)', ({ name, look }) =>
    withHouse(
      async ({ network }) => `
unknown_chargers: accept
ocpp_services:
  - { id: employer, url: "${(await network()).url}", role: billing, password: a-secret-of-mine-1 }
  - { id: gone, url: "ws://127.0.0.1:9/", role: energy }
backends:
  - { id: script, token: a-token-of-a-backend-0123456789, role: energy }
`,
      async (house) => {
        await house.charger('garage');
        await visit(
          house,
          async ({ page, go, judge, picture }) => {
            await go('providers');
            await page.getByText('Connected', { exact: true }).waitFor();
            await page.getByText('No connection').waitFor();
            const employer = page.getByRole('region', { name: 'employer' });
            await employer.getByText('Not this provider, as things stand').waitFor();
            await judge();
            await picture(`providers-${name}`);
            await page.getByRole('heading', { name: 'employer' }).getByRole('link').click();
            await page.getByRole('button', { name: 'Pause' }).click();
            await page.getByText('Paused by you').waitFor();
            await page.getByRole('button', { name: 'Resume' }).click();
            await page.getByRole('button', { name: 'Edit' }).click();
            expect(await page.getByLabel('Password').inputValue()).not.toContain('a-secret');
            await page.getByLabel('What it is for').selectOption('controller');
            await page.getByRole('button', { name: 'Save' }).click();
            await until('the role to be in force', async () =>
              /"id":"employer"[^}]*"role":"controller"/.test(JSON.stringify(await house.api('providers'))),
            );
            expect(await readFile(house.configFile, 'utf8')).toContain('a-secret-of-mine-1');
            await go('providers/script');
            await page.getByRole('button', { name: 'Remove' }).click();
            await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
            await page.getByText('script is removed').waitFor();
          },
          look,
        );
      },
    ),
  );

  test('a network in shadow mode: what it would have done stands on its page', () =>
    withHouse(
      async ({ network }) => {
        central = await network();
        return `unknown_chargers: accept\nocpp_services:\n  - { id: newcomer, url: "${central.url}", role: controller, shadow: true }\n`;
      },
      async (house) => {
        const charger = await house.charger('garage');
        charger.plug();
        await until('the network to know the charger', () => central?.stations[0]?.connected);
        await central?.start('REMOTE-1');
        await visit(house, async ({ page, go, judge, picture }) => {
          await go('providers/newcomer');
          await page.getByText('Connected, only watched').waitFor();
          await page.getByRole('columnheader', { name: 'Would be allowed' }).waitFor();
          await judge();
          await picture('provider-shadow');
          await page.getByRole('button', { name: 'Switch off' }).click();
          await page.getByRole('region', { name: 'Switched off' }).getByText('newcomer').waitFor();
        });
        expect(charger.snapshot().evses[0]?.tag).toBeUndefined();
      },
    ));
});
