import type { Deed, DeedContext, Given } from './deeds.ts';
import type { Events } from './events.ts';
import { waitFor } from './waiting.ts';

/** One line of a script, checked. */
export interface Step<S> {
  readonly name: string;
  readonly deed: Deed<S>;
  readonly given: Given;
  /** Since the script began. */
  readonly atMs?: number | undefined;
  /** Since the step before. */
  readonly afterMs?: number | undefined;
}

/** Plays the steps one after the other, each at its time; rejects at the first that cannot be done. */
export async function playScript<S extends Events>(
  sim: S,
  steps: readonly Step<S>[],
  context: DeedContext,
  say: (name: string, words: string) => void,
): Promise<void> {
  const { clock, signal } = context;
  const beganAt = clock.now();
  for (const { name, deed, given, atMs, afterMs = 0 } of steps) {
    const waitMs = atMs === undefined ? afterMs : beganAt + atMs - clock.now();
    if (waitMs > 0) await waitFor(`${waitMs}ms`, sim, {}, context);
    if (signal.aborted) return;
    const words = await deed.run(sim, given, context);
    if (typeof words === 'string') say(name, words);
  }
}
