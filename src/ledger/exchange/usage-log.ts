/** `usage_log.db` of the proxy in Python: its sessions become sessions of a kind of their own. */
import { createHash } from 'node:crypto';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import type { Instant } from '../../core/model.ts';
import { openDatabase } from '../db.ts';
import { LedgerError, messageOf } from '../errors.ts';
import { migrate } from '../migrations.ts';
import type { LedgerLog } from '../private-files.ts';
import { type Row, text } from '../rows.ts';

const COLUMNS = ['timestamp', 'backend_id', 'duration_s', 'energy_kwh', 'revenue'] as const;
/** Had by its later versions. */
const CARD = 'id_tag';
const MAX_TEXT = 255;
/** The longest session that is believed: a year. */
const MAX_DURATION_S = 366 * 86_400;
/** It wrote the time in UTC, at first without saying so. */
const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(Z|[+-]\d\d:\d\d)?$/;
/** It knew one place to plug in. */
const EVSE = 1;

export interface UsageImported {
  readonly rows: number;
  /** The others were there already. */
  readonly added: number;
  readonly chargerId: string;
}

/**
 * Takes over what is not there yet, all of it or nothing.
 *
 * @param chargerId whose sessions they are; undefined: of the only charger there is
 * @throws LedgerError that names the row and the column that is wrong; LedgerInUse while a proxy runs.
 */
export function importUsageLog(
  { from, databaseFile, log }: { readonly from: string; readonly databaseFile: string; readonly log: LedgerLog },
  chargerId: string | undefined,
): UsageImported {
  const db = openDatabase(databaseFile, log);
  try {
    migrate(db);
    const charger = chargerId ?? onlyCharger(db);
    const source = new DatabaseSync(from, { readOnly: true });
    try {
      return { ...takeOver(db, source, charger), chargerId: charger };
    } finally {
      source.close();
    }
  } catch (error) {
    if (error instanceof LedgerError) throw error;
    throw new LedgerError(`the file could not be imported: ${messageOf(error)}`, { cause: error });
  } finally {
    db.close();
  }
}

function takeOver(db: DatabaseSync, source: DatabaseSync, chargerId: string) {
  const insert = db.prepare(`
    insert into sessions (id, charger_id, evse, tag, payer, holder, started_at, ended_at, energy_wh, source, told_revenue)
    values (?, ?, ${EVSE}, ?, ?, ?, ?, ?, ?, 'imported', ?) on conflict do nothing`);
  let [rows, added] = [0, 0];
  db.exec('BEGIN IMMEDIATE');
  try {
    for (const row of source.prepare(selectFrom(source)).iterate()) {
      rows += 1;
      const { id, endedAt, durationS, energyKwh, revenue, party, card } = sessionOf(row, rows);
      const startedAt = endedAt - Math.round(durationS * 1000);
      const energyWh = energyKwh === null ? null : Math.round(energyKwh * 1e6) / 1e3;
      const done = insert.run(id, chargerId, card, party, party, startedAt, endedAt, energyWh, revenue);
      added += Number(done.changes);
    }
    db.exec('COMMIT');
  } finally {
    if (db.isTransaction) db.exec('ROLLBACK');
  }
  return { rows, added };
}

/** Rows that are wholly alike are counted, so that each is a session and none is taken over twice. */
function selectFrom(source: DatabaseSync): string {
  const names = source
    .prepare("select name from pragma_table_info('sessions')")
    .all()
    .map((row) => text(row, 'name'));
  const missing = COLUMNS.find((name) => !names.includes(name));
  if (missing !== undefined) {
    throw new LedgerError(
      `this is no usage_log.db: ${names.length === 0 ? 'it has no table "sessions"' : `"sessions" has no column "${missing}"`}`,
    );
  }
  const card = names.includes(CARD) ? CARD : 'null';
  const all = COLUMNS.join(', ');
  return `select ${all}, ${card} as id_tag, row_number() over (partition by ${all}, ${card} order by rowid) as nth
    from sessions order by rowid`;
}

function sessionOf(row: Row, number: number) {
  const durationS = amount(row, number, 'duration_s', 0, MAX_DURATION_S);
  if (durationS === null) throw wrong(number, 'duration_s', 'is missing');
  const { timestamp, backend_id: backend, energy_kwh: energy, revenue, id_tag: card, nth } = row;
  const said = JSON.stringify([timestamp, backend, row.duration_s, energy, revenue, card, nth]);
  return {
    id: `imported-${createHash('sha256').update(said).digest('hex').slice(0, 24)}`,
    endedAt: timeOf(timestamp, number),
    durationS,
    energyKwh: amount(row, number, 'energy_kwh', 0, Number.MAX_SAFE_INTEGER),
    revenue: amount(row, number, 'revenue', -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    // A session without a backend was the owner's own.
    party: words(row, number, 'backend_id') ?? 'home',
    card: words(row, number, CARD) ?? null,
  };
}

function timeOf(value: SQLOutputValue | undefined, number: number): Instant {
  const [whole, zone] = TIME.exec(String(value)) ?? [];
  const at = whole === undefined ? Number.NaN : Date.parse(whole.replace(' ', 'T') + (zone === undefined ? 'Z' : ''));
  if (Number.isNaN(at)) throw wrong(number, 'timestamp', 'expected a time such as 2025-06-01T18:00:00');
  return at;
}

function amount(row: Row, number: number, column: string, least: number, most: number): number | null {
  const value = row[column] ?? null;
  if (value === null) return null;
  if (typeof value === 'number' && value >= least && value <= most) return value;
  throw wrong(number, column, `expected a number${least === 0 ? ' from 0' : ''}${most < 1e9 ? ` to ${most}` : ''}`);
}

function words(row: Row, number: number, column: string): string | undefined {
  const value = row[column] ?? '';
  if (typeof value !== 'string' || value.length > MAX_TEXT || /\p{Cc}/u.test(value)) {
    throw wrong(number, column, `expected a text of at most ${MAX_TEXT} characters`);
  }
  return value === '' ? undefined : value;
}

function onlyCharger(db: DatabaseSync): string {
  const ids = db
    .prepare('select charger_id from stations order by charger_id')
    .all()
    .map((row) => text(row, 'charger_id'));
  const [only, ...more] = ids;
  if (only !== undefined && more.length === 0) return only;
  const why = only === undefined ? 'no charger is known yet' : `there are several chargers (${ids.join(', ')})`;
  throw new LedgerError(`say with --charger whose sessions these are: ${why}`);
}

function wrong(row: number, column: string, why: string): LedgerError {
  return new LedgerError(`row ${row}: ${column}: ${why}; nothing was imported`);
}
