import { describe, expect, test } from 'vitest';
import type { HomeState } from '../../../src/core/model.ts';
import { HOME_GRACE_MS, readOverride, readPresence, watchHome } from '../../../src/home/home-state.ts';
import { FakeClock } from '../../fakes/clock.ts';

const BOTH = { presence: 'person.me', override: 'input_boolean.mine' };

function watched(entities: { presence?: string; override?: string }) {
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
])('override %s is read as %s', (state, override) => {
  expect(readOverride(state)).toBe(override);
});

describe('what is known of the home', () => {
  test('before anything came it is unknown since the start', () => {
    const { told, start } = watched(BOTH);
    expect(told).toEqual([{ presence: 'unknown', override: 'unknown', unknownSince: start }]);
  });

  test('what is not configured is never asked for', () => {
    const { told, learn, clock, watch } = watched({});
    learn('home', 'on');
    clock.advance(2 * HOME_GRACE_MS);
    watch.lose();
    expect(told).toEqual([{ presence: 'not_configured', override: 'not_configured', unknownSince: undefined }]);
  });

  test('it is told once per change', () => {
    const { told, learn } = watched(BOTH);
    learn('home', 'off');
    learn('on', 'off');
    learn('not_home', 'off');
    expect(told.slice(1)).toEqual([
      { presence: 'home', override: 'off', unknownSince: undefined },
      { presence: 'away', override: 'off', unknownSince: undefined },
    ]);
  });

  test('a lost link is told at once, the last value holds for the grace time, then it is unknown', () => {
    const { told, learn, clock, watch } = watched(BOTH);
    learn('home', 'off');
    clock.advance(5_000);
    const lost = clock.now();
    watch.lose();
    expect(told.at(-1)).toEqual({ presence: 'home', override: 'off', unknownSince: lost });
    clock.advance(10_000);
    watch.lose();
    clock.advance(HOME_GRACE_MS - 10_001);
    expect(told).toHaveLength(3);
    clock.advance(1);
    expect(told.at(-1)).toEqual({ presence: 'unknown', override: 'unknown', unknownSince: lost });
    clock.advance(10 * HOME_GRACE_MS);
    expect(told).toHaveLength(4);
    learn('home', 'on');
    expect(watch.state()).toEqual({ presence: 'home', override: 'on', unknownSince: undefined });
  });

  test('news within the grace time end it', () => {
    const { told, learn, clock, watch } = watched(BOTH);
    learn('home', 'off');
    watch.lose();
    clock.advance(HOME_GRACE_MS - 1);
    learn('home', 'off');
    clock.advance(HOME_GRACE_MS);
    expect(told.at(-1)).toEqual({ presence: 'home', override: 'off', unknownSince: undefined });
  });

  test('each entity has its own grace time', () => {
    const { told, learn, clock, start } = watched(BOTH);
    learn('home', 'on');
    learn('unavailable', 'on');
    clock.advance(40_000);
    learn('unavailable', undefined);
    clock.advance(20_000);
    expect(told.at(-1)).toEqual({ presence: 'unknown', override: 'on', unknownSince: start });
    clock.advance(40_000);
    expect(told.at(-1)).toEqual({ presence: 'unknown', override: 'unknown', unknownSince: start });
    learn('home', undefined);
    expect(told.at(-1)).toEqual({ presence: 'home', override: 'unknown', unknownSince: start + 40_000 });
  });

  test('an end stops the clock', () => {
    const { told, learn, clock, watch } = watched({ presence: 'person.me' });
    learn('home');
    watch.lose();
    watch.close();
    clock.advance(10 * HOME_GRACE_MS);
    expect(told).toHaveLength(3);
  });
});
