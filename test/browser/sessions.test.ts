import { afterAll, describe, expect, test } from 'vitest';
import type { CentralBehaviour, SimulatedCentralSystem } from '../../src/simulate/central-options.ts';
import { CHROMIUM, closeBrowser, PHONE, visit } from './browser.ts';
import { type BrowserHouse, until, withHouse } from './house.ts';

afterAll(closeBrowser);

const CONFIG = `
time_zone: Europe/Amsterdam
currency: EUR
unknown_chargers: accept
purchase_tariff: contract
tariffs:
  - { id: house, per_kwh: 0.30, session_fee: 0.50 }
  - { id: work, per_kwh: 0.45, vat_percent: 21 }
  - { id: contract, per_kwh: 0.20 }
payers:
  - { id: family, tariff: house }
  - { id: employer, name: Acme, tariff: work }
tags:
  - { id: CARD-1, name: Anna, vehicle: Kona, payer: family }
`;

/** A house with a network behind it, and a session of Anna that is over. */
async function charged(scene: (house: BrowserHouse, id: string) => Promise<void>): Promise<void> {
  await withHouse(
    async ({ network }) => `${CONFIG}
ocpp_services:
  - { id: road, url: "${(await network({ firstTxId: 4711 })).url}", role: reporter, foreign_view: mirror }
`,
    async (house) => {
      const charger = await house.charger('garage', { registerWh: 12_000 });
      await charger.start('CARD-1');
      await until('energy to flow', () => (charger.snapshot().evses[0]?.energyWh ?? 0) > 2);
      await house.api('chargers/garage/commands', 'POST', { command: 'limit', limit_a: 8 });
      await house.api('chargers/garage/override', 'POST', { owner: 'home' });
      await until('it to charge on', () => (charger.snapshot().evses[0]?.energyWh ?? 0) > 6);
      charger.stop();
      await until('the session to be priced', async () => /"total":"0/.test(JSON.stringify(await sessionsOf(house))));
      const [session] = await sessionsOf(house);
      await scene(house, session?.id ?? '');
    },
  );
}

async function sessionsOf(house: BrowserHouse): Promise<readonly { readonly id: string }[]> {
  const { sessions } = (await house.api('sessions')) as { sessions: readonly { id: string }[] };
  return sessions;
}

const LOOKS = [
  { name: 'desk', look: {} },
  { name: 'phone-dark', look: { viewport: PHONE, colorScheme: 'dark' } },
] as const;

describe.skipIf(CHROMIUM === undefined)('the page Sessions', () => {
  test('from the list to one session, with its money and its timeline', () =>
    charged(async (house) => {
      for (const { name, look } of LOOKS)
        await visit(
          house,
          async ({ page, go, judge, picture }) => {
            await go('sessions');
            await page.getByText(/Anna · Kona/).waitFor();
            await judge();
            await picture(`sessions-list-${name}`);
            await page.getByRole('link', { name: /:\d\d/ }).first().click();
            await page.getByRole('heading', { name: /^garage, / }).waitFor();
            await page.getByText('stopped at the charger').first().waitFor();
            await page
              .getByRole('table', { name: /Owed by family/ })
              .getByText('Fee for the session')
              .waitFor();
            await page.getByRole('table', { name: /What the energy cost you/ }).waitFor();
            const timeline = page.getByRole('list', { name: 'What happened' });
            await timeline.getByText('Charging began with card CARD-1').waitFor();
            await timeline.getByText('Card accepted').first().waitFor();
            await timeline.getByText('At most 8 A').waitFor();
            await timeline
              .getByText(/road: has it/)
              .first()
              .waitFor();
            await page
              .getByRole('table', { name: /each provider knows/ })
              .getByText('4711')
              .waitFor();
            await page.getByLabel('Show').selectOption('Limits');
            expect(await timeline.getByText('Charging began').count()).toBe(0);
            await page.getByLabel('Show').selectOption('Everything');
            await page.getByText('As a table').click();
            await page.getByRole('table', { name: 'Who held control' }).getByText('You').first().waitFor();
            await judge();
            await picture(`sessions-one-${name}`);
          },
          look,
        );
    }));

  test('another pays: the owner corrects it, sees it in the timeline, and takes it back; who may only look cannot', () =>
    charged(async (house, id) => {
      await visit(house, async ({ page, go, judge, picture }) => {
        await go(`sessions/${id}`);
        await page.getByRole('button', { name: 'Correct …' }).click();
        const dialog = page.getByRole('dialog', { name: 'Correct …' });
        await dialog.waitFor();
        await page.keyboard.press('Escape');
        await dialog.waitFor({ state: 'detached' });
        await page.getByRole('button', { name: 'Correct …' }).press('Enter');
        await dialog.getByRole('button', { name: 'Correct', exact: true }).click();
        await dialog.getByText('Choose who pays or a tariff').waitFor();
        await dialog.getByRole('combobox', { name: /^Who pays/ }).selectOption('employer');
        await dialog.getByLabel('Note').fill('a trip for Acme');
        await judge();
        await picture('sessions-correct');
        await dialog.getByRole('button', { name: 'Correct', exact: true }).click();
        await page.getByText(/Corrected by you\. Before: family, €0\./).waitFor();
        await page.getByRole('table', { name: /Owed by employer · tariff work/ }).waitFor();
        await page.getByRole('list', { name: 'What happened' }).getByText('a trip for Acme', { exact: true }).waitFor();
        await page.getByRole('button', { name: 'Correct …' }).click();
        await dialog.getByRole('button', { name: 'Take the correction back' }).click();
        await page.getByRole('table', { name: /Owed by family/ }).waitFor();
      });
      const { secret } = (await house.api('tokens', 'POST', { name: 'guest', scopes: ['read'] })) as { secret: string };
      const answer = await fetch(`${house.url}/api/v1/sessions/${id}/correction`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body: '{"note":"x"}',
      });
      expect(answer.status).toBe(403);
      await visit(house, async ({ page, go }) => {
        await page.route('**/api/v1/access', (route) =>
          route.fulfill({ json: { by: 'login', name: null, scopes: ['read'] } }),
        );
        await page.reload();
        await go(`sessions/${id}`);
        await page.getByRole('heading', { name: 'Money' }).waitFor();
        expect(await page.getByRole('button', { name: 'Correct …' }).count()).toBe(0);
      });
    }));

  test('a network that did not take the end of a session is told again', () => {
    let isRefusing = true;
    const refuses: CentralBehaviour = {
      name: 'refuses the end',
      handleCall: ({ action }) =>
        isRefusing && action === 'StopTransaction'
          ? { kind: 'error', code: 'InternalError', description: 'our database is away' }
          : undefined,
    };
    let network: SimulatedCentralSystem | undefined;
    return withHouse(
      async (stage) => {
        network = await stage.network({ behaviours: [refuses] });
        return `${CONFIG}ocpp_services: [{ id: road, url: "${network.url}", role: operator }]\n`;
      },
      async (house) => {
        const charger = await house.charger('garage');
        await until('the network to be there', () => network?.stations[0]?.registration === 'Accepted');
        await network?.configure('TransactionMessageAttempts', '1');
        await charger.start('CARD-1');
        charger.stop();
        await until('the session to be over', async () => (await sessionsOf(house)).length > 0);
        const [session] = await sessionsOf(house);
        await until('the network to be given up', async () =>
          JSON.stringify(await house.api(`sessions/${session?.id}/timeline`)).includes('"given_up"'),
        );
        await visit(house, async ({ page, go, judge, picture }) => {
          await go(`sessions/${session?.id}`);
          const timeline = page.getByRole('list', { name: 'What happened' });
          await timeline.getByText('road: did not take it').waitFor();
          await timeline.getByText('road did not take a message').waitFor();
          await judge();
          await picture('sessions-refused');
          isRefusing = false;
          await page.getByRole('button', { name: 'Send again' }).click();
          await page.getByText('road is told again.').waitFor();
          await until('the network to have it', async () => {
            await page.reload();
            await timeline.getByText(/Charging ended/).waitFor();
            return (await page.getByRole('button', { name: 'Send again' }).count()) === 0;
          });
        });
      },
    );
  });

  test('a running session stands in the list, and its page goes on with it', () =>
    withHouse(CONFIG, async (house) => {
      await visit(house, async ({ page, go }) => {
        await go('sessions');
        await page.getByText('Nothing was charged yet').waitFor();
        const charger = await house.charger('garage');
        await charger.start('CARD-1');
        await page.getByRole('link', { name: /:\d\d/ }).first().click();
        await page.getByText('charging now').first().waitFor();
        await page.getByRole('heading', { name: 'Money so far' }).waitFor();
        charger.stop();
        await page.getByRole('heading', { name: 'Money', exact: true }).waitFor();
      });
    }));
});
