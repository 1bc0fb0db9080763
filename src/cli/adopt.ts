import { askJson, failed, printJson, type ToolOptions } from './client.ts';
import type { Surroundings } from './surroundings.ts';
import { table } from './table.ts';

interface Adoption {
  readonly waiting: readonly {
    readonly charger_id: string;
    readonly last_at: string;
    readonly times: number;
  }[];
  readonly adopted: readonly { readonly charger_id: string; readonly at: string }[];
  readonly refused: readonly { readonly charger_id: string; readonly at: string }[];
}

/** Lists the chargers that nobody configured, or decides on one of them. */
export async function adopt(
  charger: string | undefined,
  options: ToolOptions & { readonly refuse?: boolean },
  surroundings: Surroundings,
): Promise<number> {
  if (charger !== undefined) return decide(charger, options, surroundings);
  if (options.refuse === true) {
    surroundings.err('error: say which charger: "adopt WALLBOX --refuse"');
    return 2;
  }
  const asked = await askJson<Adoption>('/adoption', options, surroundings);
  if (!asked.ok) return failed(surroundings, asked.why);
  const { waiting, adopted, refused } = asked.body;
  const rows = [
    ...waiting.map(({ charger_id, last_at, times }) => [charger_id, 'waits for you', last_at, `${times}`]),
    ...adopted.map(({ charger_id, at }) => [charger_id, 'adopted', at, '']),
    ...refused.map(({ charger_id, at }) => [charger_id, 'refused', at, '']),
  ];
  if (options.json === true) printJson(surroundings, asked.body);
  else if (rows.length === 0) surroundings.out('No unknown charger waits for you.');
  else surroundings.out(table(['CHARGER', 'STATE', 'AT', 'TRIES'], rows, surroundings));
  return 0;
}

async function decide(
  charger: string,
  options: ToolOptions & { readonly refuse?: boolean },
  surroundings: Surroundings,
): Promise<number> {
  const body = { decision: options.refuse === true ? 'refuse' : 'adopt' };
  const path = `/adoption/${encodeURIComponent(charger)}`;
  const told = await askJson<{ why: string }>(path, options, surroundings, { method: 'POST', body });
  if (!told.ok) return failed(surroundings, told.why);
  if (options.json === true) printJson(surroundings, told.body);
  else surroundings.out(told.body.why);
  return 0;
}
