import { resolve } from 'node:path';
import { exportAll, LedgerInUse } from '../upkeep.ts';
import { askApi } from './api.ts';
import { type BackupCommand, download, houseOf, PATIENCE_MS, targetOf } from './backup.ts';
import { failed } from './client.ts';
import { plainReason } from './reason.ts';
import type { Surroundings } from './surroundings.ts';

const NAME = 'ocpp-proxy.jsonl';

/** Writes everything as JSON Lines: from the proxy that runs, else from its files; 1 when there is nothing afterwards. */
export async function exportTo(named: string, options: BackupCommand, surroundings: Surroundings): Promise<number> {
  const { variables, cwd, out } = surroundings;
  try {
    const target = await targetOf(resolve(cwd, named), NAME);
    const isRemote = (options.url ?? variables.OCPP_PROXY_URL) !== undefined;
    if (isRemote || !(await fromFiles(target, options, surroundings))) {
      const request = { patienceMs: PATIENCE_MS };
      const answer = await askApi('/export', 'application/jsonl', options, surroundings, undefined, request);
      if (!answer.ok) return failed(surroundings, answer.why);
      await download(answer.response, target);
    }
    out(`Exported into ${target}. It holds cards, and hashes of passwords: keep it where only you can read it.`);
    return 0;
  } catch (error) {
    return failed(surroundings, `Nothing was exported: ${plainReason(error)}`);
  }
}

/** False while a proxy runs. */
async function fromFiles(target: string, options: BackupCommand, surroundings: Surroundings): Promise<boolean> {
  try {
    await exportAll(await houseOf(options, surroundings), target);
    return true;
  } catch (error) {
    if (error instanceof LedgerInUse) return false;
    throw error;
  }
}
