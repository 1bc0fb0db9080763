/** Certificates and keys as people keep them in files: read, and judged in plain words. Never shows what is in a key. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { constants, type FileHandle, open, stat } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { contextOf } from './tls-context.ts';

/** Paths; which of them there are depends on who uses them. */
export interface KeyFiles {
  /** The authorities whose certificates are trusted. */
  readonly ca?: string | undefined;
  /** Our certificate, and behind it those that lead to its authority. */
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
}

/** Files, and what they are used for. */
export interface HeldFiles extends KeyFiles {
  /** Short keys and weak signatures are good enough. */
  readonly legacy?: boolean | undefined;
}

/** What is in such files: PEM. */
export interface KeyTexts {
  readonly ca?: string | undefined;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
}

export interface FileFault {
  readonly of: keyof KeyFiles;
  readonly wrong: string;
  readonly right: string;
}

export type KeysRead =
  | {
      readonly ok: true;
      readonly texts: KeyTexts;
      /** When our certificate ends, in milliseconds since the epoch. */
      readonly validTo: number | undefined;
    }
  | { readonly ok: false; readonly faults: readonly FileFault[] };

/** A chain of ten long certificates is a tenth of it. */
const MAX_FILE_BYTES = 256 * 1024;

/** Warned of so long before the end, so that there is time to make a new one. */
export const EXPIRES_SOON_MS = 14 * 24 * 3_600_000;

/** Reads the files and sees that they can be used together. Never rejects. */
export async function readKeys(files: HeldFiles): Promise<KeysRead> {
  const faults: FileFault[] = [];
  const texts: { -readonly [part in keyof KeyFiles]: string } = {};
  for (const of of PARTS) {
    const path = files[of];
    if (path === undefined) continue;
    const read = await textOf(path);
    if ('text' in read) texts[of] = read.text;
    else faults.push({ of, ...read });
  }
  const { ca, certificate, key } = texts;
  const authorities = ca === undefined ? [] : certificatesIn(ca);
  const chain = certificate === undefined ? [] : certificatesIn(certificate);
  const secret = key === undefined ? undefined : keyIn(key);
  if (authorities === undefined) faults.push({ of: 'ca', ...NO_CERTIFICATE });
  if (chain === undefined) faults.push({ of: 'certificate', ...NO_CERTIFICATE });
  if (secret !== undefined && !('key' in secret)) faults.push({ of: 'key', ...secret });
  const own = chain?.[0];
  if (own !== undefined && secret !== undefined && 'key' in secret && !own.checkPrivateKey(secret.key)) {
    faults.push({
      of: 'key',
      wrong: 'is not the key of this certificate',
      right: 'name the two files that were made together',
    });
  }
  const unfit = faults.length > 0 ? undefined : misfit(texts, files.legacy ?? false);
  if (unfit !== undefined) faults.push(unfit);
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, texts, validTo: own?.validToDate.getTime() };
}

/** What is to be said of the end of a certificate; undefined while it is far. */
export function expiry(validTo: number | undefined, now: number): string | undefined {
  if (validTo === undefined || validTo - now > EXPIRES_SOON_MS) return undefined;
  const day = new Date(validTo).toISOString().slice(0, 10);
  return validTo <= now ? `expired on ${day}` : `expires on ${day}`;
}

const PARTS = ['ca', 'certificate', 'key'] as const satisfies readonly (keyof KeyFiles)[];

type Fault = Omit<FileFault, 'of'>;

const NO_CERTIFICATE: Fault = {
  wrong: 'the file holds no certificate that can be read',
  right: 'expected PEM: text that begins with "-----BEGIN CERTIFICATE-----"',
};
const READABLE = 'give the path of a file that exists and that this program may read';

async function textOf(path: string): Promise<{ readonly text: string } | Fault> {
  try {
    // Looked at before it is opened: to open a device may do something.
    const found = await stat(path);
    if (found.isDirectory()) return { wrong: 'this is a folder', right: READABLE };
    if (!found.isFile()) return { wrong: 'this is no ordinary file', right: READABLE };
    // A pipe that took its place meanwhile must not keep us waiting.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const text = await shortText(file);
    return text === undefined
      ? { wrong: 'the file is too large', right: `expected at most ${MAX_FILE_BYTES} bytes` }
      : { text };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return { wrong: 'there is no such file', right: READABLE };
    return { wrong: 'the file cannot be read', right: READABLE };
  }
}

/** Undefined when there is too much of it, whatever its size is said to be. */
async function shortText(file: FileHandle): Promise<string | undefined> {
  const bytes = Buffer.alloc(MAX_FILE_BYTES + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length);
    length += bytesRead;
    if (length > MAX_FILE_BYTES) return undefined;
    if (bytesRead === 0) return bytes.toString('utf8', 0, length);
  }
}

const PEM = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[\s\S]+?-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g;

/** All certificates of a text, our own one first; undefined when there is none, or one that cannot be read. */
function certificatesIn(text: string): readonly X509Certificate[] | undefined {
  try {
    const found = [...text.matchAll(PEM)].map(([pem]) => new X509Certificate(pem));
    return found.length === 0 ? undefined : found;
  } catch {
    return undefined;
  }
}

function keyIn(text: string): { readonly key: KeyObject } | Fault {
  if (/ENCRYPTED/.test(text)) {
    return {
      wrong: 'the key is locked by a password',
      right: 'expected a key without one: "openssl pkey" writes it so',
    };
  }
  try {
    return { key: createPrivateKey(text) };
  } catch {
    return {
      wrong: 'the file holds no private key that can be read',
      right: 'expected PEM: text that begins with "-----BEGIN PRIVATE KEY-----"',
    };
  }
}

const WEAK: { readonly [code: string]: Fault } = {
  ERR_SSL_EE_KEY_TOO_SMALL: {
    wrong: 'its key is too short to be used',
    right: 'make one with an RSA key of 2048 bits or more, or with an elliptic curve',
  },
  ERR_SSL_CA_KEY_TOO_SMALL: {
    wrong: 'the key of the authority behind it is too short to be used',
    right: 'use an authority with an RSA key of 2048 bits or more, or with an elliptic curve',
  },
  ERR_SSL_CA_MD_TOO_WEAK: {
    wrong: 'it is signed in a way that is too weak to be used',
    right: 'let it be signed with SHA-256 or better',
  },
};

/** What TLS itself has against them. It would say so only when somebody connects. */
function misfit(texts: KeyTexts, legacy: boolean): FileFault | undefined {
  try {
    createSecureContext(contextOf(texts, legacy));
    return undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    const of = texts.certificate === undefined ? 'ca' : 'certificate';
    return { of, ...(WEAK[code] ?? { wrong: `TLS cannot use it (${code})`, right: 'make a new one' }) };
  }
}
