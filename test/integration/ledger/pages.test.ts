import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../../src/core/model.ts';
import type { Change, DecisionQuery, Delivery } from '../../../src/proxy/ports.ts';
import { fact, open, T0, tempFile, transaction } from './support.ts';

describe('sessions, page by page', () => {
  test('every session once, newest first, also where several started at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (starts, limit) => {
          const ledger = await open(':memory:');
          await ledger.commit(
            starts.map((start, index): Change => {
              const id = `tx-${String(index).padStart(2, '0')}`;
              return { type: 'transaction', tx: transaction({ id, startedAt: T0 + start }) };
            }),
          );
          const whole = await ledger.sessions({ includeRunning: true, limit: 100, offset: 0 });
          const seen: string[] = [];
          for (;;) {
            const last = whole.sessions[seen.length - 1];
            const page = await ledger.sessions({ includeRunning: true, before: last, limit, offset: 0 });
            if (page.sessions.length === 0) break;
            seen.push(...page.sessions.map(({ id }) => id));
          }
          expect(seen).toEqual(whole.sessions.map(({ id }) => id));
          expect(seen).toHaveLength(starts.length);
        },
      ),
      { seed: 4, numRuns: 50 },
    );
  });

  test('one by its id', async () => {
    const ledger = await open(tempFile());
    await ledger.commit([{ type: 'transaction', tx: transaction({ tokenStatus: 'Accepted' }) }]);
    const { sessions } = await ledger.sessions({ includeRunning: true, limit: 1, offset: 0 });
    expect(await ledger.session('tx-1')).toEqual(sessions[0]);
    expect(await ledger.session('tx-2')).toBeUndefined();
  });
});

test('whom the sessions name, each once, after what was corrected', async () => {
  const ledger = await open(':memory:');
  const more = [
    { id: 'a', token: { id: 'TAG' }, cardName: 'Old name', payer: 'tap' },
    { id: 'b', token: { id: 'tag' }, cardName: 'Anna', payer: 'home', startedAt: T0 + 9, chargerId: 'CP2' },
    { id: 'c', token: undefined, payer: 'tap', holder: 'tap' },
  ];
  await ledger.commit(more.map((each): Change => ({ type: 'transaction', tx: transaction(each) })));
  const correction = { at: T0, payer: 'work', note: undefined, terms: undefined, cost: undefined };
  await ledger.commit([{ type: 'correction', sessionId: 'c', correction }]);
  expect(await ledger.sessionParties(9)).toEqual({
    chargers: ['CP1', 'CP2'],
    payers: ['home', 'tap', 'work'],
    holders: ['home', 'tap'],
    cards: [{ tag: 'tag', name: 'Anna' }],
  });
  expect((await ledger.sessionParties(1)).payers).toEqual(['home']);
});

describe('the audit trail', () => {
  const entry = (n: number): AuditEntry => ({
    at: T0 + n,
    chargerId: n > 3 ? 'CP2' : 'CP1',
    evse: n === 5 ? undefined : 1,
    by: n % 3 === 0 ? 'tap' : 'home',
    asked: 'start',
    allowed: n % 2 === 0,
    rule: 'holder',
    why: `reason ${n}`,
    ...(n > 4 && { shadow: n === 5 ? 'differed' : 'would_allow' }),
  });

  test.each<[Partial<DecisionQuery>, readonly number[]]>([
    [{}, [6, 5, 4, 3, 2, 1]],
    [{ limit: 2 }, [6, 5]],
    [{ beforeId: 3 }, [2, 1]],
    [{ chargerId: 'CP1' }, [3, 2, 1]],
    [{ by: 'tap' }, [6, 3]],
    [{ allowed: false }, [5, 3, 1]],
    [{ allowed: true, chargerId: 'CP2', beforeId: 6 }, [4]],
    [{ by: 'nobody' }, []],
    [{ from: T0 + 3, to: T0 + 5 }, [4, 3]],
    [{ chargerId: 'CP1', from: T0 + 2 }, [3, 2]],
    [{ evse: 1 }, [6, 5, 4, 3, 2, 1]],
    [{ evse: 2 }, [5]],
    [{ shadow: true }, [6, 5]],
    [{ shadow: false, allowed: true }, [4, 2]],
    [{ mark: 'differed' }, [5]],
  ])('%o', async (query, ids) => {
    const ledger = await open(':memory:');
    for (let n = 1; n <= 6; n += 1) await ledger.commit([{ type: 'audit', entry: entry(n) }]);
    expect((await ledger.audit({ limit: 10, ...query })).map(({ id }) => id)).toEqual(ids);
  });

  test('counts what a provider in shadow mode would have done', async () => {
    const ledger = await open(':memory:');
    const lines = [
      ['would_allow', 1],
      ['would_allow', 3],
      ['would_refuse', 2],
      [undefined, 4],
    ] as const;
    for (const [shadow, n] of lines)
      await ledger.commit([{ type: 'audit', entry: { ...entry(n), by: 'ghost', shadow } }]);
    await ledger.commit([{ type: 'audit', entry: { ...entry(5), by: 'other' } }]);
    expect(await ledger.shadows('ghost')).toEqual([
      { asked: 'start', mark: 'would_allow', times: 2, lastAt: T0 + 3 },
      { asked: 'start', mark: 'would_refuse', times: 1, lastAt: T0 + 2 },
    ]);
    expect(await ledger.shadows('tap')).toEqual([]);
  });
});

describe('who has read what', () => {
  const delivery: Delivery = {
    kind: 'next',
    seq: 2,
    messageId: 'm-1',
    version: '1.6',
    action: 'StartTransaction',
    payload: { connectorId: 1 },
    tries: 1,
    refusals: 0,
  };

  test('position, what waits behind it and what is on its way, per provider and lane', async () => {
    const ledger = await open(tempFile());
    const cursor = { type: 'cursor', chargerId: 'CP1' } as const;
    await ledger.commit([
      ...[1, 2, 3].map((seq): Change => ({ type: 'fact', fact: fact(seq) })),
      { type: 'fact', fact: fact(4, { lane: 'E', txId: undefined }) },
      { ...cursor, providerId: 'tap', lane: 'T', seq: 1 },
      { ...cursor, providerId: 'tap', lane: 'E', seq: 4 },
      { ...cursor, providerId: 'road', lane: 'T', seq: 3 },
      { ...cursor, chargerId: 'CP2', providerId: 'tap', lane: 'T', seq: 0 },
      { type: 'delivery', chargerId: 'CP1', providerId: 'tap', lane: 'T', delivery },
    ]);
    expect(await ledger.lanes('CP1')).toEqual([
      { providerId: 'road', lane: 'T', seq: 3, pending: 0, leftOut: 0, head: undefined },
      { providerId: 'tap', lane: 'E', seq: 4, pending: 0, leftOut: 0, head: undefined },
      { providerId: 'tap', lane: 'T', seq: 1, pending: 2, leftOut: 0, head: delivery },
    ]);
    expect(await ledger.lanes('CP3')).toEqual([]);
  });

  test('what was given up, newest first, page by page', async () => {
    const ledger = await open(tempFile());
    const rows = (['tap', 'road'] as const).flatMap((providerId) =>
      [1, 2].map((seq) => ({ providerId, seq, at: T0 + seq, why: `refused ${seq}` })),
    );
    await ledger.commit(rows.map((row) => ({ type: 'givenUp', chargerId: 'CP1', ...row })));
    await ledger.commit([{ type: 'givenUp', chargerId: 'CP2', providerId: 'tap', seq: 9, at: T0, why: 'elsewhere' }]);
    const all = await ledger.givenUp({ chargerId: 'CP1', limit: 9 });
    expect(all.map(({ providerId, seq }) => [providerId, seq])).toEqual([
      ['tap', 2],
      ['road', 2],
      ['tap', 1],
      ['road', 1],
    ]);
    expect(all[0]).toEqual({ providerId: 'tap', seq: 2, at: T0 + 2, why: 'refused 2' });
    expect(await ledger.givenUp({ chargerId: 'CP1', before: all[1], limit: 1 })).toEqual([all[2]]);
    expect(await ledger.givenUp({ chargerId: 'CP1', providerId: 'road', limit: 9 })).toEqual([all[1], all[3]]);
  });
});
