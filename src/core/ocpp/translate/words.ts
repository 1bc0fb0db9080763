/** Reading and choosing words: closed lists of a version, lengths, and answers that obey no schema. */
import type { Payload } from '../../model.ts';

/** Finds a word of a closed list, in the list's own spelling whatever the case it came in. */
export type Picker<T extends string> = (word: unknown) => T | undefined;

/** The words of a list as keys, so that the compiler finds one that is missing, misspelt or too many. */
export function oneOf<T extends string>(words: { readonly [W in T]: 1 }): Picker<T> {
  const isWord = (word: string): word is T => Object.hasOwn(words, word);
  const known = new Map(
    Object.keys(words)
      .filter(isWord)
      .map((word) => [word.toLowerCase(), word]),
  );
  return (word) => (typeof word === 'string' ? known.get(word.trim().toLowerCase()) : undefined);
}

/** Free text cut to the length that a version allows; ids are never cut (invariant I8). */
export function cut(text: string, maxLength: number): string;
export function cut(text: string | undefined, maxLength: number): string | undefined;
export function cut(text: string | undefined, maxLength: number): string | undefined {
  return text?.slice(0, maxLength);
}

/** The fields of an answer that need not be an object at all. */
export function fields(value: unknown): Payload {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** Text with something in it. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A whole number, also one that came as a string (PROTOCOL Q46). */
export function integer(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\s*-?\d+\s*$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
}

/** Ids of transactions are text in every meaning; where a version numbers them, this is the number (T2: any integer). */
export function transactionNumber(chargerTxId: string | undefined): number | undefined {
  return chargerTxId !== undefined && /^(0|-?[1-9]\d*)$/.test(chargerTxId) ? integer(chargerTxId) : undefined;
}

/** Absent fields are left out, never `null` (invariant I9). */
export function withoutAbsent(payload: object): Payload {
  const present: { [name: string]: unknown } = {};
  for (const [name, value] of Object.entries(payload)) if (value !== undefined) present[name] = inner(value);
  return present;
}

function inner(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inner);
  return typeof value === 'object' && value !== null ? withoutAbsent(value) : value;
}
