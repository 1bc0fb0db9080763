/**
 * Which of these ids somebody means who writes `id`: the very one, else all that differ in case alone. Who needs one
 * takes it only when it is the only one (PROTOCOL §5.1, identity rules).
 */
export function alike(ids: readonly string[], id: string): readonly string[] {
  if (ids.includes(id)) return [id];
  const lower = id.toLowerCase();
  return ids.filter((each) => each.toLowerCase() === lower);
}

/** The row that is meant by `id`; undefined when there is none, or several. */
export function rowAlike<R extends { readonly id: string }>(rows: readonly R[], id: string): R | undefined {
  const [only, second] = alike(
    rows.map((row) => row.id),
    id,
  );
  return second === undefined ? rows.find((row) => row.id === only) : undefined;
}
