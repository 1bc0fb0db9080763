import { describe, expect, test } from 'vitest';
import { LIMIT_SOURCES } from '../../../../src/core/limits/merge.ts';
import { isSameTold, sourceOf, type ToldLimit } from '../../../../src/core/limits/told.ts';

test('nobody hears who exactly limits', () => {
  const told = Object.fromEntries(LIMIT_SOURCES.map((source) => [source, sourceOf({ source })]));
  expect(told).toEqual({
    safety: 'EMS',
    hardware: undefined,
    site: 'EMS',
    home: 'EMS',
    external: 'SO',
    provider: 'Other',
  });
});

describe('what need not be told again', () => {
  const limit = (limitA: number, source: ToldLimit['source'] = 'EMS'): ToldLimit => ({ source, limitA });
  test.each<[string, ToldLimit | undefined, ToldLimit | undefined, boolean]>([
    ['nothing still', undefined, undefined, true],
    ['a first limit', undefined, limit(16), false],
    ['its end', limit(16), undefined, false],
    ['a tenth less', limit(10), limit(9), true],
    ['more than a tenth less', limit(10), limit(8.9), false],
    ['more than a tenth more', limit(10), limit(11.1), false],
    ['a pause', limit(0.5), limit(0), false],
    ['its end, too', limit(0), limit(6), false],
    ['somebody else', limit(10), limit(10, 'Other'), false],
  ])('%s', (_name, before, fresh, same) => {
    expect(isSameTold(before, fresh, 10)).toBe(same);
  });

  test.each([
    [0, 15.9, false],
    [0, 16, true],
    [50, 8, true],
    [50, 7.9, false],
    [100, 0, false],
  ])('who minds %i percent and was told 16 A: %s A', (significance, limitA, same) => {
    expect(isSameTold(limit(16), limit(limitA), significance)).toBe(same);
  });
});
