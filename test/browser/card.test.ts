/** The card of Home Assistant in a real Chromium, on entities named as the proxy announces them. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { discoveryOf } from '../../src/home/discovery.ts';
import { blank, CHROMIUM, closeBrowser, PHONE, picture } from './browser.ts';

afterAll(closeBrowser);

const CARD = fileURLToPath(new URL('../../dist/card/ocpp-proxy-card.js', import.meta.url));
const DEVICE = 'device-1';
const NAMES = { discoveryPrefix: 'homeassistant', topic: 'ocpp_proxy', instance: 'ab12' };
const ANNOUNCED = discoveryOf(NAMES, '1.0.0').charger({
  chargerId: 'garage',
  boot: undefined,
  places: [{ evse: 1, maxA: 16 }],
  providers: ['octopus', 'employer'],
});

/** What each entity says; the others are unknown. */
const SAYS: Readonly<Record<string, string>> = {
  status: 'charging',
  power: '7400',
  control_owner: 'octopus',
  session_energy: '4.2',
  session_start: '2026-11-28T18:00:00Z',
  last_decision: 'octopus may have control: its hours are 18:00 to 23:00',
  charging: 'on',
  pause: 'off',
  max_current: '16',
  give_control: 'octopus',
};

/** The states of Home Assistant once it has taken the announcement of the proxy. */
function states(says: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.values(ANNOUNCED.components).map((component) => {
      const id = String(component.default_entity_id);
      const ending = Object.keys(says).find((each) => id.endsWith(`_${each}`));
      const attributes = {
        options: component.options,
        min: component.min,
        max: component.max,
        unit_of_measurement: component.unit_of_measurement,
        ...(id.endsWith('_control_owner') && { reason: 'it pays for this session' }),
      };
      return [id, { entity_id: id, state: (ending && says[ending]) ?? 'unknown', attributes, last_changed: '' }];
    }),
  );
}

/** Puts the card on the page with a `hass` that writes down what it is asked. */
async function show(page: Page, says: Readonly<Record<string, string>>, language = 'en'): Promise<void> {
  await page.setContent(
    '<!doctype html><html lang="en"><title>Home</title><body><main><h1>Home</h1></main></body></html>',
  );
  await page.addScriptTag({ content: await readFile(CARD, 'utf8'), type: 'module' });
  await page.waitForFunction('customElements.get("ocpp-proxy-card") !== undefined');
  const given = JSON.stringify({ states: states(says), device: DEVICE, language });
  await page.evaluate(`(() => {
    const given = ${given};
    window.asked = [];
    const card = document.createElement('ocpp-proxy-card');
    card.setConfig({ type: 'custom:ocpp-proxy-card', device: given.device });
    card.hass = {
      states: given.states,
      entities: Object.fromEntries(Object.keys(given.states).map((id) => [id, { entity_id: id, device_id: given.device }])),
      devices: { [given.device]: { name: 'Garage' } },
      language: given.language,
      config: { time_zone: 'Europe/Amsterdam' },
      callService: async (...asked) => { window.asked.push(asked); },
      callWS: async ({ entity_ids: [id] }) => ({ [id]: [3, 2, 1].map((hour) => ({ s: String(hour * 1000), lu: Date.now() / 1000 - hour * 3600 })) }),
    };
    document.querySelector('main').append(card);
  })()`);
}

const asked = (page: Page): Promise<unknown> => page.evaluate('window.asked');

describe.skipIf(CHROMIUM === undefined)('the card of Home Assistant', () => {
  test.each([
    { name: 'desk', look: { viewport: { width: 500, height: 800 } } },
    { name: 'phone', look: { viewport: PHONE } },
  ] as const)('what the charger does, who steers it and why ($name)', ({ name, look }) =>
    blank(async (page, judge) => {
      await show(page, SAYS);
      for (const words of ['Garage', 'Charging', '7.4 kW', 'of at most 16 A', 'it pays for this session', '4.20 kWh'])
        await page.getByText(words).first().waitFor();
      await judge();
      await picture(page, `card-${name}`);
    }, look),
  );

  test('its buttons ask Home Assistant, and a stop is asked about first', () =>
    blank(async (page) => {
      await show(page, SAYS);
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByLabel('Give control').selectOption('home');
      await page.getByLabel('At most').fill('10');
      await page.getByLabel('At most').press('Tab');
      await page.getByRole('button', { name: 'Stop charging' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Stop charging' }).click();
      await page.waitForFunction('window.asked.length === 4');
      const id = (ending: string) => Object.keys(states({})).find((each) => each.endsWith(`_${ending}`));
      expect(await asked(page)).toEqual([
        ['switch', 'turn_on', { entity_id: id('pause') }],
        ['select', 'select_option', { entity_id: id('give_control'), option: 'home' }],
        ['number', 'set_value', { entity_id: id('max_current'), value: 10 }],
        ['switch', 'turn_off', { entity_id: id('charging') }],
      ]);
    }));

  test('a charger that is away, in German: nothing can be pressed', () =>
    blank(async (page, judge) => {
      await show(page, { status: 'offline' }, 'de');
      await page.getByText('Nicht verbunden').waitFor();
      expect(await page.getByRole('button', { name: 'Laden starten' }).isDisabled()).toBe(true);
      await judge();
    }));

  test('a mistake in its configuration is named', () =>
    blank(async (page) => {
      await show(page, SAYS);
      const mistake = (config: string) =>
        page.evaluate(
          `(() => { try { document.querySelector('ocpp-proxy-card').setConfig(${config}); } catch (error) { return error.message; } })()`,
        );
      expect(await mistake('{}')).toBe('device: choose the charger');
      expect(await mistake("{ device: 'x', evse: 0 }")).toBe('evse: expected 1, 2, …');
      expect(await mistake("{ entities: { colour: 'light.x' } }")).toContain('entities.colour: expected one of status');
      const form: { schema: { name: string }[] } = await page.evaluate(
        "customElements.get('ocpp-proxy-card').getConfigForm()",
      );
      expect(form.schema.map(({ name }) => name)).toEqual(['device', 'title', 'evse']);
    }));
});
