import type { DatabaseSync } from 'node:sqlite';
import type { Instant, ProviderId, ProviderTransaction, Transaction } from '../core/model.ts';
import { RECENT_TRANSACTIONS, type Snapshot } from '../proxy/ports.ts';
import { type Row, readBody, text } from './rows.ts';

export const TRANSACTION_FIELDS = {
  id: 'string',
  chargerId: 'string',
  place: 'object',
  chargerTxId: 'string',
  startedAt: 'number',
  lastAt: 'number',
  payer: 'string',
  holder: 'string',
} as const;

export const PROVIDER_TRANSACTION_FIELDS = {
  txId: 'string',
  providerId: 'string',
  state: 'string',
  nextSeqNo: 'number',
} as const;

/** Open transactions and the last ended ones of each charger. */
const LIVE = `
  select id from (
    select id, ended_at, row_number() over (partition by charger_id, ended_at is null order by ended_at desc, id) as age
    from transactions
  ) where ended_at is null or age <= ${RECENT_TRANSACTIONS}`;

/** Transactions, and what each provider knows of them. */
export function transactionTables(db: DatabaseSync) {
  const put = db.prepare(`
    insert into transactions (id, charger_id, ended_at, body) values (?, ?, ?, ?)
    on conflict do update set charger_id = excluded.charger_id, ended_at = excluded.ended_at, body = excluded.body`);
  // What is open was never ended: its place in the index by end is not written anew with every sample.
  const putOpen = db.prepare(`
    insert into transactions (id, charger_id, body) values (?, ?, ?) on conflict do update set body = excluded.body`);
  const putProviders = db.prepare(`
    insert into provider_transactions (tx_id, provider_id, charger_id, body) values (?, ?, ?, ?)
    on conflict do update set charger_id = excluded.charger_id, body = excluded.body`);
  const get = db.prepare('select id, body from transactions where id = ?');
  const live = db.prepare(`select id, body from transactions where id in (${LIVE})`);
  const providersOfLive = db.prepare(`
    with behind (charger_id, seq) as (select charger_id, min(seq) from cursors where lane = 'T' group by charger_id)
    select * from provider_transactions where tx_id in (
      ${LIVE}
      union select journal.tx_id from behind join journal
        on journal.charger_id = behind.charger_id and journal.lane = 'T' and journal.seq > behind.seq
      union select journal.tx_id from again join journal using (charger_id, seq)
      union select body ->> '$.session.txId' from deliveries where body <> ''
    )`);
  const providersOf = db.prepare('select * from provider_transactions where tx_id = ? order by provider_id');
  const ofProvider = db.prepare('select * from provider_transactions where tx_id = ? and provider_id = ?');
  const old = db.prepare(`
    select id from transactions where ended_at < ? and not exists (select 1 from journal where tx_id = transactions.id)
    limit ?`);
  const remove = db.prepare('delete from transactions where id = ?');
  const removeProviders = db.prepare('delete from provider_transactions where tx_id = ?');

  return {
    put(tx: Transaction): void {
      if (tx.endedAt === undefined) putOpen.run(tx.id, tx.chargerId, JSON.stringify(tx));
      else put.run(tx.id, tx.chargerId, tx.endedAt, JSON.stringify(tx));
    },

    putProviders(chargerId: string, row: ProviderTransaction): void {
      putProviders.run(row.txId, row.providerId, chargerId, JSON.stringify(row));
    },

    providersOf(id: string): ProviderTransaction[] {
      return providersOf.all(id).map(providerRow);
    },

    ofProvider(id: string, providerId: ProviderId): ProviderTransaction | undefined {
      const row = ofProvider.get(id, providerId);
      return row === undefined ? undefined : providerRow(row);
    },

    get(id: string): Transaction | undefined {
      const row = get.get(id);
      return row === undefined ? undefined : transactionOf(row);
    },

    /** Deletes closed transactions whose facts are gone. @returns false when there is nothing more to delete. */
    pruneChunk(before: Instant, rows: number): boolean {
      const chunk = old.all(before, rows);
      for (const row of chunk) {
        removeProviders.run(text(row, 'id'));
        remove.run(text(row, 'id'));
      }
      return chunk.length === rows;
    },

    /** Providers' rows come with live transactions and with those of which somebody has still to hear something. */
    load(): Pick<Snapshot, 'transactions' | 'providerTransactions'> {
      return {
        transactions: live.all().map(transactionOf),
        providerTransactions: providersOfLive.all().map((row) => ({
          chargerId: text(row, 'charger_id'),
          row: providerRow(row),
        })),
      };
    },
  };
}

function providerRow(row: Row): ProviderTransaction {
  const where = `provider_transactions ${text(row, 'tx_id')}/${text(row, 'provider_id')}`;
  return readBody<ProviderTransaction>(where, text(row, 'body'), PROVIDER_TRANSACTION_FIELDS);
}

function transactionOf(row: Row): Transaction {
  return readBody<Transaction>(`transactions ${text(row, 'id')}`, text(row, 'body'), TRANSACTION_FIELDS);
}
