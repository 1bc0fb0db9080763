import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { groupCommit } from '../../../src/ledger/group-commit.ts';
import { openLedger } from '../../../src/ledger/ledger.ts';
import { fact, tempFile } from './support.ts';

test('each commit is told with its units and how safe it is, a unit that breaks a rule is no fault of the disk', async () => {
  const commits: { units: number; synchronous: string }[] = [];
  let failures = 0;
  const ledger = await openLedger({
    file: tempFile(),
    meter: {
      committed({ units, ms, synchronous }) {
        expect(ms).toBeGreaterThanOrEqual(0);
        commits.push({ units, synchronous });
      },
      commitFailed: () => {
        failures += 1;
      },
    },
  });
  onTestFinished(() => ledger.close());
  await Promise.all([1, 2, 3].map((value) => ledger.commit([{ type: 'setting', key: `k${value}`, value }])));
  expect(commits).toEqual([{ units: 3, synchronous: 'FULL' }]);
  await ledger.commit([{ type: 'fact', fact: fact(1) }]);
  expect(commits[1]).toEqual({ units: 1, synchronous: 'NORMAL' });
  await expect(ledger.commit([{ type: 'fact', fact: fact(1) }])).rejects.toThrow();
  expect(commits).toHaveLength(2);
  expect(failures).toBe(0);
});

test('a disk without room is told, and that there is room again', async () => {
  const db = new DatabaseSync(tempFile());
  onTestFinished(() => db.close());
  db.exec('create table notes (body text) strict');
  const told: string[] = [];
  const meter = { committed: () => void told.push('committed'), commitFailed: () => void told.push('failed') };
  const write = (body: string) => void db.prepare('insert into notes values (?)').run(body);
  const group = groupCommit(
    db,
    write,
    () => false,
    () => undefined,
    meter,
  );
  db.exec('pragma max_page_count = 3');
  const long = 'x'.repeat(100_000);
  await expect(group.add(long)).rejects.toThrow('the ledger could not be written');
  expect(told).toEqual(['failed']);
  db.exec('pragma max_page_count = 1000');
  await group.add(long);
  expect(told).toEqual(['failed', 'committed']);
});
