import { expect, test } from 'vitest';
import { atMost } from '../../../src/lib/at-most.ts';
import { FakeClock } from '../../fakes/clock.ts';

test('as many as there is room for within a window, and as many again in the next', () => {
  const clock = new FakeClock();
  const mayGo = atMost(2, 1_000, clock);
  expect([mayGo(), mayGo(), mayGo()]).toEqual([true, true, false]);
  clock.advance(999);
  expect(mayGo()).toBe(false);
  clock.advance(1);
  expect([mayGo(), mayGo(), mayGo()]).toEqual([true, true, false]);
});
