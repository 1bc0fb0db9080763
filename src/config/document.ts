import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { Path, Problem } from './problem.ts';
import { problemOf } from './problem.ts';

export interface Place {
  readonly line: number;
  readonly column: number;
  /** How a plain value is written there (`3.0`, where its value is 3). */
  readonly source?: string | undefined;
}

/** One file of configuration: its values by top-level key, and where each of them stands. */
export interface ConfigDocument {
  readonly name: string;
  readonly values: { readonly [key: string]: unknown };
  /** Place of a value; with `ofKey`, of the key before it. Of the nearest thing around it where there is no such value. */
  place(path: Path, ofKey?: boolean): Place;
}

export type ReadDocument =
  | { readonly ok: true; readonly document: ConfigDocument }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads YAML, of which JSON is a part. An empty text is a file without keys. Never throws; no problem repeats
 * text of the file, since a faulty line may hold a password.
 */
export function readDocument(name: string, text: string): ReadDocument {
  const lines = new LineCounter();
  try {
    const yaml = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true, logLevel: 'error' });
    const faults: Fault[] = [...yaml.errors, ...yaml.warnings];
    visit(yaml, {
      Alias: (_, alias) => {
        if (alias.resolve(yaml) === undefined) faults.push({ code: 'UNKNOWN_ALIAS', pos: [alias.range?.[0] ?? 0] });
      },
    });
    if (faults.length > 0) return { ok: false, problems: faults.map((fault) => faultOf(name, text, lines, fault)) };
    const values: unknown = yaml.toJS({ maxAliasCount: MAX_ALIASES });
    // Throws where a value contains itself, which everything after this may then rule out.
    JSON.stringify(values);
    if (values !== null && values !== undefined && !isRecord(values)) {
      const right = 'expected "key: value" lines such as "log_level: info"';
      return {
        ok: false,
        problems: [{ ...problemOf(name, '', 'the file is no list of keys', right), line: 1, column: 1 }],
      };
    }
    return {
      ok: true,
      document: { name, values: values ?? {}, place: (path, ofKey) => placeOf(yaml, lines, path, ofKey) },
    };
  } catch {
    // The parser throws on what it cannot hold: nesting without end, references that multiply.
    const right = 'expected the keys that docs/configuration.md lists';
    return { ok: false, problems: [problemOf(name, '', 'the file is nested too deeply or refers to itself', right)] };
  }
}

export function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface Fault {
  readonly code: string;
  readonly pos: readonly [number, ...unknown[]];
}

const MAX_ALIASES = 100;

/** The parser's codes in the owner's words: what is wrong, what would be right. */
const FAULTS: { readonly [code: string]: readonly [wrong: string, right: string] } = {
  TAB_AS_INDENT: ['a tab is used to indent', 'use spaces'],
  BAD_INDENT: [
    'this line is not indented like its neighbours, or a "]" or "}" is missing before it',
    'use the same number of spaces for keys of one group',
  ],
  DUPLICATE_KEY: ['this key stands here twice', 'keep one of them'],
  MISSING_CHAR: [
    'this line is not indented like its neighbours, or a quote, a "[" or a "{" before it is not closed',
    'use the same number of spaces for keys of one group, close what is open, and put ", " between entries',
  ],
  MULTILINE_IMPLICIT_KEY: ['a ":" is missing, or a line is indented too far', 'write "key: value" on one line'],
  BLOCK_AS_IMPLICIT_KEY: [
    'two ":" on one line, or a line is indented too far',
    'put a value with ": " in it in quotes',
  ],
  BAD_SCALAR_START: ['a value cannot begin with this character', 'put the value in quotes'],
  BAD_DQ_ESCAPE: ['a "\\" in double quotes has no meaning here', 'write "\\\\", or use single quotes'],
  UNKNOWN_ALIAS: ['a "*" refers to nothing', 'put a value that begins with "*" in quotes'],
  MULTIPLE_DOCS: ['a second document begins here', 'leave out the "---" line'],
  TAG_RESOLVE_FAILED: [
    'a word that begins with "!" has no meaning here',
    'write the value itself, in quotes if it begins with "!"',
  ],
  NON_STRING_KEY: ['a key is no plain text', 'write "key: value"'],
};
const UNREADABLE = [
  'the text cannot be read as YAML here',
  'write "key: value"; put values with special characters in quotes',
] as const;

function faultOf(name: string, text: string, lines: LineCounter, fault: Fault): Problem {
  const [wrong, right] = FAULTS[fault.code] ?? UNREADABLE;
  const { line, col } = lines.linePos(fault.pos[0]);
  // Only a plain lower-case word is surely a key and not a value.
  const word =
    fault.code === 'DUPLICATE_KEY' ? /^["']?([a-z][a-z0-9_]{0,39})["']?\s*:/.exec(text.slice(fault.pos[0])) : null;
  return { file: name, line: Math.max(1, line), column: Math.max(1, col), key: word?.[1] ?? '', wrong, right };
}

function placeOf(yaml: Document.Parsed, lines: LineCounter, path: Path, ofKey = false): Place {
  let node: unknown = yaml.contents;
  let offset = offsetOf(node) ?? 0;
  for (const [index, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(yaml);
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      if (pair === undefined) break;
      const keyOffset = offsetOf(pair.key) ?? offset;
      if (ofKey && index === path.length - 1) return placeAt(lines, keyOffset);
      node = pair.value;
      offset = offsetOf(node) ?? keyOffset;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      offset = offsetOf(node) ?? offset;
    } else break;
  }
  return { ...placeAt(lines, offset), source: isScalar(node) ? node.source : undefined };
}

function placeAt(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

function offsetOf(node: unknown): number | undefined {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : undefined;
}
