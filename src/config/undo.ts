/** Which of the kept texts is brought back. */
import type { ConfigHistory, KeptText } from './history.ts';

/**
 * The named one, or the one before the last change: undoing again and again goes back further each time, until a change
 * of another kind comes in between.
 */
export async function textToRestore(
  history: Pick<ConfigHistory, 'list' | 'textOf'>,
  id: string | undefined,
): Promise<{ readonly id: string; readonly text: string } | undefined> {
  const wanted = id ?? before(await history.list())?.id;
  const text = wanted === undefined ? undefined : await history.textOf(wanted);
  return wanted === undefined || text === undefined ? undefined : { id: wanted, text };
}

function before(kept: readonly KeptText[]): KeptText | undefined {
  const [newest] = kept;
  if (newest?.restored === undefined) return newest;
  const index = kept.findIndex(({ id }) => id === newest.restored);
  return index < 0 ? undefined : kept[index + 1];
}
