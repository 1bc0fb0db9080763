import { afterAll, describe, expect, test } from 'vitest';
import { CORE_TOKEN, fakeCore } from '../fakes/core.ts';
import { fakeSupervisor } from '../fakes/supervisor.ts';
import { CHROMIUM, closeBrowser, PHONE, type Visit, visit } from './browser.ts';
import { type BrowserHouse, until, withHouse } from './house.ts';
import { openIngress } from './ingress.ts';

afterAll(closeBrowser);

const ACME = { vendor: 'Acme', model: 'Wall' };
const PASSWORD = 'right-password-123';
const ANNA = { id: 'f00', name: 'Anna', is_owner: true, is_active: true, group_ids: ['system-admin'] };

/** Knocks like a charger that does not let the page wait for it: whether it comes in is seen there. */
async function knock(house: BrowserHouse, path: string): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${house.port}${path}`, 'ocpp1.6');
  await new Promise((resolve) => socket.addEventListener('error', resolve, { once: true }));
}

/** From the address to type in until the charger is in; `garage` is the first one, so that it is adopted at once. */
async function connectCharger({ page, judge, picture }: Visit, house: BrowserHouse, name: string) {
  await page.getByRole('heading', { name: 'First steps' }).waitFor();
  await page.getByText('Waiting for the charger').waitFor();
  await picture(`welcome-${name}-1-empty`);
  await judge();
  await knock(house, '/');
  await page.getByText('A charger tried to connect and was refused').waitFor();
  await page.getByText('the address must end with the identity of the charger').waitFor();
  await picture(`welcome-${name}-2-refused`);
  const charger = await house.charger('garage', { boot: { ...ACME } });
  await page.getByText('garage is connected').waitFor();
  await page.getByText('OCPP 1.6, Acme Wall').waitFor();
  await page.getByText('Waiting for the charger').waitFor({ state: 'detached' });
  await picture(`welcome-${name}-3-connected`);
  await judge();
  return charger;
}

/** From the list of well-known ones to a network that is connected, with a wrong password at first. */
async function addProvider({ page, judge, picture }: Visit, url: string, name: string): Promise<void> {
  await page.getByRole('link', { name: 'Next: Who shall use it?' }).click();
  await page.getByRole('button', { name: /SteVe/ }).click();
  await page.getByLabel('Address (OCPP URL)').fill(url);
  await page.getByLabel('Name', { exact: true }).fill('employer');
  await page.getByLabel('User name').fill('garage');
  await page.getByLabel('Password').fill('wrong-password-123');
  await page.getByRole('button', { name: 'Test' }).click();
  await page.getByText('Failed:').waitFor();
  await picture(`welcome-${name}-4-wrong-password`);
  await judge();
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Test' }).click();
  await page.getByText(/Good: ?boot/i).waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('list', { name: 'Who uses it' }).getByText('Connected').waitFor();
  await picture(`welcome-${name}-5-provider`);
  await judge();
}

describe.skipIf(CHROMIUM === undefined)('the first steps', () => {
  test.each([
    { name: 'desk', look: {} },
    { name: 'phone', look: { viewport: PHONE, colorScheme: 'dark' } },
  ] as const)('from nothing to the first session ($name)', ({ name, look }) =>
    withHouse(undefined, async (house, { network }) => {
      const central = await network({ password: PASSWORD });
      await visit(
        house,
        async (here) => {
          const { page, judge, picture } = here;
          const charger = await connectCharger(here, house, name);
          await addProvider(here, central.url, name);
          await page.getByRole('link', { name: 'Next: First session' }).click();
          await page.getByText('Plug in the car and show a card.').waitFor();
          await judge();
          await charger.start('CARD-1');
          await page.getByText('A session runs at garage').waitFor();
          const knows = page.getByRole('list', { name: 'Who heard of it' }).getByRole('listitem');
          await knows.filter({ hasText: 'employer' }).getByText('Knows it').waitFor();
          expect(central.stations[0]?.sessions).toHaveLength(1);
          await picture(`welcome-${name}-6-session`);
          await judge();
          await page.getByRole('link', { name: 'See what happens now' }).click();
          await page.getByRole('heading', { name: 'garage' }).waitFor();
        },
        look,
      );
    }),
  );

  test('a second charger asks for you and is adopted; what is to be typed in follows the name and is copied', () =>
    withHouse(undefined, async (house) => {
      await house.charger('garage');
      await visit(
        house,
        async ({ page, go, judge, picture }) => {
          await page.getByRole('heading', { name: 'garage' }).waitFor();
          await go('welcome/charger');
          await page.getByLabel('Name der Wallbox').fill('Hof links');
          const whole = page.getByRole('textbox', { name: 'Adresse mit dem Namen dahinter' });
          expect(await whole.inputValue()).toMatch(/^ws:\/\/.+:\d+\/Hof%20links$/);
          await page.getByRole('button', { name: 'Kopieren: Adresse mit dem Namen dahinter' }).click();
          await page.getByText('Kopiert.').waitFor();
          const second = house.charger('second');
          await page.getByText('„second“ wollte sich verbinden').waitFor();
          await judge();
          await picture('welcome-german');
          await page.getByRole('button', { name: 'Aufnehmen' }).click();
          await page.getByText('second ist verbunden').waitFor();
          await second;
        },
        { locale: 'de-DE' },
      );
    }));

  test('it is left out for good on this device, and stays at the foot of the page', () =>
    withHouse(undefined, async (house) => {
      await visit(house, async ({ page }) => {
        await page.getByRole('link', { name: 'Skip to: Who shall use it?' }).click();
        await page.getByText('A test tells most').waitFor();
        await page.getByRole('link', { name: 'Skip to: First session' }).click();
        await page.getByText('This needs a charger').waitFor();
        await page.goBack();
        await page.getByRole('link', { name: 'Leave the first steps' }).click();
        await page.getByText('No charger has connected yet.').waitFor();
        await page.goto(`${house.url}/`);
        await page.getByText('No charger has connected yet.').waitFor();
        await page.getByRole('contentinfo').getByRole('link', { name: 'First steps' }).click();
        await page.getByText('Waiting for the charger').waitFor();
      });
    }));

  test('inside of Home Assistant, beneath its path: its address, the steps, and the pages behind them', async () => {
    await using core = await fakeCore();
    await using supervisor = await fakeSupervisor();
    core.users = [ANNA];
    core.adapters = [{ enabled: true, default: true, ipv4: [{ address: '192.168.1.10' }] }];
    supervisor.self = { network: { '9000/tcp': 9123 } };
    await withHouse(
      undefined,
      async (house, { network }) => {
        const central = await network({ password: PASSWORD });
        await using ingress = await openIngress(house.app.ingressPort ?? 0, ANNA.id);
        await visit(
          house,
          async (here) => {
            const { page, judge, picture, go } = here;
            const server = page.getByRole('textbox', { name: 'Server address (OCPP URL)' });
            await until(
              'the address of Home Assistant',
              async () => (await server.inputValue()) === 'ws://192.168.1.10:9123/',
            );
            await connectCharger(here, house, 'ingress');
            await addProvider(here, central.url, 'ingress');
            await go('now');
            await page.getByRole('button', { name: 'Pause' }).click();
            await page.getByRole('button', { name: 'Resume' }).waitFor();
            await go('providers');
            await page.getByRole('heading', { name: 'employer' }).getByRole('link').click();
            await page.getByText('Connected', { exact: true }).waitFor();
            await judge();
            await picture('ingress-provider');
            expect(new URL(page.url()).pathname).toBe(ingress.path);
          },
          { origin: ingress.origin, path: ingress.path, isKnown: true },
        );
      },
      { ingress: { port: 0, from: '127.0.0.1' }, haUrl: core.url, haToken: CORE_TOKEN, supervisor },
    );
  });

  test('who has no charger yet plays with one of the proxy, and no provider hears of it', () =>
    withHouse(undefined, (house) =>
      visit(house, async ({ page, go, judge, picture }) => {
        await page.getByRole('button', { name: 'Play with a simulated one' }).click();
        await page.getByRole('button', { name: 'Plug a car in' }).click();
        await page.getByRole('button', { name: 'Show a card' }).click();
        await page.getByText(/It takes .*kW now/).waitFor();
        await judge();
        await picture('welcome-simulated');
        await go('now');
        await page.getByRole('heading', { name: 'simulator' }).waitFor();
        await page.getByText('Charging', { exact: true }).waitFor();
        await go('welcome/charger');
        await page.getByRole('button', { name: 'Take it away' }).click();
        await page.getByRole('button', { name: 'Play with a simulated one' }).waitFor();
        expect(JSON.stringify(await house.api('session-totals?by=charger'))).not.toContain('simulator');
      }),
    ));
});
