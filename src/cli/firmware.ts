import { askJson, failed, printJson, type ToolOptions } from './client.ts';
import type { Surroundings } from './surroundings.ts';
import { table } from './table.ts';

interface Waiting {
  readonly charger_id: string;
  readonly provider_id: string;
  readonly at: string;
  readonly address: string;
}

export interface FirmwareOptions extends ToolOptions {
  readonly charger?: string;
}

/** Lists the firmware that waits for the owner, or decides on it. */
export async function firmware(
  decision: 'approve' | 'refuse' | undefined,
  options: FirmwareOptions,
  surroundings: Surroundings,
): Promise<number> {
  const asked = await askJson<{ firmware: readonly Waiting[] }>('/firmware', options, surroundings);
  if (!asked.ok) return failed(surroundings, asked.why);
  const { charger } = options;
  const waiting = asked.body.firmware.filter(({ charger_id }) => charger === undefined || charger_id === charger);
  if (decision !== undefined) return decide(decision, waiting, options, surroundings);
  if (options.json === true) printJson(surroundings, waiting);
  else if (waiting.length === 0) surroundings.out('No firmware waits for you.');
  else {
    const rows = waiting.map(({ at, charger_id, provider_id, address }) => [at, charger_id, provider_id, address]);
    surroundings.out(table(['SINCE', 'CHARGER', 'PROVIDER', 'FROM'], rows, surroundings));
  }
  return 0;
}

async function decide(
  decision: 'approve' | 'refuse',
  [one, another]: readonly Waiting[],
  options: FirmwareOptions,
  surroundings: Surroundings,
): Promise<number> {
  if (one === undefined) return failed(surroundings, 'No firmware waits for you.');
  if (another !== undefined) return failed(surroundings, 'It waits at several chargers: name one with --charger.');
  const path = `/chargers/${encodeURIComponent(one.charger_id)}/firmware`;
  const told = await askJson<{ why: string }>(path, options, surroundings, { method: 'POST', body: { decision } });
  if (!told.ok) return failed(surroundings, told.why);
  if (options.json === true) printJson(surroundings, told.body);
  else surroundings.out(told.body.why);
  return 0;
}
