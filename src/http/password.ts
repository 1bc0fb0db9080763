/** The owner's login password: made once, shown once, kept only as a salted hash. */
import { randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto';

/** Where the hash lives; `app.ts` binds it to the settings of the ledger. */
export interface PasswordStore {
  read(): Promise<string | undefined>;
  write(hash: string): Promise<void>;
}

/** Letters and digits that nobody mixes up on paper: 31 of them, so 16 make 79 bits. */
const ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz';
const GROUPS = 4;
const GROUP_LENGTH = 4;

const COST = { N: 2 ** 15, r: 8, p: 1 } as const;
/** Node asks for a ceiling a little above 128 * N * r. */
const MAX_MEMORY_BYTES = 64 * 1024 * 1024;
const KEY_BYTES = 32;
const SALT_BYTES = 16;
/** Longer than anybody types; keeps the hash function from being fed megabytes. */
export const MAX_PASSWORD_LENGTH = 200;

/** A new password such as `k7mq-2vxd-9hta-wc4p`. */
export function newPassword(): string {
  const letter = (): string => ALPHABET.charAt(randomInt(ALPHABET.length));
  const group = (): string => Array.from({ length: GROUP_LENGTH }, letter).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}

/** `scrypt$N$r$p$salt$key`, the last two in base64. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64'), key.toString('base64')].join('$');
}

/** False also for a hash that this program did not write. Takes the same time whatever differs. */
export async function passwordMatches(password: string, hash: string): Promise<boolean> {
  const [kind, n, r, p, salt, key, ...rest] = hash.split('$');
  if (kind !== 'scrypt' || salt === undefined || key === undefined || rest.length > 0) return false;
  const cost = { N: Number(n), r: Number(r), p: Number(p) };
  if (cost.N !== COST.N || cost.r !== COST.r || cost.p !== COST.p) return false;
  const expected = Buffer.from(key, 'base64');
  if (expected.length !== KEY_BYTES || password.length > MAX_PASSWORD_LENGTH) return false;
  return timingSafeEqual(await derive(password, Buffer.from(salt, 'base64'), cost), expected);
}

function derive(password: string, salt: Buffer, cost: { N: number; r: number; p: number }): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, { ...cost, maxmem: MAX_MEMORY_BYTES }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}
