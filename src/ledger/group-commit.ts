import { performance } from 'node:perf_hooks';
import type { DatabaseSync } from 'node:sqlite';
import { LedgerError, messageOf, primaryCode } from './errors.ts';

/** A full batch is written at once, so that the queue never grows beyond it. */
export const MAX_UNITS_PER_COMMIT = 256;

export interface GroupCommit<Unit> {
  /** Resolves when the unit is on disk, rejects when it alone could not be written. */
  add(unit: Unit): Promise<void>;
  /** Writes what waits, now. */
  flush(): void;
}

/** Hears how every commit went. `synchronous` is SQLite's word for how safe it is: FULL or NORMAL. */
export interface CommitMeter {
  committed(commit: { readonly units: number; readonly ms: number; readonly synchronous: string }): void;
  /** The disk, and not what was to be written, is at fault. */
  commitFailed(): void;
}

/** The unit breaks a rule of the tables; others may go on. */
const SQLITE_CONSTRAINT = 19;

interface Waiting<Unit> {
  readonly unit: Unit;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Units queued in one turn of the event loop share one transaction. When it fails each unit is tried alone, so that
 * one bad unit takes nobody down with it.
 *
 * @param write writes the rows of one unit; called inside a transaction.
 * @param before called ahead of each transaction.
 * @param mustSurvivePowerCut true for units whose commit waits for the platter; others survive a crash of the process.
 */
export function groupCommit<Unit>(
  db: DatabaseSync,
  write: (unit: Unit) => void,
  mustSurvivePowerCut: (unit: Unit) => boolean,
  warn: (detail: object, message: string) => void,
  meter?: CommitMeter | undefined,
  before: () => void = () => undefined,
): GroupCommit<Unit> {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const end = db.prepare('COMMIT');
  let waiting: Waiting<Unit>[] = [];
  let synchronous: string | undefined;

  const add = (unit: Unit) =>
    new Promise<void>((resolve, reject) => {
      waiting.push({ unit, resolve, reject });
      if (waiting.length === 1) setImmediate(flush);
      if (waiting.length >= MAX_UNITS_PER_COMMIT) flush();
    });

  function flush(): void {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    try {
      commit(batch);
    } catch (error) {
      if (batch.length > 1) warn({ units: batch.length, error: messageOf(error) }, 'a shared commit failed');
      retryAlone(batch, error);
      return;
    }
    for (const { resolve } of batch) resolve();
  }

  function retryAlone(batch: readonly Waiting<Unit>[], shared: unknown): void {
    for (const one of batch) {
      try {
        if (batch.length === 1) throw shared;
        commit([one]);
        one.resolve();
      } catch (error) {
        const code = primaryCode(error);
        if (code !== undefined && code !== SQLITE_CONSTRAINT) meter?.commitFailed();
        one.reject(error instanceof Error && 'errcode' in error ? diskError(error) : error);
      }
    }
  }

  function commit(batch: readonly Waiting<Unit>[]): void {
    const wanted = batch.some(({ unit }) => mustSurvivePowerCut(unit)) ? 'FULL' : 'NORMAL';
    if (wanted !== synchronous) {
      // Has no effect inside a transaction.
      db.exec(`PRAGMA synchronous = ${wanted}`);
      synchronous = wanted;
    }
    before();
    const since = performance.now();
    begin.run();
    try {
      for (const { unit } of batch) write(unit);
      end.run();
    } catch (error) {
      // A full disk may have rolled back by itself.
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
    meter?.committed({ units: batch.length, ms: performance.now() - since, synchronous: wanted });
  }

  return { add, flush };
}

function diskError(error: Error): LedgerError {
  return new LedgerError(`the ledger could not be written: ${error.message}`, { cause: error });
}
