import { expect, test } from 'vitest';
import { Pace } from '../../../src/wire/pace.ts';
import { FakeClock } from '../../fakes/clock.ts';

test('a burst at once, then so much a second; who rests may burst again', () => {
  const clock = new FakeClock();
  const pace = new Pace(clock, { perSecond: 10, burst: 3 });
  const take = (count: number) => Array.from({ length: count }, () => Math.round(pace.takeMs()));
  expect(take(5)).toEqual([0, 0, 0, 100, 200]);
  clock.advance(200);
  expect(take(1)).toEqual([100]);
  clock.advance(10_000);
  expect(take(4)).toEqual([0, 0, 0, 100]);
});
