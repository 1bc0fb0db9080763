import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { type Import, importsOf, type Scan, scan } from './scan.ts';
import {
  CONFIG_NAME,
  IMPURE,
  KNOWS_VERSIONS,
  LONG_FILES,
  MAX_LINES,
  MAY_HOLD_CONFIG,
  ROWS,
  type Row,
  VERSION_NAME,
  WORLDLY,
} from './table.ts';

/** Everything that a source under `src/` does against the table; `file` is relative to `src/`. */
export function violationsOfSource(file: string, source: string): readonly string[] {
  const row = rowOf(file);
  if (row === undefined) return ['no row of the import table covers this file'];
  const scanned = scan(source);
  return [
    ...importsOf(scanned).flatMap((one) => violationOfImport(file, row, one) ?? []),
    ...(file.startsWith('core/') ? impurities(scanned) : []),
    ...(isIn(file, KNOWS_VERSIONS) ? [] : versionNames(scanned)),
    ...tooLong(file, source),
  ];
}

/** What a test file must not leave behind. */
export function violationsOfTest(source: string): readonly string[] {
  const left = /\b(?:describe|test|it|suite)\s*\.(?:\w+\s*\.)*\s*(only|skip|todo|fails)\b/.exec(scan(source).code);
  return left === null ? [] : [`.${left[1]} is left in a test`];
}

/** Paths, relative to the repository, whose names are kept for the user's own files. */
export function violationsOfPaths(paths: readonly string[]): readonly string[] {
  return paths.filter((path) => CONFIG_NAME.test(path) && !path.startsWith(MAY_HOLD_CONFIG));
}

function rowOf(file: string): Row | undefined {
  const rows = ROWS.filter(({ from }) => covers(from, file));
  return rows.sort((a, b) => b.from.length - a.from.length)[0];
}

function violationOfImport(file: string, row: Row, { specifier, typeOnly }: Import): string | undefined {
  if (specifier === '?') return 'imports a computed path, which nothing can check';
  if (!specifier.startsWith('.')) return violationOfPackage(row, specifier, typeOnly);
  const target = posix.join(posix.dirname(file), specifier);
  const own = row.from.endsWith('/') && target.startsWith(row.from);
  if (own || isIn(target, row.to)) return undefined;
  if (!isIn(target, row.types ?? [])) return `${row.from} may not import ${target}`;
  return typeOnly ? undefined : `${row.from} may import only types of ${target}`;
}

function violationOfPackage(row: Row, specifier: string, typeOnly: boolean): string | undefined {
  if (isBuiltin(specifier)) return row.node ? undefined : `${row.from} may not use Node.js (${specifier})`;
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  if (row.packages?.includes(name)) return undefined;
  if (!row.packageTypes?.includes(name)) return `${row.from} may not import the package ${name}`;
  return typeOnly ? undefined : `${row.from} may import only types of the package ${name}`;
}

function impurities({ code }: Scan): readonly string[] {
  const named = IMPURE.filter(({ pattern }) => pattern.test(code)).map(({ name }) => name);
  const worldly = WORLDLY.filter((name) => usesGlobal(code, name));
  return [...named, ...worldly].map((what) => `core is pure, but this uses ${what}`);
}

/** True when `name` stands there as a value of its own: no property (`x.name`), no key or field (`{ name: … }`). */
function usesGlobal(code: string, name: string): boolean {
  for (const match of code.matchAll(new RegExp(`(?<![\\w$])${name}(?![\\w$])`, 'g'))) {
    const before = code.slice(0, match.index).trimEnd();
    const after = code.slice(match.index + name.length).trimStart();
    const property = /(?<!\.\.)\.$/.test(before);
    const key = /(?:[{,;(]|\breadonly)$/.test(before) && /^\??:/.test(after);
    if (!property && !key) return true;
  }
  return false;
}

function versionNames({ strings }: Scan): readonly string[] {
  return strings
    .filter(({ value }) => VERSION_NAME.test(value))
    .map(({ value }) => `names the OCPP version '${value}', which only core/ocpp and config may do`);
}

function tooLong(file: string, source: string): readonly string[] {
  const lines = source.trimEnd().split('\n').length;
  return lines <= MAX_LINES || file in LONG_FILES ? [] : [`${lines} lines, more than ${MAX_LINES}`];
}

function isIn(path: string, places: readonly string[]): boolean {
  return places.some((place) => covers(place, path));
}

function covers(place: string, path: string): boolean {
  return place.endsWith('/') ? path.startsWith(place) : path === place;
}
