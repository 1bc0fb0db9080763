import { askJson, failed, printJson, type ToolOptions } from './client.ts';
import type { Surroundings } from './surroundings.ts';
import { table } from './table.ts';

interface ChargerQuirk {
  readonly id: string;
  readonly on: boolean;
  readonly why: string;
  readonly times: number;
  readonly last_at: string | null;
}

/** What is worth a line without `--all`: it was met, or it is not as it is for most chargers. */
const ORDINARY = ['always', 'default'];

/** Lists what chargers get wrong: which of it was met, which is switched, and what would help. */
export async function quirks(
  options: ToolOptions & { readonly charger?: string; readonly all?: boolean },
  surroundings: Surroundings,
): Promise<number> {
  const listed = await askJson<{ quirks: readonly { id: string; does: string }[] }>('/quirks', options, surroundings);
  if (!listed.ok) return failed(surroundings, listed.why);
  const asked = await askJson<{ chargers: readonly { id: string }[] }>('/chargers', options, surroundings);
  if (!asked.ok) return failed(surroundings, asked.why);
  const ids = options.charger === undefined ? asked.body.chargers.map(({ id }) => id) : [options.charger];
  const does = new Map(listed.body.quirks.map((quirk) => [quirk.id, quirk.does]));
  const found: (ChargerQuirk & { readonly charger_id: string; readonly does: string })[] = [];
  for (const charger of ids) {
    const path = `/chargers/${encodeURIComponent(charger)}/quirks`;
    const its = await askJson<{ quirks: readonly ChargerQuirk[] }>(path, options, surroundings);
    if (!its.ok) return failed(surroundings, its.why);
    for (const quirk of its.body.quirks) {
      if (options.all === true || quirk.times > 0 || !ORDINARY.includes(quirk.why))
        found.push({ charger_id: charger, ...quirk, does: does.get(quirk.id) ?? '' });
    }
  }
  if (options.json === true) printJson(surroundings, found);
  else if (found.length === 0) surroundings.out('No charger got anything wrong since the proxy started.');
  else {
    const rows = found.map((quirk) => [
      quirk.charger_id,
      quirk.id,
      quirk.on ? 'on' : 'off',
      quirk.why,
      `${quirk.times}×`,
      quirk.last_at ?? '',
      quirk.does,
    ]);
    surroundings.out(table(['CHARGER', 'QUIRK', 'IS', 'WHY', 'MET', 'LAST', 'WHAT IS DONE'], rows, surroundings));
  }
  return 0;
}
