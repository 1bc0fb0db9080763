import { resolve } from 'node:path';
import { type Imported, importFile } from '../upkeep.ts';
import { houseOf } from './backup.ts';
import { failed } from './client.ts';
import { plainReason } from './reason.ts';
import type { Surroundings } from './surroundings.ts';

export interface ImportCommand {
  readonly charger?: string;
}

/** Takes over all of a file or nothing of it; 1 when it is nothing. */
export async function importFrom(file: string, options: ImportCommand, surroundings: Surroundings): Promise<number> {
  const { cwd, out } = surroundings;
  try {
    const house = await houseOf({}, surroundings);
    const done = await importFile(house, resolve(cwd, file), { charger: options.charger });
    out(sentenceOf(done));
    return 0;
  } catch (error) {
    return failed(surroundings, `Nothing was imported: ${plainReason(error)}`);
  }
}

function sentenceOf(done: Imported): string {
  if (done.kind === 'house') return `Imported ${done.rows} rows.`;
  const { rows, added, chargerId } = done;
  return `Imported ${added} of ${rows} sessions, as those of ${chargerId}; ${rows - added} were there already.`;
}
