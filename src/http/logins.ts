import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../lib/clock.ts';

/** A login ends after this time whatever happens, … */
export const LOGIN_LASTS_S = 7 * 24 * 3600;
/** … and earlier when nobody used it for so long. */
export const LOGIN_IDLE_S = 2 * 24 * 3600;
const COOKIE_BYTES = 32;
/** Browsers logged in at a time; the oldest login goes first. */
const MAX_LOGINS = 100;

/** The browsers that are logged in. Kept in memory: a restart logs everybody out. */
export class Logins {
  readonly #clock: Clock;
  /** By the digest of the cookie: a dump of our memory opens no door. */
  readonly #logins = new Map<string, Login>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The value of a new cookie. */
  open(): string {
    const value = randomBytes(COOKIE_BYTES).toString('base64url');
    const now = this.#clock.now();
    this.#logins.set(keyOf(value), { openedAt: now, usedAt: now });
    for (const oldest of this.#logins.keys()) {
      if (this.#logins.size <= MAX_LOGINS) break;
      this.#logins.delete(oldest);
    }
    return value;
  }

  /** Whether this cookie is logged in; it is in use by that. */
  use(value: string): boolean {
    const isOpen = this.has(value);
    const login = this.#logins.get(keyOf(value));
    if (login !== undefined) login.usedAt = this.#clock.now();
    return isOpen;
  }

  /** Whether this cookie is logged in, without using it. */
  has(value: string): boolean {
    const login = this.#logins.get(keyOf(value));
    if (login === undefined) return false;
    const now = this.#clock.now();
    if (now < login.openedAt + LOGIN_LASTS_S * 1000 && now < login.usedAt + LOGIN_IDLE_S * 1000) return true;
    this.end(value);
    return false;
  }

  end(value: string): void {
    this.#logins.delete(keyOf(value));
  }

  /** Logs everybody out but the browser with this cookie. */
  endOthers(value: string | undefined): void {
    const own = value === undefined ? undefined : keyOf(value);
    for (const key of [...this.#logins.keys()]) if (key !== own) this.#logins.delete(key);
  }
}

interface Login {
  readonly openedAt: number;
  usedAt: number;
}

function keyOf(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}
