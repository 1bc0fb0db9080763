/** Changes one row of a list in a configuration file; everything else of it stays as it is, comments too. */
import { isDeepStrictEqual } from 'node:util';
import { type Document, isMap, isNode, isScalar, isSeq, parseDocument, type YAMLMap } from 'yaml';
import { isRecord, readDocument } from './document.ts';

/** Long lines stay long. */
const LINE_WIDTH = 0;

/** What tells rows of one id apart. */
export interface RowMarks {
  readonly [key: string]: string | undefined;
}

/**
 * The text with this row in place of the one with its id (in any case), or behind all others; `undefined` takes that
 * one away. Undefined when the text is no YAML, or the list stands in it as something else.
 */
export function withRow(
  text: string,
  list: string,
  id: string,
  row: { readonly [key: string]: unknown } | undefined,
  also: RowMarks = {},
): string | undefined {
  const yaml = parseDocument(text, { stringKeys: true, logLevel: 'silent' });
  if (yaml.errors.length > 0) return undefined;
  if (yaml.contents === null || !yaml.has(list)) {
    if (row === undefined) return text;
    yaml.set(list, yaml.createNode([row]));
    return yaml.toString({ lineWidth: LINE_WIDTH });
  }
  const rows = yaml.get(list);
  if (!isSeq(rows)) return undefined;
  const index = rows.items.findIndex(
    (item) => isMap(item) && isCalled(item, id) && Object.entries(also).every(([key, mark]) => item.get(key) === mark),
  );
  const found = rows.items[index];
  if (row === undefined) {
    if (index >= 0) rows.items.splice(index, 1);
    if (rows.items.length === 0) yaml.delete(list);
  } else if (isMap(found)) {
    for (const { key } of [...found.items]) if (!(String(key) in row)) found.delete(key);
    for (const [key, value] of Object.entries(row)) setValue(yaml, found, key, value);
  } else {
    rows.items.push(yaml.createNode(row));
    // An empty list in brackets would take the row in braces.
    rows.flow = false;
  }
  return yaml.toString({ lineWidth: LINE_WIDTH });
}

/** The text with one key of a row set, or taken out by `undefined`; undefined when there is no such row. */
export function withRowKey(text: string, list: string, id: string, key: string, value: unknown): string | undefined {
  const yaml = parseDocument(text, { stringKeys: true, logLevel: 'silent' });
  const rows = yaml.errors.length > 0 || !isMap(yaml.contents) ? undefined : yaml.get(list);
  const row = isSeq(rows) ? rows.items.find((item) => isMap(item) && isCalled(item, id)) : undefined;
  if (!isMap(row)) return undefined;
  if (value === undefined) row.delete(key);
  else setValue(yaml, row, key, value);
  return yaml.toString({ lineWidth: LINE_WIDTH });
}

/** The text with one key at its top set, or taken out by `undefined`; undefined when it is no YAML of keys. */
export function withKey(text: string, key: string, value: string | undefined): string | undefined {
  const yaml = parseDocument(text, { stringKeys: true, logLevel: 'silent' });
  if (yaml.errors.length > 0 || (yaml.contents !== null && !isMap(yaml.contents))) return undefined;
  if (value === undefined) yaml.delete(key);
  else if (isMap(yaml.contents)) setValue(yaml, yaml.contents, key, value);
  else yaml.set(key, value);
  return yaml.toString({ lineWidth: LINE_WIDTH });
}

/** The rows of a list as they are written; none where the text is no YAML. */
export function rowsIn(text: string, list: string): readonly { readonly [key: string]: unknown }[] {
  const read = readDocument('', text);
  const rows = read.ok ? read.document.values[list] : undefined;
  return Array.isArray(rows) ? rows.filter(isRecord) : [];
}

/** The one that {@link withRow} would change, as it is written. */
export function rowCalled(text: string, list: string, id: string, also: RowMarks = {}) {
  return rowsIn(text, list).find(
    (row) =>
      String(row.id).toLowerCase() === id.toLowerCase() &&
      Object.entries(also).every(([key, mark]) => row[key] === mark),
  );
}

function isCalled(row: YAMLMap, id: string): boolean {
  return String(row.get('id')).toLowerCase() === id.toLowerCase();
}

/** A value that stays as it is keeps its quotes, and one that changes the comment behind it; so within lists and groups. */
function setValue(yaml: Document, row: YAMLMap, key: string, value: unknown): void {
  row.set(key, changed(yaml, row.get(key, true), value));
}

function changed(yaml: Document, before: unknown, value: unknown): unknown {
  if (isSame(before, value)) return before;
  if (isMap(before) && isRecord(value)) {
    for (const { key } of [...before.items]) if (!(String(key) in value)) before.delete(key);
    for (const [key, each] of Object.entries(value)) setValue(yaml, before, key, each);
    return before;
  }
  if (isSeq(before) && Array.isArray(value)) {
    before.items = changedItems(yaml, before.items, value);
    return before;
  }
  const after = yaml.createNode(value);
  if (isScalar(before) && isScalar(after)) after.comment = before.comment;
  return after;
}

/** What is in the list already stays what it is, wherever it stands now; else the one that is left at this place changes. */
function changedItems(yaml: Document, before: readonly unknown[], values: readonly unknown[]): unknown[] {
  const left = new Set(before);
  const kept = values.map((value) => {
    const found = [...left].find((item) => isSame(item, value));
    left.delete(found);
    return found;
  });
  return values.map((value, index) => {
    const there = before[index];
    return kept[index] ?? changed(yaml, left.has(there) ? there : undefined, value);
  });
}

/** Whatever the order of its keys. */
function isSame(node: unknown, value: unknown): boolean {
  return isNode(node) && isDeepStrictEqual(JSON.parse(JSON.stringify(node)), value);
}
