import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { CHROMIUM, closeBrowser, PHONE, visit } from './browser.ts';
import { until, withHouse } from './house.ts';

afterAll(closeBrowser);

const FILE = `# My house, by hand.
unknown_chargers: accept
time_zone: Europe/Amsterdam # where we live
backends:
  - { id: script, token: "a-token-of-a-backend-0123456789", role: energy }
`;

/** Runs in the browser. */
function selectedIn(element: unknown): string {
  const { value, selectionStart, selectionEnd } = element as Record<'selectionStart' | 'selectionEnd', number> & {
    value: string;
  };
  return value.slice(selectionStart, selectionEnd);
}

describe.skipIf(CHROMIUM === undefined)('the page of settings', () => {
  test.each([
    { name: 'desk', look: {} },
    { name: 'phone', look: { viewport: PHONE, colorScheme: 'dark' } },
  ] as const)(
    'the file: a mistake has its line, then it is compared, saved, in force, and taken back ($name)',
    ({ name, look }) =>
      withHouse(FILE, (house) =>
        visit(
          house,
          async ({ page, go, judge, picture }) => {
            await go('settings');
            const field = page.getByRole('textbox', { name: 'Configuration file' });
            const text = await field.inputValue();
            expect(text).toContain('# My house, by hand.');
            expect(text).not.toContain('a-token-of-a-backend');

            await field.fill(text.replace('Europe/Amsterdam', 'Europe/Nowhere'));
            await page.getByRole('button', { name: 'Check' }).click();
            await page.getByText('One mistake found').waitFor();
            await picture(`settings-mistake-${name}`);
            await judge();
            await page.getByRole('button', { name: 'Line 3' }).click();
            expect(await field.evaluate(selectedIn)).toContain('Nowhere');

            await field.fill(text.replace('Europe/Amsterdam', 'Europe/Berlin'));
            await page.getByRole('button', { name: 'What would change' }).click();
            await page.getByText('time_zone: Europe/Amsterdam becomes Europe/Berlin').waitFor();
            await page.getByText('+ time_zone: Europe/Berlin # where we live').waitFor();
            await picture(`settings-diff-${name}`);
            await judge();
            await page.getByRole('button', { name: 'Save' }).click();
            await page.getByText('Saved. It is in force').waitFor();
            await until(
              'Berlin to be in force',
              async () => ((await house.api('status')) as { time_zone: string }).time_zone === 'Europe/Berlin',
            );
            expect(await readFile(house.configFile, 'utf8')).toBe(FILE.replace('Amsterdam', 'Berlin'));

            await page.getByRole('button', { name: 'See what going back changes' }).click();
            await page.getByText('time_zone: Europe/Berlin becomes Europe/Amsterdam').waitFor();
            await picture(`settings-undo-${name}`);
            await judge();
            await page.getByRole('button', { name: 'Go back to before this' }).click();
            await page.getByText('an earlier text was brought back').waitFor();
            expect(await readFile(house.configFile, 'utf8')).toBe(FILE);
            expect(await field.inputValue()).toBe(text);
          },
          look,
        ),
      ),
  );

  test('a file that somebody else changed meanwhile is not overwritten, and what was typed stays', () =>
    withHouse(FILE, (house) =>
      visit(house, async ({ page, go, judge, forgive }) => {
        forgive(/412/);
        await go('settings');
        const field = page.getByRole('textbox', { name: 'Configuration file' });
        await field.fill(`${await field.inputValue()}currency: EUR\n`);
        await page.getByRole('link', { name: 'Cards' }).click();
        await page.getByText('No card is listed yet').waitFor();
        await page.getByRole('link', { name: 'Configuration file' }).click();
        expect(await field.inputValue()).toContain('currency: EUR');
        await writeFile(house.configFile, FILE.replace('My house', 'Our house'));
        await page.getByRole('button', { name: 'Save' }).click();
        await page.getByText('Somebody else changed the file').waitFor();
        await judge();
        expect(await field.inputValue()).toContain('currency: EUR');
        await page.getByRole('button', { name: 'Compare mine with it' }).click();
        await page.getByText('− # Our house, by hand.').waitFor();
        await field.fill((await field.inputValue()).replace('My house', 'Our house'));
        await page.getByRole('button', { name: 'Save' }).click();
        await page.getByText('Saved. It is in force').waitFor();
        expect(await readFile(house.configFile, 'utf8')).toBe(
          `${FILE.replace('My house', 'Our house')}currency: EUR\n`,
        );
      }),
    ));

  test.each([
    { name: 'desk', look: {} },
    { name: 'phone', look: { viewport: PHONE, colorScheme: 'dark' } },
  ] as const)('a card and a tariff by their forms stand in the file, beside its comments ($name)', ({ name, look }) =>
    withHouse(FILE, (house) =>
      visit(
        house,
        async ({ page, go, judge, picture, forgive }) => {
          forgive(/400/);
          await go('settings/cards');
          await page.getByText('No card is listed yet').waitFor();
          await page.getByRole('button', { name: 'Add a card' }).click();
          const dialog = page.getByRole('dialog');
          await dialog.getByLabel('Number of the card').fill('04AABBCC');
          await dialog.getByLabel('Whose it is').fill('Anna');
          await dialog.getByLabel('Who pays').selectOption('home');
          await dialog.getByRole('textbox', { name: 'script' }).fill('NL-1234');
          await dialog.getByLabel('Charges until').fill('some day');
          await dialog.getByRole('button', { name: 'Save' }).click();
          await dialog.getByRole('alert').waitFor();
          await picture(`settings-card-${name}`);
          await judge();
          await dialog.getByLabel('Charges until').fill('');
          await dialog.getByRole('button', { name: 'Save' }).click();
          await page.getByRole('cell', { name: 'script: NL-1234' }).waitFor();
          await page.getByRole('button', { name: 'Edit Anna' }).click();
          await dialog.getByLabel('Vehicle').fill('Zoe');
          await dialog.getByRole('button', { name: 'Save' }).click();
          await page.getByRole('cell', { name: 'Zoe' }).waitFor();
          await picture(`settings-cards-${name}`);
          await judge();

          await page.getByRole('link', { name: 'Tariffs' }).click();
          await page.getByRole('button', { name: 'Add a tariff' }).click();
          await dialog.getByLabel('Id, for the file').fill('road');
          await dialog.getByLabel('Price of a kWh').fill('0.2845');
          await dialog.getByLabel('VAT in percent').fill('21');
          await picture(`settings-tariff-${name}`);
          await judge();
          await dialog.getByRole('button', { name: 'Save' }).click();
          await page.getByText('€0.2845 a kWh').waitFor();
          await until('the tariff to be in force', () =>
            house.api('tariffs/road/quote?energy_kwh=1').then(Boolean, () => false),
          );
          await page.getByLabel('Energy in kWh').fill('10');
          await page.getByRole('button', { name: 'Work it out' }).click();
          await page.getByRole('cell', { name: '€2.85' }).first().waitFor();
          await picture(`settings-tariffs-${name}`);
          await judge();
          const file = await readFile(house.configFile, 'utf8');
          expect(file).toContain('# My house, by hand.');
          expect(file).toContain('Europe/Amsterdam # where we live');
          expect(file).toMatch(/id: road\n +per_kwh: 0\.2845\n +vat_percent: 21/);
          expect(file).toMatch(/id: "?04AABBCC"?\n +name: Anna[^:]*payer: home[^}]*script: NL-1234\n +vehicle: Zoe/);

          await page.getByRole('button', { name: 'Remove tariff road' }).click();
          await dialog.getByRole('button', { name: 'Remove' }).click();
          await page.getByText('No tariff yet').waitFor();
          expect(await readFile(house.configFile, 'utf8')).not.toContain('0.2845');
        },
        look,
      ),
    ),
  );
});
