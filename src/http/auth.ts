/** Who may come in over HTTP: a token, or the cookie of a browser that logged in. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../lib/clock.ts';
import type { Access } from './access.ts';
import { Logins } from './logins.ts';
import { hashPassword, type PasswordStore, passwordMatches } from './password.ts';
import { Throttle } from './throttle.ts';
import type { Tokens } from './tokens.ts';

export const COOKIE = 'ocpp_proxy_session';
/** Each check costs 32 MB for a moment, so only few run at once. */
const MAX_CHECKS_AT_ONCE = 2;
const BUSY_WAIT_MS = 1_000;

/** `waitMs` > 0 = not even looked at. */
type No = { readonly ok: false; readonly waitMs: number };
export type LoginOutcome = { readonly ok: true; readonly cookie: string } | No;

export interface Auth {
  /** How a request from this address proved itself. */
  identify(headers: Headers, address: string): { readonly ok: true; readonly access: Access } | No;
  /** Never rejects for a wrong password. */
  login(password: string, address: string): Promise<LoginOutcome>;
  logout(headers: Headers): void;
  /** Stores another password and logs all other browsers out; `ok` false = the old one was wrong. */
  changePassword(old: string, next: string, headers: Headers, address: string): Promise<{ readonly ok: true } | No>;
}

export function makeAuth(options: {
  readonly apiToken: string | undefined;
  readonly passwords: PasswordStore;
  readonly tokens: Tokens;
  readonly clock: Clock;
}): Auth {
  const { clock, passwords, tokens } = options;
  const apiToken = options.apiToken ? digest(options.apiToken) : undefined;
  const passwordThrottle = new Throttle(clock);
  const tokenThrottle = new Throttle(clock);
  const logins = new Logins(clock);
  let checks = 0;

  return {
    identify(headers, address) {
      const bearer = /^Bearer +(\S+) *$/i.exec(headers.get('authorization') ?? '')?.[1];
      if (bearer !== undefined) return byToken(bearer, address);
      const cookie = cookieOf(headers);
      if (cookie === undefined || !logins.use(cookie)) return { ok: false, waitMs: 0 };
      const isInForce = () => logins.has(cookie);
      return { ok: true, access: { by: 'login', name: 'login', scopes: ['admin'], isInForce } };
    },

    async login(password, address) {
      const outcome = await check(password, address);
      return outcome.ok ? { ok: true, cookie: logins.open() } : outcome;
    },

    logout(headers) {
      const cookie = cookieOf(headers);
      if (cookie !== undefined) logins.end(cookie);
    },

    async changePassword(old, next, headers, address) {
      const outcome = await check(old, address);
      if (!outcome.ok) return outcome;
      await passwords.write(await hashPassword(next));
      logins.endOthers(cookieOf(headers));
      return outcome;
    },
  };

  /**
   * A secret that we made is 256 bits of chance: no wait is needed to keep it from being guessed, so that a wrong token
   * of somebody else at the same address locks nobody out. `API_TOKEN` may be shorter: while its guessers wait, the
   * right one is not looked at either, or they would know it by that.
   */
  function byToken(secret: string, address: string): ReturnType<Auth['identify']> {
    const token = tokens.find(secret);
    if (token !== undefined) {
      const { id, name, scopes } = token;
      return { ok: true, access: { by: 'token', name, scopes, isInForce: () => tokens.has(id) } };
    }
    const waitMs = tokenThrottle.waitMs(address);
    if (waitMs > 0) return { ok: false, waitMs };
    const hash = digest(secret);
    if (apiToken !== undefined && timingSafeEqual(hash, apiToken)) {
      const access = { by: 'environment', name: 'API_TOKEN', scopes: ['admin'], isInForce: () => true } as const;
      return { ok: true, access };
    }
    tokenThrottle.failed(address, hash.toString('hex'));
    return { ok: false, waitMs: 0 };
  }

  async function check(password: string, address: string): Promise<{ readonly ok: true } | No> {
    const waitMs = passwordThrottle.waitMs(address);
    if (waitMs > 0) return { ok: false, waitMs };
    if (checks >= MAX_CHECKS_AT_ONCE) return { ok: false, waitMs: BUSY_WAIT_MS };
    checks += 1;
    try {
      const hash = await passwords.read();
      if (hash === undefined || !(await passwordMatches(password, hash))) {
        passwordThrottle.failed(address);
        return { ok: false, waitMs: 0 };
      }
    } finally {
      checks -= 1;
    }
    passwordThrottle.succeeded(address);
    return { ok: true };
  }
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

/** What a browser keeps of a login; with 0 seconds it forgets it. */
export function setCookie(value: string, maxAgeS: number): string {
  return `${COOKIE}=${value}; Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Strict`;
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
