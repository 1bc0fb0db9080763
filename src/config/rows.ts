/** Changes one row of a list in a configuration file; everything else of it stays as it is, comments too. */
import { type Document, isMap, isScalar, isSeq, parseDocument, type YAMLMap } from 'yaml';

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
    (item) =>
      isMap(item) &&
      String(item.get('id')).toLowerCase() === id.toLowerCase() &&
      Object.entries(also).every(([key, mark]) => item.get(key) === mark),
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

/** A value that stays as it is keeps its quotes, and one that changes the comment behind it. */
function setValue(yaml: Document, row: YAMLMap, key: string, value: unknown): void {
  const before = row.get(key, true);
  if (JSON.stringify(before) === JSON.stringify(value)) return;
  const after = yaml.createNode(value);
  if (isScalar(before) && isScalar(after)) after.comment = before.comment;
  row.set(key, after);
}
