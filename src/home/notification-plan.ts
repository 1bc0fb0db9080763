/** What is to be told to one place now: what is new, what is over, and what has to wait so that nobody is flooded. */
import type { Instant } from '../core/model.ts';
import type { Message } from './notification-words.ts';

/** A message that says something else replaces the one before at most this often. */
export const REPEAT_MS = 60_000;
/** Something that happens and was told in the same words is not told again for so long. */
export const QUIET_MS = 15 * 60_000;
/** Messages to one place within a minute. */
export const MAX_A_MINUTE = 10;
const MINUTE_MS = 60_000;
/** What is remembered of one place. */
const MAX_TOLD = 200;

/** `lasting`: true until it is over, then taken away. `moment`: it happened; told once. `reply`: somebody waits for it. */
export type Span = 'lasting' | 'moment' | 'reply';

export interface Wanted {
  readonly message: Message;
  readonly span: Span;
}

export interface Told {
  readonly words: string;
  readonly at: Instant;
  /** It is taken away when it is not wanted any more. */
  readonly isLasting: boolean;
}

export type Board = ReadonlyMap<string, Told>;

export interface Plan {
  readonly tell: readonly Wanted[];
  /** Ids of what is over. */
  readonly dismiss: readonly string[];
  /** Ids of what happened and needs no telling: it was told only just now. */
  readonly skip: readonly string[];
  /** Something waits until then. */
  readonly againAt: Instant | undefined;
}

export function plan(board: Board, wanted: readonly Wanted[], now: Instant): Plan {
  const isWanted = new Set(wanted.map(({ message }) => message.id));
  const dismiss = [...board].filter(([id, told]) => told.isLasting && !isWanted.has(id)).map(([id]) => id);
  const recent = [...board.values()].map(({ at }) => at).filter((at) => at > now - MINUTE_MS);
  const waits: Instant[] = [];
  const tell: Wanted[] = [];
  const skip: string[] = [];
  for (const one of wanted) {
    const told = board.get(one.message.id);
    const isSame = told?.words === wordsOf(one.message);
    if (told !== undefined && isSame && one.span === 'lasting' && told.isLasting) continue;
    if (told !== undefined && isSame && one.span === 'moment' && now - told.at < QUIET_MS) skip.push(one.message.id);
    else if (told !== undefined && one.span !== 'reply' && now - told.at < REPEAT_MS) waits.push(told.at + REPEAT_MS);
    else if (one.span !== 'reply' && recent.length + tell.length >= MAX_A_MINUTE) waits.push(now + MINUTE_MS);
    else tell.push(one);
  }
  return { tell, dismiss, skip, againAt: waits.length === 0 ? undefined : Math.min(...waits) };
}

export function withTold(board: Board, { message, span }: Wanted, now: Instant): Board {
  const next = new Map(board);
  next.delete(message.id);
  next.set(message.id, { words: wordsOf(message), at: now, isLasting: span === 'lasting' });
  const oldest = [...next].find(([, told]) => !told.isLasting)?.[0];
  if (next.size > MAX_TOLD && oldest !== undefined) next.delete(oldest);
  return next;
}

/** It was taken away; when it was told still counts, or what comes and goes would be told each time. */
export function asOver(board: Board, id: string): Board {
  const told = board.get(id);
  return told === undefined ? board : new Map([...board, [id, { ...told, isLasting: false }]]);
}

function wordsOf({ title, text }: Message): string {
  return `${title}\n${text}`;
}
