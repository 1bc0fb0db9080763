/** Houses as folders: a database with something in it, a key, a configuration; and programs that are killed at work. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type FSWatcher, mkdirSync, mkdtempSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { runCli } from '../../../src/cli/cli.ts';
import { openLedger } from '../../../src/ledger/ledger.ts';
import { surroundings } from '../cli/surroundings.ts';
import { fact, transaction } from '../ledger/support.ts';

export const MAIN = join(import.meta.dirname, '../../../src/main.ts');
export const DATABASE = 'ocpp-proxy.sqlite';
export const CONFIG = 'mode: home_only # as I like it\n';
const SEALED = { chargerId: 'CP1', party: 'tap', kind: 'password' };

/** An empty folder that goes with the test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'keep-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A house whose every part tells its name; `rows` make its database larger. */
export async function houseNamed(name: string, rows = 3): Promise<string> {
  const path = folder();
  const ledger = await openLedger({ file: join(path, DATABASE) });
  await ledger.commit([
    { type: 'setting', key: 'house', value: name },
    { type: 'transaction', tx: transaction({ id: `tx of ${name}`, endedAt: transaction().startedAt + 60_000 }) },
    { type: 'partyState', ...SEALED, value: { password: `secret of ${name}` } },
    ...Array.from({ length: rows }, (_, index) => ({ type: 'fact' as const, fact: fact(index + 1) })),
  ]);
  await ledger.close();
  writeFileSync(join(path, 'config.yaml'), CONFIG);
  return path;
}

/** What a proxy that starts there finds: the name of the house, its session, and what was sealed. */
export async function houseAt(path: string): Promise<{ name: unknown; sessions: string[]; secret: unknown }> {
  const ledger = await openLedger({ file: join(path, DATABASE) });
  try {
    const { settings, partyStates } = await ledger.load();
    const { sessions } = await ledger.sessions({ includeRunning: true, limit: 99, offset: 0 });
    const secret = Object(partyStates.find(({ kind }) => kind === 'password')?.value).password;
    return { name: settings.house, sessions: sessions.map(({ id }) => id), secret };
  } finally {
    await ledger.close();
  }
}

export function whole(name: string) {
  return { name, sessions: [`tx of ${name}`], secret: `secret of ${name}` };
}

/** Runs a command to its end in the folder of a house. */
export async function run(path: string, ...args: readonly string[]) {
  const it = surroundings({ cwd: path, variables: { DATA_DIR: path } });
  const code = await runCli(args, it);
  return { code, out: it.printed.join('\n'), err: it.complaints.join('\n') };
}

/**
 * Runs a command as a process and kills it without warning at the n-th change in one of the folders.
 *
 * @returns false when it was done before that.
 */
export async function killedAt(
  change: number,
  folders: readonly string[],
  path: string,
  ...args: readonly string[]
): Promise<boolean> {
  for (const each of folders) mkdirSync(each, { recursive: true });
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: path,
    env: { DATA_DIR: path, OPTIONS_PATH: join(path, 'none.json') },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let seen = 0;
  const watchers: FSWatcher[] = folders.map((each) =>
    watch(each, () => {
      seen += 1;
      if (seen === change) child.kill('SIGKILL');
    }),
  );
  const [code, signal] = await once(child, 'close');
  for (const watcher of watchers) watcher.close();
  if (signal === null) expect(code).toBe(0);
  return signal === 'SIGKILL';
}
