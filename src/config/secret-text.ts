/** A configuration file whose secrets are masked, to be shown and changed and then filled in again. */
import { isMap, isScalar, isSeq, type ParsedNode, parseDocument, type Scalar, visit } from 'yaml';
import { rowsIn } from './rows.ts';
import { isSecretName, MASK, masked, secretsIn } from './secrets.ts';

/** A scalar that is a secret, or an address with one in it. */
interface Place {
  /** Such as `ocpp_services.tap.password`: rows are told apart by their id, so that they may change places. */
  readonly path: string;
  readonly value: string;
  /** What is shown instead. */
  readonly shown: string;
  readonly range: readonly [from: number, to: number];
}

/**
 * The text with masks; undefined when it is no YAML, or refers to itself by "*", where one secret may have many places.
 * Comments stay, but for secrets that are repeated in them.
 */
export function maskText(text: string): string | undefined {
  const read = placesIn(text);
  if (read === undefined || read.hasAlias) return undefined;
  const { places, scalars, values } = read;
  const secrets = secretsIn(values);
  const inComments = secrets.flatMap((secret) =>
    occurrences(text, secret).filter(([from]) => !scalars.some(([start, end]) => from >= start && from < end)),
  );
  return replaced(text, [
    ...places.map(({ range, shown }) => ({ range, by: JSON.stringify(shown) })),
    ...inComments.map((range) => ({ range, by: MASK })),
  ]);
}

/**
 * The text with its masks replaced by what stands at the same place in `current`. A mask that stands for nothing stays:
 * `unknown` names its key. Undefined when the text is no YAML, whose faults are told elsewhere.
 */
export function unmaskText(
  text: string,
  current: string,
): { readonly text: string; readonly unknown: readonly string[] } | undefined {
  const read = placesIn(text);
  if (read === undefined) return undefined;
  const known = new Map(
    (placesIn(current)?.places ?? []).map((place) => [`${place.path} ${place.shown}`, place.value]),
  );
  const changes: Change[] = [];
  const unknown: string[] = [];
  for (const { path, value, range } of read.places) {
    if (!value.includes(MASK)) continue;
    const secret = known.get(`${path} ${value}`);
    if (secret === undefined) unknown.push(path);
    else changes.push({ range, by: JSON.stringify(secret) });
  }
  return { text: replaced(text, changes), unknown };
}

/**
 * Keys of addresses of services that lead elsewhere than in `current`, while a secret of the service is masked still:
 * what was never shown is not sent to where it did not go before.
 */
export function movedSecrets(text: string, current: string): readonly string[] {
  const known = new Map(rowsIn(current, SERVICES).map(({ id, url }) => [String(id).toLowerCase(), originOf(url)]));
  return rowsIn(text, SERVICES).flatMap(({ id, ...row }, index) => {
    const name = String(id).toLowerCase();
    const isMoved = known.has(name) && known.get(name) !== originOf(row.url);
    return isMoved && JSON.stringify(row).includes(MASK) ? [`${SERVICES}.${index}.url`] : [];
  });
}

const SERVICES = 'ocpp_services';

function originOf(url: unknown): string | undefined {
  if (typeof url !== 'string' || !URL.canParse(url)) return undefined;
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

function placesIn(text: string) {
  const yaml = parseDocument(text, { stringKeys: true, logLevel: 'silent' });
  if (yaml.errors.length > 0) return undefined;
  const places: Place[] = [];
  const scalars: (readonly [number, number])[] = [];
  let hasAlias = false;
  visit(yaml, {
    Alias: () => {
      hasAlias = true;
    },
    Scalar: (_, scalar) => {
      if (scalar.range) scalars.push([scalar.range[0], scalar.range[1]]);
    },
  });
  collect(yaml.contents, '', '', places);
  const values: unknown = hasAlias ? undefined : yaml.toJS();
  return { places, scalars, values, hasAlias };
}

function collect(node: ParsedNode | null, path: string, key: string, places: Place[]): void {
  if (isMap<Scalar, ParsedNode | null>(node)) {
    for (const { key: name, value } of node.items) collect(value, join(path, name.value), String(name.value), places);
  } else if (isSeq<ParsedNode>(node)) {
    for (const [index, row] of node.items.entries()) {
      const id = isMap(row) ? row.get('id') : undefined;
      collect(row, join(path, id ?? index), key, places);
    }
  } else if (isScalar(node) && node.range && (typeof node.value === 'string' || typeof node.value === 'number')) {
    const value = String(node.value);
    const shown = isSecretName(key) ? MASK : String(masked(value, key));
    if (shown !== value || value.includes(MASK)) {
      places.push({ path, value, shown, range: [node.range[0], node.range[1]] });
    }
  }
}

function join(path: string, step: unknown): string {
  return path === '' ? String(step) : `${path}.${String(step)}`;
}

interface Change {
  readonly range: readonly [from: number, to: number];
  readonly by: string;
}

function replaced(text: string, changes: readonly Change[]): string {
  const backwards = changes.toSorted((a, b) => b.range[0] - a.range[0]);
  return backwards.reduce((result, { range: [from, to], by }) => {
    // A text of several lines ("|") ends with the end of its last line.
    const lineEnd = result.slice(from, to).endsWith('\n') ? '\n' : '';
    return result.slice(0, from) + by + lineEnd + result.slice(to);
  }, text);
}

function occurrences(text: string, word: string): [from: number, to: number][] {
  const found: [number, number][] = [];
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
    found.push([at, at + word.length]);
  }
  return found;
}
