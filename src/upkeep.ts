/** What is done to the data of a house from the command line: for most of it no proxy may run on them. */
import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { hashPassword, newPassword } from './http/password.ts';
import { kindOf } from './ledger/backup/check.ts';
import { makeBackup } from './ledger/backup/make.ts';
import { type Checked, checkBackup, type Restored, restoreBackup } from './ledger/backup/restore.ts';
import { backupShelf } from './ledger/backup/shelf.ts';
import { LedgerError } from './ledger/errors.ts';
import { exportFile, importHouse } from './ledger/exchange/house.ts';
import { importUsageLog, type UsageImported } from './ledger/exchange/usage-log.ts';
import { beginHold, endHold } from './ledger/hold.ts';
import { type OpenLedger, openLedger } from './ledger/ledger.ts';
import type { LedgerLog } from './ledger/private-files.ts';
import { passwordStore } from './ledger/stored-setting.ts';
import type { Clock } from './lib/clock.ts';
import type { Backups } from './proxy/ports.ts';
import { VERSION } from './version.ts';

export { backupName } from './ledger/backup/shelf.ts';
export { LedgerInUse } from './ledger/errors.ts';

/** A database that did not change for so long is at rest; it is asked so often. */
const REST_MS = 1_000;
const MAX_RESTS = 30;

/** Where the data of a house are. */
export interface House {
  readonly dataDir: string;
  /** The YAML file in use, or where one would be found. */
  readonly configFile: string;
  readonly clock: Pick<Clock, 'now' | 'timer'>;
  /** Hears what the owner should know of his files. */
  readonly log: LedgerLog;
}

/** The database of a house. */
export function databaseIn(dataDir: string): string {
  return join(dataDir, 'ocpp-proxy.sqlite');
}

/** The folder of its backups. */
export function backupsIn(dataDir: string): string {
  return join(dataDir, 'backups');
}

/** Those that a proxy makes while it runs. */
export function backupsOf(options: {
  readonly dataDir: string;
  readonly ledger: Pick<OpenLedger, 'copyTo' | 'keyFile'>;
  readonly configuration: { path(): Promise<string | undefined> } | undefined;
  readonly clock: Clock;
  readonly freeBytes: (() => number | undefined) | undefined;
}): Backups {
  const { dataDir, ledger, configuration, clock, freeBytes } = options;
  return backupShelf({
    folder: backupsIn(dataDir),
    databaseFile: databaseIn(dataDir),
    source: async () => ({
      copyTo: ledger.copyTo,
      keyFile: ledger.keyFile(),
      configFile: await configuration?.path(),
    }),
    program: VERSION,
    clock,
    freeBytes,
  });
}

/**
 * Writes a backup into `file`, or to the others in the data folder.
 *
 * @returns where it is and how large.
 * @throws LedgerInUse while a proxy runs: then that one makes it.
 */
export async function backUp(house: House, file?: string): Promise<{ readonly file: string; readonly bytes: number }> {
  const { dataDir, configFile, clock, log } = house;
  const databaseFile = databaseIn(dataDir);
  mustExist(databaseFile);
  const ledger = await openLedger({ file: databaseFile, log });
  try {
    const source = {
      copyTo: ledger.copyTo,
      keyFile: ledger.keyFile(),
      configFile: existsSync(configFile) ? configFile : undefined,
    };
    if (file !== undefined)
      return { file, bytes: await makeBackup(source, file, { program: VERSION, madeAt: clock.now() }) };
    const folder = backupsIn(dataDir);
    const shelf = backupShelf({
      folder,
      databaseFile,
      source: async () => source,
      program: VERSION,
      clock,
    });
    const made = await shelf.make();
    if (!made.ok) throw new LedgerError(made.reason);
    return { file: join(folder, made.backup.name), bytes: made.backup.bytes };
  } finally {
    await ledger.close();
  }
}

/** Whether a backup can be restored, shown by unpacking it beside itself. @throws LedgerError when not. */
export function verifyBackup(file: string, log: LedgerLog): Promise<Checked> {
  return checkBackup(file, join(dirname(resolve(file)), '.checking'), log);
}

/** Puts a backup in the place of what is there. @throws LedgerError when it is not good, or while a proxy runs. */
export function restore(house: House, from: string, options: { readonly withConfig: boolean }): Promise<Restored> {
  const { dataDir, configFile, clock, log } = house;
  const config = { file: configFile, replaces: options.withConfig };
  return restoreBackup({ from, databaseFile: databaseIn(dataDir), config, at: clock.now(), log });
}

/** Writes everything as JSON Lines into a new file. @throws LedgerInUse while a proxy runs: then that one gives it. */
export async function exportAll({ dataDir, log }: House, file: string): Promise<void> {
  mustExist(databaseIn(dataDir));
  await exportFile(databaseIn(dataDir), file, log);
}

export type Imported =
  | { readonly kind: 'house'; readonly rows: number }
  | ({ readonly kind: 'usage_log' } & UsageImported);

/**
 * Takes over an export, or the sessions of the proxy in Python, whichever the file is.
 *
 * @throws LedgerError that names what is wrong and where; then nothing was imported.
 */
export async function importFile(
  { dataDir, clock, log }: House,
  from: string,
  { charger }: { readonly charger: string | undefined },
): Promise<Imported> {
  const databaseFile = databaseIn(dataDir);
  if (kindOf(from) === 'database') {
    return { kind: 'usage_log', ...importUsageLog({ from, databaseFile, log }, charger) };
  }
  return { kind: 'house', rows: await importHouse({ from, databaseFile, at: clock.now(), log }) };
}

/**
 * Makes the files of the database good for a copy by another program, also while a proxy writes: from now on the
 * database stays as it is and its log only grows, until {@link letGo}, or for a quarter of an hour.
 *
 * @throws LedgerError when it does not come to rest.
 */
export async function holdStill({ dataDir, clock }: House): Promise<void> {
  const file = databaseIn(dataDir);
  mustExist(file);
  beginHold(file);
  // Timers of the clock keep no process alive, and nothing else of this one does.
  const alive = setInterval(() => undefined, REST_MS);
  try {
    // What was being written back when it was asked comes to its end.
    for (let tries = 0, before = -1; tries < MAX_RESTS; tries++) {
      const changed = statSync(file).mtimeMs;
      if (changed === before) return;
      before = changed;
      await new Promise<void>((resolve) => void clock.timer(REST_MS, resolve));
    }
  } finally {
    clearInterval(alive);
  }
  endHold(file);
  throw new LedgerError('the database does not come to rest');
}

/** The copy is made. */
export function letGo({ dataDir }: House): void {
  endHold(databaseIn(dataDir));
}

function mustExist(databaseFile: string): void {
  if (!existsSync(databaseFile)) throw new LedgerError(`there is nothing to keep: ${databaseFile} does not exist`);
}

/** Stores the hash of a new login password and returns the password. Rejects while a proxy uses the database. */
export async function resetPassword({ dataDir }: { readonly dataDir: string }): Promise<string> {
  const ledger = await openLedger({ file: databaseIn(dataDir) });
  const password = newPassword();
  await passwordStore(ledger).write(await hashPassword(password));
  await ledger.close();
  return password;
}
