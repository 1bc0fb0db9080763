/** Places inside a JSON value, named by JSON pointers (RFC 6901). */

export type Json = { [field: string]: unknown };

/** Where a pointer leads: the object or array that holds the value, and under which key. */
export interface Spot {
  readonly holder: Json | unknown[];
  readonly key: string;
}

export function segmentsOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The value at a path; undefined when there is none. */
export function valueAt(root: unknown, segments: readonly string[]): unknown {
  let value = root;
  for (const segment of segments) {
    if (!isHolder(value) || !Object.hasOwn(value, segment)) return undefined;
    value = read({ holder: value, key: segment });
  }
  return value;
}

/** Undefined for the root itself and for a path that leads nowhere. */
export function spotAt(root: unknown, segments: readonly string[]): Spot | undefined {
  const key = segments.at(-1);
  const holder = valueAt(root, segments.slice(0, -1));
  return key !== undefined && isHolder(holder) && Object.hasOwn(holder, key) ? { holder, key } : undefined;
}

export function read(spot: Spot): unknown {
  return Array.isArray(spot.holder) ? spot.holder[Number(spot.key)] : spot.holder[spot.key];
}

export function write(spot: Spot, value: unknown): void {
  if (Array.isArray(spot.holder)) spot.holder[Number(spot.key)] = value;
  else Object.defineProperty(spot.holder, spot.key, { value, writable: true, enumerable: true, configurable: true });
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy that shares nothing with the original; the depth is bounded where frames are read. */
export function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copyOf(inner)]));
}

function isHolder(value: unknown): value is Json | unknown[] {
  return typeof value === 'object' && value !== null;
}
