/** Who may come in over HTTP: the API token, or the cookie of a browser that logged in. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../lib/clock.ts';
import { Logins } from './logins.ts';
import { type PasswordStore, passwordMatches } from './password.ts';
import { Throttle } from './throttle.ts';

export const COOKIE = 'ocpp_proxy_session';
/** Each check costs 32 MB for a moment, so only few run at once. */
const MAX_CHECKS_AT_ONCE = 2;
const BUSY_WAIT_MS = 1_000;

export type LoginOutcome =
  | { readonly ok: true; readonly cookie: string }
  | { readonly ok: false; readonly waitMs: number };

export interface Auth {
  /** How a request proved itself; undefined = not at all. */
  identify(headers: Headers): 'token' | 'cookie' | undefined;
  /** Never rejects for a wrong password; `waitMs` > 0 = not even looked at. */
  login(password: string, address: string): Promise<LoginOutcome>;
  logout(headers: Headers): void;
}

export function makeAuth(options: {
  readonly apiToken: string | undefined;
  readonly passwords: PasswordStore;
  readonly clock: Clock;
}): Auth {
  const { clock, passwords } = options;
  const apiToken = options.apiToken ? digest(options.apiToken) : undefined;
  const throttle = new Throttle(clock);
  const logins = new Logins(clock);
  let checks = 0;

  return {
    identify(headers) {
      const bearer = /^Bearer +(\S+) *$/i.exec(headers.get('authorization') ?? '')?.[1];
      if (bearer !== undefined && apiToken !== undefined && timingSafeEqual(digest(bearer), apiToken)) return 'token';
      const cookie = cookieOf(headers);
      return cookie !== undefined && logins.has(cookie) ? 'cookie' : undefined;
    },

    async login(password, address) {
      const waitMs = throttle.waitMs(address);
      if (waitMs > 0) return { ok: false, waitMs };
      if (checks >= MAX_CHECKS_AT_ONCE) return { ok: false, waitMs: BUSY_WAIT_MS };
      checks += 1;
      try {
        const hash = await passwords.read();
        if (hash === undefined || !(await passwordMatches(password, hash))) {
          throttle.failed(address);
          return { ok: false, waitMs: 0 };
        }
      } finally {
        checks -= 1;
      }
      throttle.succeeded(address);
      return { ok: true, cookie: logins.open() };
    },

    logout(headers) {
      const cookie = cookieOf(headers);
      if (cookie !== undefined) logins.end(cookie);
    },
  };
}

/**
 * Was this request made by a page of ours? A browser always says where a POST comes from; a cookie without such
 * a word is not believed. `Sec-Fetch-Site` survives a reverse proxy that rewrites `Host`, `Origin` works without TLS.
 */
export function sameOrigin(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  const origin = headers.get('origin');
  if (origin === null || !URL.canParse(origin)) return false;
  return new URL(origin).host === headers.get('host');
}

function cookieOf(headers: Headers): string | undefined {
  const pair = (headers.get('cookie') ?? '')
    .split(';')
    .map((each) => each.trim())
    .find((each) => each.startsWith(`${COOKIE}=`));
  return pair?.slice(COOKIE.length + 1);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
