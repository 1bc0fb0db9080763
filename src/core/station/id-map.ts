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

/** The room for the name of a tariff at a charger. */
const MAX_TARIFF_CHARS = 60;

/**
 * What stands at the charger for an id of `by`: our number, and for a tariff its name behind that of its provider, so
 * that who reads it there knows whose it is.
 */
export function asOurs(
  map: IdMap,
  kind: string,
  by: Party,
  theirs: number | string,
): { readonly map: IdMap; readonly ours: number | string } {
  const name = `${by}:${theirs}`;
  if (kind === 'tar' && name.length <= MAX_TARIFF_CHARS) return { map, ours: name };
  const found = toOurs(map, kind, by, theirs);
  return { map: found.map, ours: typeof theirs === 'number' ? found.ours : String(found.ours) };
}

/** The id by which `by` knows what stands at the charger; undefined = it is not its own. */
export function asTheirs(map: IdMap, kind: string, by: Party, ours: number | string): number | string | undefined {
  const start = `${by}:`;
  if (kind === 'tar' && String(ours).startsWith(start)) return String(ours).slice(start.length);
  const known = toTheirs(map, kind, Number(ours));
  return known?.by === by ? known.theirs : undefined;
}
