import { copyFileSync, existsSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runCli } from '../../../src/cli/cli.ts';
import { HOLD_MS } from '../../../src/ledger/hold.ts';
import { type OpenLedger, openLedger } from '../../../src/ledger/ledger.ts';
import { surroundings } from '../cli/surroundings.ts';
import { fact } from '../ledger/support.ts';
import { DATABASE, folder } from './support.ts';

const MIB = 1024 ** 2;
const NOW = Date.now();

/** A ledger at this time, in a folder of its own. */
async function ledgerAt(
  now: () => number = () => NOW,
): Promise<{ ledger: OpenLedger; file: string; write: (mib: number) => Promise<void> }> {
  const file = join(folder(), DATABASE);
  const ledger = await openLedger({ file, now });
  onTestFinished(() => ledger.close());
  let seq = 0;
  const write = async (mib: number) => {
    for (let each = 0; each < mib * 2; each++) {
      seq += 1;
      await ledger.commit([
        { type: 'fact', fact: fact(seq, { txId: 'x'.repeat(MIB / 4) }) },
        { type: 'setting', key: 'last', value: seq },
      ]);
    }
  };
  return { ledger, file, write };
}

const walBytes = (file: string) => statSync(`${file}-wal`).size;

async function run(path: string, ...args: readonly string[]) {
  const it = surroundings({ cwd: path, variables: { DATA_DIR: path } });
  const code = runCli(args, it);
  let isOver = false;
  void code.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    it.clock.advance(1000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { code: await code, err: it.complaints.join('\n') };
}

describe('while its files are copied', () => {
  test('the database is not touched and the log only grows, so that any copy of the two is of one moment', async () => {
    const { file, write } = await ledgerAt();
    await write(4);
    expect(await run(dirname(file), 'hold')).toEqual({ code: 0, err: '' });
    const before = readFileSync(file);
    const copy = join(folder(), DATABASE);
    copyFileSync(file, copy);
    // More than the log is let grow to otherwise.
    await write(20);
    copyFileSync(`${file}-wal`, `${copy}-wal`);
    const cut = join(folder(), DATABASE);
    copyFileSync(file, cut);
    const wal = readFileSync(`${file}-wal`);
    // As far as somebody had read who reads while it is written.
    writeFileSync(`${cut}-wal`, wal.subarray(0, wal.length - 1_000_000));
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(wal.length).toBeGreaterThan(16 * MIB);
    for (const each of [copy, cut]) {
      const found = await openLedger({ file: each });
      const { settings } = await found.load();
      const facts = await found.facts('CP1', 'T', 0, 10_000);
      await found.close();
      expect(facts.length).toBe(settings.last);
      expect(facts.length).toBeGreaterThan(20);
    }
  });

  test('and afterwards the log is written back', async () => {
    const { file, write } = await ledgerAt();
    await run(dirname(file), 'hold');
    const size = statSync(file).size;
    await write(20);
    expect(statSync(file).size).toBe(size);
    expect(await run(dirname(file), 'hold', '--end')).toEqual({ code: 0, err: '' });
    await write(1);
    expect(statSync(file).size).toBeGreaterThan(size + 16 * MIB);
    expect(walBytes(file)).toBeLessThanOrEqual(45 * MIB);
  });

  test(`and at the latest after ${HOLD_MS / 60_000} minutes`, async () => {
    let now = NOW;
    const { file, write } = await ledgerAt(() => now);
    await run(dirname(file), 'hold');
    utimesSync(`${file}.hold`, NOW / 1000, NOW / 1000);
    const size = statSync(file).size;
    now = NOW + HOLD_MS - 1;
    await write(20);
    expect(statSync(file).size).toBe(size);
    now = NOW + HOLD_MS;
    await write(1);
    expect(statSync(file).size).toBeGreaterThan(size + 16 * MIB);
    expect(existsSync(`${file}.hold`)).toBe(false);
  });

  test('without data there is nothing to hold', async () => {
    expect(await run(folder(), 'hold')).toMatchObject({
      code: 1,
      err: expect.stringContaining('there is nothing to keep'),
    });
  });
});
