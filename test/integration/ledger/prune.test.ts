import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { InvariantError } from '../../../src/core/assert.ts';
import type { Lane } from '../../../src/core/model.ts';
import { AUDIT_RETENTION_DAYS, RETENTION_DAYS } from '../../../src/ledger/ledger.ts';
import type { Change, Ledger } from '../../../src/proxy/ports.ts';
import { DAY_MS, fact, open, T0, tempFile, transaction } from './support.ts';

const NOW = T0 + RETENTION_DAYS * DAY_MS;

const seqs = async (ledger: Ledger, lane: Lane = 'T', chargerId = 'CP1') =>
  (await ledger.facts(chargerId, lane, 0, 10_000)).map((one) => one.seq);

const cursor = (providerId: string, seq: number, lane: Lane = 'T'): Change => ({
  type: 'cursor',
  chargerId: 'CP1',
  providerId,
  lane,
  seq,
});

/** Facts 1 to 6 of CP1: the first four are older than the retention. */
async function filled(file = tempFile()): Promise<Ledger> {
  const ledger = await open(file);
  await ledger.commit(
    [1, 2, 3, 4, 5, 6].map((seq) => ({
      type: 'fact',
      fact: fact(seq, { recordedAt: seq <= 4 ? T0 - 1 : T0, txId: undefined }),
    })),
  );
  return ledger;
}

describe('the journal', () => {
  test.each<[string, Change[], string[], number[]]>([
    ['nobody reads it: the old ones go', [], [], [5, 6]],
    ['everybody is past the old ones', [cursor('tap', 5), cursor('road', 4)], ['tap', 'road'], [5, 6]],
    ['the slowest provider holds its part', [cursor('tap', 6), cursor('road', 2)], ['tap', 'road'], [3, 4, 5, 6]],
    ['one that is not configured holds nothing', [cursor('tap', 6), cursor('road', 2)], ['tap'], [5, 6]],
    ['one without a cursor waits for nothing', [cursor('tap', 6)], ['tap', 'new'], [5, 6]],
    ['nothing was read yet', [cursor('tap', 0)], ['tap'], [1, 2, 3, 4, 5, 6]],
    ['cursors of the other lane do not count', [cursor('tap', 0, 'E')], ['tap'], [5, 6]],
  ])('%s', async (_name, cursors, providers, left) => {
    const ledger = await filled();
    await ledger.commit(cursors);
    await ledger.prune(NOW, providers);
    expect(await seqs(ledger)).toEqual(left);
  });

  test('the newest fact stays, so that a repeated number is still noticed', async () => {
    const ledger = await filled();
    await ledger.prune(NOW + 1000 * DAY_MS, []);
    expect(await seqs(ledger)).toEqual([6]);
    await expect(ledger.commit([{ type: 'fact', fact: fact(6) }])).rejects.toThrow(InvariantError);
    await ledger.commit([{ type: 'fact', fact: fact(7) }]);
    expect(await seqs(ledger)).toEqual([6, 7]);
  });

  test('each charger has its own; old events are told to nobody, so no cursor keeps them', async () => {
    const ledger = await open(tempFile());
    const old = { recordedAt: T0 - 1, txId: undefined };
    for (const chargerId of ['CP1', 'CP2', 'CP3']) {
      await ledger.commit([
        { type: 'fact', fact: fact(1, { chargerId, ...old }) },
        { type: 'fact', fact: fact(2, { chargerId, lane: 'E', ...old }) },
        { type: 'fact', fact: fact(3, { chargerId, lane: 'E' }) },
      ]);
    }
    await ledger.commit([cursor('tap', 1), cursor('tap', 1, 'E')]);
    await ledger.prune(NOW, ['tap']);
    expect([await seqs(ledger), await seqs(ledger, 'E')]).toEqual([[], [3]]);
    expect([await seqs(ledger, 'T', 'CP3'), await seqs(ledger, 'E', 'CP3')]).toEqual([[], [3]]);
  });

  test('many rows go in bounded steps, and others are served in between', async () => {
    const ledger = await open(tempFile());
    const facts = Array.from({ length: 2_001 }, (_, n): Change => ({ type: 'fact', fact: fact(n + 1) }));
    await ledger.commit(facts);
    const pruned = ledger.prune(NOW + DAY_MS, []);
    const left = [(await seqs(ledger)).length];
    await ledger.commit([{ type: 'setting', key: 'mode', value: 'locked' }]);
    left.push((await seqs(ledger)).length);
    await pruned;
    expect(left[0]).toBe(1_501);
    expect(left[1]).toBeGreaterThanOrEqual(1_001);
    expect(await seqs(ledger)).toEqual([2_001]);
  });

  test('closing in the middle ends it', async () => {
    const file = tempFile();
    const ledger = await open(file);
    await ledger.commit(Array.from({ length: 2_001 }, (_, n): Change => ({ type: 'fact', fact: fact(n + 1) })));
    const pruned = ledger.prune(NOW + DAY_MS, []);
    await ledger.close();
    await pruned;
    const left = await seqs(await open(file));
    expect(left.at(-1)).toBe(2_001);
    expect(left.length).toBeGreaterThan(1);
  });
});

describe('closed transactions', () => {
  test('go with their facts; their sessions stay for ever', async () => {
    const file = tempFile();
    const ledger = await open(file);
    const ended = (id: string, endedAt: number | undefined): Change[] => [
      { type: 'transaction', tx: transaction({ id, endedAt }) },
      {
        type: 'providerTransaction',
        chargerId: 'CP1',
        row: { txId: id, providerId: 'tap', state: 'closed', nextSeqNo: 2 },
      },
    ];
    await ledger.commit([
      ...ended('gone', T0 - 1),
      ...ended('undelivered', T0 - 1),
      ...ended('recent', T0),
      ...ended('running', undefined),
      { type: 'fact', fact: fact(1, { txId: 'gone', recordedAt: T0 - 2 }) },
      { type: 'fact', fact: fact(2, { txId: 'undelivered', recordedAt: T0 - 1 }) },
      { type: 'fact', fact: fact(3, { txId: 'recent', recordedAt: T0 }) },
      cursor('tap', 1),
    ]);
    await ledger.prune(NOW, ['tap']);
    const kept = [];
    for (const id of ['gone', 'undelivered', 'recent', 'running']) kept.push((await ledger.transaction(id))?.id);
    expect(kept).toEqual([undefined, 'undelivered', 'recent', 'running']);
    const rows = (await ledger.load()).providerTransactions.map((one) => one.row.txId);
    expect(rows.toSorted()).toEqual(['recent', 'running', 'undelivered']);
    expect(await ledger.sessionCount({ includeRunning: true })).toBe(4);
  });
});

describe('the audit trail and what was given up', () => {
  const entry = (at: number): Change => ({
    type: 'audit',
    entry: { at, chargerId: 'CP1', by: 'tap', asked: 'start', allowed: true, rule: 'first', why: `at ${at}` },
  });
  const limit = T0 - AUDIT_RETENTION_DAYS * DAY_MS;

  test('are kept for a year', async () => {
    const file = tempFile();
    const ledger = await open(file);
    const givenUp = (seq: number, at: number): Change => ({
      type: 'givenUp',
      chargerId: 'CP1',
      providerId: 'tap',
      seq,
      at,
      why: 'refused four times',
    });
    await ledger.commit([entry(limit - 2), entry(limit - 1), entry(limit), entry(T0)]);
    await ledger.commit([givenUp(1, limit - 1), givenUp(2, limit)]);
    await ledger.prune(T0, []);
    expect((await ledger.audit({ limit: 9 })).map((one) => one.at)).toEqual([T0, limit]);
    await ledger.close();
    const db = new DatabaseSync(file);
    expect(db.prepare('select * from given_up').all()).toEqual([
      { charger_id: 'CP1', provider_id: 'tap', seq: 2, at: limit, why: 'refused four times' },
    ]);
    db.close();
  });

  test('fill no disk between two prunings either', async () => {
    const ledger = await open(tempFile(), { maxAuditRows: 3 });
    for (let n = 1; n <= 4_500; n++) void ledger.commit([entry(T0 + n)]);
    await ledger.commit([entry(T0 + 4_501)]);
    const kept = await ledger.audit({ limit: 10_000 });
    expect(kept[0]?.at).toBe(T0 + 4_501);
    expect(kept.length).toBeLessThan(1_100);
  });

  test('have a largest number of rows', async () => {
    const ledger = await open(tempFile(), { maxAuditRows: 3 });
    for (let n = 1; n <= 1_200; n++) void ledger.commit([entry(T0 + n)]);
    await ledger.commit([entry(T0 + 1_201)]);
    await ledger.prune(T0, []);
    expect((await ledger.audit({ limit: 9 })).map((one) => one.at - T0)).toEqual([1_201, 1_200, 1_199]);
  });
});
