import { existsSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Instant, Lane, ProviderId } from '../core/model.ts';
import { systemClock } from '../lib/clock.ts';
import type { Change, Ledger } from '../proxy/ports.ts';
import { auditTable } from './audit.ts';
import { copyDatabase } from './backup/copy.ts';
import { mustSurvivePowerCut, type Tables, write } from './changes.ts';
import { correctionTable } from './corrections.ts';
import { costTable } from './costs.ts';
import { openDatabase, writeBack } from './db.ts';
import { deliveryTables } from './deliveries.ts';
import { LedgerError } from './errors.ts';
import { type CommitMeter, groupCommit } from './group-commit.ts';
import { isHeld as isHeldNow } from './hold.ts';
import { journalTable } from './journal.ts';
import { migrate } from './migrations.ts';
import { partyTable } from './parties.ts';
import type { LedgerLog } from './private-files.ts';
import { recordTables } from './records.ts';
import { revenueTable } from './revenues.ts';
import { sessionTable } from './sessions.ts';
import { spotTable } from './spot.ts';
import { stateTables } from './states.ts';
import { transactionTables } from './transactions.ts';
import { openVault } from './vault.ts';

const DAY_MS = 86_400_000;
/** PROTOCOL T18: late answers and duplicates of a closed transaction are recognised this long. */
export const RETENTION_DAYS = 90;
export const AUDIT_RETENTION_DAYS = 365;
/** For sessions that are priced late; what a session was priced by is kept with it. */
const SPOT_RETENTION_DAYS = 400;
/** One transaction of the housekeeping: a few milliseconds, then others have their turn. */
const PRUNE_CHUNK_ROWS = 500;

const LANES: readonly Lane[] = ['T', 'E'];
const IN_MEMORY = ':memory:';
const SILENT: LedgerLog = { warn: () => undefined };

/** A ledger with its file. */
export interface OpenLedger extends Ledger {
  /** Copies the database as it is at one moment into a new file, while others write. */
  copyTo(file: string): Promise<void>;
  /** Where the key of sealed secrets is; undefined while there is none. */
  keyFile(): string | undefined;
}

/**
 * Opens (or makes) the ledger and brings it to the newest schema. `:memory:` keeps nothing.
 *
 * @throws LedgerError in words for the owner: in use, written by a newer program, no database, no room.
 */
export async function openLedger(options: {
  readonly file: string;
  readonly log?: LedgerLog | undefined;
  readonly maxAuditRows?: number | undefined;
  readonly meter?: CommitMeter | undefined;
  /** The time of the files; the machine's own without it. */
  readonly now?: (() => number) | undefined;
}): Promise<OpenLedger> {
  const { file, log = SILENT, maxAuditRows, meter, now = systemClock.now } = options;
  const db = openDatabase(file, log);
  try {
    migrate(db);
  } catch (error) {
    db.close();
    throw error;
  }
  const journal = journalTable(db);
  const deliveries = deliveryTables(db);
  const transactions = transactionTables(db);
  const sessions = sessionTable(db);
  const audit = auditTable(db, maxAuditRows);
  const states = stateTables(db);
  const keyFile = file === IN_MEMORY ? undefined : `${file}.key`;
  const parties = partyTable(db, openVault(keyFile, log), log);
  const closing = new AbortController();

  const costs = costTable(db);
  const records = recordTables(db);
  const corrections = correctionTable(db);
  const spot = spotTable(db);
  const revenues = revenueTable(db);

  const money = { costs, records, corrections, spot, revenues };
  const tables: Tables = { journal, deliveries, transactions, sessions, audit, states, parties, ...money };
  let isHeld = false;
  /** Whoever copies the files finds the database as it is, and a log that only grows. */
  const heedHold = () => {
    const wanted = file !== IN_MEMORY && isHeldNow(file, now());
    if (wanted !== isHeld) writeBack(db, !wanted);
    isHeld = wanted;
  };
  const group = groupCommit<readonly Change[]>(
    db,
    (unit) => {
      for (const change of unit) write(tables, change);
    },
    mustSurvivePowerCut,
    (detail, message) => log.warn(detail, message),
    meter,
    heedHold,
  );

  /** Runs `chunk`, one transaction each and others in between, until it has nothing more to delete. */
  const inChunks = async (chunk: (rows: number) => boolean): Promise<void> => {
    for (let more = true; more && db.isOpen; await nextTurn()) {
      heedHold();
      db.exec('BEGIN IMMEDIATE');
      try {
        more = chunk(PRUNE_CHUNK_ROWS);
        db.exec('COMMIT');
      } finally {
        if (db.isTransaction) db.exec('ROLLBACK');
      }
    }
  };

  return {
    async load() {
      return { ...states.load(), ...deliveries.load(), ...transactions.load(), ...parties.load() };
    },
    async commit(changes) {
      if (!db.isOpen) throw new LedgerError('the ledger is closed');
      if (changes.length > 0) await group.add(changes);
    },
    async facts(chargerId, lane, afterSeq, limit) {
      return journal.after(chargerId, lane, afterSeq, limit);
    },
    async pending(chargerId, lane, afterSeq) {
      return journal.countAfter(chargerId, lane, afterSeq);
    },
    async transaction(id) {
      return transactions.get(id);
    },
    async providerTransaction(txId, providerId) {
      return transactions.ofProvider(txId, providerId);
    },
    async sessions(query) {
      return sessions.find(query);
    },
    async sessionCount(query) {
      return sessions.count(query);
    },
    async session(id) {
      return sessions.get(id);
    },
    async sessionParties(limit) {
      return sessions.parties(limit);
    },
    async terms(sessionId) {
      return costs.termsOf(sessionId);
    },
    async unpriced(limit) {
      return costs.unpriced(limit);
    },
    async revenues(currency) {
      return revenues.in(currency);
    },
    async spotPrices(sources, from, to) {
      return spot.between(sources, from, to);
    },
    async record(sessionId) {
      return records.recordOf(sessionId);
    },
    async notes(sessionId) {
      return records.notesOf(sessionId);
    },
    async unrecorded(limit) {
      return records.unrecorded(limit);
    },
    async shadows(by) {
      return audit.shadows(by);
    },

    async audit(query) {
      return audit.find(query);
    },
    async lanes(chargerId) {
      return deliveries.lanes(chargerId);
    },
    async givenUp(query) {
      return deliveries.givenUp(query);
    },
    async story(sessionId) {
      return {
        facts: journal.ofTx(sessionId),
        rows: transactions.providersOf(sessionId),
        givenUp: deliveries.givenUpOf(sessionId),
      };
    },
    async floor(chargerId, lane, newest) {
      return journal.floor(chargerId, lane, newest);
    },
    async prune(at: Instant, providers: readonly ProviderId[]) {
      const before = at - RETENTION_DAYS * DAY_MS;
      const auditBefore = at - AUDIT_RETENTION_DAYS * DAY_MS;
      for (const chargerId of journal.chargers()) {
        for (const lane of LANES) {
          await inChunks((rows) => journal.pruneChunk(chargerId, lane, before, providers, rows));
        }
      }
      await inChunks((rows) => transactions.pruneChunk(before, rows));
      await inChunks((rows) => deliveries.pruneChunk(auditBefore, rows));
      await inChunks((rows) => audit.pruneChunk(auditBefore, rows));
      const spotBefore = at - SPOT_RETENTION_DAYS * DAY_MS;
      await inChunks((rows) => spot.pruneChunk(spotBefore, rows));
    },
    async copyTo(copy) {
      if (!db.isOpen) throw new LedgerError('the ledger is closed');
      await copyDatabase(db, copy, closing.signal);
    },
    keyFile() {
      return keyFile !== undefined && existsSync(keyFile) ? keyFile : undefined;
    },
    async close() {
      if (!db.isOpen) return;
      closing.abort();
      group.flush();
      db.close();
    },
  };
}
