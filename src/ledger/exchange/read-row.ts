/** One line of an export as a row of its table, or what is wrong with it and where. */
import type { SQLInputValue } from 'node:sqlite';
import type { Kind } from '../rows.ts';
import { VERBATIM } from './export.ts';
import type { Column, Table } from './tables.ts';

export type RowRead =
  | { readonly ok: true; readonly table: Table; readonly values: readonly SQLInputValue[] }
  | { readonly ok: false; readonly field: string; readonly why: string };

type Fields = { readonly [field: string]: unknown };
type Value = { readonly ok: true; readonly value: SQLInputValue } | Extract<RowRead, { ok: false }>;

export function readRow(line: Fields, tables: ReadonlyMap<string, Table>): RowRead {
  const extra = Object.keys(line).find((name) => name !== 'table' && name !== 'row');
  if (extra !== undefined) return no(extra, 'there is no such field');
  const table = typeof line.table === 'string' ? tables.get(line.table) : undefined;
  if (table === undefined) return no('table', `expected one of ${[...tables.keys()].join(', ')}`);
  if (!isFields(line.row)) return no('row', 'expected an object');
  const { row } = line;
  const known = table.columns.flatMap(({ name, json }) => (json === undefined ? [name] : [name, name + VERBATIM]));
  const unknown = Object.keys(row).find((name) => !known.includes(name));
  if (unknown !== undefined) return no(`row.${unknown}`, `there is no such field in ${table.name}`);
  const values: SQLInputValue[] = [];
  for (const column of table.columns) {
    const read = column.json === undefined ? plain(column, row) : json(column, column.json, row);
    if (!read.ok) return read;
    values.push(read.value);
  }
  return { ok: true, table, values };
}

function plain({ name, type, isOptional }: Column, row: Fields): Value {
  const value = row[name];
  if (value === undefined) return no(`row.${name}`, 'is missing');
  if (value === null && isOptional) return { ok: true, value };
  if (type === 'text' && typeof value === 'string') return { ok: true, value };
  if (type === 'real' && typeof value === 'number') return { ok: true, value };
  if (type === 'integer' && typeof value === 'number' && Number.isSafeInteger(value)) return { ok: true, value };
  const right = { text: 'a text', real: 'a number', integer: 'a whole number' }[type];
  return no(`row.${name}`, `expected ${right}${isOptional ? ' or null' : ''}`);
}

function json({ name, isOptional }: Column, fields: { readonly [field: string]: Kind }, row: Fields): Value {
  const [value, verbatim] = [row[name], row[name + VERBATIM]];
  if (verbatim !== undefined) {
    if (value !== undefined) return no(`row.${name}`, `stands beside ${name}${VERBATIM}`);
    return typeof verbatim === 'string'
      ? { ok: true, value: verbatim }
      : no(`row.${name}${VERBATIM}`, 'expected a text');
  }
  if (value === undefined) return no(`row.${name}`, 'is missing');
  if (value === null && isOptional) return { ok: true, value };
  for (const [field, kind] of Object.entries(fields)) {
    const found = isFields(value) ? value[field] : undefined;
    if (found === null || typeof found !== kind) return no(`row.${name}.${field}`, `expected ${WORDS[kind]}`);
  }
  return { ok: true, value: JSON.stringify(value) };
}

const WORDS = { string: 'a text', number: 'a number', object: 'an object', boolean: 'true or false' };

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function no(field: string, why: string): Extract<RowRead, { ok: false }> {
  return { ok: false, field, why };
}
