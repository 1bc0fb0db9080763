import type { CallOutcome } from '../core/ocpp/exchange.ts';
import { DeedError } from './charger-options.ts';
import { type DeedContext, readDuration } from './deeds.ts';
import type { Events } from './events.ts';

/** How long something may be waited for. */
const MAX_WAIT_MS = 10 * 60_000;

/** Lets time pass, or waits until what `moment` stands for is so. Ends early when nobody waits any more. */
export function waitFor(
  moment: string,
  events: Events,
  conditions: { readonly [word: string]: () => boolean },
  { clock, signal }: DeedContext,
): Promise<void> {
  const isSo = conditions[moment];
  const durationMs = readDuration(moment);
  if (signal.aborted || isSo?.() === true) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const done = (end: () => void): void => {
      timer.cancel();
      forget();
      signal.removeEventListener('abort', abort);
      end();
    };
    const abort = (): void => done(resolve);
    const timer = clock.timer(durationMs ?? MAX_WAIT_MS, () =>
      done(durationMs === undefined ? () => reject(new DeedError(`waited in vain for "${moment}"`)) : resolve),
    );
    // Looked at once the event has had its effect.
    const look = (): void => void (isSo?.() === true && done(resolve));
    const forget = events.subscribe(() => queueMicrotask(look));
    signal.addEventListener('abort', abort, { once: true });
  });
}

/** The answer to a call as a line for a person. */
export function wordsOf(outcome: CallOutcome): string {
  switch (outcome.kind) {
    case 'result':
      return JSON.stringify(outcome.payload);
    case 'error':
      return `${outcome.code}${outcome.description === '' ? '' : `: ${outcome.description}`}`;
    case 'timeout':
      return 'no answer';
    case 'withdrawn':
    case 'closed':
      return 'not connected';
  }
}
