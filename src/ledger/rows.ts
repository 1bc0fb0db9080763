import type { SQLOutputValue } from 'node:sqlite';
import { SIMULATOR } from '../core/provider.ts';
import { LedgerError, messageOf } from './errors.ts';

/** One row as the driver gives it; the columns have the types of their STRICT tables. */
export type Row = Record<string, SQLOutputValue>;

export function text(row: Row, column: string): string {
  return String(row[column]);
}

export function number(row: Row, column: string): number {
  return Number(row[column]);
}

export function optionalText(row: Row, column: string): string | undefined {
  return row[column] === null ? undefined : text(row, column);
}

export function optionalNumber(row: Row, column: string): number | undefined {
  return row[column] === null ? undefined : number(row, column);
}

/** What was charged indeed: everything but the sessions of the simulated charger. */
export const REAL = `charger_id <> '${SIMULATOR}'`;

/** A `where` of those terms whose value is given; a term may use its value in several places. */
export function filterOf(terms: readonly (readonly [sql: string, ...values: (string | number | undefined)[]])[]): {
  where: string;
  values: (string | number)[];
} {
  const given = terms.filter(([, ...values]) => !values.includes(undefined));
  return {
    where: given.length === 0 ? '' : `where ${given.map(([sql]) => sql).join(' and ')}`,
    values: given.flatMap(([, ...values]) => values.filter((value) => value !== undefined)),
  };
}

export type Kind = 'string' | 'number' | 'object' | 'boolean';

/**
 * Reads a JSON column that we wrote ourselves: an object that has at least these fields.
 *
 * @param where table and key, for the message.
 * @throws LedgerError when the text is damaged.
 */
export function readBody<T extends object>(where: string, json: string, fields: { readonly [F in keyof T]?: Kind }): T {
  const body = readJson(where, json);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw damaged(where, 'is not an object');
  for (const [field, kind] of Object.entries(fields)) {
    const value: unknown = Reflect.get(body, field);
    if (value === null || typeof value !== kind) throw damaged(where, `has no ${String(kind)} "${field}"`);
  }
  // Written by `JSON.stringify` of a T in this folder alone; the marks above show that it was not mixed up.
  return body as T;
}

/** @throws LedgerError when the text is no JSON. */
export function readJson(where: string, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw damaged(where, `is no JSON (${messageOf(error)})`);
  }
}

function damaged(where: string, what: string): LedgerError {
  return new LedgerError(`the ledger is damaged: ${where} ${what}; restore a backup of the data directory`);
}
