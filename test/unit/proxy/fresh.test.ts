import { describe, expect, test } from 'vitest';
import type { Fact, Lane } from '../../../src/core/model.ts';
import { Fresh, MAX_FRESH_FACTS } from '../../../src/proxy/fresh.ts';
import type { Change } from '../../../src/proxy/ports.ts';

const fact = (seq: number, lane: Lane = 'T'): Change & { fact: Fact } => ({
  type: 'fact',
  fact: { seq, lane, chargerId: 'BOX1', recordedAt: 0 },
});
const seqs = (facts: readonly Fact[] | undefined) => facts?.map(({ seq }) => seq);

describe('facts at hand', () => {
  test('are those of the lane behind the cursor', () => {
    const fresh = new Fresh(3);
    fresh.keep([fact(4), fact(5, 'E'), fact(6)], new Map([['T tap', 3]]));
    expect(seqs(fresh.after('T', 3))).toEqual([4, 6]);
    expect(seqs(fresh.after('T', 4))).toEqual([6]);
    expect(seqs(fresh.after('T', 6))).toEqual([]);
  });

  test('whoever is further behind must read the journal', () => {
    const fresh = new Fresh(3);
    expect(fresh.after('T', 2)).toBeUndefined();
    expect(fresh.after('T', 3)).toEqual([]);
  });

  test('what everybody has is let go, and only that of the same lane', () => {
    const fresh = new Fresh(0);
    const cursors = new Map([
      ['T slow', 0],
      ['T fast', 0],
      ['E fast', 0],
    ]);
    fresh.keep([fact(1), fact(2), fact(3, 'E')], cursors);
    const moved = { type: 'cursor', chargerId: 'BOX1', providerId: 'fast', lane: 'T', seq: 2 } as const;
    fresh.keep([moved], new Map([...cursors, ['T fast', 2]]));
    expect(seqs(fresh.after('T', 0))).toEqual([1, 2]);
    fresh.keep([moved], new Map([...cursors, ['T fast', 2], ['T slow', 1]]));
    expect(fresh.after('T', 0)).toBeUndefined();
    expect(seqs(fresh.after('T', 1))).toEqual([2]);
    expect(seqs(fresh.after('E', 0))).toEqual([3]);
  });

  test('without anybody to hear them none are kept', () => {
    const fresh = new Fresh(0);
    fresh.keep([fact(1)], new Map());
    expect(fresh.after('T', 0)).toBeUndefined();
    expect(fresh.after('T', 1)).toEqual([]);
  });

  test('are bounded', () => {
    const fresh = new Fresh(0);
    for (let seq = 1; seq <= MAX_FRESH_FACTS + 2; seq += 1) fresh.keep([fact(seq)], new Map([['T away', 0]]));
    expect(fresh.after('T', 1)).toBeUndefined();
    expect(fresh.after('T', 2)).toHaveLength(MAX_FRESH_FACTS);
  });
});
