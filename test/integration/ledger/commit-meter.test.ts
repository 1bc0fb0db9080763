import { expect, onTestFinished, test } from 'vitest';
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
