import { expect, test } from 'vitest';
import { configSchema } from '../../../../src/config/schema.ts';
import { limitsOfCharger, SITE } from '../../../../src/core/limits/settings.ts';
import { proxySettingsOf } from '../../../../src/settings.ts';

const settingsOf = (file: object) => proxySettingsOf(configSchema.parse(file));

test('a charger that stands in no file has the limits of one whose row says nothing of them', () => {
  const { chargers } = settingsOf({ chargers: [{ id: 'listed' }] });
  const listed = limitsOfCharger(chargers, 'listed');
  expect(listed).toMatchObject({ minA: 6, phases: 3, priority: 0 });
  expect(limitsOfCharger(chargers, 'adopted')).toEqual(listed);
});

test('what a row says of its wires', () => {
  const row = {
    id: 'a',
    max_a: 32,
    supply_a: 40,
    min_a: 8,
    phases: 1,
    offline_limit_a: 10,
    allow_discharge: true,
    priority: 3,
  };
  const { chargers } = settingsOf({ chargers: [{ ...row, evse_priorities: { 2: 9 } }] });
  expect(limitsOfCharger(chargers, 'a')).toEqual({
    maxA: 32,
    supplyA: 40,
    minA: 8,
    phases: 1,
    offlineLimitA: 10,
    allowsDischarge: true,
    priority: 3,
    evsePriorities: { 2: 9 },
  });
});

test('a house that says nothing of its wires is as one whose site is empty', () => {
  expect(settingsOf({}).site).toEqual(SITE);
  expect(settingsOf({ site: {} }).site).toEqual(SITE);
});

test('what the file says of the site', () => {
  const site = { breaker_a: 25, chargers: ['a'], share: 'priority', voltage: 240 };
  expect(settingsOf({ site: { ...site, spare_capacity: { fallback_a: 6 } } }).site).toEqual({
    breakerA: 25,
    chargers: ['a'],
    share: 'priority',
    voltage: 240,
    spare: { maxAgeS: 120, fallbackA: 6 },
  });
});
