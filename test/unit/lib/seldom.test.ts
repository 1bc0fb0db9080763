import { expect, test } from 'vitest';
import { seldom } from '../../../src/lib/seldom.ts';
import { FakeClock } from '../../fakes/clock.ts';

test('each thing once an hour', () => {
  const clock = new FakeClock();
  const isNew = seldom(clock);
  expect([isNew('a'), isNew('a'), isNew('b')]).toEqual([true, false, true]);
  clock.advance(3_599_999);
  expect(isNew('a')).toBe(false);
  clock.advance(1);
  expect([isNew('a'), isNew('a')]).toEqual([true, false]);
});

test('what was said is forgotten before it fills the memory', () => {
  const isNew = seldom(new FakeClock());
  for (let thing = 0; thing < 500; thing += 1) isNew(`thing ${thing}`);
  expect(isNew('thing 0')).toBe(false);
  expect(isNew('one more')).toBe(true);
  expect(isNew('thing 0')).toBe(true);
});
