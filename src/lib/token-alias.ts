import { createHash } from 'node:crypto';

/** As long as every version allows. */
const ALIAS_CHARS = 20;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A short name for a long token, always the same: how it begins, then a hash of it (PROTOCOL §4.1). */
export function tokenAlias(id: string): string {
  const hash = createHash('sha256').update(id.toLowerCase()).digest();
  const bits = [...hash].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const letters = (bits.match(/.{5}/g) ?? []).map((five) => BASE32.charAt(Number.parseInt(five, 2)));
  return `${id.slice(0, 4)}${letters.join('')}`.slice(0, ALIAS_CHARS);
}
