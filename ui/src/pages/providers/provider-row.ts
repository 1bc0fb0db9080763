/** The row of a provider in the file, and the form that makes it. Pure. */
import type { ProviderPreset } from '../../live/types.ts';

export type Row = Readonly<Record<string, unknown>>;

/** One field of the form. */
export interface Field {
  readonly key: string;
  readonly label: string;
  readonly help: string;
  readonly required: boolean;
  readonly secret: boolean;
  readonly example: string | null;
  /** What else stands in the row when this one is filled in. */
  readonly adds: Readonly<Record<string, string>>;
  /** The field that must be filled in with it. */
  readonly needs: string | null;
}

/** What a secret looks like that the proxy keeps to itself. Sent back like that it stays what it is. */
export const MASK = '********';

export const ROLES = ['reporter', 'billing', 'energy', 'controller', 'operator', 'transparent'] as const;
export const VERSIONS = ['', '1.6', '2.0.1', '2.1', 'auto'] as const;

/** An id that nobody has yet: `monta`, `monta-2`. */
export function freeId(wish: string, taken: readonly string[]): string {
  const lower = new Set(taken.map((id) => id.toLowerCase()));
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? wish : `${wish}-${number}`;
    if (!lower.has(id.toLowerCase())) return id;
  }
}

/** The row as it is written: what the preset says, what was typed, and nothing that is empty. */
export function rowOf(preset: ProviderPreset, fields: readonly Field[], typed: Readonly<Record<string, string>>): Row {
  const filled = fields.filter(({ key }) => (typed[key] ?? '').trim() !== '');
  return {
    ...preset.row,
    ...(typed.role ? { role: typed.role } : { role: preset.role }),
    ...(typed.version && { version: typed.version }),
    ...Object.assign({}, ...filled.map(({ adds }) => adds)),
    ...Object.fromEntries(filled.map(({ key }) => [key, (typed[key] ?? '').trim()])),
    ...(typed.shadow === 'on' && { shadow: true }),
  };
}

/** Whether who is added decides on cards and pays from now on: it must be able to, and not only watch. */
export function shallPay({ authority, role, shadow }: Readonly<Record<string, string>>): boolean {
  return authority === 'on' && (role === 'billing' || role === 'transparent') && shadow !== 'on';
}

/** A row that is there, with what was typed in place of what stood there; what the form does not know stays. */
export function changedRow(row: Row, fields: readonly string[], typed: Readonly<Record<string, string>>): Row {
  const next: Record<string, unknown> = { ...row };
  for (const key of fields) {
    const value = (typed[key] ?? '').trim();
    if (value === '') delete next[key];
    else next[key] = value;
  }
  if (typed.shadow === 'on') next.shadow = true;
  else delete next.shadow;
  return next;
}

/** What is missing before it can be tried, by the labels of the form: a password wants its user name, too. */
export function missing(fields: readonly Field[], typed: Readonly<Record<string, string>>): readonly string[] {
  const isFilled = (key: string): boolean => (typed[key] ?? '').trim() !== '';
  const needed = new Set(fields.filter(({ key }) => isFilled(key)).map(({ needs }) => needs));
  return fields
    .filter(({ key, required }) => (required || needed.has(key)) && !isFilled(key))
    .map(({ label }) => label);
}
