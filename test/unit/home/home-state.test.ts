import { describe, expect, test } from 'vitest';
import type { HomeState } from '../../../src/core/model.ts';
import {
  entitiesIn,
  HOME_GRACE_MS,
  type HomeEntities,
  readPresence,
  readSwitch,
  watchHome,
} from '../../../src/home/home-state.ts';
import { FakeClock } from '../../fakes/clock.ts';

const BOTH = { presence: 'person.me', override: 'input_boolean.mine' };

function watched(entities: HomeEntities) {
  const clock = new FakeClock();
  const told: HomeState[] = [];
  const start = clock.now();
  const watch = watchHome(entities, clock, (state) => told.push(state));
  const learn = (presence?: string, override?: string) =>
    watch.learn(
      new Map([
        ...(presence === undefined ? [] : [['person.me', presence] as const]),
        ...(override === undefined ? [] : [['input_boolean.mine', override] as const]),
      ]),
    );
  return { clock, told, start, watch, learn };
}

/** What is told of these two, without what all tests would repeat. */
const of = (presence: HomeState['presence'], override: HomeState['override'], unknownSince?: number) =>
  expect.objectContaining({ presence, override, unknownSince, vacation: 'not_configured' });

test.each([
  ['on', 'home'],
  ['home', 'home'],
  ['off', 'away'],
  ['not_home', 'away'],
  ['Work', 'away'],
  ['unknown', undefined],
  ['unavailable', undefined],
  ['', undefined],
  [undefined, undefined],
])('presence %s is read as %s', (state, presence) => {
  expect(readPresence(state)).toBe(presence);
});

test.each([
  ['on', 'on'],
  ['off', 'off'],
  ['unknown', undefined],
  ['unavailable', undefined],
  ['maybe', undefined],
  [undefined, undefined],
])('a switch that is %s is read as %s', (state, override) => {
  expect(readSwitch(state)).toBe(override);
});

describe('what is known of the home', () => {
  test('before anything came it is unknown since the start', () => {
    const { told, start } = watched(BOTH);
    expect(told).toEqual([of('unknown', 'unknown', start)]);
  });

  test('what is not configured is never asked for', () => {
    const { told, learn, clock, watch } = watched({});
    learn('home', 'on');
    clock.advance(2 * HOME_GRACE_MS);
    watch.lose();
    expect(told).toEqual([of('not_configured', 'not_configured')]);
  });

  test('it is told once per change', () => {
    const { told, learn } = watched(BOTH);
    learn('home', 'off');
    learn('home', 'off');
    learn('not_home', 'off');
    expect(told.slice(1)).toEqual([of('home', 'off'), of('away', 'off')]);
  });

  test('a lost link is told at once, the last value holds for the grace time, then it is unknown', () => {
    const { told, learn, clock, watch } = watched(BOTH);
    learn('home', 'off');
    clock.advance(5_000);
    const lost = clock.now();
    watch.lose();
    expect(told.at(-1)).toEqual(of('home', 'off', lost));
    clock.advance(10_000);
    watch.lose();
    clock.advance(HOME_GRACE_MS - 10_001);
    expect(told).toHaveLength(3);
    clock.advance(1);
    expect(told.at(-1)).toEqual(of('unknown', 'unknown', lost));
    clock.advance(10 * HOME_GRACE_MS);
    expect(told).toHaveLength(4);
    learn('home', 'on');
    expect(watch.state()).toEqual(of('home', 'on'));
  });

  test('news within the grace time end it', () => {
    const { told, learn, clock, watch } = watched(BOTH);
    learn('home', 'off');
    watch.lose();
    clock.advance(HOME_GRACE_MS - 1);
    learn('home', 'off');
    clock.advance(HOME_GRACE_MS);
    expect(told.at(-1)).toEqual(of('home', 'off'));
  });

  test('each entity has its own grace time', () => {
    const { told, learn, clock, start } = watched(BOTH);
    learn('home', 'on');
    learn('unavailable', 'on');
    clock.advance(40_000);
    learn('unavailable', undefined);
    clock.advance(20_000);
    expect(told.at(-1)).toEqual(of('unknown', 'on', start));
    clock.advance(40_000);
    expect(told.at(-1)).toEqual(of('unknown', 'unknown', start));
    learn('home', undefined);
    expect(told.at(-1)).toEqual(of('home', 'unknown', start + 40_000));
  });

  test('an end stops the clock', () => {
    const { told, learn, clock, watch } = watched({ presence: 'person.me' });
    learn('home');
    watch.lose();
    watch.close();
    clock.advance(10 * HOME_GRACE_MS);
    expect(told).toHaveLength(3);
  });

  test('every entity is told as it is, with its own grace time', () => {
    const { told, watch, clock, start } = watched({ ...BOTH, vacation: 'calendar.away', others: ['sensor.price'] });
    const entity = (name: string) => told.at(-1)?.entities.get(name);
    expect([...(told[0]?.entities.keys() ?? [])]).toEqual([
      'person.me',
      'input_boolean.mine',
      'calendar.away',
      'sensor.price',
    ]);
    expect(entity('sensor.price')).toEqual({ state: undefined, unknownSince: start });
    const all = { 'person.me': 'not_home', 'input_boolean.mine': 'off', 'calendar.away': 'on', 'sensor.price': '0.21' };
    watch.learn(new Map(Object.entries(all)));
    expect(told.at(-1)).toMatchObject({ presence: 'away', override: 'off', vacation: 'on', unknownSince: undefined });
    expect(entity('person.me')).toEqual({ state: 'not_home', unknownSince: undefined });
    clock.advance(1_000);
    const gone = clock.now();
    watch.learn(new Map(Object.entries({ ...all, 'sensor.price': 'unavailable', 'calendar.away': 'unknown' })));
    expect(entity('sensor.price')).toEqual({ state: '0.21', unknownSince: gone });
    expect(told.at(-1)).toMatchObject({ vacation: 'on', unknownSince: undefined });
    clock.advance(HOME_GRACE_MS);
    expect(entity('sensor.price')).toEqual({ state: undefined, unknownSince: gone });
    expect(told.at(-1)).toMatchObject({ presence: 'away', vacation: 'unknown', unknownSince: undefined });
  });

  test('other entities: what is known of those that stay is kept', () => {
    const { told, learn, watch, clock } = watched(BOTH);
    learn('home', 'off');
    clock.advance(1_000);
    watch.configure({ presence: 'person.me', vacation: 'schedule.away' });
    expect(told.at(-1)).toMatchObject({ presence: 'home', override: 'not_configured', vacation: 'unknown' });
    expect([...(told.at(-1)?.entities ?? [])]).toEqual([
      ['person.me', { state: 'home', unknownSince: undefined }],
      ['schedule.away', { state: undefined, unknownSince: clock.now() }],
    ]);
  });

  test('an entity that is asked for twice is followed once', () => {
    expect(entitiesIn({ presence: 'person.me', others: ['person.me', 'sensor.price'] })).toEqual([
      'person.me',
      'sensor.price',
    ]);
  });
});
