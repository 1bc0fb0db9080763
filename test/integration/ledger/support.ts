import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Fact, Instant, Transaction } from '../../../src/core/model.ts';
import { type OpenLedger, openLedger } from '../../../src/ledger/ledger.ts';

export const T0: Instant = Date.UTC(2026, 10, 22, 12);
export const DAY_MS = 86_400_000;

/** A file name in a fresh directory that goes with the test. */
export function tempFile(name = 'ledger.db'): string {
  const directory = mkdtempSync(join(tmpdir(), 'ledger-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, name);
}

/** Opens it for this test; closing it twice is allowed. */
export async function open(
  file: string,
  more: { log?: { warn(detail: object, message: string): void }; maxAuditRows?: number } = {},
): Promise<OpenLedger> {
  const ledger = await openLedger({ file, ...more });
  onTestFinished(() => ledger.close());
  return ledger;
}

export function fact(seq: number, more: Partial<Fact> = {}): Fact {
  return {
    seq,
    chargerId: 'CP1',
    lane: 'T',
    recordedAt: T0 + seq,
    txId: 'tx-1',
    message: { means: 'txUpdated', ask: { chargerTxId: '7', at: T0, readings: [] } },
    ...more,
  };
}

export function transaction(more: Partial<Transaction> = {}): Transaction {
  return {
    id: 'tx-1',
    chargerId: 'CP1',
    place: { evse: 1, connector: 2 },
    chargerTxId: '7',
    token: { id: 'TAG', type: 'ISO14443' },
    startedAt: T0,
    meterStartWh: 1000,
    lastWh: 1500,
    lastAt: T0 + 60_000,
    payer: 'tap',
    holder: 'home',
    ...more,
  };
}
