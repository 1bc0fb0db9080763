/** Ids of one party under our own numbers (invariant I5): a lookup is by presence, never by "truthy". */
import type { Party } from '../model.ts';
import type { IdMap } from './station.ts';

/** Rows kept per charger; the oldest are forgotten first. */
const MAX_ROWS = 1000;

/** Our number for an id of `by`: the one it had before, or the next. */
export function toOurs(map: IdMap, kind: string, by: Party, theirs: number | string): { map: IdMap; ours: number } {
  const known = map.rows.find((row) => row.kind === kind && row.by === by && row.theirs === theirs);
  if (known !== undefined) return { map, ours: known.ours };
  const ours = map.last + 1;
  return { map: { last: ours, rows: [...map.rows, { kind, by, theirs, ours }].slice(-MAX_ROWS) }, ours };
}

/** Our number for an id that `by` must have given before; undefined when it never did. */
export function knownOurs(map: IdMap, kind: string, by: Party, theirs: number | string): number | undefined {
  return map.rows.find((row) => row.kind === kind && row.by === by && row.theirs === theirs)?.ours;
}

/** Whose id stands behind our number. */
export function toTheirs(map: IdMap, kind: string, ours: number): { by: Party; theirs: number | string } | undefined {
  return map.rows.find((row) => row.kind === kind && row.ours === ours);
}
