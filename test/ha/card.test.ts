/** The card on a dashboard of a real Home Assistant, in a real Chromium: it shows a session, and its button ends it. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blank, CHROMIUM, closeBrowser, picture } from '../browser/browser.ts';
import { patiently } from './child.ts';
import { type Core, startCore } from './core.ts';
import { openHouse, PATIENCE_MS } from './house.ts';

const CARD = fileURLToPath(new URL('../../dist/card/ocpp-proxy-card.js', import.meta.url));

const DASHBOARD = 'charger-board';

interface Device {
  readonly id: string;
  readonly name: string | null;
}

let core: Core;
beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  expect(existsSync(CARD), 'the card is built (make ui)').toBe(true);
  core = await startCore('frontend:', [CARD]);
}, 400_000);
afterAll(async () => {
  await closeBrowser();
  await core?.[Symbol.asyncDispose]();
});

test.skipIf(CHROMIUM === undefined)(
  'a charger on a dashboard: what it does, and a stop that is pressed there',
  async () => {
    await using house = await openHouse(core, { mqtt: { url: core.broker.url } });
    await house.charger.start('CARD-1');
    const device = await patiently('the device of the charger', PATIENCE_MS, async () =>
      ((await core.ask({ type: 'config/device_registry/list' })) as readonly Device[]).find(({ name }) =>
        name?.toLowerCase().includes('garage'),
      ),
    );
    await core.ask({ type: 'lovelace/resources/create', res_type: 'module', url: '/local/ocpp-proxy-card.js' });
    await core.ask({
      ...{ type: 'lovelace/dashboards/create', url_path: DASHBOARD, title: 'Charger', mode: 'storage' },
      ...{ show_in_sidebar: true, require_admin: false },
    });
    await core.ask({
      type: 'lovelace/config/save',
      url_path: DASHBOARD,
      config: { views: [{ title: 'Home', cards: [{ type: 'custom:ocpp-proxy-card', device: Object(device).id }] }] },
    });
    const tokens = {
      ...{ hassUrl: core.url, clientId: `${core.url}/`, access_token: core.token, refresh_token: '' },
      ...{ token_type: 'Bearer', expires_in: 86_400, expires: Date.now() + 86_400_000 },
    };
    await blank(
      async (page) => {
        await page.addInitScript(`localStorage.setItem('hassTokens', ${JSON.stringify(JSON.stringify(tokens))})`);
        await page.goto(`${core.url}/${DASHBOARD}/0`);
        const card = page.locator('ocpp-proxy-card');
        // Home Assistant has elements of its own: no name of ours may be one of theirs.
        await card.locator('proxy-badge').getByText('Charging', { exact: true }).waitFor({ timeout: PATIENCE_MS });
        await card.getByText(/\d+\.\d kW/).waitFor();
        await picture(page, 'home-assistant-card');
        await card.getByRole('button', { name: 'Stop charging' }).click();
        await card.getByRole('dialog').getByRole('button', { name: 'Stop charging' }).click();
        await patiently(
          'the session to be over',
          PATIENCE_MS,
          () => house.charger.snapshot().evses[0]?.tag === undefined,
        );
        await card.getByRole('button', { name: 'Start charging' }).waitFor();
      },
      { viewport: { width: 900, height: 800 } },
      { ofOthers: core.url },
    );
  },
);
