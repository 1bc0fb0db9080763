import type { Clock } from '../lib/clock.ts';

const FREE_TRIES = 5;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
/** A guesser that stays away so long is forgotten. */
const FORGET_MS = 10 * 60_000;
/** Guessers remembered; the one that has been quiet longest goes first. */
const MAX_GUESSERS = 1_000;

interface Guesser {
  readonly failures: number;
  readonly at: number;
}

/**
 * Slows down who guesses passwords of chargers (PROTOCOL §5.1): five tries are free, then each costs a wait that
 * doubles up to a minute. Counted per address and charger: behind a container's network all chargers share one
 * address, and one with a wrong password must not lock out its neighbours.
 */
export class PasswordGate {
  readonly #clock: Clock;
  readonly #guessers = new Map<string, Guesser>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds until the next try; 0 = now. */
  waitMs(address: string, chargerId: string): number {
    const guesser = this.#guessers.get(keyOf(address, chargerId));
    if (guesser === undefined || guesser.failures < FREE_TRIES) return 0;
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (guesser.failures - FREE_TRIES));
    return Math.max(0, guesser.at + waitMs - this.#clock.ticks());
  }

  failed(address: string, chargerId: string): void {
    const key = keyOf(address, chargerId);
    const now = this.#clock.ticks();
    const before = this.#guessers.get(key);
    const failures = before !== undefined && now - before.at < FORGET_MS ? before.failures + 1 : 1;
    this.#guessers.delete(key);
    this.#guessers.set(key, { failures, at: now });
    for (const oldest of this.#guessers.keys()) {
      if (this.#guessers.size <= MAX_GUESSERS) break;
      this.#guessers.delete(oldest);
    }
  }

  succeeded(address: string, chargerId: string): void {
    this.#guessers.delete(keyOf(address, chargerId));
  }
}

function keyOf(address: string, chargerId: string): string {
  return JSON.stringify([address, chargerId]);
}
