/** Slows down who guesses passwords: free tries first, then waits that double. */
import type { Clock } from '../lib/clock.ts';

const FREE_TRIES = 5;
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 15 * 60_000;
/** A guesser that stays away so long is forgotten. */
const FORGET_MS = 60 * 60_000;
/** Addresses remembered; the one that has been quiet longest goes first. */
const MAX_ADDRESSES = 1_000;

interface Guesser {
  readonly failures: number;
  readonly lastAt: number;
  readonly lastGuess: string | undefined;
}

export class Throttle {
  readonly #clock: Clock;
  readonly #guessers = new Map<string, Guesser>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds until this address may try again; 0 = now. */
  waitMs(address: string): number {
    const guesser = this.#guessers.get(networkOf(address));
    if (guesser === undefined || guesser.failures < FREE_TRIES) return 0;
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (guesser.failures - FREE_TRIES));
    return Math.max(0, guesser.lastAt + wait - this.#clock.ticks());
  }

  /** `guess` names what was tried: a program that repeats one outdated token is no guesser and counts once. */
  failed(address: string, guess?: string): void {
    const key = networkOf(address);
    const now = this.#clock.ticks();
    const before = this.#guessers.get(key);
    if (guess !== undefined && before?.lastGuess === guess) return;
    const failures = before !== undefined && now - before.lastAt < FORGET_MS ? before.failures : 0;
    this.#guessers.delete(key);
    this.#guessers.set(key, { failures: failures + 1, lastAt: now, lastGuess: guess });
    for (const oldest of this.#guessers.keys()) {
      if (this.#guessers.size <= MAX_ADDRESSES) break;
      this.#guessers.delete(oldest);
    }
  }

  succeeded(address: string): void {
    this.#guessers.delete(networkOf(address));
  }
}

/** One household of IPv6 has 2^64 addresses: they count as one. IPv4 stays as it is. */
function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [head = '', tail = ''] = address.split('::');
  const front = head.split(':').filter((part) => part !== '');
  const back = tail.split(':').filter((part) => part !== '');
  const zeros = Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0');
  return [...front, ...zeros, ...back].slice(0, 4).join(':');
}
