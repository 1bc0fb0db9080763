/** How the wants of all parties become the one value that the charger gets (PROTOCOL §2.4, class "merged"). */

/** No provider makes a charger sample faster than this. */
export const SAMPLED_FLOOR_S = 10;
/** Nor tell its meter on the clock more often than this. */
export const ALIGNED_FLOOR_S = 60;

/** The shortest interval that anybody wants; 0 stands for "none for me" and binds nobody else. */
export function sampledInterval(wants: readonly number[], floorS: number = SAMPLED_FLOOR_S): number {
  const some = wants.filter((each) => each > 0);
  return some.length === 0 ? 0 : Math.max(floorS, Math.min(...some));
}

/** The longest interval whose moments on the clock hold those of everybody. */
export function alignedInterval(wants: readonly number[]): number {
  const some = wants.filter((each) => each > 0);
  return some.length === 0 ? 0 : Math.max(ALIGNED_FLOOR_S, some.reduce(gcd));
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

/** What a list of a charger can hold: items (older versions count them) or characters. */
export interface ListRoom {
  readonly items?: number | undefined;
  readonly chars?: number | undefined;
}

/** Everything that anybody wants, in the order of the wants, without what the charger does not know, as far as there is room. */
export function union(wants: readonly (readonly string[])[], unknown: readonly string[] = [], room: ListRoom = {}) {
  const left = new Set(unknown.map((item) => item.toLowerCase()));
  const merged: string[] = [];
  let chars = -1;
  for (const item of wants.flat()) {
    if (left.has(item.toLowerCase())) continue;
    left.add(item.toLowerCase());
    const isTooMany = merged.length >= (room.items ?? Number.POSITIVE_INFINITY);
    if (isTooMany || chars + 1 + item.length > (room.chars ?? Number.POSITIVE_INFINITY)) continue;
    merged.push(item);
    chars += 1 + item.length;
  }
  return merged;
}

/** The words of a list as chargers spell them: between commas, with blanks and quotes now and then (PROTOCOL Q36). */
export function wordsOf(list: string): readonly string[] {
  const words = list.split(',').map((word) => word.replaceAll(/["'\s]/g, ''));
  return words.filter((word, index) => word !== '' && words.indexOf(word) === index);
}

/** Whether two values say the same: numbers, truth values and lists in another spelling are no other value. */
export function isSameValue(a: string, b: string): boolean {
  return plain(a) === plain(b);
}

function plain(value: string): string {
  const text = value.replaceAll(/["'\s]/g, '').toLowerCase();
  if (/^\d+(\.0+)?$/.test(text)) return String(Number(text));
  return text.includes(',') ? text.split(',').toSorted().join(',') : text;
}
