/** What a quirk is: something that chargers get wrong, and what is done about it, as one row of a table (PROTOCOL §6). */

/** The beginning of what a charger said of itself in its Boot; case does not count. What is absent fits all. */
export interface ModelPattern {
  readonly vendor?: string | undefined;
  readonly model?: string | undefined;
  readonly firmware?: string | undefined;
}

/**
 * `always`: part of how the proxy works, with no switch. `default`: on for every charger until it is switched off.
 * `matched`: on for the chargers named in `match`. `suggested`: off until it is switched on; the chargers named in
 * `match` are those for which that helps.
 */
export type QuirkUse = 'always' | 'default' | 'matched' | 'suggested';

export interface Quirk {
  /** What is done, in one plain sentence for the owner. */
  readonly does: string;
  /** Chargers that do it, by name where they have one, and where it was told. */
  readonly seen: readonly string[];
  readonly use: QuirkUse;
  /** Without it all chargers. */
  readonly match?: readonly ModelPattern[] | undefined;
}

/** Whether the owner may switch it. */
export function isSwitchable({ use }: Quirk): boolean {
  return use !== 'always';
}
