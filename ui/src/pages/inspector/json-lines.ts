/** A payload as lines to be read, and what a translation made of another one. */

/** `same`: the original says so too, perhaps under another name; `changed`: it says something else there. */
export type Mark = 'same' | 'changed' | 'new';

export interface JsonLine {
  readonly depth: number;
  readonly text: string;
  /** Of a line with a value. */
  readonly leaf?: { readonly key: string; readonly value: string } | undefined;
}

export interface MarkedLine extends JsonLine {
  readonly mark: Mark;
}

/** Deeper is shown in one line. */
const MAX_DEPTH = 12;

export function jsonLines(value: unknown): readonly JsonLine[] {
  return [...linesOf(value, undefined, 0, '')];
}

/** The lines of what was told, each with what it has to do with what was said. */
export function compared(told: unknown, said: unknown): readonly MarkedLine[] {
  const leaves = jsonLines(said).flatMap(({ leaf }) => leaf ?? []);
  const values = new Set(leaves.map(({ value }) => value));
  const keys = new Set(leaves.map(({ key }) => key.toLowerCase()));
  return jsonLines(told).map((line) => {
    if (line.leaf === undefined || values.has(line.leaf.value)) return { ...line, mark: 'same' };
    return { ...line, mark: keys.has(line.leaf.key.toLowerCase()) ? 'changed' : 'new' };
  });
}

/** What was said and stands nowhere in what was told: `errorCode: NoError`. */
export function untold(told: unknown, said: unknown): readonly string[] {
  const values = new Set(jsonLines(told).flatMap(({ leaf }) => leaf?.value ?? []));
  const keys = new Set(jsonLines(told).flatMap(({ leaf }) => leaf?.key.toLowerCase() ?? []));
  return jsonLines(said)
    .flatMap(({ leaf }) => leaf ?? [])
    .filter(({ key, value }) => !values.has(value) && !keys.has(key.toLowerCase()))
    .map(({ key, value }) => `${key}: ${value}`);
}

function* linesOf(value: unknown, key: string | undefined, depth: number, tail: string): Iterable<JsonLine> {
  const name = key === undefined ? '' : `${JSON.stringify(key)}: `;
  const isGroup = typeof value === 'object' && value !== null && depth < MAX_DEPTH;
  const inner = isGroup
    ? Array.isArray(value)
      ? value.map((item) => [undefined, item] as const)
      : fieldsOf(value)
    : [];
  if (inner.length === 0) {
    const leaf = isGroup ? undefined : { key: key ?? '', value: plain(value) };
    yield { depth, text: `${name}${JSON.stringify(value) ?? 'null'}${tail}`, leaf };
    return;
  }
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  yield { depth, text: `${name}${open}` };
  for (const [index, [field, item]] of inner.entries())
    yield* linesOf(item, field, depth + 1, index === inner.length - 1 ? '' : ',');
  yield { depth, text: `${close}${tail}` };
}

function fieldsOf(value: object): readonly (readonly [string, unknown])[] {
  return Object.entries(value);
}

/** Versions differ in whether a figure is a text. */
function plain(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
