/** What the chargers of a house share, as their keepers see it. */
import { describe, expect, test } from 'vitest';
import { configSchema } from '../../../../src/config/schema.ts';
import { NO_LIMIT } from '../../../../src/core/limits/offered.ts';
import type { Line } from '../../../../src/core/limits/steps.ts';
import { Site } from '../../../../src/proxy/limits/site.ts';
import { Twin } from '../../../../src/proxy/twin.ts';
import { proxySettingsOf } from '../../../../src/settings.ts';
import { FakeClock } from '../../../fakes/clock.ts';
import { aTransaction } from '../../../fakes/hub.ts';

const TWO = [{ id: 'A' }, { id: 'B' }];

/** Two chargers whose keepers obey at once when told to. */
function house(file: object, ids: readonly string[] = ['A', 'B']) {
  const clock = new FakeClock();
  const settings = proxySettingsOf(configSchema.parse(file));
  const twins = ids.map((id) => new Twin(id, { commit: async () => undefined }, () => site.changed()));
  const site: Site = new Site(
    clock,
    () => settings,
    () => twins,
  );
  const woken: string[] = [];
  site.follow((chargerId) => woken.push(chargerId));
  const twin = (id: string) => twins[ids.indexOf(id)] ?? expect.unreachable();
  return {
    clock,
    site,
    /** Who was told of a new share since it was asked last. */
    woken: () => [...new Set(woken.splice(0))].toSorted(),
    begin: (id: string, evse = 1) =>
      twin(id).run((unit) =>
        unit.putTransaction(
          aTransaction({
            id: `${id}${evse}`,
            chargerId: id,
            place: { evse },
            startedAt: clock.now(),
            lastAt: clock.now(),
          }),
        ),
      ),
    end: (id: string) =>
      twin(id).run((unit) =>
        unit.putTransaction(aTransaction({ id: `${id}1`, chargerId: id, startedAt: 0, endedAt: clock.now() })),
      ),
    reads: (id: string, currentA: number) =>
      twin(id).run((unit) => unit.setStation({ ...unit.station, live: { 1: { at: clock.now(), currentA } } })),
    plugs: (id: string, evses: readonly number[]) =>
      twin(id).run((unit) => {
        const told = (evse: number) => ({
          at: clock.now(),
          payload: {},
          meaning: {
            place: { evse, connector: 1 },
            status: 'Available' as const,
            errorCode: 'NoError',
            at: clock.now(),
          },
        });
        unit.setStation({
          ...unit.station,
          statuses: Object.fromEntries(evses.map((evse) => [`${evse}/1`, told(evse)])),
        });
      }),
    /** The charger said yes to what it was given, or to so much. */
    holds: (id: string, heldA: number | undefined, wantsA?: number, evse = 1) =>
      site.report(id, { station: NO_LIMIT, places: [{ evse, wantsA, held: [{ at: 0, limitA: heldA }] }] }),
    limit: (id: string, evse = 1) => site.limitFor(id, evse)?.limitA,
    leaves: (id: string, evse = 1) => site.limitFor(id, evse)?.leavesA,
    why: (id: string, evse = 1) => site.limitFor(id, evse)?.why,
  };
}

test('without a breaker nothing is shared, and nothing kept', async () => {
  const { begin, limit, site, woken } = house({ chargers: [{ id: 'A', max_a: 16 }] });
  await begin('A');
  expect(limit('A')).toBeUndefined();
  expect([site.offlineLimitFor('A'), site.offlineLimitFor('B'), site.offlineLimitFor('C')]).toEqual([
    16,
    undefined,
    undefined,
  ]);
  expect(site.view()).toEqual({ breakerA: undefined, share: 'equal', spare: undefined, places: [] });
  expect(site.feed({ tells: 'spare', amps: [6], by: 'api' })).toBeUndefined();
  expect(woken()).toEqual([]);
});

describe('two chargers under one breaker', () => {
  test('a place where nothing charges keeps its default also where the house leaves nothing, and says so', async () => {
    const site = {
      breaker_a: 20,
      spare_capacity: { fallback_a: 8, max_age_seconds: 60 },
    };
    const chargers = TWO.map(({ id }) => ({ id, offline_limit_a: 6 }));
    const { limit, why, site: shared } = house({ site, chargers });
    shared.feed({ tells: 'spare', amps: [0], by: 'api' });
    expect([limit('A'), why('A')]).toEqual([
      6,
      'the house leaves nothing (6 A kept for a car that begins unseen), and a car that begins here unseen has 6 A (offline_limit_a)',
    ]);
  });

  test('the second gets its share when the first has given way', async () => {
    const { begin, end, holds, limit, why, woken, clock, site } = house({ site: { breaker_a: 25 }, chargers: TWO });
    expect(site.offlineLimitFor('A')).toBe(6);
    holds('A', 6);
    holds('B', 6);
    woken();
    await begin('A');
    expect(woken()).toEqual(['A']);
    expect([limit('A'), why('A')]).toEqual([19, 'the breaker leaves 19 A (6 A kept for a car that begins unseen)']);
    holds('A', 19);
    clock.advance(1000);
    woken();
    await begin('B');
    expect([limit('A'), limit('B')]).toEqual([12.5, 6]);
    expect(why('B')).toBe('the breaker leaves 6 A (25 A shared by 2 cars); it gets 12.5 A when others have given way');
    expect(woken()).toEqual(['A', 'B']);
    // A has been told and has not answered: nobody knows.
    holds('A', undefined);
    expect(limit('B')).toBe(6);
    holds('A', 12.5);
    expect([limit('A'), limit('B'), why('B')]).toEqual([
      12.5,
      12.5,
      'the breaker leaves 12.5 A (25 A shared by 2 cars)',
    ]);
    expect(woken()).toEqual(['B']);
    holds('B', 12.5);
    // The session at A is over, and its charger keeps its default: B may have the rest.
    holds('A', 6);
    await end('A');
    expect([limit('A'), limit('B')]).toEqual([6, 19]);
  });

  test('who may have less than its share leaves the rest, and is told what there would be', async () => {
    const { begin, holds, limit, leaves, why } = house({ site: { breaker_a: 25 }, chargers: TWO });
    await begin('A');
    await begin('B');
    holds('A', 6, 8);
    holds('B', 6, 8);
    holds('A', 8, 8);
    holds('B', 8, 8);
    expect([limit('A'), leaves('A'), why('A')]).toEqual([8, 17, 'the breaker leaves 17 A (25 A shared by 2 cars)']);
    holds('B', 8, 32);
    expect([limit('B'), leaves('B')]).toEqual([17, 17]);
  });

  test('a car that takes less than its share gives the rest back, and gets it again when it wants it', async () => {
    const { begin, holds, limit, reads, clock } = house({ site: { breaker_a: 26 }, chargers: TWO });
    await begin('A');
    await begin('B');
    for (const id of ['A', 'B', 'A', 'B']) holds(id, limit(id));
    expect([limit('A'), limit('B')]).toEqual([13, 13]);
    // It may still be on its way up.
    clock.advance(30_000);
    await reads('A', 7.5);
    expect(limit('A')).toBe(13);
    clock.advance(60_000);
    await reads('A', 7.5);
    expect([limit('A'), limit('B')]).toEqual([10, 13]);
    holds('A', 10);
    expect(limit('B')).toBe(16);
    holds('B', 16);
    // A little more or less changes nothing.
    for (const currentA of [7.2, 8.1, 8.4]) {
      clock.advance(60_000);
      await reads('A', currentA);
      expect([limit('A'), limit('B')]).toEqual([10, 16]);
    }
    clock.advance(60_000);
    await reads('A', 9.8);
    expect([limit('A'), limit('B')]).toEqual([10, 13]);
    holds('B', 13);
    expect(limit('A')).toBe(13);
  });

  test('one that never says yes to a limit counts as all that it can give', async () => {
    const file = { site: { breaker_a: 40 }, chargers: [{ id: 'A', max_a: 16 }, { id: 'B' }] };
    const { begin, holds, limit } = house(file);
    await begin('A');
    await begin('B');
    holds('A', undefined);
    holds('B', 6);
    expect(limit('B')).toBe(24);
  });

  test('one that is not behind the breaker shares nothing', async () => {
    const { begin, limit, holds } = house({ site: { breaker_a: 20, chargers: ['A'] }, chargers: TWO });
    await begin('A');
    await begin('B');
    holds('A', 6);
    expect([limit('A'), limit('B')]).toEqual([20, undefined]);
  });

  test('by priority', async () => {
    const chargers = [
      { id: 'A', offline_limit_a: 0 },
      { id: 'B', offline_limit_a: 0, priority: 5, max_a: 16 },
    ];
    const { begin, holds, limit, why } = house({ site: { breaker_a: 20, share: 'priority' }, chargers });
    await begin('A');
    holds('A', 0);
    expect(limit('A')).toBe(20);
    holds('A', 20);
    await begin('B');
    holds('B', 0, 16);
    expect([limit('A'), limit('B')]).toEqual([6, 0]);
    holds('A', 6);
    expect([limit('B'), why('A')]).toEqual([14, 'the breaker leaves 6 A (20 A shared by 2 cars)']);
  });

  test('too little for two: the second waits and is told so', async () => {
    const { begin, limit, why, clock } = house({ site: { breaker_a: 10 }, chargers: TWO });
    await begin('A');
    clock.advance(1);
    await begin('B');
    expect([limit('B'), why('B')]).toEqual([
      0,
      'the breaker leaves nothing for one more car, which needs 6 A (10 A shared by 2 cars)',
    ]);
  });
});

describe('one charger with two EVSEs', () => {
  test('they share its supply line', async () => {
    const file = { chargers: [{ id: 'A', supply_a: 20, evse_priorities: { 2: 1 } }] };
    const { begin, plugs, limit, why, site } = house(file, ['A']);
    await plugs('A', [1, 2]);
    expect(site.offlineLimitFor('A')).toBe(6);
    const both = (one: number, two: number) =>
      site.report('A', {
        station: NO_LIMIT,
        places: [
          { evse: 1, wantsA: undefined, held: [{ at: 0, limitA: one }] },
          { evse: 2, wantsA: undefined, held: [{ at: 0, limitA: two }] },
        ],
      });
    both(6, 6);
    await begin('A', 1);
    expect([limit('A', 1), limit('A', 2)]).toEqual([14, 6]);
    both(14, 6);
    await begin('A', 2);
    both(10, 6);
    expect([limit('A', 1), limit('A', 2)]).toEqual([10, 10]);
    expect(why('A', 2)).toBe('its supply line leaves 10 A (20 A shared by 2 cars)');
  });

  test('they share what a provider allows the whole charger', async () => {
    const { begin, plugs, limit, why, site } = house({}, ['A']);
    await plugs('A', [1, 2]);
    await begin('A', 1);
    await begin('A', 2);
    expect(limit('A', 1)).toBeUndefined();
    const places = [1, 2].map((evse) => ({ evse, wantsA: 32, held: [{ at: 0, limitA: 0 }] }));
    site.report('A', { station: [{ at: 0, limitA: 32 }], places });
    expect([limit('A', 1), limit('A', 2)]).toEqual([16, 16]);
    expect(why('A', 1)).toBe('the limit of the whole charger leaves 16 A (32 A shared by 2 cars)');
  });

  test('what one may keep of what it was told, the other is not given, though it may also have forgotten it', async () => {
    const { begin, plugs, limit, site } = house({}, ['A']);
    await plugs('A', [1, 2]);
    await begin('A', 1);
    const other = (told: number | undefined) => {
      const unsure = { held: NO_LIMIT, told: [{ at: 0, limitA: told }] };
      const places = [
        { evse: 1, wantsA: 32, held: [{ at: 0, limitA: 6 }] },
        { evse: 2, wantsA: 32, ...unsure, sure: NO_LIMIT },
      ];
      site.report('A', { station: [{ at: 0, limitA: 20 }], places });
    };
    other(10);
    expect(limit('A', 1)).toBe(10);
    other(6);
    expect(limit('A', 1)).toBe(14);
    // It never was told anything: its default is on the way.
    other(undefined);
    expect(limit('A', 1)).toBe(14);
  });
});

describe('what a provider allows the whole charger will fall', () => {
  const HOUR_MS = 3_600_000;

  /** Two places with a session each, of which one holds what it was told. */
  async function falling(station: (now: number) => Line) {
    const stage = house({}, ['A']);
    await stage.plugs('A', [1, 2]);
    await stage.begin('A', 1);
    await stage.begin('A', 2);
    const now = stage.clock.now();
    const places = [1, 2].map((evse) => ({ evse, wantsA: 32, held: [{ at: 0, limitA: 0 }] }));
    stage.site.report('A', { station: station(now), places });
    return { ...stage, now, line: (evse: number) => stage.site.lineFor('A', evse, stage.clock.now()) };
  }

  test('each share falls with it, and is the lower one also when nobody has looked anew', async () => {
    const { line, clock, now } = await falling((from) => [
      { at: from, limitA: 32 },
      { at: from + HOUR_MS, limitA: 16 },
    ]);
    for (const evse of [1, 2]) {
      expect(line(evse)).toEqual([
        { at: now, limitA: 16 },
        { at: now + HOUR_MS, limitA: 8 },
      ]);
    }
    clock.advance(HOUR_MS + 1);
    expect(line(1)).toEqual([{ at: now + HOUR_MS + 1, limitA: 8 }]);
  });

  test('of what it has not limited yet each knows its share', async () => {
    const { line, limit, now } = await falling((from) => [
      { at: from, limitA: undefined },
      { at: from + HOUR_MS, limitA: 16 },
    ]);
    expect([limit('A', 1), line(1)]).toEqual([undefined, [{ at: now }, { at: now + HOUR_MS, limitA: 8 }]]);
  });

  test('too low for all its places: who may begin unseen while the proxy is gone gets nothing', async () => {
    const { site } = await falling((from) => [
      { at: from, limitA: 32 },
      { at: from + HOUR_MS, limitA: 10 },
    ]);
    expect(site.offlineLimitFor('A')).toBe(0);
  });

  test('who has another share ahead is told of it', async () => {
    const { site, woken, now } = await falling((from) => [{ at: from, limitA: 32 }]);
    woken();
    const places = [1, 2].map((evse) => ({ evse, wantsA: 32, held: [{ at: 0, limitA: 0 }] }));
    const station = [
      { at: now, limitA: 32 },
      { at: now + HOUR_MS, limitA: 16 },
    ];
    site.report('A', { station, places });
    expect(woken()).toEqual(['A']);
    site.report('A', { station, places });
    expect(woken()).toEqual([]);
  });
});

describe('what the house leaves', () => {
  const file = {
    site: { breaker_a: 25, spare_capacity: { fallback_a: 8, max_age_seconds: 60 } },
    chargers: [{ id: 'A' }],
  };

  test('follows the load, and is forgotten when nobody tells it any more', async () => {
    const { begin, holds, limit, why, site, clock, woken } = house(file, ['A']);
    await begin('A');
    holds('A', 6);
    expect([limit('A'), why('A')]).toEqual([8, 'the breaker leaves 8 A (nobody tells what the house takes)']);
    site.feed({ tells: 'house_load', amps: [5, 9.5, 2], by: 'api' });
    expect([limit('A'), why('A')]).toEqual([15.5, 'the house leaves 15.5 A']);
    holds('A', 15.5);
    site.feed({ tells: 'house_load', amps: [15], by: 'api' });
    expect(limit('A')).toBe(10);
    woken();
    clock.advance(59_999);
    expect(woken()).toEqual([]);
    clock.advance(1);
    expect(woken()).toEqual(['A']);
    expect([limit('A'), why('A')]).toEqual([8, 'the breaker leaves 8 A (what the house takes was told too long ago)']);
    site.feed({ tells: 'spare', amps: [40], by: 'home_assistant' });
    expect(limit('A')).toBe(25);
    site.feed({ tells: 'house_load', amps: [24], by: 'home_assistant' });
    expect([limit('A'), why('A')]).toEqual([1, 'the house leaves 1 A, less than the 6 A that a car needs']);
    site.forget('api');
    expect(site.view().spare).toMatchObject({ now: { state: 'fed' }, fed: { by: 'home_assistant' } });
    site.forget('home_assistant');
    expect(site.view().spare).toEqual({ now: { leftA: 8, state: 'unknown' }, fed: undefined });
  });

  test('one that lasts grows old from when it was lost', async () => {
    const { limit, begin, site, clock } = house(file, ['A']);
    await begin('A');
    site.feed({ tells: 'spare', amps: [12], by: 'home_assistant', isLasting: true });
    expect(clock.pending).toBe(0);
    clock.advance(3_600_000);
    expect(limit('A')).toBe(12);
    site.feed({ tells: 'spare', amps: [12], by: 'home_assistant', isLasting: false });
    clock.advance(59_999);
    expect(limit('A')).toBe(12);
    clock.advance(1);
    expect(limit('A')).toBe(8);
  });

  test('a value that is told anew is good for as long again', async () => {
    const { limit, begin, site, clock } = house(file, ['A']);
    await begin('A');
    for (let times = 0; times < 5; times += 1) {
      site.feed({ tells: 'spare', amps: [12], by: 'api' });
      clock.advance(59_000);
      expect(limit('A')).toBe(12);
    }
    site.close();
    expect(clock.pending).toBe(0);
  });
});

describe('what comes back out of cars: wires that are shared bear no more than the other way (I6)', () => {
  const gives = { allow_discharge: true };
  const breaker = { site: { breaker_a: 25 } };

  test.each<[what: string, file: object, floors: readonly [a: number, b: number]]>([
    ['nothing where it is not allowed', { chargers: TWO, ...breaker }, [0, 0]],
    ['no wire is known', { chargers: TWO.map((one) => ({ ...one, ...gives })) }, [-Infinity, -Infinity]],
    ['a breaker bears both', { chargers: TWO.map((one) => ({ ...one, ...gives })), ...breaker }, [-25 / 3, -25 / 3]],
    ['it is one alone', { chargers: [{ id: 'A', ...gives }, { id: 'B' }], ...breaker }, [-12.5, 0]],
    [
      'it hangs elsewhere',
      { chargers: TWO.map((one) => ({ ...one, ...gives })), site: { breaker_a: 25, chargers: ['B'] } },
      [-Infinity, -25],
    ],
    [
      'the line of two places, and what a charger can',
      {
        chargers: [
          { id: 'A', supply_a: 20, max_a: 16, ...gives },
          { id: 'B', max_a: 16, supply_a: 20, ...gives },
        ],
      },
      [-10, -16],
    ],
  ])('%s', async (_what, file, floors) => {
    const { site, plugs } = house(file);
    await plugs('A', [1, 2]);
    expect([site.floorFor('A'), site.floorFor('B'), site.floorFor('C')]).toEqual([...floors, 0]);
  });
});
