/** Which items of a refused list a charger does take: found by halves, in few writes (PROTOCOL §2.4). */
import type { WriteOutcome } from '../core/asks/configuration.ts';

/** Writes that one refused list is worth: its memory wears out, and others wait. */
export const MAX_PROBES = 20;

export interface Probed {
  /** What stands there now. */
  readonly taken: readonly string[];
  /** What it takes neither beside the others nor in the place of one of them. */
  readonly refused: readonly string[];
  /** How many items it takes, where it is no question of which. */
  readonly room: number | undefined;
  /** Nothing was left untried. */
  readonly isWhole: boolean;
}

/**
 * Finds out what a charger takes of a list that it refused just now: `there` stands there already, `fresh` does not. In
 * halves, so that few items that it does not know cost few writes. Undefined when it gives no answer.
 */
export async function probe(
  write: (items: readonly string[]) => Promise<WriteOutcome | undefined>,
  there: readonly string[],
  fresh: readonly string[],
): Promise<Probed | undefined> {
  let taken = there;
  let room: number | undefined;
  let [left, isWhole, isSilent] = [MAX_PROBES, true, false];
  const refused: string[] = [];
  await divide(fresh);
  return isSilent ? undefined : { taken, refused, room, isWhole };

  /** Items that are refused together, on top of what is taken. */
  async function divide(items: readonly string[]): Promise<void> {
    const [only, ...more] = items;
    if (only === undefined) return;
    if (more.length === 0) return judge(only);
    const half = Math.ceil(items.length / 2);
    const isFirstTaken = await add(items.slice(0, half));
    // With all of the first half there, the second one was refused just now.
    if (isFirstTaken) await divide(items.slice(half));
    else await add(items.slice(half));
  }

  async function add(items: readonly string[]): Promise<boolean> {
    // What finds no room is not tried.
    if (items.length === 0 || room !== undefined) return false;
    const isTaken = await put([...taken, ...items]);
    if (isTaken === undefined) return false;
    if (isTaken) taken = [...taken, ...items];
    else await divide(items);
    return isTaken;
  }

  /** A list that is full refuses what it would take in the place of another. */
  async function judge(item: string): Promise<void> {
    const isTaken = taken.length === 0 ? false : await put([...taken.slice(0, -1), item]);
    if (isTaken === false) refused.push(item);
    if (isTaken !== true) return;
    room = taken.length;
    await write(taken);
  }

  /** Undefined when there is no answer, or no more may be spent. */
  async function put(items: readonly string[]): Promise<boolean | undefined> {
    if (isSilent) return undefined;
    isWhole = left > 0;
    if (!isWhole) return undefined;
    left -= 1;
    const outcome = await write(items);
    isSilent = outcome === undefined;
    return outcome && (outcome.status === 'Accepted' || outcome.status === 'RebootRequired');
  }
}
