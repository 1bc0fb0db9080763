import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Lane } from '../../../src/core/model.ts';
import type { Change, Ledger } from '../../../src/proxy/ports.ts';
import { fact, open, T0, tempFile } from './support.ts';

const CHARGERS = ['CP1', 'CP2'];
const LANES: readonly Lane[] = ['T', 'E'];

type Step =
  | { readonly does: 'facts'; readonly chargerId: string; readonly lanes: readonly Lane[]; readonly broken: boolean }
  | { readonly does: 'read'; readonly chargerId: string; readonly lane: Lane; readonly seq: number }
  | { readonly does: 'settle' | 'prune' | 'reopen' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      does: fc.constant('facts' as const),
      chargerId: fc.constantFrom(...CHARGERS),
      lanes: fc.array(fc.constantFrom(...LANES), { minLength: 1, maxLength: 4 }),
      broken: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('read' as const),
      chargerId: fc.constantFrom(...CHARGERS),
      lane: fc.constantFrom(...LANES),
      seq: fc.nat(30),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ does: fc.constantFrom('settle' as const, 'prune' as const, 'reopen' as const) }),
  },
);

const SEED = 20261122;

test('commits, refusals, readers and restarts in any order: the journal has no gap, no cursor goes back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const file = tempFile();
      let ledger = await open(file);
      const journal = new Map<string, Lane[]>(CHARGERS.map((id) => [id, []]));
      const cursors = new Map<string, number>();
      let running: Promise<unknown>[] = [];
      for (const one of steps) {
        if (one.does === 'facts') {
          const known = journal.get(one.chargerId) ?? [];
          const changes = one.lanes.map((lane, index): Change => {
            const seq = known.length + index + 1;
            return { type: 'fact', fact: fact(seq, { chargerId: one.chargerId, lane, recordedAt: T0 + seq }) };
          });
          if (one.broken) {
            running.push(expect(ledger.commit([...changes, ...changes])).rejects.toThrow('written twice'));
          } else {
            known.push(...one.lanes);
            running.push(ledger.commit(changes));
          }
        } else if (one.does === 'read') {
          const key = `${one.chargerId} ${one.lane}`;
          cursors.set(key, Math.max(cursors.get(key) ?? 0, one.seq));
          const { chargerId, lane, seq } = one;
          running.push(ledger.commit([{ type: 'cursor', chargerId, providerId: 'tap', lane, seq }]));
        } else if (one.does === 'prune') {
          // Nothing is old enough: it only has to keep out of the way.
          running.push(ledger.prune(T0, ['tap']));
        } else {
          if (one.does === 'settle') await Promise.all(running);
          else await ledger.close();
          await Promise.all(running);
          running = [];
          if (one.does === 'reopen') ledger = await open(file);
        }
      }
      await Promise.all(running);
      await compare(ledger, journal, cursors);
      await ledger.close();
      const again = await open(file);
      await compare(again, journal, cursors);
      await again.close();
    }),
    { seed: SEED, numRuns: 40 },
  );
});

async function compare(ledger: Ledger, journal: Map<string, Lane[]>, cursors: Map<string, number>): Promise<void> {
  for (const [chargerId, lanes] of journal) {
    for (const lane of LANES) {
      const expected = lanes.flatMap((its, index) => (its === lane ? [index + 1] : []));
      expect((await ledger.facts(chargerId, lane, 0, 1_000)).map((one) => one.seq)).toEqual(expected);
    }
  }
  const loaded = (await ledger.load()).cursors.map((one) => [`${one.chargerId} ${one.lane}`, one.seq] as const);
  expect(new Map(loaded)).toEqual(cursors);
}
