/** Tokens that the owner makes for programs: named, limited to scopes, revoked one by one. */
import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import { SCOPES, type Scope } from './access.ts';

/** One setting of the ledger; `app.ts` binds it. */
export interface Setting {
  read(): unknown;
  write(value: unknown): Promise<void>;
}

export interface TokenInfo {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: number;
}

export const MAX_TOKENS = 100;
export const MAX_TOKEN_NAME = 60;
/** Lets people and secret scanners see what it is. */
const PREFIX = 'ocpp_';
const SECRET_BYTES = 32;

/** A row of another shape was not written by this program, and opens nothing. */
const storedToken = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  hash: z.string(),
  createdAt: z.number(),
});
type StoredToken = z.output<typeof storedToken>;

export type NewToken =
  | { readonly ok: true; readonly token: TokenInfo; readonly secret: string }
  | { readonly ok: false; readonly why: 'name_taken' | 'too_many' };

export class Tokens {
  readonly #setting: Setting;
  readonly #clock: Clock;
  readonly #ids: Ids;
  #rows: readonly StoredToken[];
  #turn: Promise<unknown> = Promise.resolve();

  constructor(setting: Setting, clock: Clock, ids: Ids) {
    this.#setting = setting;
    this.#clock = clock;
    this.#ids = ids;
    const stored = z.array(z.unknown()).safeParse(setting.read());
    const rows = (stored.data ?? []).map((row) => storedToken.safeParse(row).data);
    this.#rows = rows.filter((row) => row !== undefined);
  }

  /** The oldest first. */
  list(): readonly TokenInfo[] {
    return this.#rows.map(({ id, name, scopes, createdAt }) => ({ id, name, scopes, createdAt }));
  }

  /** The token of this secret. */
  find(secret: string): TokenInfo | undefined {
    const hash = hashOf(secret);
    return this.#rows.find((row) => row.hash === hash);
  }

  has(id: string): boolean {
    return this.#rows.some((row) => row.id === id);
  }

  /** In force as soon as it is written down; the secret is told here and never again. */
  create(name: string, scopes: readonly Scope[]): Promise<NewToken> {
    return this.#inTurn(async () => {
      if (this.#rows.some((row) => row.name === name)) return { ok: false, why: 'name_taken' };
      if (this.#rows.length >= MAX_TOKENS) return { ok: false, why: 'too_many' };
      const secret = PREFIX + randomBytes(SECRET_BYTES).toString('base64url');
      const token = { id: this.#ids.uuid(), name, scopes: SCOPES.filter((scope) => scopes.includes(scope)) };
      const row = { ...token, createdAt: this.#clock.now(), hash: hashOf(secret) };
      await this.#setting.write([...this.#rows, row]);
      this.#rows = [...this.#rows, row];
      return { ok: true, token: { ...token, createdAt: row.createdAt }, secret };
    });
  }

  /** Opens nothing from now on, whether or not that can be written down. False when there is no such token. */
  revoke(id: string): Promise<boolean> {
    return this.#inTurn(async () => {
      if (!this.has(id)) return false;
      this.#rows = this.#rows.filter((row) => row.id !== id);
      await this.#setting.write(this.#rows);
      return true;
    });
  }

  /** One change at a time: each writes the whole list. */
  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(change);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

/**
 * A plain SHA-256 is enough here, unlike for a password: the secret is 256 bits of chance, which nobody guesses however
 * fast each try is; and comparing digests tells a stranger nothing of the secret by its time.
 */
function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
