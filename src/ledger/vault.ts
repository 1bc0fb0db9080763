/** Secrets that must be kept to be used again are sealed: whoever has the database alone cannot read them (PROTOCOL §2.4). */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { closeToOthers, type LedgerLog, OWNER_ONLY } from './private-files.ts';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface Vault {
  /** `place`: what the text belongs to; sealed for one place it cannot be opened at another. */
  seal(text: string, place: string): string;
  /** Undefined when the key is another one, or is gone. */
  open(sealed: string, place: string): string | undefined;
}

/**
 * The key is made when the first secret is sealed, and lies beside the database, for the owner of the file only.
 *
 * @param file undefined: nothing is kept, so neither is the key.
 */
export function openVault(file: string | undefined, log: LedgerLog): Vault {
  if (file !== undefined) closeToOthers(file, log);
  let keys = file === undefined ? [randomBytes(KEY_BYTES)] : readKeys(file);

  return {
    seal(text, place) {
      const [key = makeKey(file)] = keys;
      if (keys.length === 0) keys = [key];
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(place));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
    },

    open(sealed, place) {
      const bytes = Buffer.from(sealed, 'base64url');
      if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
      return keys.map((key) => unsealed(bytes, key, place)).find((text) => text !== undefined);
    },
  };
}

function unsealed(bytes: Buffer, key: Buffer, place: string): string | undefined {
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(place))
    .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    return decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    // Sealed with another key, for another place, or changed since.
    return undefined;
  }
}

/** One a line, the first seals: in the middle of a restore the old one stands behind the new one. */
function readKeys(file: string): Buffer[] {
  if (!existsSync(file)) return [];
  const keys = readFileSync(file, 'utf8').trim().split('\n');
  return keys.map((line) => Buffer.from(line.trim(), 'base64url')).filter((key) => key.length === KEY_BYTES);
}

/** On the disk before anything is sealed with it: without it that would be lost. */
function makeKey(file: string | undefined): Buffer {
  const key = randomBytes(KEY_BYTES);
  if (file === undefined) return key;
  const handle = openSync(file, 'w', OWNER_ONLY);
  try {
    writeSync(handle, `${key.toString('base64url')}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  const folder = openSync(dirname(file), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
  return key;
}
