/** A short word at the edge of the page: what worked, or why something did not. */
import { wordsOf } from '../live/client.ts';

export interface Toast {
  readonly id: number;
  readonly kind: 'good' | 'bad';
  readonly text: string;
}

const STAYS_MS = 6_000;
const MAX_SHOWN = 3;

let shown: readonly Toast[] = [];
let lastId = 0;

export const toasts = new EventTarget();

export function currentToasts(): readonly Toast[] {
  return shown;
}

export function say(text: string, kind: Toast['kind'] = 'good'): void {
  lastId += 1;
  const toast = { id: lastId, kind, text };
  show([...shown, toast].slice(-MAX_SHOWN));
  setTimeout(() => show(shown.filter((each) => each !== toast)), kind === 'bad' ? STAYS_MS * 2 : STAYS_MS);
}

/** Runs what a button does, and says why it failed. Answers whether it worked. */
export async function attempt(deed: () => Promise<unknown>, done?: string): Promise<boolean> {
  try {
    await deed();
    if (done !== undefined) say(done);
    return true;
  } catch (error) {
    say(wordsOf(error), 'bad');
    return false;
  }
}

function show(next: readonly Toast[]): void {
  shown = next;
  toasts.dispatchEvent(new Event('change'));
}
