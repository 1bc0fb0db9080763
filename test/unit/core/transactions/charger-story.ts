import type { Transaction, TxEnded, TxStarted, TxUpdated } from '../../../../src/core/model.ts';
import {
  type EndStep,
  end,
  type StartContext,
  type StartStep,
  start,
  type UpdateStep,
  update,
} from '../../../../src/core/transactions/transactions.ts';

/** Noon of the day on which the stories play. */
export const NOON = Date.UTC(2026, 10, 22, 12);
export const SECOND = 1_000;
export const MINUTE = 60_000;

export function context(more: Partial<StartContext> = {}): StartContext {
  return {
    chargerId: 'garage',
    id: 'uuid-1',
    number: 1_800_000_001,
    payer: 'home',
    startedBy: undefined,
    holder: 'home',
    bootedAt: undefined,
    registerWh: undefined,
    ...more,
  };
}

/** A start as a charger tells it whose central system numbers. */
export function started(more: Partial<TxStarted> = {}): TxStarted {
  return {
    place: { evse: 1, connector: 1 },
    token: { id: 'A1B2C3D4' },
    at: NOON,
    meterWh: 1_000,
    readings: [],
    ...more,
  };
}

export function updated(more: Partial<TxUpdated> = {}): TxUpdated {
  return { chargerTxId: '7', at: NOON + MINUTE, readings: [], ...more };
}

export function ended(more: Partial<TxEnded> = {}): TxEnded {
  return { chargerTxId: '7', at: NOON + 10 * MINUTE, meterWh: 3_000, readings: [], ...more };
}

/** An open transaction, numbered 7, with 500 Wh charged by 12:05. */
export function open(more: Partial<Transaction> = {}): Transaction {
  return {
    id: 'uuid-7',
    chargerId: 'garage',
    place: { evse: 1, connector: 1 },
    chargerTxId: '7',
    token: { id: 'A1B2C3D4' },
    startedAt: NOON,
    meterStartWh: 1_000,
    lastWh: 1_500,
    lastAt: NOON + 5 * MINUTE,
    payer: 'home',
    holder: 'home',
    ...more,
  };
}

export function over(more: Partial<Transaction> = {}): Transaction {
  return open({
    endedAt: NOON + 10 * MINUTE,
    lastAt: NOON + 10 * MINUTE,
    lastWh: 3_000,
    meterStopWh: 3_000,
    reason: 'Local',
    ...more,
  });
}

export type Said =
  | { readonly say: 'start'; readonly message: TxStarted }
  | { readonly say: 'update'; readonly message: TxUpdated; readonly registerWh: number | undefined }
  | { readonly say: 'end'; readonly message: TxEnded; readonly registerWh: number | undefined };

/** All transactions of one charger, as the hub keeps them from one message to the next. */
export class Charger {
  transactions: readonly Transaction[] = [];
  /** Ids in the order in which they were ended. */
  readonly ends: string[] = [];
  #count = 0;

  say(said: Said): StartStep | UpdateStep | EndStep {
    switch (said.say) {
      case 'start': {
        this.#count += 1;
        const step = start(
          this.transactions,
          said.message,
          context({ id: `uuid-${this.#count}`, number: 100 + this.#count }),
        );
        if (step.kind === 'started') {
          for (const { tx } of step.abandoned) this.#close(tx);
          this.transactions = [...this.transactions, step.tx];
        }
        return step;
      }
      case 'update': {
        const step = update(this.transactions, said.message, said.registerWh);
        if (step.kind === 'updated') {
          for (const { tx } of step.abandoned) this.#close(tx);
          this.#put(step.tx);
        }
        return step;
      }
      case 'end': {
        const step = end(this.transactions, said.message, said.registerWh);
        if (step.kind === 'ended') this.#close(step.tx);
        return step;
      }
    }
  }

  #close(tx: Transaction): void {
    this.ends.push(tx.id);
    this.#put(tx);
  }

  #put(tx: Transaction): void {
    this.transactions = this.transactions.map((known) => (known.id === tx.id ? tx : known));
  }
}
