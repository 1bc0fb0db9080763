/** Ids of one party under our own numbers (invariant I5): a lookup is by presence, never by "truthy". */
import type { Party } from '../model.ts';
import type { IdMap } from './station.ts';

/** Rows of one kind kept for one party, so that nobody's flood makes the others' ids forgotten; the oldest go first. */
const MAX_ROWS = 100;

/** Our number for an id of `by`: the one it had before, or the next. */
export function toOurs(map: IdMap, kind: string, by: Party, theirs: number | string): { map: IdMap; ours: number } {
  const known = map.rows.find((row) => row.kind === kind && row.by === by && row.theirs === theirs);
  if (known !== undefined) return { map, ours: known.ours };
  const ours = map.last + 1;
  const alike = map.rows.filter((row) => row.kind === kind && row.by === by);
  const forgotten = alike.length < MAX_ROWS ? undefined : alike[0];
  const kept = map.rows.filter((row) => row !== forgotten);
  return { map: { last: ours, rows: [...kept, { kind, by, theirs, ours }] }, ours };
}

/** Whose id stands behind our number. */
export function toTheirs(map: IdMap, kind: string, ours: number): { by: Party; theirs: number | string } | undefined {
  return map.rows.find((row) => row.kind === kind && row.ours === ours);
}
