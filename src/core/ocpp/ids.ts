/** Where the ids of one party stand in a message, and how they are replaced (PROTOCOL §1, invariant I5). */
import type { Payload } from '../model.ts';
import { edit, type Path } from './paths.ts';

/**
 * `tx` transaction · `cp` charging profile · `rsv` reservation · `req` request · `rs` remote start · `seq` sequence
 * number · `tok` token · `tar` tariff · `der` DER control · `msg` display message · `mon` monitor · `str` event stream ·
 * `evt` event.
 */
export const ID_KINDS = [
  'tx',
  'cp',
  'rsv',
  'req',
  'rs',
  'seq',
  'tok',
  'tar',
  'der',
  'msg',
  'mon',
  'str',
  'evt',
] as const;
export type IdKind = (typeof ID_KINDS)[number];

/** Kinds that each party counts for itself: at the charger stands a number of ours, at the party its own. */
export const OWN_KINDS: ReadonlySet<string> = new Set<IdKind>([
  'cp',
  'rsv',
  'req',
  'rs',
  'msg',
  'der',
  'tar',
  'mon',
  'str',
]);

/** Of those, the kinds that the charger numbers: who alone speaks with it as without a proxy uses its numbers. */
export const GIVEN_BY_CHARGER: ReadonlySet<string> = new Set<IdKind>(['mon', 'str']);

export type IdPaths = { readonly [K in IdKind]?: readonly Path[] };

export interface FoundId {
  readonly kind: IdKind;
  readonly value: string | number;
}

/** What becomes of an id; undefined takes it out of the message. */
export type Rewrite = (kind: IdKind, value: string | number) => string | number | undefined;

/**
 * Replaces the ids of a payload. The payload is not touched: what changes is copied, the rest is shared, and a payload
 * without changes is returned itself.
 *
 * Taking an id out of a request may widen what it asks for (`ClearChargingProfile` without an id clears all): whoever
 * does not know an id in a request refuses the request. A list keeps standing when its last id was taken out, so that
 * "these" never becomes "all" by itself.
 */
export function rewriteIds(payload: Payload, paths: IdPaths, rewrite: Rewrite): Payload {
  let result = payload;
  for (const [kind, path] of pairs(paths)) {
    result = edit(result, path, (value) => (isId(value) ? rewrite(kind, value) : value));
  }
  return result;
}

/** All ids of a payload, in the order of `paths`. */
export function readIds(payload: Payload, paths: IdPaths): readonly FoundId[] {
  const found: FoundId[] = [];
  rewriteIds(payload, paths, (kind, value) => {
    found.push({ kind, value });
    return value;
  });
  return found;
}

function pairs(paths: IdPaths): readonly (readonly [IdKind, Path])[] {
  return ID_KINDS.flatMap((kind) => (paths[kind] ?? []).map((path) => [kind, path] as const));
}

function isId(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
