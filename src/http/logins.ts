import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../lib/clock.ts';

export const LOGIN_LASTS_S = 7 * 24 * 3600;
const COOKIE_BYTES = 32;
/** Browsers logged in at a time; the oldest login goes first. */
const MAX_LOGINS = 100;

/** The browsers that are logged in. Kept in memory: a restart logs everybody out. */
export class Logins {
  readonly #clock: Clock;
  /** Digest of the cookie to the end of the login: a dump of our memory opens no door. */
  readonly #ends = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The value of a new cookie. */
  open(): string {
    const value = randomBytes(COOKIE_BYTES).toString('base64url');
    this.#ends.set(keyOf(value), this.#clock.now() + LOGIN_LASTS_S * 1000);
    for (const oldest of this.#ends.keys()) {
      if (this.#ends.size <= MAX_LOGINS) break;
      this.#ends.delete(oldest);
    }
    return value;
  }

  has(value: string): boolean {
    const endsAt = this.#ends.get(keyOf(value));
    if (endsAt === undefined) return false;
    if (endsAt > this.#clock.now()) return true;
    this.end(value);
    return false;
  }

  end(value: string): void {
    this.#ends.delete(keyOf(value));
  }
}

function keyOf(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}
