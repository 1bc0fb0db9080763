import { describe, expect, test } from 'vitest';
import { Hearing } from '../../../src/chargers/hearing.ts';
import { FakeClock } from '../../fakes/clock.ts';

describe('Q29 a charger that does not answer', () => {
  test('is told after three commands, made to connect anew after six, at most once in ten minutes', () => {
    const clock = new FakeClock();
    const hearing = new Hearing(clock);
    const heard = (inRow: number) => {
      const found = hearing.after('BOX', inRow);
      return found?.kind === 'deaf' ? (found.reconnect ? 'reconnect' : 'deaf') : found?.kind;
    };
    const first = [1, 2, 3, 4, 5, 6].map(heard);
    expect(first).toEqual([undefined, undefined, 'deaf', undefined, undefined, 'reconnect']);
    expect([3, 6, 9].map(heard)).toEqual(['deaf', 'deaf', 'deaf']);
    expect(hearing.after('ANOTHER', 6)).toMatchObject({ reconnect: true });
    clock.advance(599_999);
    expect(heard(6)).toBe('deaf');
    clock.advance(1);
    expect(heard(9)).toBe('reconnect');
    expect(heard(0)).toBe('hears');
  });
});
