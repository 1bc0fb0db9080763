import { describe, expect, test } from 'vitest';
import { type RateKind, rateKindOf, waitMs, withGrant } from '../../../../src/core/arbitration/rates.ts';
import type { Instant, Verb } from '../../../../src/core/model.ts';
import { ask, houseRules, NOW, no, session, transparent, world, yes } from './house.ts';

const times = (count: number, everyMs: number): readonly Instant[] =>
  Array.from({ length: count }, (_, index) => NOW - (count - 1 - index) * everyMs);

describe('what counts as what', () => {
  test.each<[Verb, boolean | undefined, RateKind | undefined]>([
    ['limit', undefined, 'profiles'],
    ['limit', false, 'profiles'],
    ['limit', true, undefined],
    ['configure', undefined, 'configuration'],
    ['stop', undefined, undefined],
    ['release', undefined, undefined],
    ['start', undefined, undefined],
    ['read', undefined, undefined],
  ])('%s, lowers: %s', (verb, lowers, kind) => {
    expect(rateKindOf({ verb, lowers })).toBe(kind);
  });
});

describe('how long the next one waits', () => {
  test.each<[string, RateKind, readonly Instant[], number | undefined]>([
    ['nothing was granted', 'profiles', [], undefined],
    ['the twentieth profile of a minute', 'profiles', times(19, 1_000), undefined],
    ['the twenty-first waits until the first is a minute old', 'profiles', times(20, 1_000), 41_000],
    ['one every three seconds never waits', 'profiles', times(40, 3_000).slice(0, -1), undefined],
    ['the fifth setting at once', 'configuration', times(4, 0), undefined],
    ['the sixth waits', 'configuration', times(5, 0), 10_000],
    ['one every two seconds never waits', 'configuration', times(40, 2_000).slice(0, -1), undefined],
    ['grants of a time to come do not count', 'configuration', times(5, 0).map((at) => at + 1), undefined],
  ])('%s', (_name, kind, grants, wait) => {
    expect(waitMs(kind, grants, NOW)).toBe(wait);
  });

  test('no more is remembered than counts', () => {
    let grants: readonly Instant[] = [];
    for (let at = NOW; at < NOW + 3_600_000; at += 1_000) grants = withGrant('profiles', grants, at);
    expect(grants.length).toBeLessThanOrEqual(60);
  });
});

describe('at the house', () => {
  const often = { ...session('amber'), grants: times(20, 0) };
  houseRules([
    ['too many profiles', ask('limit'), world(often), no('rate', 'Q', { retryAfterS: 60 })],
    ['lowering is never limited', ask('limit', { lowers: true }), world(often), yes('own')],
    ['stopping is never limited', ask('stop', { txId: 'tx-1' }), world(often), yes('own')],
    [
      'a transparent provider writes as often as it likes',
      ask('limit'),
      world({ ...transparent, ...often }),
      yes('free'),
    ],
  ]);
});
