import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CONNECTOR_STATUSES } from '../../../src/core/model.ts';
import { PLACE_WORDS } from '../../../src/home/entities.ts';
import { NEW_METER_MS, type Register, registerAfter } from '../../../src/home/meter-register.ts';
import { chargerState, type PlaceNow, placeState, providerState, proxyState } from '../../../src/home/mqtt-states.ts';
import type { EvseView, PlaceLimits } from '../../../src/proxy/ports.ts';
import { evseView, TX } from './views.ts';

const AT = Date.UTC(2026, 10, 28, 12, 30);
const place = (evse: EvseView, more: Partial<PlaceNow> = {}) =>
  placeState({
    charger: { online: true, wishes: [] },
    evse,
    limits: undefined,
    memory: {},
    providers: ['monta'],
    ...more,
  });
const says = (status: string, at = AT) => [{ connector: 1, status, errorCode: 'NoError', at }];
const limits = (
  ...parties: { readonly source: 'home' | 'hardware'; readonly limitA: number | undefined }[]
): PlaceLimits => ({
  evse: 1,
  sessionId: undefined,
  chargerA: undefined,
  limitA: undefined,
  until: undefined,
  sentence: '',
  parties: parties.map((party) => ({
    ...party,
    providerId: undefined,
    binds: true,
    isLowest: false,
    until: undefined,
    words: '',
  })),
});

describe('what a place shows', () => {
  test.each<[string, string, Partial<EvseView>, Partial<PlaceNow>?]>([
    ['a free place', 'disconnected', {}],
    ['a place that has told nothing', 'disconnected', { connectors: [] }],
    ['a car that is plugged in', 'connected', { connectors: says('Preparing') }],
    ['a session', 'charging', { connectors: says('Charging'), tx: TX }],
    ['a car that takes nothing', 'paused', { connectors: says('SuspendedEV'), tx: TX }],
    ['no current for the car', 'paused', { connectors: says('SuspendedEVSE'), tx: TX }],
    [
      'a session in newer words',
      'charging',
      { connectors: says('Occupied'), tx: { ...TX, chargingState: 'Charging' } },
    ],
    [
      'a paused one in newer words',
      'paused',
      { connectors: says('Occupied'), tx: { ...TX, chargingState: 'SuspendedEVSE' } },
    ],
    [
      'a car that stays after its session',
      'complete',
      { connectors: says('Occupied') },
      { memory: { lastTx: { ...TX, endedAt: AT } } },
    ],
    [
      'the next car in newer words',
      'connected',
      { connectors: says('Occupied', AT + 1) },
      { memory: { lastTx: { ...TX, endedAt: AT } } },
    ],
    ['a reserved place', 'reserved', { connectors: says('Reserved') }],
    ['one that the home closed', 'out_of_service', { closed: true }],
    ['one that the charger closed', 'out_of_service', { connectors: says('Unavailable') }],
    ['a fault', 'faulted', { fault: true, connectors: says('Charging'), tx: TX }],
    ['a charger that is away', 'offline', { tx: TX }, { charger: { online: false, wishes: [] } }],
  ])('%s is %s', (_what, word, evse, more = {}) => {
    expect(place(evseView(1, evse), more).status).toBe(word);
  });

  test('whatever the charger says is a word that Home Assistant was told of', () => {
    const status = fc.constantFrom(...CONNECTOR_STATUSES);
    const state = fc.constantFrom(undefined, 'Charging', 'EVConnected', 'SuspendedEV', 'SuspendedEVSE', 'Idle');
    fc.assert(
      fc.property(
        status,
        state,
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        (said, chargingState, hasTx, fault, closed) => {
          const tx = hasTx ? { ...TX, chargingState: chargingState as undefined } : undefined;
          expect(PLACE_WORDS).toContain(place(evseView(1, { connectors: says(said), tx, fault, closed })).status);
        },
      ),
      { seed: 3 },
    );
  });

  test('before the first reading there is none, and not 0', () => {
    expect(place(evseView(1))).toMatchObject({ energy_kwh: null, session_kwh: null, session_started: null });
  });

  test('a session tells its energy since its start, also when it is over', () => {
    expect(place(evseView(1, { tx: TX }))).toMatchObject({
      session_kwh: 4.321,
      session_started: '2026-11-28T12:00:00.000Z',
    });
    const over = { ...TX, endedAt: AT, meterStopWh: 1_005_000 };
    expect(place(evseView(1), { memory: { lastTx: over } })).toMatchObject({ session_kwh: 5, charging: 'OFF' });
  });

  test('a session tells what it costs, where there are tariffs', () => {
    const money = { currency: 'EUR', costs: new Map([[TX.id, 1.25]]), revenues: new Map() };
    expect(place(evseView(1, { tx: TX }), { money }).session_cost).toBe(1.25);
    expect(place(evseView(1), { money, memory: { lastTx: { ...TX, endedAt: AT } } }).session_cost).toBe(1.25);
    expect(place(evseView(1, { tx: { ...TX, id: 'tx-2' } }), { money }).session_cost).toBeNull();
    expect(place(evseView(1), { money }).session_cost).toBeNull();
    expect(Object.keys(place(evseView(1, { tx: TX })))).not.toContain('session_cost');
    const charger = { online: true, mode: 'automatic', last: undefined } as const;
    expect(chargerState({ ...charger, revenue: 0 })).toMatchObject({ revenue_total: 0 });
    expect(Object.keys(chargerState(charger))).not.toContain('revenue_total');
  });

  test('power is nothing without a session, and unknown while nobody tells it', () => {
    expect(place(evseView(1)).power_w).toBe(0);
    expect(place(evseView(1, { tx: TX })).power_w).toBeNull();
    expect(place(evseView(1, { tx: TX, powerW: 7_360.4 })).power_w).toBe(7_360);
    expect(place(evseView(1), { charger: { online: false, wishes: [] } }).power_w).toBeNull();
  });

  test.each<[string, 'ON' | 'OFF' | null, Partial<EvseView>]>([
    ['Available', 'OFF', {}],
    ['Occupied', 'ON', { connectors: says('Occupied') }],
    ['Faulted', null, { connectors: says('Faulted') }],
    ['Faulted in a session', 'ON', { connectors: says('Faulted'), tx: TX }],
    ['nothing', null, { connectors: [] }],
  ])('a place that says %s is plugged: %s', (_said, plugged, evse) => {
    expect(place(evseView(1, evse)).plugged).toBe(plugged);
  });

  test('who holds control, why and since when', () => {
    const lease = {
      evse: 1,
      holder: 'monta',
      state: 'bound',
      reason: 'it started the session',
      explicit: false,
      since: AT,
    } as const;
    expect(place(evseView(1, { lease }))).toMatchObject({
      owner: 'monta',
      control: 'monta',
      owner_attributes: { reason: 'it started the session', since: '2026-11-28T12:30:00.000Z' },
    });
    // It is not to be chosen any more.
    expect(place(evseView(1, { lease: { ...lease, holder: 'gone' } }))).toMatchObject({ owner: 'gone', control: null });
    expect(place(evseView(1))).toMatchObject({ owner: 'none', control: 'none', owner_attributes: {} });
  });

  test.each([
    ['nobody limits', undefined, {}, { max_current_a: 32, paused: 'OFF' }],
    ['the hardware limits', limits({ source: 'hardware', limitA: 16.9 }), {}, { max_current_a: 16, paused: 'OFF' }],
    [
      'the home limits',
      limits({ source: 'hardware', limitA: 16 }, { source: 'home', limitA: 10 }),
      {},
      { max_current_a: 10, paused: 'OFF' },
    ],
    [
      'the home paused',
      limits({ source: 'hardware', limitA: 16 }, { source: 'home', limitA: 0 }),
      { ownA: 10 },
      { max_current_a: 10, paused: 'ON' },
    ],
    ['less than a car needs', limits({ source: 'home', limitA: 3 }), {}, { max_current_a: 6, paused: 'OFF' }],
  ])('when %s', (_what, limit, memory, expected) => {
    expect(place(evseView(1), { limits: limit, memory })).toMatchObject(expected);
  });

  test('a start that waits for its charger shows as charging', () => {
    const charger = { online: false, wishes: [{ at: 0, asked: { verb: 'start', evse: 1 } as const }] };
    expect(place(evseView(1), { charger }).charging).toBe('ON');
    expect(place(evseView(2), { charger }).charging).toBe('OFF');
  });
});

describe('the energy register', () => {
  const run = (...readings: readonly (readonly [wh: number, atMs: number])[]) =>
    readings.reduce<Register | undefined>((before, [wh, atMs]) => registerAfter(before, wh, atMs), undefined)?.wh;

  test.each([
    [
      'grows',
      [
        [1_000, 0],
        [1_500, 1],
      ],
      1_500,
    ],
    [
      'never falls by a little',
      [
        [1_000, 0],
        [950, 1],
      ],
      1_000,
    ],
    [
      'does not fall for one wrong reading',
      [
        [1_000_000, 0],
        [0, 1],
        [1_000_100, 2],
      ],
      1_000_100,
    ],
    [
      'does not fall at once',
      [
        [1_000_000, 0],
        [0, 1],
        [5, NEW_METER_MS],
      ],
      1_000_000,
    ],
    [
      'falls for a new meter, after some minutes',
      [
        [1_000_000, 0],
        [0, 1],
        [5, NEW_METER_MS + 1],
      ],
      5,
    ],
    [
      'does not fall for one wrong reading that stands for long',
      [
        [1_000_000, 0],
        [0, 1],
        [0, 10 * NEW_METER_MS],
      ],
      1_000_000,
    ],
    [
      'waits anew when it falls again',
      [
        [1_000_000, 0],
        [50, 1],
        [5, NEW_METER_MS + 1],
      ],
      1_000_000,
    ],
  ] as const)('%s', (_what, readings, wh) => {
    expect(run(...readings)).toBe(wh);
  });

  test('whatever comes, a fall is one that Home Assistant takes for a new meter', () => {
    const readings = fc.array(fc.tuple(fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 1, max: 400_000 })), {
      maxLength: 50,
    });
    fc.assert(
      fc.property(readings, (steps) => {
        let now = 0;
        let told: Register | undefined;
        for (const [wh, ms] of steps) {
          now += ms;
          const next = registerAfter(told, wh, now);
          if (told !== undefined && next.wh < told.wh) expect(next.wh).toBeLessThan(told.wh * 0.9);
          told = next;
        }
      }),
      { seed: 5 },
    );
  });
});

describe('what chargers, providers and the proxy show', () => {
  const house = { mode: 'automatic', ceiling: 'automatic', chargers: [], guestUntil: undefined, paused: [] } as const;

  test.each([
    ['automatic', 'ON'],
    ['home_only', 'OFF'],
    ['locked', 'OFF'],
  ] as const)('in mode %s sharing is %s', (mode, sharing) => {
    expect(chargerState({ online: true, mode, last: undefined })).toMatchObject({ mode, sharing, last_reason: null });
  });

  test('a long reason is cut, since a longer text is no state', () => {
    const last = { why: 'x'.repeat(400), by: 'monta', asked: 'RemoteStartTransaction', allowed: false };
    const state = chargerState({ online: true, mode: 'automatic', last });
    expect(state.last_reason).toHaveLength(255);
    expect(state.last_reason_attributes).toEqual(last);
  });

  test('a provider that is paused, or in control', () => {
    const lease = { evse: 1, holder: 'monta', state: 'bound', reason: '', explicit: false, since: AT } as const;
    const chargers = [{ chargerId: 'garage', evses: [evseView(1, { lease })] }];
    expect(providerState('monta', true, house, chargers)).toEqual({
      connected: 'ON',
      in_control: 'ON',
      in_control_attributes: { chargers: ['garage'] },
      enabled: 'ON',
    });
    const paused = { paused: [{ providerId: 'monta', since: AT, until: undefined }] };
    expect(providerState('monta', false, paused, [])).toMatchObject({
      connected: 'OFF',
      in_control: 'OFF',
      enabled: 'OFF',
    });
  });

  test('guests', () => {
    expect(proxyState(house, 240, undefined)).toMatchObject({ guests: 'OFF', guests_until: null, guest_minutes: 240 });
    expect(proxyState({ ...house, guestUntil: AT }, 240, undefined)).toMatchObject({
      guests: 'ON',
      guests_until: '2026-11-28T12:30:00.000Z',
    });
  });
});
