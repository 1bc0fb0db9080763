import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { open, tempFile } from './support.ts';

const WRITER = join(import.meta.dirname, '../../fixtures/ledger-writer.ts');
const CHARGERS = ['CP1', 'CP2', 'CP3'];
const ROUNDS = 4;

/** Kills the writer without warning after so many acknowledged units; returns the last of each charger. */
async function writeAndKill(file: string, killAfter: number): Promise<Map<string, number>> {
  const child = spawn(process.execPath, [WRITER, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const acknowledged = new Map<string, number>();
  const closed = once(child, 'close');
  let units = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [chargerId = '', seq = ''] = line.split(' ');
    acknowledged.set(chargerId, Number(seq));
    units += 1;
    if (units === killAfter) child.kill('SIGKILL');
  }
  expect((await closed)[1]).toBe('SIGKILL');
  expect(units).toBeGreaterThanOrEqual(killAfter);
  return acknowledged;
}

test('kill -9: every acknowledged unit is there, and no unit by half', { timeout: 60_000 }, async () => {
  const file = tempFile();
  for (let round = 1; round <= ROUNDS; round++) {
    const killAfter = 5 + Math.floor(Math.random() * 800);
    const acknowledged = await writeAndKill(file, killAfter);
    const ledger = await open(file);
    const { stations, cursors, settings } = await ledger.load();
    for (const chargerId of CHARGERS) {
      const facts = await ledger.facts(chargerId, 'T', 0, 1_000_000);
      const last = facts.length;
      const told = `round ${round}, ${chargerId}, killed after ${killAfter}`;
      expect(last, told).toBeGreaterThanOrEqual(acknowledged.get(chargerId) ?? 0);
      expect(
        facts.map((one) => one.seq),
        told,
      ).toEqual(Array.from({ length: last }, (_, index) => index + 1));
      expect(cursors.find((one) => one.chargerId === chargerId)?.seq, told).toBe(last);
      expect(settings[chargerId], told).toBe(last);
      expect(stations.find((one) => one.chargerId === chargerId)?.state.journalSeq, told).toBe(last);
    }
    await ledger.close();
  }
});
