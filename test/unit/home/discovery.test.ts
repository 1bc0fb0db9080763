import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ChargerDevice, discoveryOf, withGone } from '../../../src/home/discovery.ts';
import { PLACE_WORDS } from '../../../src/home/entities.ts';
import { deviceIdOf, type MqttNames, type Owner, slugOf, topicsOf } from '../../../src/home/mqtt-names.ts';
import { faultsIn } from '../../peers/discovery-judge.ts';

const NAMES: MqttNames = { discoveryPrefix: 'homeassistant', topic: 'ocpp_proxy', instance: 'ab12' };
const made = discoveryOf(NAMES, '1.2.3');
const GARAGE: ChargerDevice = {
  chargerId: 'garage',
  boot: { vendor: 'Acme', model: 'One', serialNumber: 'ACE1', firmwareVersion: '6.5' },
  places: [{ evse: 1, maxA: 16 }],
  providers: ['fleet', 'monta'],
};
const topicOf = (owner: Owner) => topicsOf(NAMES).discovery(owner);
const idsIn = (payload: { readonly components: { readonly [key: string]: Readonly<Record<string, unknown>> } }) =>
  Object.values(payload.components).map(({ unique_id: id }) => String(id));

describe('what Home Assistant is told of', () => {
  test.each([
    ['the proxy', { kind: 'proxy' }, made.proxy()],
    ['a charger', { kind: 'charger', id: 'garage' }, made.charger(GARAGE)],
    [
      'a charger with two places',
      { kind: 'charger', id: 'garage' },
      made.charger({
        ...GARAGE,
        places: [
          { evse: 1, maxA: 16 },
          { evse: 2, maxA: 32 },
        ],
      }),
    ],
    ['a charger with money', { kind: 'charger', id: 'garage' }, made.charger({ ...GARAGE, currency: 'EUR' })],
    ['a provider', { kind: 'provider', id: 'monta' }, made.provider('monta')],
  ] as const)('%s is accepted by its schema', (_what, owner, payload) => {
    expect(faultsIn(topicOf(owner), payload)).toEqual([]);
  });

  test('any house: every payload is accepted, and no two entities or devices share an id', () => {
    // Ids that look like parts of other ids are what could be mistaken.
    const words = fc.constantFrom(
      'garage',
      'provider',
      'energy',
      'session',
      'c2',
      'a',
      'A',
      '.',
      '_',
      '-',
      'é',
      ' ',
      '/',
      '#',
      '+',
    );
    const id = fc.array(words, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('').slice(0, 48));
    const house = fc.record({
      chargers: fc.uniqueArray(fc.tuple(id, fc.integer({ min: 1, max: 3 })), {
        minLength: 1,
        maxLength: 6,
        selector: ([name]) => name,
      }),
      providers: fc.uniqueArray(id, { maxLength: 6 }),
    });
    fc.assert(
      fc.property(house, ({ chargers, providers }) => {
        const devices: [Owner, ReturnType<typeof made.proxy>][] = [
          [{ kind: 'proxy' }, made.proxy()],
          ...chargers.map(([chargerId, places]): [Owner, ReturnType<typeof made.proxy>] => [
            { kind: 'charger', id: chargerId },
            made.charger({
              chargerId,
              boot: undefined,
              places: Array.from({ length: places }, (_, index) => ({ evse: index + 1, maxA: 16 })),
              providers,
            }),
          ]),
          ...providers.map((one): [Owner, ReturnType<typeof made.proxy>] => [
            { kind: 'provider', id: one },
            made.provider(one),
          ]),
        ];
        for (const [owner, payload] of devices) expect(faultsIn(topicOf(owner), payload)).toEqual([]);
        const ids = devices.flatMap(([, payload]) => idsIn(payload));
        expect(new Set(ids).size).toBe(ids.length);
        expect(new Set(devices.map(([owner]) => deviceIdOf(NAMES, owner))).size).toBe(devices.length);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  test('the entities of the second place are named after it', () => {
    const { components } = made.charger({
      ...GARAGE,
      places: [
        { evse: 1, maxA: 16 },
        { evse: 2, maxA: 32 },
      ],
    });
    expect(components.power).toMatchObject({ name: 'Connector 1 power', unique_id: 'ocpp_proxy_ab12_garage_power' });
    expect(components.power_c2).toMatchObject({
      name: 'Connector 2 power',
      unique_id: 'ocpp_proxy_ab12_garage_power_c2',
      default_entity_id: 'sensor.garage_power_c2',
      object_id: 'garage_power_c2',
      state_topic: 'ocpp_proxy/ab12/garage/state_c2',
    });
    expect(components.max_current_c2).toMatchObject({
      max: 32,
      command_topic: 'ocpp_proxy/ab12/garage/max_current_c2/set',
    });
  });

  test('money is shown in the currency of the house, and only where there are tariffs', () => {
    const { session_cost, revenue_total } = made.charger({ ...GARAGE, currency: 'SEK' }).components;
    const money = { device_class: 'monetary', state_class: 'total', unit_of_measurement: 'SEK' };
    expect([session_cost, revenue_total]).toMatchObject([
      { ...money, last_reset_value_template: "{{ value_json.session_started or '' }}" },
      money,
    ]);
    const without = Object.keys(made.charger(GARAGE).components);
    expect(without.filter((key) => key.startsWith('session_') || key.startsWith('revenue'))).toEqual([
      'session_energy',
      'session_start',
    ]);
  });

  test('the device of a charger tells who made it, and that it hangs on the proxy', () => {
    expect(made.charger(GARAGE).device).toEqual({
      identifiers: ['ocpp_proxy_ab12_garage'],
      name: 'Charger garage',
      manufacturer: 'Acme',
      model: 'One',
      serial_number: 'ACE1',
      sw_version: '6.5',
      via_device: 'ocpp_proxy_ab12',
    });
  });

  test('what belongs to the Energy dashboard has the class that it asks for', () => {
    const { components } = made.charger(GARAGE);
    expect(components.energy).toMatchObject({
      device_class: 'energy',
      state_class: 'total_increasing',
      unit_of_measurement: 'kWh',
    });
    expect(components.session_energy).toMatchObject({ device_class: 'energy', state_class: 'total' });
    expect(components.power).toMatchObject({
      device_class: 'power',
      state_class: 'measurement',
      unit_of_measurement: 'W',
    });
    expect(components.status).toMatchObject({ options: PLACE_WORDS });
  });

  test('a component that is gone is named once without anything else', () => {
    const payload = withGone(made.charger(GARAGE), { power_c2: 'sensor' });
    expect(payload.components.power_c2).toEqual({ platform: 'sensor' });
    expect(faultsIn(topicOf({ kind: 'charger', id: 'garage' }), payload)).toEqual([]);
  });
});

describe('ids', () => {
  test.each([
    ['garage', 'garage'],
    ['CP-1', 'CP-1'],
    ['garage_left', /^garage_left_[0-9a-f]{8}$/],
    ['a/b#c+d', /^a_b_c_d_[0-9a-f]{8}$/],
    ['Säule 1', /^S_ule_1_[0-9a-f]{8}$/],
    ['日本', /^__[0-9a-f]{8}$/],
  ])('%s stands in topics as %s', (id, slug) => {
    expect(slugOf(id)).toMatch(typeof slug === 'string' ? new RegExp(`^${slug}$`) : slug);
  });
});

describe('the judge', () => {
  const topic = topicOf({ kind: 'charger', id: 'garage' });
  const good = made.charger(GARAGE);
  const withComponent = (key: string, more: object) => ({
    ...good,
    components: { ...good.components, [key]: { ...good.components[key], ...more } },
  });
  test.each([
    ['a key at the root', { ...good, '~': 'x' }, /unknown ~/],
    ['no origin', { ...good, origin: {} }, /origin/],
    ['energy as a measurement', withComponent('energy', { state_class: 'measurement' }), /state_class/],
    ['power in kWh', withComponent('power', { unit_of_measurement: 'kWh' }), /unit/],
    ['a diagnostic energy', withComponent('energy', { entity_category: 'diagnostic' }), /entity_category/],
    [
      'an entity id of another domain',
      withComponent('energy', { default_entity_id: 'switch.garage_energy' }),
      /default_entity_id/,
    ],
    ['a switch without a command topic', withComponent('charging', { command_topic: undefined }), /command_topic/],
    ['a unique id twice', withComponent('energy', { unique_id: good.components.power?.unique_id }), /twice/],
    ['a select without options', withComponent('mode', { options: [] }), /options/],
    ['an event with a class', withComponent('event', { device_class: 'button' }), /device_class/],
    ['a blank in a topic', { ...good, state_topic: 'a b' }, /topic/],
    ['a unique id with é', withComponent('energy', { unique_id: 'é' }), /unique_id/],
    ['a name that repeats the device', withComponent('energy', { name: 'Charger garage energy' }), /repeats/],
  ])('finds %s', (_what, payload, fault) => {
    expect(faultsIn(topic, payload).join()).toMatch(fault);
  });
});
