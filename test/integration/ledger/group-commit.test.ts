import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { InvariantError } from '../../../src/core/assert.ts';
import { mustSurvivePowerCut } from '../../../src/ledger/changes.ts';
import { groupCommit, MAX_UNITS_PER_COMMIT } from '../../../src/ledger/group-commit.ts';
import type { Change } from '../../../src/proxy/ports.ts';
import { fact, open, T0, tempFile } from './support.ts';

const unit = (seq: number, chargerId = 'CP1'): Change[] => [{ type: 'fact', fact: fact(seq, { chargerId }) }];

/** Counts commits as SQLite's file format has them: the last frame of each carries the size of the database. */
function commitsInWal(file: string): number {
  const wal = readFileSync(`${file}-wal`);
  const frameBytes = wal.readUInt32BE(8) + 24;
  const salt = wal.subarray(16, 24);
  let commits = 0;
  for (let at = 32; at + frameBytes <= wal.length; at += frameBytes) {
    if (wal.subarray(at + 8, at + 16).equals(salt) && wal.readUInt32BE(at + 4) > 0) commits += 1;
  }
  return commits;
}

describe('group commit', () => {
  test('units of one turn share a transaction, units of different turns do not', async () => {
    const file = tempFile();
    const ledger = await open(file);
    await ledger.commit(unit(1));
    const before = commitsInWal(file);
    await Promise.all(['A', 'B', 'C', 'D'].map((chargerId) => ledger.commit(unit(1, chargerId))));
    expect(commitsInWal(file)).toBe(before + 1);
    await ledger.commit(unit(2));
    await ledger.commit(unit(3));
    expect(commitsInWal(file)).toBe(before + 3);
  });

  test('a transaction has a largest size', async () => {
    const file = tempFile();
    const ledger = await open(file);
    const before = commitsInWal(file);
    const count = 2 * MAX_UNITS_PER_COMMIT + 1;
    await Promise.all(Array.from({ length: count }, (_, index) => ledger.commit(unit(index + 1))));
    expect(commitsInWal(file)).toBe(before + 3);
    expect(await ledger.pending('CP1', 'T', 0)).toBe(count);
  });

  test('a unit that cannot be written fails alone and leaves no row', async () => {
    const warnings: string[] = [];
    const ledger = await open(tempFile(), { log: { warn: (_detail, message) => warnings.push(message) } });
    await ledger.commit(unit(1));
    const bad: Change[] = [{ type: 'setting', key: 'half', value: 1 }, ...unit(1)];
    const results = await Promise.allSettled([ledger.commit(unit(2)), ledger.commit(bad), ledger.commit(unit(3))]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await ledger.facts('CP1', 'T', 0, 9)).map((one) => one.seq)).toEqual([1, 2, 3]);
    expect((await ledger.load()).settings).toEqual({});
    expect(warnings).toEqual(['a shared commit failed']);
  });

  test.each([
    ['the same number again', 2],
    ['a number from before', 1],
  ])('a fact is written once: %s', async (_name, seq) => {
    const ledger = await open(tempFile());
    await ledger.commit([...unit(1), ...unit(2)]);
    const again = ledger.commit(unit(seq));
    await expect(again).rejects.toThrow(InvariantError);
    await expect(again).rejects.toThrow(`journal CP1/${seq} is written twice or out of order`);
  });

  test('what the disk refuses is told in plain words', async () => {
    const ledger = await open(tempFile());
    const broken = ledger.commit([
      { type: 'fact', fact: fact(1, { recordedAt: 1.5 }) },
      { type: 'cursor', chargerId: 'CP1', providerId: 'tap', lane: 'T', seq: 1 },
    ]);
    await expect(broken).rejects.toThrow(/^the ledger could not be written: /);
    expect((await ledger.load()).cursors).toEqual([]);
  });

  test('a promise resolves after the commit and not before', async () => {
    const file = tempFile();
    const ledger = await open(file);
    const before = commitsInWal(file);
    const written = ledger.commit(unit(1)).then(() => commitsInWal(file));
    await Promise.resolve();
    expect(commitsInWal(file)).toBe(before);
    expect(await written).toBe(before + 1);
  });

  test('closing writes what waits; afterwards nothing is taken', async () => {
    const file = tempFile();
    const ledger = await open(file);
    const waiting = ledger.commit(unit(1));
    await ledger.close();
    await waiting;
    await ledger.close();
    await expect(ledger.commit(unit(2))).rejects.toThrow('the ledger is closed');
    const again = await open(file);
    expect(await again.facts('CP1', 'T', 0, 9)).toHaveLength(1);
  });

  test('only what must survive a power cut waits for the platter', async () => {
    const db = new DatabaseSync(':memory:');
    const modes: unknown[] = [];
    const group = groupCommit<'vital' | 'sample'>(
      db,
      () => modes.push(db.prepare('PRAGMA synchronous').get()?.synchronous),
      (one) => one === 'vital',
      () => undefined,
    );
    const NORMAL = 1;
    const FULL = 2;
    await group.add('sample');
    await group.add('vital');
    await Promise.all([group.add('sample'), group.add('vital')]);
    await group.add('sample');
    expect(modes).toEqual([NORMAL, FULL, FULL, FULL, NORMAL]);
    db.close();
  });
});

const TX_STARTED = { means: 'txStarted', ask: { place: { evse: 1 }, at: T0, readings: [] } } as const;

describe('which units wait for the platter', () => {
  const lease = { type: 'lease', chargerId: 'CP1', evse: 1, lease: undefined } as const;
  test.each<[string, Change[], boolean]>([
    ['a sample of a transaction', [{ type: 'fact', fact: fact(1) }], false],
    ['the start of a transaction', [{ type: 'fact', fact: fact(1, { message: TX_STARTED }) }], true],
    ['a transaction fact of unknown meaning', [{ type: 'fact', fact: fact(1, { message: undefined }) }], true],
    ['an event', [{ type: 'fact', fact: fact(1, { lane: 'E', message: undefined }) }], false],
    ['a lease', [lease], true],
    ['a setting', [{ type: 'setting', key: 'mode', value: 'locked' }], true],
    ['a sample together with a lease', [{ type: 'fact', fact: fact(1) }, lease], true],
  ])('%s', (_name, changes, expected) => {
    expect(mustSurvivePowerCut(changes)).toBe(expected);
  });
});
