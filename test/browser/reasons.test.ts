import { afterAll, describe, test } from 'vitest';
import type { SimulatedCentralSystem } from '../../src/simulate/central-options.ts';
import { CHROMIUM, closeBrowser, PHONE, visit } from './browser.ts';
import { until, withHouse } from './house.ts';

afterAll(closeBrowser);

let central: SimulatedCentralSystem | undefined;

describe.skipIf(CHROMIUM === undefined)('reasons in the language of the page', () => {
  test('the owner reads in German why a network may not, and what trying it found', () =>
    withHouse(
      async ({ network }) => {
        central = await network();
        return `unknown_chargers: accept\nocpp_services:\n  - { id: evcc, url: "${central.url}", role: controller }\n`;
      },
      async (house) => {
        await house.charger('garage');
        await until('the network to know the charger', () => central?.stations[0]?.connected);
        await house.api('chargers/garage/commands', 'POST', { command: 'take' });
        await central?.start('REMOTE-1');
        await visit(
          house,
          async ({ page, go, judge, picture }) => {
            await go('providers/evcc');
            await page.getByRole('cell', { name: 'das Haus hat die Steuerung übernommen.' }).waitFor();
            await page.getByRole('button', { name: 'Testen' }).click();
            await page.getByText('Gut: Zugangsdaten').waitFor();
            await page.getByText('Der Dienst lässt diese Station herein').waitFor();
            await picture('provider-german');
            await judge();
          },
          { locale: 'de-DE', viewport: PHONE },
        );
      },
    ));
});
