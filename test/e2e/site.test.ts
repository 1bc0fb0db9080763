/** What the chargers of a house share: one breaker, the line of a charger, and what the house leaves (I6, PROTOCOL §2.5). */
import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import { fakeCore } from '../fakes/core.ts';
import type { StrictAnswer, StrictStation } from '../peers/strict.ts';
import { type Box, boxOf } from './box.ts';
import { API_TOKEN, charger, until } from './house.ts';
import { eventsOf, type Json } from './json-backend.ts';
import { offeredBy } from './offer.ts';
import { fields } from './seen.ts';
import { play, type Stage, settled } from './stage.ts';

const MINUTE_MS = 60_000;

/** A session, as far as the charger's profiles go. */
interface Running {
  readonly txId: string;
  readonly startedAt: number;
}

/** A charger of the house: what it was told, and what runs there. */
class Car {
  session: Running | undefined;
  readonly #stage: Stage;
  readonly #box: Box;
  readonly #evse: number;

  constructor(stage: Stage, box: Box, evse = 1) {
    this.#stage = stage;
    this.#box = box;
    this.#evse = evse;
  }

  async begins(): Promise<void> {
    const startedAt = this.#stage.clock.now();
    this.session = { txId: await this.#box.start('CARD-1', 0, { connector: this.#evse }), startedAt };
  }

  async ends(): Promise<void> {
    const { txId = '' } = this.session ?? {};
    await this.#box.stop(txId, 100);
    this.session = undefined;
  }

  /** What its charger gives it, or would give. */
  get amps(): number {
    return this.ampsIn(0);
  }

  /** And so much later, if it is told nothing more. */
  ampsIn(ms: number): number {
    return offeredBy(this.#box.peer.calls, this.#stage.clock.now() + ms, this.session, this.#evse);
  }
}

/** Waits for what each gets, and sees at every look that together they never get more. */
async function get(cars: readonly Car[], amps: readonly number[], atMostA = Number.POSITIVE_INFINITY): Promise<void> {
  const sum = () => cars.reduce((all, car) => all + car.amps, 0);
  await until(`${amps.join(' and ')} A, not ${cars.map((car) => car.amps).join(' and ')}`, () => {
    if (sum() > atMostA) throw new Error(`together ${cars.map((car) => car.amps).join(' and ')} A`);
    return cars.every((car, index) => car.amps === amps[index]);
  });
}

/** Plays with two chargers that share what the file says. */
function together(
  version: OcppVersion,
  config: Json,
  scene: (stage: Stage, one: Car, two: Car) => Promise<void>,
): Promise<void> {
  return play({ version, services: {}, config }, async (stage) => {
    let peer: StrictStation | undefined;
    try {
      peer = await charger(stage.house, version, undefined, 'BOX2');
      const second = peer;
      const box = boxOf(() => second, version, stage.clock);
      await settled(stage);
      await box.boot();
      await box.status('Available');
      await scene(stage, new Car(stage, stage.box), new Car(stage, box));
      expect(second.violations).toEqual([]);
    } finally {
      await peer?.close();
    }
  });
}

const TWO = [{ id: 'BOX1' }, { id: 'BOX2' }];

describe.each([...OCPP_VERSIONS].reverse())('%s: two chargers under one breaker', (version) => {
  test('I6: who begins gets its share when the other has given way; who ends leaves its part', () =>
    together(version, { chargers: TWO, site: { breaker_a: 25 } }, async (stage, one, two) => {
      await get([one, two], [6, 6]);
      await one.begins();
      await get([one, two], [19, 6], 25);
      await stage.pass(20_000);
      await two.begins();
      await get([one, two], [12.5, 12.5], 25);
      await stage.pass(20_000);
      await one.ends();
      await get([one, two], [6, 19], 25);
    }));
});

describe('1.6: shares', () => {
  test('by priority the more important one has what it can take, and the other what is left', () =>
    together(
      '1.6',
      {
        chargers: [
          { id: 'BOX1', offline_limit_a: 0 },
          { id: 'BOX2', offline_limit_a: 0, priority: 5, max_a: 16 },
        ],
        site: { breaker_a: 25, share: 'priority' },
      },
      async (stage, one, two) => {
        await get([one, two], [0, 0]);
        await one.begins();
        await get([one, two], [25, 0], 25);
        await stage.pass(20_000);
        await two.begins();
        await get([one, two], [9, 16], 25);
      },
    ));

  test('a charger that does not answer keeps what it may have: nobody else gets that', () =>
    together('1.6', { chargers: TWO, site: { breaker_a: 25 } }, async (stage, one, two) => {
      await get([one, two], [6, 6]);
      await one.begins();
      await get([one, two], [19, 6], 25);
      await stage.box.peer.close();
      await stage.pass(20_000);
      await two.begins();
      await stage.pass(60_000);
      expect([one.amps, two.amps]).toEqual([19, 6]);
      const { why } = await limitsOf(stage, 'BOX2');
      expect(why).toBe(
        '6 A: the breaker leaves 6 A (25 A shared by 2 cars); it gets 12.5 A when others have given way.',
      );
    }));

  test('too little for two: the second waits, is told why, and begins when the first is done', () =>
    together(
      '1.6',
      { chargers: TWO.map((row) => ({ ...row, offline_limit_a: 0 })), site: { breaker_a: 10 } },
      async (stage, one, two) => {
        await get([one, two], [0, 0]);
        await one.begins();
        await get([one, two], [10, 0], 10);
        await stage.pass(10_000);
        await two.begins();
        await stage.pass(60_000);
        await get([one, two], [10, 0], 10);
        expect((await limitsOf(stage, 'BOX2')).why).toBe(
          '0 A: the breaker leaves nothing for one more car, which needs 6 A (10 A shared by 2 cars).',
        );
        await one.ends();
        await stage.pass(60_000);
        await get([one, two], [0, 10], 10);
      },
    ));
});

test('2.0.1: two EVSEs of one charger share its supply line', () =>
  play({ version: '2.0.1', services: {}, config: { chargers: [{ id: 'BOX1', supply_a: 20 }] } }, async (stage) => {
    await settled(stage);
    await stage.box.status('Available', 2);
    const [one, two] = [new Car(stage, stage.box, 1), new Car(stage, stage.box, 2)];
    await get([one, two], [6, 6]);
    await one.begins();
    await get([one, two], [14, 6], 20);
    await stage.pass(20_000);
    await two.begins();
    await get([one, two], [10, 10], 20);
    await stage.pass(20_000);
    await one.ends();
    await get([one, two], [6, 14], 20);
  }));

test('1.6: what a network allows the whole charger binds the sum of its places', () =>
  play({ version: '1.6', services: { grid: { config: { role: 'energy' } } } }, async (stage) => {
    await settled(stage, 'grid');
    await stage.box.status('Available', 2);
    const [one, two] = [new Car(stage, stage.box, 1), new Car(stage, stage.box, 2)];
    const profile = {
      chargingProfileId: 1,
      stackLevel: 0,
      chargingProfilePurpose: 'ChargePointMaxProfile',
      chargingProfileKind: 'Relative',
      chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 32 }] },
    };
    const asked = await stage.ask('grid', 'SetChargingProfile', { connectorId: 0, csChargingProfiles: profile });
    expect(asked).toEqual({ status: 'Accepted' });
    await get([one, two], [6, 6]);
    await one.begins();
    await get([one, two], [26, 6], 32);
    await stage.pass(20_000);
    await two.begins();
    await get([one, two], [16, 16], 32);
    expect((await limitsOf(stage)).why).toBe(
      '16 A: the limit of the whole charger leaves 16 A (32 A shared by 2 cars); "grid" allows 32 A.',
    );
  }));

describe('1.6: what a network allows the whole charger falls after an hour, and rises again', () => {
  const steps = [
    [0, 40],
    [3600, 20],
    [7200, 32],
  ] as const;
  const profile = (at: number) => ({
    chargingProfileId: 1,
    stackLevel: 0,
    chargingProfilePurpose: 'ChargePointMaxProfile',
    chargingProfileKind: 'Absolute',
    chargingSchedule: {
      chargingRateUnit: 'A',
      startSchedule: new Date(at).toISOString(),
      chargingSchedulePeriod: steps.map(([startPeriod, limit]) => ({ startPeriod, limit })),
    },
  });

  const twoCars = (scene: (stage: Stage, cars: readonly [Car, Car]) => Promise<void>, answer?: StrictAnswer) =>
    play({ version: '1.6', services: { grid: { config: { role: 'energy' } } }, answer }, async (stage) => {
      await settled(stage, 'grid');
      await stage.box.status('Available', 2);
      const cars = [new Car(stage, stage.box, 1), new Car(stage, stage.box, 2)] as const;
      for (const car of cars) await car.begins();
      const asked = { connectorId: 0, csChargingProfiles: profile(stage.clock.now()) };
      expect(await stage.ask('grid', 'SetChargingProfile', asked)).toEqual({ status: 'Accepted' });
      await get(cars, [20, 20]);
      await scene(stage, cars);
    });

  test('what was told for later is shared too: nobody has to be there when it falls', () =>
    twoCars(async (stage, cars) => {
      const sumIn = (minutes: number) => cars.reduce((sum, car) => sum + car.ampsIn(minutes * MINUTE_MS), 0);
      expect([59, 61, 119, 121, 23 * 60].map(sumIn)).toEqual([40, 20, 20, 20, 20]);
      const { why, until: at } = await limitsOf(stage);
      expect(why).toMatch(
        /^20 A: the limit of the whole charger leaves 20 A \(40 A shared by 2 cars\) until \d\d:\d\d;/,
      );
      expect(at).toBe(new Date(stage.clock.now() + 60 * MINUTE_MS).toISOString());
      // The charger is away all the time, and yet obeys.
      await stage.box.peer.close();
      await stage.pass(61 * MINUTE_MS);
      expect(cars.map((car) => car.amps)).toEqual([10, 10]);
    }));

  test('who looks after it is there when it rises', () =>
    twoCars(async (stage, cars) => {
      await stage.pass(61 * MINUTE_MS);
      await get(cars, [10, 10], 20);
      await stage.pass(61 * MINUTE_MS);
      await get(cars, [16, 16], 32);
    }));

  test('a charger that keeps no times is told when it falls', () =>
    twoCars(
      async (stage, cars) => {
        await stage.pass(60 * MINUTE_MS);
        await get(cars, [10, 10], 40);
        await stage.pass(60 * MINUTE_MS);
        await get(cars, [16, 16], 32);
      },
      ({ payload }) => {
        const { chargingSchedule } = fields(payload.csChargingProfiles);
        return { status: fields(chargingSchedule).duration === undefined ? 'Accepted' : 'Rejected' };
      },
    ));
});

const HOUSE = { chargers: [{ id: 'BOX1' }], site: { breaker_a: 25, spare_capacity: { fallback_a: 8 } } };

describe('1.6: the house takes from the same breaker', () => {
  test('its load rises and falls, grows old, and is unknown after a restart', () =>
    play({ version: '1.6', services: {}, config: HOUSE }, async (stage) => {
      await settled(stage);
      const car = new Car(stage, stage.box);
      await car.begins();
      await get([car], [8], 25);
      expect((await limitsOf(stage)).why).toBe('8 A: the breaker leaves 8 A (nobody tells what the house takes).');
      await stage.pass(10_000);
      await feed(stage, { house_load_a: [5, 11, 0] });
      await get([car], [14], 25);
      await stage.pass(20_000);
      await feed(stage, { house_load_a: 22 });
      await get([car], [0], 25);
      expect((await limitsOf(stage)).why).toBe('0 A: the house leaves 3 A, less than the 6 A that a car needs.');
      await feed(stage, { house_load_a: 9 });
      await stage.pass(50_000);
      expect(car.amps).toBe(0);
      expect((await limitsOf(stage)).why).toMatch(
        /^0 A: the house leaves 16 A; there was too little for a car before; it goes on at \d\d:\d\d if there is enough until then\.$/,
      );
      await stage.pass(20_000);
      await get([car], [16], 25);
      // Nobody tells it any more.
      await stage.pass(120_000);
      await get([car], [8], 25);
      await stage.pass(10_000);
      await feed(stage, { spare_a: 25 });
      await get([car], [25], 25);
      // A share of what the house leaves ends soon when nobody looks after it.
      expect(offeredBy(stage.box.peer.calls, stage.clock.now() + 9 * MINUTE_MS, car.session)).toBe(25);
      expect(offeredBy(stage.box.peer.calls, stage.clock.now() + 11 * MINUTE_MS, car.session)).toBe(6);
      await stage.restart();
      await stage.box.meter(car.session?.txId ?? '', 10);
      await get([car], [8]);
    }));

  test('Home Assistant tells it', async () => {
    await using core = await fakeCore({ states: { 'sensor.l1': '4.5', 'sensor.l2': '9' } });
    const spare = { fallback_a: 8, entities: ['sensor.l1', 'sensor.l2'] };
    const config = { ...HOUSE, site: { breaker_a: 25, spare_capacity: spare } };
    await play({ version: '1.6', services: {}, config, haUrl: core.url }, async (stage) => {
      await settled(stage);
      const car = new Car(stage, stage.box);
      await car.begins();
      await get([car], [16], 25);
      core.set({ 'sensor.l1': '12' });
      await get([car], [13], 25);
      core.restart('down');
      await until('the value to grow old', async () => {
        const { body } = await stage.house.api('/api/v1/site');
        return fields(body.spare).until !== null;
      });
      await stage.pass(120_000);
      await get([car], [8], 25);
    });
  });
});

describe('1.6: why is it 6 A now?', () => {
  test('every party, who binds, and until when: by API, metrics, status, event and to a backend', () =>
    play(
      {
        version: '1.6',
        services: {},
        backends: { fleet: { role: 'energy' }, idle: { role: 'billing' } },
        config: { chargers: [{ id: 'BOX1', max_a: 32 }], site: { breaker_a: 20 } },
      },
      async (stage) => {
        await settled(stage);
        const fleet = await stage.backend('fleet');
        const car = new Car(stage, stage.box);
        await car.begins();
        await stage.house.api('/api/v1/chargers/BOX1/commands', { command: 'limit', limit_a: 16 });
        await get([car], [16], 20);
        await fleet.ask('set_limit', { limit_a: 6 });
        await get([car], [6], 20);
        const place = await limitsOf(stage);
        expect(place.why).toBe(
          '6 A: "fleet" allows 6 A; you allow 16 A; the breaker leaves 20 A; the charger can give 32 A.',
        );
        expect(place).toMatchObject({ evse: 1, limit_a: 6, charger_a: 6, until: null });
        expect(Object.values(fields(place.parties)).map(fields)).toMatchObject([
          { source: 'provider', provider_id: 'fleet', limit_a: 6, binds: true, lowest: true },
          { source: 'home', limit_a: 16, binds: true, lowest: false },
          { source: 'site', limit_a: 20, binds: true, lowest: false },
          { source: 'hardware', limit_a: 32, binds: true, lowest: false },
        ]);
        const metrics = await (await fetch(`${httpOf(stage)}/metrics`, { headers: LOGIN })).text();
        expect(
          metrics
            .split('\n')
            .filter((line) => line.startsWith('ocpp_proxy_limit_amps{'))
            .toSorted(),
        ).toEqual(
          [
            ['effective', 6],
            ['fleet', 6],
            ['hardware', 32],
            ['home', 16],
            ['site', 20],
          ].map(([party, amps]) => `ocpp_proxy_limit_amps{charger="BOX1",evse="1",party="${party}"} ${amps}`),
        );
        expect(await until('the event', () => eventsOf(fleet, 'limit').at(-1))).toMatchObject({
          charger: 'BOX1',
          evse: 1,
          limit_a: 6,
          by: 'you',
        });
        await stage.house.api('/api/v1/chargers/BOX1/commands', { command: 'pause' });
        await get([car], [0], 20);
        expect((await limitsOf(stage)).why).toMatch(/^0 A: you paused it; "fleet" allows 6 A; the breaker/);
        await until('the pause', () => eventsOf(fleet, 'limit').at(-1)?.by === 'home');
      },
    ));
});

async function limitsOf(stage: Stage, id = 'BOX1') {
  const { body } = await stage.house.api(`/api/v1/chargers/${id}/limits`);
  return fields(Object.values(fields(body.evses))[0]);
}

const LOGIN = { authorization: `Bearer ${API_TOKEN}` };

function httpOf(stage: Stage): string {
  return stage.house.url.replace('ws:', 'http:');
}

async function feed(stage: Stage, body: Json): Promise<void> {
  const headers = { ...LOGIN, 'content-type': 'application/json' };
  const request = { method: 'PUT', headers, body: JSON.stringify(body) };
  expect((await fetch(`${httpOf(stage)}/api/v1/site/spare`, request)).status).toBe(200);
}
