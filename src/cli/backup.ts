import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { readEnvironment } from '../config/environment.ts';
import { yamlPlace } from '../config/files.ts';
import { backUp, backupName, type House, LedgerInUse, verifyBackup } from '../upkeep.ts';
import { type ApiOptions, askApi } from './api.ts';
import { askJson, failed } from './client.ts';
import { plainReason } from './reason.ts';
import type { Surroundings } from './surroundings.ts';

export interface BackupCommand extends ApiOptions {
  readonly config?: string;
}

/** A large database on a slow disk takes its time before the first byte comes. */
export const PATIENCE_MS = 600_000;
const MIB = 1024 ** 2;

/** Makes a backup: by the proxy that runs, else from its files; 1 when there is none afterwards. */
export async function backup(
  named: string | undefined,
  options: BackupCommand,
  surroundings: Surroundings,
): Promise<number> {
  const { variables, clock, cwd, out, err } = surroundings;
  try {
    const target = named === undefined ? undefined : await targetOf(resolve(cwd, named), backupName(clock.now()));
    const isRemote = (options.url ?? variables.OCPP_PROXY_URL) !== undefined;
    const made = isRemote ? undefined : await fromFiles(target, options, surroundings);
    const file = made ?? (await fromProxy(target, options, surroundings));
    if (file === undefined) return 1;
    if (target === undefined && made === undefined) {
      out(`Backup: ${file}, in the folder backups among the data of the proxy`);
      return 0;
    }
    const { manifest } = await verifyBackup(file, { warn: (_detail, message) => err(message) });
    const { size } = await stat(file);
    out(`Backup: ${file} (${(size / MIB).toFixed(1)} MiB), read back and found good: ${manifest?.made_at}`);
    out('It holds passwords and keys: keep it where only you can read it.');
    return 0;
  } catch (error) {
    return failed(surroundings, `No backup was made: ${plainReason(error)}`);
  }
}

/** A folder means a new file in it; nothing is ever written over. */
export async function targetOf(named: string, name: string): Promise<string> {
  const found = await stat(named).catch(() => undefined);
  if (found === undefined) return named;
  if (found.isDirectory()) return join(named, name);
  throw new Error(`${named} is there already; name another file, or a folder`);
}

/** The data of the house, as the commands that touch them need it. */
export async function houseOf(
  { config: configPath }: { readonly config?: string },
  { variables, cwd, clock, err }: Surroundings,
): Promise<House> {
  return {
    dataDir: resolve(cwd, readEnvironment(variables).environment.dataDir),
    configFile: await yamlPlace({ variables, cwd, configPath }),
    clock,
    log: { warn: (_detail, message) => err(message) },
  };
}

/** Undefined while a proxy runs. */
async function fromFiles(target: string | undefined, options: BackupCommand, surroundings: Surroundings) {
  try {
    return (await backUp(await houseOf(options, surroundings), target)).file;
  } catch (error) {
    if (error instanceof LedgerInUse) return undefined;
    throw error;
  }
}

/** The name of the backup, or the file that it was written to; undefined when the proxy said no, which is printed then. */
async function fromProxy(target: string | undefined, options: BackupCommand, surroundings: Surroundings) {
  const request = { method: 'POST', patienceMs: PATIENCE_MS } as const;
  const made = await askJson<{ name: string }>('/backups', options, surroundings, request);
  if (!made.ok) {
    failed(surroundings, made.why);
    return undefined;
  }
  const { name } = made.body;
  if (target === undefined) return name;
  const answer = await askApi(`/backups/${encodeURIComponent(name)}`, '*/*', options, surroundings);
  if (!answer.ok) {
    failed(surroundings, answer.why);
    return undefined;
  }
  await download(answer.response, target);
  return target;
}

/** Whole or not at all, and for the owner only. */
export async function download({ body }: Response, target: string): Promise<void> {
  const part = `${target}.part`;
  try {
    // The same thing under two names of the types.
    const source = body === null ? Readable.from([]) : Readable.fromWeb(body as ReadableStream);
    await rm(part, { force: true });
    await pipeline(source, createWriteStream(part, { flags: 'wx', mode: 0o600, flush: true }));
    await rename(part, target);
  } catch (error) {
    await rm(part, { force: true });
    throw new Error(`${basename(target)} could not be written: ${plainReason(error)}`, { cause: error });
  }
}
