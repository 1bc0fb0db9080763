/** Scripts of the simulators: a small YAML file, checked as strictly as the configuration. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type ConfigDocument, isRecord, readDocument } from '../config/document.ts';
import { formatProblem, type Path, type Problem, problemOf } from '../config/problem.ts';
import { nearest } from '../config/suggest.ts';
import { type Arg, type Deeds, DURATION_RIGHT, readArg, readDuration, rightOf } from '../simulate/deeds.ts';
import type { Step } from '../simulate/script.ts';
import { plainReason } from './reason.ts';

export type ReadScript<S> =
  | { readonly ok: true; readonly steps: readonly Step<S>[] }
  /** One line a problem. */
  | { readonly ok: false; readonly problems: readonly string[] };

/** Steps beyond this are no script but a mistake. */
const MAX_STEPS = 10_000;
const TIMES = ['at', 'after'];

export async function readScript<S>(file: string, cwd: string, deeds: Deeds<S>): Promise<ReadScript<S>> {
  try {
    return parseScript(file, await readFile(resolve(cwd, file), 'utf8'), deeds);
  } catch (error) {
    return { ok: false, problems: [`${file}: cannot be read: ${plainReason(error)}`] };
  }
}

/** Reads the text of a script; `name` is the file as its owner calls it. */
export function parseScript<S>(name: string, text: string, deeds: Deeds<S>): ReadScript<S> {
  const read = readDocument(name, text);
  if (!read.ok) return { ok: false, problems: read.problems.map(formatProblem) };
  const { document } = read;
  const { steps: rows, ...others } = document.values;
  const problems: Problem[] = Object.keys(others).map((key) =>
    problemAt(document, [key], 'is not a key of a script', 'expected "steps:"', true),
  );
  if (!Array.isArray(rows)) {
    const right = 'expected "steps:" with a list of lines such as "- do: plug"';
    problems.push(
      'steps' in document.values
        ? problemAt(document, ['steps'], 'is no list', right)
        : problemOf(name, 'steps', 'is missing', right),
    );
    return { ok: false, problems: problems.map(formatProblem) };
  }
  if (rows.length > MAX_STEPS) {
    problems.push(problemAt(document, ['steps'], `has ${rows.length} steps`, `expected at most ${MAX_STEPS}`));
  }
  const steps = rows.slice(0, MAX_STEPS).flatMap((row: unknown, index) => {
    const found: Problem[] = [];
    const step = stepOf(document, row, index, deeds, found);
    problems.push(...found);
    return step === undefined || found.length > 0 ? [] : [step];
  });
  return problems.length > 0 ? { ok: false, problems: problems.map(formatProblem) } : { ok: true, steps };
}

function stepOf<S>(
  document: ConfigDocument,
  row: unknown,
  index: number,
  deeds: Deeds<S>,
  problems: Problem[],
): Step<S> | undefined {
  const path = ['steps', index] as const;
  const names = Object.keys(deeds);
  if (!isRecord(row)) {
    problems.push(problemAt(document, path, 'is no step', 'expected a line such as "- do: plug"'));
    return undefined;
  }
  const word = row.do;
  const deed = typeof word === 'string' && Object.hasOwn(deeds, word) ? deeds[word] : undefined;
  if (deed === undefined || typeof word !== 'string') {
    const wrong = word === undefined ? 'does nothing' : `${JSON.stringify(word)} is nothing it can do`;
    const right = `expected one of ${names.join(', ')}`;
    problems.push(
      problemAt(document, word === undefined ? path : [...path, 'do'], wrong, suggestion(word, names) ?? right),
    );
    return undefined;
  }
  const known = ['do', ...TIMES, ...deed.args.map(({ name }) => name)];
  for (const key of Object.keys(row)) {
    if (known.includes(key)) continue;
    const right = suggestion(key, known) ?? `expected one of ${known.join(', ')}`;
    problems.push(problemAt(document, [...path, key], `is nothing that "${word}" takes`, right, true));
  }
  const time = (key: string): number | undefined => {
    if (row[key] === undefined) return undefined;
    const ms = readDuration(row[key]);
    if (ms === undefined)
      problems.push(problemAt(document, [...path, key], `${JSON.stringify(row[key])} is no duration`, DURATION_RIGHT));
    return ms;
  };
  const atMs = time('at');
  const afterMs = time('after');
  if (row.at !== undefined && row.after !== undefined) {
    problems.push(problemAt(document, [...path, 'after'], 'stands beside "at"', 'expected one of them', true));
  }
  const given = new Map(deed.args.flatMap((arg) => argOf(document, path, arg, row[arg.name], problems)));
  return { name: word, deed, given, atMs, afterMs };
}

function argOf(document: ConfigDocument, path: Path, arg: Arg, value: unknown, problems: Problem[]) {
  if (value === undefined || value === null) {
    if (arg.optional !== true) problems.push(problemAt(document, path, `lacks "${arg.name}"`, rightOf(arg)));
    return [];
  }
  const { source } = document.place([...path, arg.name]);
  // A tag of digits stays as it is written: 0012 is no 12.
  const read = readArg(arg, arg.kind === 'word' && typeof value === 'number' ? (source ?? value) : value);
  if (read !== undefined) return [[arg.name, read] as const];
  problems.push(problemAt(document, [...path, arg.name], `${JSON.stringify(value)} will not do`, rightOf(arg)));
  return [];
}

function suggestion(word: unknown, known: readonly string[]): string | undefined {
  const near = typeof word === 'string' ? nearest(word, known) : undefined;
  return near === undefined ? undefined : `did you mean "${near}"?`;
}

function problemAt(document: ConfigDocument, path: Path, wrong: string, right: string, ofKey = false): Problem {
  const { line, column } = document.place(path, ofKey);
  return { file: document.name, line, column, key: path.join('.'), wrong, right };
}
