import { createReadStream } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { openDatabase } from '../db.ts';
import { LedgerError, messageOf } from '../errors.ts';
import { MIGRATIONS, migrate } from '../migrations.ts';
import type { LedgerLog } from '../private-files.ts';
import { FORMAT, FORMAT_VERSION } from './export.ts';
import { type Line, LineError, linesOf } from './lines.ts';
import { isFields, readRow } from './read-row.ts';
import { type Table, tablesOf } from './tables.ts';

/** Rows of one transaction: what waits for the disk stays small. */
const CHUNK_ROWS = 5_000;

/**
 * Fills a new database from an export, which may be of an older schema: then it is brought up afterwards.
 *
 * @param from the file of the export
 * @param file where no database is yet; useless when this throws
 * @returns how many rows there are.
 * @throws LedgerError that names the line and the field.
 */
export async function importInto(from: string, file: string, log: LedgerLog): Promise<number> {
  try {
    const lines = linesOf(createReadStream(from));
    const { value: first, done } = await lines.next();
    if (done === true) throw new LedgerError('the file is empty');
    const schema = schemaIn(first);
    const db = openDatabase(file, log);
    try {
      migrate(db, MIGRATIONS.slice(0, schema));
      const rows = await fill(db, lines);
      migrate(db);
      return rows;
    } finally {
      db.close();
    }
  } catch (error) {
    if (error instanceof LineError) throw new LedgerError(error.message, { cause: error });
    throw error;
  }
}

function schemaIn({ number, text }: Line): number {
  const head = fieldsIn(number, text, 'the first line of an export');
  if (head.format !== FORMAT) throw new LineError(number, `format: expected "${FORMAT}"`);
  const { format_version: version, schema } = head;
  if (version !== FORMAT_VERSION) throw new LineError(number, `format_version: expected ${FORMAT_VERSION}`);
  if (typeof schema !== 'number' || !Number.isInteger(schema) || schema < 1) {
    throw new LineError(number, 'schema: expected a whole number from 1');
  }
  if (schema <= MIGRATIONS.length) return schema;
  throw new LineError(
    number,
    `schema: the export was made by a newer version of this program (${schema}, this one knows ${MIGRATIONS.length})`,
  );
}

async function fill(db: DatabaseSync, lines: AsyncIterable<Line>): Promise<number> {
  const tables = new Map(tablesOf(db).map((table) => [table.name, table]));
  const inserts = new Map<Table, StatementSync>();
  let rows = 0;
  let ended = false;
  let last = 1;
  db.exec('BEGIN');
  for await (const { number, text } of lines) {
    last = number;
    if (ended) throw new LineError(number, 'stands behind the end');
    const line = fieldsIn(number, text, 'a row');
    if (line.end !== undefined) {
      ended = line.end === FORMAT;
      if (!ended || line.rows !== rows) throw new LineError(number, `rows: expected ${rows}, as there are before it`);
      continue;
    }
    const read = readRow(line, tables);
    if (!read.ok) throw new LineError(number, `${read.field}: ${read.why}`);
    const insert = inserts.get(read.table) ?? insertOf(db, read.table);
    inserts.set(read.table, insert);
    try {
      insert.run(...read.values);
    } catch (error) {
      throw new LineError(number, brokenRule(messageOf(error)));
    }
    rows += 1;
    if (rows % CHUNK_ROWS === 0) db.exec('COMMIT; BEGIN');
  }
  db.exec('COMMIT');
  if (!ended) throw new LineError(last, 'is the last one, and not the end: the file is cut off');
  return rows;
}

function insertOf(db: DatabaseSync, { name, columns }: Table): StatementSync {
  const names = columns.map((column) => column.name).join(', ');
  return db.prepare(`insert into ${name} (${names}) values (${columns.map(() => '?').join(', ')})`);
}

/** SQLite names the columns of a key behind the table, and what it checked of a column with the column in front. */
function brokenRule(message: string): string {
  const [, twice] = /^UNIQUE constraint failed: (.+)$/.exec(message) ?? [];
  if (twice !== undefined) {
    const names = twice.split(', ').map((column) => `row.${column.split('.')[1]}`);
    return `${names.join(', ')}: there was a row with the same before`;
  }
  const [, column, rule] = /^CHECK constraint failed: (\w+) (.+)$/.exec(message) ?? [];
  return column === undefined ? `row: ${message}` : `row.${column}: must be ${rule}`;
}

function fieldsIn(number: number, text: string, what: string): { readonly [field: string]: unknown } {
  const value = parsed(number, text);
  if (!isFields(value)) throw new LineError(number, `is no object, and so not ${what}`);
  return value;
}

function parsed(number: number, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What the runtime says of it would repeat a part of the line.
    throw new LineError(number, 'is no JSON');
  }
}
