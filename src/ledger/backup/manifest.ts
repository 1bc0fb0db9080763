import { LedgerError } from '../errors.ts';

/** What stands in front of a backup. */
export interface Manifest {
  readonly format: 'ocpp-proxy backup';
  readonly format_version: 1;
  /** The version of the program that made it. */
  readonly program: string;
  /** Of the database. */
  readonly schema: number;
  readonly made_at: string;
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[];
}

export const MAX_MANIFEST_BYTES = 64 * 1024;

/** @throws LedgerError when it is none, or of a newer program. */
export function readManifest(text: string): Manifest {
  const value = parsed(text);
  if (Object(value).format !== 'ocpp-proxy backup') throw new LedgerError('this is no backup of this program');
  if (Object(value).format_version !== 1) {
    throw new LedgerError('this backup was made by a newer version of this program: restore it with that one');
  }
  if (!isManifest(value)) throw new LedgerError('this backup cannot be used: its list is damaged');
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isManifest(value: unknown): value is Manifest {
  const { program, schema, made_at: madeAt, files } = Object(value);
  const isWhole = typeof program === 'string' && Number.isInteger(schema) && typeof madeAt === 'string';
  return isWhole && Array.isArray(files) && files.every(isRow);
}

function isRow(value: unknown): boolean {
  const { name, bytes, sha256 } = Object(value);
  return typeof name === 'string' && Number.isSafeInteger(bytes) && /^[0-9a-f]{64}$/.test(String(sha256));
}
