/** The page Messages: an installer finds out what a network refuses, and what became of a message on its way. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { replayLog } from '../../src/cli/replay.ts';
import type { SimulatedCentralSystem } from '../../src/simulate/central-options.ts';
import type { SimulatedCharger } from '../../src/simulate/charger-options.ts';
import { quirk } from '../../src/simulate/quirks.ts';
import { surroundings } from '../integration/cli/surroundings.ts';
import { CHROMIUM, closeBrowser, PHONE, visit } from './browser.ts';
import { type BrowserHouse, until, withHouse } from './house.ts';

afterAll(closeBrowser);

interface Talk {
  readonly house: BrowserHouse;
  readonly charger: SimulatedCharger;
  readonly alpha: SimulatedCentralSystem;
  readonly beta: SimulatedCentralSystem;
}

/** A charger of 1.6, a network of 1.6 and one of 2.0.1, and a session between them. */
async function talk(scene: (talk: Talk) => Promise<void>): Promise<void> {
  const networks: SimulatedCentralSystem[] = [];
  await withHouse(
    async ({ network }) => {
      networks.push(await network({ version: '1.6' }), await network({ version: '2.0.1' }));
      const [alpha, beta] = networks;
      return `time_zone: Europe/Amsterdam
rate_limit_seconds: 0
grace_seconds: 0
ocpp_services:
  - { id: alpha, url: "${alpha?.url}", role: operator }
  - { id: beta, url: "${beta?.url}", role: operator, version: "2.0.1" }
`;
    },
    async (house) => {
      const [alpha, beta] = networks;
      if (alpha === undefined || beta === undefined) throw new Error('no networks');
      const charger = await house.charger('garage', { meterEveryS: 60 });
      await until('both networks to know it', () => alpha.stations.length + beta.stations.length === 2);
      await charger.start('CARD-1');
      await until('both to know the session', () =>
        [alpha, beta].every(({ stations }) => stations.some(({ sessions }) => sessions.length > 0)),
      );
      await scene({ house, charger, alpha, beta });
    },
  );
}

const list = (page: Page) => page.getByRole('listbox', { name: 'Messages, oldest first' });
const rows = (page: Page) => list(page).getByRole('option');
const row = (page: Page, name: RegExp) => list(page).getByRole('option', { name });
const details = (page: Page) => page.getByRole('region', { name: 'The message' });

describe.skipIf(CHROMIUM === undefined)('the page Messages', () => {
  test('what the charger said stands beside what each network was told', () =>
    talk(({ house }) =>
      visit(house, async ({ page, go, judge, picture }) => {
        await go('inspector?action=StartTransaction');
        await row(page, /garage to the proxy: StartTransaction, ✓ Accepted · \d+ ms/).click();
        const pane = details(page);
        await pane.getByRole('article', { name: /garage to the proxy: StartTransaction/ }).waitFor();
        const own = pane.getByRole('article', { name: /the proxy to alpha \(garage\): StartTransaction/ });
        const other = pane.getByRole('article', { name: /the proxy to beta \(garage\): TransactionEvent/ });
        await own.getByText(/"idTag": "TAG-\d+"/).waitFor();
        await other.getByText(/^\+\s+"eventType": "Started"/).waitFor();
        await judge();
        await picture('inspector-desk');
        await page.emulateMedia({ colorScheme: 'dark' });
        await judge();
        await picture('inspector-desk-dark');
        // From the answer to the question, and back by the address.
        await other.getByRole('button', { name: 'Show this one' }).click();
        await until('the address to name it', () => /#\/inspector\/\d+\?action=StartTransaction$/.test(page.url()));
        const address = page.url();
        await page.goto(`${house.url}/#/now`);
        await page.goto(address);
        await details(page)
          .getByRole('article', { name: /to beta/ })
          .waitFor();
      }),
    ));

  test('what breaks the standard is marked, with what is wrong and how it is taken; a log of a time is saved', () =>
    withHouse('time_zone: Europe/Amsterdam\n', async (house) => {
      const charger = await house.charger('garage', { behaviours: [quirk('numbers-as-strings')] });
      await charger.start('CARD-1');
      charger.stop();
      await charger.told();
      await visit(house, async ({ page, go, judge, picture }) => {
        await go('inspector');
        await row(page, /BootNotification/).waitFor();
        await page.getByLabel('Only what breaks the standard').check();
        await until('the right ones to go', async () => (await row(page, /BootNotification/).count()) === 0);
        await row(page, /garage to the proxy: .*breaks the standard$/)
          .first()
          .click();
        await details(page).getByText('It breaks the standard:').waitFor();
        await details(page).getByText('/connectorId must be integer').first().waitFor();
        await details(page).getByText('Mended or taken as it is meant:').waitFor();
        await judge();
        await picture('inspector-findings');
        await page.getByText('Log of a time', { exact: true }).click();
        await page.getByLabel('From', { exact: true }).fill('2020-01-01T00:00');
        await page.getByLabel('To', { exact: true }).fill('2020-01-02T00:00');
        const saved = page.waitForEvent('download');
        await page.getByRole('link', { name: 'Save the log' }).click();
        const lines = (await readFile(await (await saved).path(), 'utf8')).trim().split('\n');
        expect(lines.map((line) => JSON.parse(line).direction)).toEqual(['start']);
      });
    }));

  test('what a network asks, and what the charger was asked for it', () =>
    talk(({ house, charger, beta }) =>
      visit(house, async ({ page, go }) => {
        await go('inspector');
        charger.stop();
        charger.unplug();
        await charger.told();
        await until('the place to be free', async () =>
          /"lock_owner":null.*"session":null/.test(JSON.stringify(await house.api('chargers'))),
        );
        expect(await beta.start('CARD-9')).toMatchObject({
          kind: 'result',
          payload: { status: 'Accepted' },
        });
        await page.getByLabel('Search in all texts').fill('RequestStart');
        await row(page, /beta \(garage\) to the proxy: RequestStartTransaction/).click();
        await details(page)
          .getByRole('article', { name: /the proxy to garage: RemoteStartTransaction/ })
          .waitFor();
      }),
    ));

  test('filter and search, by hand and by address, with a picture of what is refused', () =>
    talk(({ house, alpha }) =>
      visit(house, async ({ page, go, picture }) => {
        alpha.refuse('Heartbeat', true);
        await alpha.call('GetConfiguration', { key: ['HeartbeatInterval'] });
        await alpha.call('SendLocalList', { listVersion: -1, updateType: 'Full' });
        await go('inspector?provider=alpha');
        await until('all to be of alpha', async () => {
          const names = await rows(page).allInnerTexts();
          return names.length > 3 && names.every((text) => text.includes('alpha'));
        });
        expect(await page.getByLabel('With whom').inputValue()).toBe('alpha');
        await page.getByLabel('Only messages, no connections').check();
        await until('no connections', async () => !(await rows(page).allInnerTexts()).join().includes('Connected'));
        await page.getByLabel('Search in all texts').fill('heartbeatINTERVAL');
        await until('the one', async () => (await rows(page).count()) >= 1 && (await rows(page).count()) <= 4);
        await row(page, /GetConfiguration/)
          .first()
          .waitFor();
        expect(page.url()).toContain('provider=alpha');
        expect(page.url()).toContain('text=heartbeatINTERVAL');
        await page.getByLabel('Search in all texts').fill('such a thing was never said');
        await page.getByText('No message is like that.').waitFor();
        await page.getByRole('button', { name: 'Show all' }).click();
        await row(page, /SendLocalList/).waitFor();
        await page.getByLabel('Direction').selectOption('To the proxy');
        await page.getByLabel('Only errors and refusals').check();
        await picture('inspector-errors');
      }),
    ));

  test('from the last error of a provider an installer comes to what was answered', () =>
    withHouse(
      async ({ network }) => {
        const alpha = await network({ version: '1.6' });
        alpha.register('Rejected');
        return `ocpp_services: [{ id: alpha, url: "${alpha.url}", role: operator }]\n`;
      },
      async (house) => {
        await house.charger('garage');
        await visit(house, async ({ page, go }) => {
          await go('providers/alpha');
          await page.getByRole('link', { name: 'See what went wrong' }).click();
          await row(page, /the proxy to alpha \(garage\): BootNotification, ▲ Rejected/).click();
          expect(await page.getByLabel('Only errors and refusals').isChecked()).toBe(true);
          await details(page)
            .getByText(/"status": "Rejected"/)
            .first()
            .waitFor();
        });
      },
    ));

  test('it is held while somebody reads, and goes on where it was', () =>
    talk(({ house, alpha }) =>
      visit(house, async ({ page, go }) => {
        await go('inspector?provider=alpha&calls=1&action=GetConfiguration');
        await page.getByText('No message is like that.').waitFor();
        await alpha.call('GetConfiguration', {});
        await until('it to be there at once', async () => (await rows(page).count()) === 1);
        await page.getByRole('button', { name: 'Pause' }).click();
        await alpha.call('GetConfiguration', {});
        await page.getByText(/new messages? waits?$/).waitFor();
        expect(await rows(page).count()).toBe(1);
        await page.getByRole('button', { name: 'Go on' }).click();
        await until('both', async () => (await rows(page).count()) === 2);
      }),
    ));

  test('ten thousand messages: the keys go through them, and only those in sight are drawn', () =>
    withHouse('', (house) =>
      visit(house, async ({ page, go }) => {
        await page.route('**/api/v1/trace', (route) => route.fulfill({ json: { entries: manyEntries(10_000) } }));
        await go('inspector');
        await page.getByText('10000 messages').or(page.getByText('10,000 messages')).waitFor();
        await list(page).focus();
        await page.keyboard.press('Home');
        await row(page, /Action0\b/).waitFor();
        for (let n = 0; n < 50; n += 1) await page.keyboard.press('ArrowDown');
        await page.keyboard.press('End');
        await list(page)
          .getByRole('option', { name: /Action9999/, selected: true })
          .waitFor();
        expect(await rows(page).count()).toBeLessThan(80);
        await page.keyboard.press('PageUp');
        const chosen = list(page).getByRole('option', { selected: true });
        expect(await chosen.getAttribute('aria-setsize')).toBe('10000');
      }),
    ));

  test('a log is downloaded and can be replayed; a bundle is downloaded and has no card in it', () =>
    talk(({ house }) =>
      visit(house, async ({ page, go }) => {
        await go('inspector');
        await rows(page).first().waitFor();
        const download = async (name: string): Promise<{ file: string; text: string }> => {
          const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()]);
          const text = await readFile(await saved.path(), 'utf8');
          return { file: saved.suggestedFilename(), text };
        };
        const log = await download('Log for a replay');
        expect(log.file).toMatch(/^ocpp-proxy-\d{4}-\d\d-\d\d\.jsonl$/);
        await writeFile(join(house.dataDir, 'taken.jsonl'), log.text);
        const it = surroundings({ cwd: house.dataDir });
        expect(await replayLog('taken.jsonl', {}, it), it.complaints.join('\n')).toBe(0);
        const bundle = await download('Bundle for a report');
        expect(bundle.file).toMatch(/^ocpp-proxy-bundle-.*\.jsonl$/);
        expect(bundle.text).toContain('"part":"trace"');
        expect(bundle.text).not.toContain('CARD-1');
      }),
    ));

  test('on a phone the message lies over the list', () =>
    talk(({ house }) =>
      visit(
        house,
        async ({ page, go, judge, picture }) => {
          await go('inspector');
          await row(page, /garage to the proxy: StartTransaction/).waitFor();
          await judge();
          await picture('inspector-phone-list');
          await row(page, /garage to the proxy: StartTransaction/).click();
          await details(page)
            .getByRole('article', { name: /the proxy to beta \(garage\): TransactionEvent/ })
            .waitFor();
          await judge();
          await picture('inspector-phone-message');
          await page.emulateMedia({ colorScheme: 'dark' });
          await judge();
          await picture('inspector-phone-dark-message');
          await page.getByRole('button', { name: 'Back to the list' }).click();
          await details(page).waitFor({ state: 'hidden' });
        },
        { viewport: PHONE },
      ),
    ));

  test('who may only look reads why he sees none', () =>
    withHouse('', (house) =>
      visit(house, async ({ page, go }) => {
        await page.route('**/api/v1/access', async (route) => {
          const answer = await route.fetch();
          await route.fulfill({ json: { ...(await answer.json()), scopes: ['read'] } });
        });
        await page.reload();
        await go('inspector');
        await page.getByText('Only administrators of this proxy see them').waitFor();
        expect(await page.getByRole('link', { name: 'Messages' }).count()).toBe(0);
      }),
    ));
});

/** Entries as the proxy would tell them, of a day on which a lot was said. */
function manyEntries(count: number): readonly object[] {
  const meta = { peer: 'charger', charger: 'garage', version: '1.6', socket: 1 };
  return Array.from({ length: count }, (_, seq) => ({
    v: 1,
    seq: seq + 1,
    at: new Date(1_795_000_000_000 + seq).toISOString(),
    direction: 'in',
    messageType: 'call',
    messageId: `m${seq}`,
    action: `Action${seq}`,
    payload: { connectorId: 1 },
    raw: `[2,"m${seq}","Action${seq}",{"connectorId":1}]`,
    meta,
  }));
}
