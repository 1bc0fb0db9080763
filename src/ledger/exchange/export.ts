import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { schemaVersion } from '../migrations.ts';
import type { Row } from '../rows.ts';
import { type Column, type Table, tablesOf } from './tables.ts';

export const FORMAT = 'ocpp-proxy export';
export const FORMAT_VERSION = 1;
/** Where a text that is no JSON as we write it stands, word for word. */
export const VERBATIM = '_text';

/**
 * All rows of a database that nobody writes to, one JSON object a line, in an order that is always the same. One row
 * at a time is in memory.
 */
export function* exported(db: DatabaseSync): Generator<string> {
  yield line({ format: FORMAT, format_version: FORMAT_VERSION, schema: schemaVersion(db) });
  let rows = 0;
  for (const table of tablesOf(db)) {
    for (const row of db.prepare(`select * from ${table.name} order by ${table.key.join(', ')}`).iterate()) {
      rows += 1;
      yield line({ table: table.name, row: rowOf(table, row) });
    }
  }
  yield line({ end: FORMAT, rows });
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

function rowOf(table: Table, row: Row): { readonly [field: string]: unknown } {
  return Object.fromEntries(table.columns.map((column) => fieldOf(column, row[column.name] ?? null)));
}

function fieldOf({ name, json }: Column, value: SQLOutputValue): readonly [string, unknown] {
  if (json === undefined || typeof value !== 'string') return [name, value];
  const parsed = parse(value);
  return parsed === undefined ? [name + VERBATIM, value] : [name, parsed.json];
}

/** Undefined unless it would be written as it stands. */
function parse(text: string): { readonly json: unknown } | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return JSON.stringify(json) === text ? { json } : undefined;
  } catch {
    return undefined;
  }
}
