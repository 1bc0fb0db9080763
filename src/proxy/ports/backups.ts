/** Copies of everything that the proxy keeps: made while it runs, and found again. */
import type { Instant } from '../../core/model.ts';

export interface BackupInfo {
  /** Of its file; made of the time, so that the names are in order. */
  readonly name: string;
  readonly bytes: number;
  readonly madeAt: Instant;
}

export type BackupMade = { readonly ok: true; readonly backup: BackupInfo } | NotMade;

/** `busy`: another one is being made. `no_room`: the disk would be full. */
export interface NotMade {
  readonly ok: false;
  readonly why: 'busy' | 'no_room';
  readonly reason: string;
}

export interface Backups {
  /** Newest first. */
  list(): Promise<readonly BackupInfo[]>;
  /** Writes one; the oldest go when there are too many. Rejects when the disk fails. */
  make(): Promise<BackupMade>;
  /** Its bytes; undefined: there is no such backup. */
  read(name: string): Promise<{ readonly bytes: number; readonly content: ReadableStream<Uint8Array> } | undefined>;
  /** Everything as JSON Lines, as it is now. Rejects when the disk fails. */
  exportAll(): Promise<{ readonly ok: true; readonly content: ReadableStream<Uint8Array> } | NotMade>;
  /** False: there is no such backup. */
  remove(name: string): Promise<boolean>;
}
