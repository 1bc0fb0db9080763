/**
 * Every message of OCPP, one row each: which versions have it, who sends it, the right it needs, who answers it, who
 * gets a copy, whose ids are in it and what it may mean. Start reading here; `docs/messages.md` is made from it.
 */
import type { Payload, Right } from '../model.ts';
import type { AnyAction } from './actions.ts';
import { chargerRows } from './catalogue-charger.ts';
import { chargerExtraRows } from './catalogue-charger-extras.ts';
import { csmsRows } from './catalogue-csms.ts';
import { extraRows } from './catalogue-extras.ts';
import type { Row } from './catalogue-row.ts';
import { upkeepRows } from './catalogue-upkeep.ts';
import type { OcppVersion } from './versions.ts';

/** A missing row does not compile. */
export const catalogue: { readonly [A in AnyAction]: Row } = {
  ...chargerRows,
  ...chargerExtraRows,
  ...csmsRows,
  ...extraRows,
  ...upkeepRows,
};

/** A row with its name. */
export type CatalogueRow = Row & { readonly action: string };

/**
 * The row of an action; undefined when this version has no such action, even if a newer one has: the answer is then
 * `NotImplemented` (PROTOCOL §1).
 */
export function rowOf(version: OcppVersion, action: string): CatalogueRow | undefined {
  return ROWS[version].get(action);
}

/** All rows of a version. */
export function rowsOf(version: OcppVersion): readonly CatalogueRow[] {
  return [...ROWS[version].values()];
}

/** May this side send this action in this version? */
export function mayCall(version: OcppVersion, action: string, from: 'charger' | 'csms'): boolean {
  const sender = rowOf(version, action)?.from;
  return sender === from || sender === 'both';
}

/**
 * All rights that a request of a central system needs: those of its row, and what its content needs on top (the vendor
 * of a `DataTransfer`, the trigger of a certificate). Nobody sends what is not in the catalogue: empty for charger rows.
 */
export function rightsFor(row: CatalogueRow, request: Payload): readonly Right[] {
  if (row.needs === undefined) return [];
  if (row.action === 'DataTransfer') return [`data:${String(request.vendorId)}`];
  const rights: Right[] = row.alsoNeeds === undefined ? [row.needs] : [row.needs, row.alsoNeeds];
  const triggers = row.action === 'TriggerMessage' || row.action === 'ExtendedTriggerMessage';
  if (triggers && String(request.requestedMessage).startsWith('Sign')) rights.push('certificate');
  return rights;
}

const ROWS: { readonly [V in OcppVersion]: ReadonlyMap<string, CatalogueRow> } = {
  '1.6': rowsIn('1.6'),
  '2.0.1': rowsIn('2.0.1'),
  '2.1': rowsIn('2.1'),
};

function rowsIn(version: OcppVersion): ReadonlyMap<string, CatalogueRow> {
  const rows = Object.entries(catalogue).filter(([, row]) => row.in.includes(version));
  return new Map(rows.map(([action, row]) => [action, { ...row, action }]));
}
