import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WriteOutcome } from '../../../src/core/asks/configuration.ts';
import { MAX_PROBES, type Probed, probe } from '../../../src/proxy/settings-probe.ts';

const SEED = 20_261_128;

/** A charger with so much room, that knows not these items, and stops to answer after so many writes. */
function charger(has: readonly string[], { unknown = [] as readonly string[], room = 99, answers = 99 } = {}) {
  let [list, writes] = [has, 0];
  const write = async (items: readonly string[]): Promise<WriteOutcome | undefined> => {
    writes += 1;
    if (writes > answers) return undefined;
    const isTaken = items.length <= room && items.every((item) => !unknown.includes(item));
    if (isTaken) list = items;
    return { status: isTaken ? 'Accepted' : 'Rejected' };
  };
  return { write, list: () => list, writes: () => writes };
}

const items = (count: number, letter = 'x') => Array.from({ length: count }, (_, n) => `${letter}${n}`);
const found = (more: Partial<Probed>): Probed => ({ taken: [], refused: [], room: undefined, isWhole: true, ...more });

describe('of a list that a charger refused', () => {
  test.each<
    [what: string, box: ReturnType<typeof charger>, has: string[], fresh: string[], Probed | undefined, writes: number]
  >([
    // In the place of the one that is there, too.
    [
      'one unknown item',
      charger(['r'], { unknown: ['x0'] }),
      ['r'],
      ['x0'],
      found({ taken: ['r'], refused: ['x0'] }),
      1,
    ],
    ['nothing that it knows', charger([], { unknown: ['x0'] }), [], ['x0'], found({ refused: ['x0'] }), 0],
    [
      'one unknown item of eight',
      charger([], { unknown: ['x6'] }),
      [],
      items(8),
      found({ taken: items(8).toSpliced(6, 1), refused: ['x6'] }),
      5,
    ],
    [
      'more items than it has room for',
      charger(['r'], { room: 4 }),
      ['r'],
      items(6),
      found({ taken: ['r', 'x0', 'x1', 'x2'], room: 4 }),
      5,
    ],
    ['anything, when it gives no answer', charger([], { answers: 2 }), [], items(8), undefined, 2],
  ])('%s: finds out what it takes', async (_what, box, has, fresh, expected, writes) => {
    expect(await probe(box.write, has, fresh)).toEqual(expected);
    if (expected !== undefined) expect([box.list(), box.writes()]).toEqual([expected.taken, writes]);
  });

  test('sixty unknown items cost no more than the bound, and what is not tried is called neither', async () => {
    const box = charger(['r'], { unknown: items(60) });
    const probed = await probe(box.write, ['r'], items(60));
    expect(box.writes()).toBe(MAX_PROBES);
    expect(probed).toMatchObject({ taken: ['r'], isWhole: false, room: undefined });
    expect(probed?.refused.length).toBeLessThan(MAX_PROBES);
  });

  test('whatever the charger is like, it is left with what was found, and nothing that it knows is said to be unknown', async () => {
    const unknownOf = fc.subarray(items(12));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        unknownOf,
        fc.integer({ min: 1, max: 14 }),
        async (count, unknown, room) => {
          const fresh = items(count);
          const isRefused = count + 1 > room || unknown.some((item) => fresh.includes(item));
          fc.pre(isRefused);
          const box = charger(['r'], { unknown, room });
          const probed = await probe(box.write, ['r'], fresh);
          expect(probed?.taken).toEqual(box.list());
          // The last one puts back what was there before another was tried in its place.
          expect(box.writes()).toBeLessThanOrEqual(MAX_PROBES + 1);
          for (const item of probed?.refused ?? []) expect(unknown).toContain(item);
          if (probed?.room !== undefined) expect(probed.room).toBe(room);
          if (probed?.isWhole && probed.room === undefined)
            expect(new Set(probed.taken)).toEqual(new Set(['r', ...fresh.filter((item) => !unknown.includes(item))]));
        },
      ),
      { seed: SEED },
    );
  });
});
