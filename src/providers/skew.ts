import type { Instant } from '../core/model.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';

/** A clock of a service that differs by more is worth a word; nothing is ever set from it (PROTOCOL §2.1 d). */
const SKEW_WARNING_MS = 60_000;

/** How far the clock of a service is off, as it tells its time. */
export class SkewWatch {
  readonly #parts: { readonly clock: Clock; readonly log: Log; readonly onSkew: (skewMs: number) => void };
  #hasWarned = false;

  constructor(parts: { readonly clock: Clock; readonly log: Log; readonly onSkew: (skewMs: number) => void }) {
    this.#parts = parts;
  }

  note(theirs: Instant): void {
    if (theirs === 0) return;
    const skewMs = theirs - this.#parts.clock.now();
    this.#parts.onSkew(skewMs);
    const isFar = Math.abs(skewMs) > SKEW_WARNING_MS;
    if (isFar && !this.#hasWarned) {
      this.#parts.log.warn({ skewS: Math.round(skewMs / 1000) }, 'the clock of this service differs from ours');
    }
    this.#hasWarned = isFar;
  }
}
