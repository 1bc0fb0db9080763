import type { DatabaseSync } from 'node:sqlite';
import { LedgerError, messageOf } from './errors.ts';

/**
 * Every step that the database ever took; step n makes version n, which stands in `PRAGMA user_version`. A step that
 * was released is never changed: a change is a new step. Times are milliseconds since the epoch.
 */
export const MIGRATIONS: readonly string[] = [
  `
  create table stations (
    charger_id text primary key,
    state text not null
  ) strict;

  create table journal (
    charger_id text not null,
    seq integer not null,
    lane text not null check (lane in ('T', 'E')),
    recorded_at integer not null,
    tx_id text,
    body text not null,
    primary key (charger_id, seq)
  ) strict;
  create index journal_by_lane on journal (charger_id, lane, seq);
  create index journal_by_tx on journal (tx_id) where tx_id is not null;

  create table cursors (
    charger_id text not null,
    provider_id text not null,
    lane text not null check (lane in ('T', 'E')),
    seq integer not null,
    primary key (charger_id, provider_id, lane)
  ) strict, without rowid;

  create table deliveries (
    charger_id text not null,
    provider_id text not null,
    lane text not null check (lane in ('T', 'E')),
    body text not null,
    primary key (charger_id, provider_id, lane)
  ) strict;

  create table given_up (
    charger_id text not null,
    provider_id text not null,
    seq integer not null,
    at integer not null,
    why text not null,
    primary key (charger_id, provider_id, seq)
  ) strict;

  create table transactions (
    id text primary key,
    charger_id text not null,
    ended_at integer,
    body text not null
  ) strict;
  create index transactions_by_end on transactions (ended_at);

  create table provider_transactions (
    tx_id text not null,
    provider_id text not null,
    charger_id text not null,
    body text not null,
    primary key (tx_id, provider_id)
  ) strict;

  create table sessions (
    id text primary key,
    charger_id text not null,
    evse integer not null,
    connector integer,
    tag text,
    payer text not null,
    holder text not null,
    started_at integer not null,
    ended_at integer,
    meter_start_wh real,
    meter_stop_wh real,
    energy_wh real,
    reason text
  ) strict;
  create index sessions_by_start on sessions (started_at, id);
  create index sessions_by_charger on sessions (charger_id, started_at, id);

  create table leases (
    charger_id text not null,
    evse integer not null,
    body text not null,
    primary key (charger_id, evse)
  ) strict;

  create table audit (
    id integer primary key autoincrement,
    at integer not null,
    charger_id text not null,
    evse integer,
    asker text not null,
    asked text not null,
    allowed integer not null,
    rule text not null,
    why text not null
  ) strict;
  create index audit_by_charger on audit (charger_id, id);

  create table settings (
    key text primary key,
    value text not null
  ) strict;
  `,
  // What a message in flight is sent for, and what it is to its session, in words of their own.
  `
  update deliveries set body = json_set(
    json_remove(body, '$.leaves', '$.joins', '$.again'),
    '$.kind', case
      when body ->> '$.leaves' is not null then 'leave'
      when body ->> '$.again' then 'again'
      when body ->> '$.joins' then 'join'
      else 'next'
    end,
    '$.session', json_object(
      'txId', coalesce(body ->> '$.leaves', (
        select tx_id from journal where charger_id = deliveries.charger_id and seq = deliveries.body ->> '$.seq'
      )),
      'part', case
        when body ->> '$.leaves' is not null then 'ends'
        when body ->> '$.joins' then 'begins'
        else (
          select case journal.body ->> '$.message.means' when 'txStarted' then 'begins' when 'txEnded' then 'ends' else 'goes_on' end
          from journal where charger_id = deliveries.charger_id and seq = deliveries.body ->> '$.seq'
        )
      end
    )
  ) where body <> '' and lane = 'T';
  update deliveries set body = json_set(body, '$.kind', 'next') where body <> '' and lane = 'E';
  `,
  'alter table cursors add column left_out integer not null default 0',
  // A long session that is sent again takes one row off a list for each message, not the whole station anew.
  `
  create table again (
    charger_id text not null,
    provider_id text not null,
    seq integer not null,
    primary key (charger_id, provider_id, seq)
  ) strict, without rowid;
  insert into again select charger_id, lists.key, facts.value
    from stations, json_each(stations.state, '$.again') as lists, json_each(lists.value) as facts;
  update stations set state = json_remove(state, '$.again');
  `,
  // What each party wrote in its own world: settings, limits, lists.
  `
  create table party_states (
    charger_id text not null,
    party text not null,
    kind text not null,
    body text not null,
    primary key (charger_id, party, kind)
  ) strict, without rowid;
  `,
  // By which tariffs a session is priced, frozen when it begins, and what it costs once it is over.
  `
  create table session_costs (
    session_id text primary key,
    terms text not null,
    cost text
  ) strict;
  create index session_costs_open on session_costs (session_id) where cost is null;
  `,
  // Sessions that another program told of, with the revenue that it told.
  `
  alter table sessions add column source text not null default 'charger' check (source in ('charger', 'imported'));
  alter table sessions add column told_revenue real;
  `,
  // What is kept of a session beside its ends.
  `
  alter table sessions add column card_name text;
  alter table sessions add column vehicle text;
  alter table sessions add column accepted_by text;
  alter table sessions add column started_by text;
  alter table sessions add column ended_by text;

  create table session_records (
    session_id text primary key,
    body text not null
  ) strict, without rowid;

  create table session_notes (
    id integer primary key autoincrement,
    session_id text not null,
    at integer not null,
    body text not null
  ) strict;
  create index session_notes_by_session on session_notes (session_id, at);
  `,
  // What the owner corrected of sessions, beside what was told of them.
  `
  create table session_corrections (
    session_id text primary key,
    corrected_payer text,
    correction text not null
  ) strict, without rowid;
  `,
  // What a kWh costs at the exchange, by file or entity.
  `
  create table spot_prices (
    source text not null,
    at integer not null,
    until integer not null,
    per_kwh integer not null,
    primary key (source, at)
  ) strict, without rowid;
  `,
  // What each provider says that a session costs, kept as long as the session. Until now it was of the latest ones, in
  // the main unit of a currency that nobody noted.
  `
  create table provider_costs (
    session_id text not null,
    provider_id text not null,
    cost text not null,
    primary key (session_id, provider_id)
  ) strict, without rowid;
  insert into provider_costs
    select told.key, party, json_object(
      'at', coalesce(ended_at, started_at), 'currency', 'XXX', 'totalMinor', cast(round(told.value * 100) as integer)
    )
    from party_states, json_each(body) as told join sessions on sessions.id = told.key where kind = 'costs';
  delete from party_states where kind = 'costs';
  `,
  // The decisions that fell while a session ran are found by their time.
  'create index audit_by_time on audit (charger_id, at, id);',
  // What providers in shadow mode would have done.
  `
  alter table audit add column shadow text;
  create index audit_of_shadows on audit (asker, asked, shadow, at) where shadow is not null;
  `,
  // The CO₂ of sessions, and of how much of their energy that is. `spot_prices` has the figures of the grid, too.
  `
  alter table sessions add column co2_g integer;
  alter table sessions add column co2_known_wh real;
  `,
];

/**
 * Brings the database to the newest version, one step a transaction.
 *
 * @throws LedgerError when it was written by a newer program, or when a step fails (that step left no trace).
 */
export function migrate(db: DatabaseSync, steps: readonly string[] = MIGRATIONS): void {
  const found = schemaVersion(db);
  if (found > steps.length) {
    throw new LedgerError(
      `the ledger was written by a newer version of this program (schema ${found}, this one knows ${steps.length}): ` +
        'start that version again, or restore a backup from before the update',
    );
  }
  for (const [index, sql] of steps.entries()) {
    if (index >= found) take(db, index + 1, sql);
  }
}

function take(db: DatabaseSync, version: number, sql: string): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    db.exec(sql);
    db.exec(`PRAGMA user_version = ${version}`);
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw new LedgerError(`the ledger could not be brought to schema ${version}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** 0: no step was taken yet. */
export function schemaVersion(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.user_version);
}
