/** HTTP Basic as chargers do it: passwords may be any bytes, and identities may hold a colon (PROTOCOL §5.1, Q34). */
import { createHash, timingSafeEqual } from 'node:crypto';

export interface BasicExpectation {
  /** Any of these may be the user: the identity as the charger gives it and as the owner wrote it, or a user of its own. */
  readonly users: readonly string[];
  /** As the owner wrote it: text, or the bytes as hexadecimal digits. */
  readonly password: string;
}

export type BasicVerdict =
  | { readonly ok: true; readonly form: 'bytes' | 'hex' | 'text' }
  | { readonly ok: false; readonly why: 'missing' | 'wrong' };

/** 1.6 AuthorizationKey: 16 to 20 bytes, written as up to 40 digits. */
const HEX_KEY = /^(?:[0-9a-f]{2}){16,20}$/i;

/** Compares an `Authorization` header with what is expected, in constant time. */
export function checkBasic(header: string | undefined, expected: BasicExpectation): BasicVerdict {
  const bytes = credentials(header);
  if (bytes === undefined) return { ok: false, why: 'missing' };
  const given = expected.users.map((user) => passwordAfter(bytes, user)).find((password) => password !== undefined);
  const { password } = expected;
  // Every form is compared, also after a match and for a wrong user, so that time tells nothing.
  const text = sameBytes(given, Buffer.from(password));
  const hex = sameBytes(lowerCase(given), Buffer.from(Buffer.from(password).toString('hex')));
  const key = sameBytes(given, Buffer.from(password, 'hex')) && HEX_KEY.test(password);
  const keyText = sameBytes(lowerCase(given), Buffer.from(password.toLowerCase())) && HEX_KEY.test(password);
  if (key) return { ok: true, form: 'bytes' };
  if (hex || keyText) return { ok: true, form: 'hex' };
  return text ? { ok: true, form: 'text' } : { ok: false, why: 'wrong' };
}

/** The user in an `Authorization` header, up to the first colon; undefined when there is none or it is no UTF-8. */
export function basicUser(header: string | undefined): string | undefined {
  const bytes = credentials(header);
  const colon = bytes?.indexOf(':') ?? -1;
  if (bytes === undefined || colon <= 0) return undefined;
  const user = bytes.subarray(0, colon).toString();
  return user.includes('\uFFFD') ? undefined : user;
}

function credentials(header: string | undefined): Buffer | undefined {
  const [, base64] = /^\s*basic\s+([A-Za-z0-9+/=_-]+)\s*$/i.exec(header ?? '') ?? [];
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64');
}

function passwordAfter(bytes: Buffer, user: string): Buffer | undefined {
  const start = Buffer.from(`${user}:`);
  return bytes.subarray(0, start.length).equals(start) ? bytes.subarray(start.length) : undefined;
}

function lowerCase(bytes: Buffer | undefined): Buffer | undefined {
  return bytes === undefined ? undefined : Buffer.from(bytes.toString('latin1').toLowerCase(), 'latin1');
}

function sameBytes(given: Buffer | undefined, expected: Buffer): boolean {
  return timingSafeEqual(digest(given ?? Buffer.alloc(0)), digest(expected)) && given !== undefined;
}

function digest(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
