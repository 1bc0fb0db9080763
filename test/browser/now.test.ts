import { afterAll, describe, expect, test } from 'vitest';
import { CHROMIUM, closeBrowser, PHONE, visit } from './browser.ts';
import { type BrowserHouse, until, withHouse } from './house.ts';
import { layoutShift, NOTICED_SHIFT } from './shift.ts';

afterAll(closeBrowser);

const TOKEN = 'a-token-of-a-backend-0123456789';

/** A house with a fuse of 16 A, an energy provider and a script, and a charger with a car that charges. */
async function charging(scene: (house: BrowserHouse) => Promise<void>, chargers = 1): Promise<void> {
  await withHouse(
    async ({ network }) => `
time_zone: Europe/Amsterdam
unknown_chargers: accept
ocpp_services:
  - { id: energy, url: "${(await network()).url}", role: energy }
backends:
  - { id: script, token: ${TOKEN} }
site:
  breaker_a: 25
`,
    async (house) => {
      for (let number = 1; number <= chargers; number += 1) {
        const charger = await house.charger(number === 1 ? 'garage' : `place-${number}`, { maxA: 16 });
        if (number > 1) continue;
        await charger.start('CARD-1');
        await until('the session to run', async () =>
          /"power_w":[1-9]/.test(JSON.stringify(await house.api('chargers'))),
        );
      }
      await scene(house);
    },
  );
}

describe.skipIf(CHROMIUM === undefined)('the page Now', () => {
  test.each([
    { name: 'desk', look: {} },
    { name: 'desk-dark', look: { colorScheme: 'dark' } },
    { name: 'phone', look: { viewport: PHONE } },
    { name: 'phone-dark', look: { viewport: PHONE, colorScheme: 'dark' } },
  ] as const)('what charges, who steers and why, in words ($name)', ({ name, look }) =>
    charging((house) =>
      visit(
        house,
        async ({ page, judge, picture }) => {
          await page.getByText('Charging', { exact: true }).waitFor();
          await page.getByText('11.0 kW').waitFor();
          await page.getByText(/^Why .* now\?$/).click();
          await page.getByText('CARD-1').waitFor();
          await judge();
          await picture(`now-${name}`);
        },
        look,
      ),
    ),
  );

  test('why it is so, and what became of a command, is told in the language of the page', () =>
    charging((house) =>
      visit(
        house,
        async ({ page, judge, picture }) => {
          await page.getByText('Sie bezahlen diesen Ladevorgang').waitFor();
          await page.getByRole('button', { name: 'Steuerung abgeben …' }).click();
          await page.getByLabel('An wen').selectOption('script');
          await page.getByRole('dialog').getByRole('button', { name: 'Steuerung abgeben' }).click();
          await page.getByText(/^Das Haus hat „script“ die Steuerung gegeben, bis Sie sie freigeben oder/).waitFor();
          await page.getByText('vom Haus gegeben').waitFor();
          await page.getByText(/^Warum jetzt .*\?$/).click();
          await page.getByText('25 A: die Sicherung lässt 25 A übrig.').waitFor();
          await judge();
          await picture('now-german');
        },
        { locale: 'de-DE' },
      ),
    ));

  test('the owner pauses, resumes, limits, takes control, gives it away, and stops', () =>
    charging((house) =>
      visit(house, async ({ page, picture }) => {
        const button = (name: string | RegExp) => page.getByRole('button', { name });
        const holder = (name: string) => page.locator('.who strong').getByText(name, { exact: true });
        await button('Pause').click();
        await button('Resume').waitFor();
        await page.getByText('Held back', { exact: true }).waitFor();
        await button('Resume').click();
        await button('Pause').waitFor();

        await button('Limit …').click();
        await page.getByLabel('At most, in amperes per phase').fill('8');
        await picture('now-limit');
        await button('Set the limit').click();
        await page.getByText('of at most 8 A').waitFor();

        await button('Give control …').click();
        await page.getByLabel('To whom').selectOption('script');
        await page.getByRole('dialog').getByRole('button', { name: 'Give control' }).click();
        await holder('script').waitFor();
        await button('Take control').click();
        await holder('You').waitFor();
        await button('Release control').click();
        await page.getByText('you pay for this session').waitFor();

        await button('Stop charging').click();
        await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
        expect(JSON.stringify(await house.api('chargers'))).toContain('"id_tag":"CARD-1"');
        await button('Stop charging').click();
        await page.getByRole('dialog').getByRole('button', { name: 'Stop charging' }).click();
        await button('Start charging').waitFor();
      }),
    ));

  test('a charger that nobody knows stands at the door until it is adopted', () =>
    withHouse('unknown_chargers: adopt_first\nchargers:\n  - id: garage\n', async (house) => {
      await house.charger('garage');
      const stranger = house.charger('stranger');
      await visit(house, async ({ page, judge, picture }) => {
        await page.getByText('“stranger” wants to come in').waitFor();
        await judge();
        await picture('now-door');
        await page.getByRole('button', { name: 'Adopt' }).click();
        await page.getByRole('heading', { name: 'stranger' }).waitFor();
        await stranger;
      });
    }));

  test('twenty chargers stand side by side and nothing jumps', () =>
    charging(
      (house) =>
        visit(house, async ({ page, judge, picture }) => {
          await page.getByRole('heading', { name: 'place-20' }).waitFor();
          await judge();
          expect(await layoutShift(page)).toBeLessThan(NOTICED_SHIFT);
          await picture('now-twenty');
        }),
      20,
    ));
});
