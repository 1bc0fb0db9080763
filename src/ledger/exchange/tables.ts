/** The tables of a database as an export has them: read from the database itself, so that none is ever forgotten. */
import type { DatabaseSync } from 'node:sqlite';
import { DELIVERY_FIELDS } from '../deliveries.ts';
import { type Kind, text } from '../rows.ts';
import { LEASE_FIELDS, STATION_FIELDS } from '../states.ts';
import { PROVIDER_TRANSACTION_FIELDS, TRANSACTION_FIELDS } from '../transactions.ts';

export interface Column {
  readonly name: string;
  readonly type: 'integer' | 'real' | 'text';
  readonly isOptional: boolean;
  /** It holds JSON; an object has at least these fields. */
  readonly json: { readonly [field: string]: Kind } | undefined;
}

export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  /** What its rows are ordered by. */
  readonly key: readonly string[];
}

type JsonColumns = { readonly [column: string]: { readonly [field: string]: Kind } };

/** Columns of text that hold JSON. */
const JSON_COLUMNS: { readonly [table: string]: JsonColumns } = {
  stations: { state: STATION_FIELDS },
  journal: { body: {} },
  deliveries: { body: DELIVERY_FIELDS },
  transactions: { body: TRANSACTION_FIELDS },
  provider_transactions: { body: PROVIDER_TRANSACTION_FIELDS },
  leases: { body: LEASE_FIELDS },
  settings: { value: {} },
  party_states: { body: {} },
  provider_costs: { cost: { currency: 'string' } },
  session_costs: { terms: {}, cost: {} },
  session_corrections: { correction: { at: 'number' } },
  session_records: { body: { curve: 'object' } },
  session_notes: { body: { kind: 'string' } },
};

/** In the order of their names. */
export function tablesOf(db: DatabaseSync): readonly Table[] {
  const names = db
    .prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite%' order by name")
    .all()
    .map((row) => text(row, 'name'));
  return names.map((name) => {
    const rows = db.prepare('select * from pragma_table_info(?)').all(name);
    const keyed = rows.filter((row) => Number(row.pk) > 0).sort((a, b) => Number(a.pk) - Number(b.pk));
    return {
      name,
      key: keyed.map((row) => text(row, 'name')),
      columns: rows.map((row) => ({
        name: text(row, 'name'),
        type: typeOf(text(row, 'type')),
        // A key without "not null" is SQLite's own number.
        isOptional: Number(row.notnull) === 0 && Number(row.pk) === 0,
        json: JSON_COLUMNS[name]?.[text(row, 'name')],
      })),
    };
  });
}

/** The tables are STRICT: no other types are in them. */
function typeOf(declared: string): Column['type'] {
  const type = declared.toLowerCase();
  return type === 'integer' || type === 'real' ? type : 'text';
}
