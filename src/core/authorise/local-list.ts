/** The list of cards that one provider keeps here as if in the charger (PROTOCOL §2.6), and what it counts for (§2.3). */
import type { ListUpdate, ListUpdateAnswer } from '../asks/lists.ts';
import type { LearntToken, ProviderId, Token, TokenInfo } from '../model.ts';

/** Cards on the list of one provider. */
export const MAX_LISTED = 1_000;

export interface LocalList {
  /** 0 = there is none. */
  readonly version: number;
  readonly entries: readonly { readonly token: Token; readonly info: TokenInfo }[];
}

export const NO_LIST: LocalList = { version: 0, entries: [] };

/** The list after an update, the very same one where the update is not taken. */
export function updatedList(list: LocalList, update: ListUpdate): ListUpdateAnswer & { readonly list: LocalList } {
  const { isFull, version, entries } = update;
  const named = new Set(entries.map(({ token }) => keyOf(token)));
  if (version <= 0 || named.size < entries.length) return { status: 'Failed', list };
  if (!isFull && version <= list.version) return { status: 'VersionMismatch', list };
  const kept = isFull ? [] : list.entries.filter(({ token }) => !named.has(keyOf(token)));
  const added = entries.flatMap(({ token, info }) => (info === undefined ? [] : { token, info }));
  if (kept.length + added.length > MAX_LISTED) return { status: 'Failed', list };
  return { status: 'Accepted', list: { version, entries: [...kept, ...added] } };
}

/** Cards are the same whatever their case. */
function keyOf({ id }: Token): string {
  return id.toLowerCase();
}

/** What one provider has on its list of a card, which it may know under a number of its own. */
export interface Listing {
  readonly from: ProviderId;
  readonly list: LocalList;
  readonly theirs: Token;
  /** Its list is believed without asking it. */
  readonly isBelieved: boolean;
}

/** What was learnt of a card, with the lists before it: a list goes before what its provider said some time ago. */
export function withListed(
  learnt: readonly LearntToken[],
  token: Token,
  listings: readonly Listing[],
): readonly LearntToken[] {
  const listed = listings.flatMap(({ from, list, theirs, isBelieved }): LearntToken[] => {
    const entry = list.entries.find((each) => keyOf(each.token) === keyOf(theirs));
    return entry === undefined ? [] : [{ id: token.id, from, at: 0, ...entry.info, isBelieved }];
  });
  if (listed.length === 0) return learnt;
  const isOlder = ({ id, from }: LearntToken): boolean =>
    id.toLowerCase() === keyOf(token) && listed.some((each) => each.from === from);
  return [...learnt.filter((each) => !isOlder(each)), ...listed];
}
