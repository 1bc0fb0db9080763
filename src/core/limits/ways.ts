/** In how many ways a limit can be said to a charger, the best first; what one refuses, another may take (PROTOCOL §2.5). */

export interface Way {
  readonly purpose: 'TxProfile' | 'TxDefaultProfile' | 'ChargingStationMaxProfile';
  /** `top`: the highest that the charger knows. */
  readonly stack: 'top' | 'zero';
  /** With start and duration, so that it ends when the proxy is gone; else from now on, until it is taken away. */
  readonly isTimed: boolean;
  readonly unit: 'A' | 'W';
}

export const WAYS: readonly Way[] = [
  { purpose: 'TxProfile', stack: 'top', isTimed: true, unit: 'A' },
  { purpose: 'TxProfile', stack: 'zero', isTimed: true, unit: 'A' },
  { purpose: 'TxProfile', stack: 'zero', isTimed: false, unit: 'A' },
  { purpose: 'TxProfile', stack: 'zero', isTimed: false, unit: 'W' },
  { purpose: 'TxDefaultProfile', stack: 'zero', isTimed: false, unit: 'A' },
  { purpose: 'ChargingStationMaxProfile', stack: 'zero', isTimed: false, unit: 'A' },
];

/** Ids of the proxy's own profiles at a charger: they are the only ones that it ever holds. */
export const PROFILE_ID = { station: 100, base: 110, session: 120 } as const;

/** So often in a row a way is refused before that counts as a word about the way: a charger may be busy, or its session over. */
export const REFUSALS = 3;

/** How often each way was refused since it was taken last. */
export interface Refusals {
  /** What may have changed what it takes: its model and firmware. */
  readonly of: string;
  readonly counts: { readonly [way: string]: number };
}

/** `isFirm`: it said that it knows no such thing, which it says only once. */
export function withRefusal(before: Refusals, way: number, isFirm: boolean): Refusals {
  const count = isFirm ? REFUSALS : (before.counts[way] ?? 0) + 1;
  return { ...before, counts: { ...before.counts, [way]: count } };
}

export function withYes(before: Refusals, way: number): Refusals {
  const { [way]: _over, ...counts } = before.counts;
  return { ...before, counts };
}

/** The best way from the known one on that was not refused for good; with none left all may be tried again. */
export function bestWay(known: number, { counts }: Refusals, charger: Charger): number {
  let way: number | undefined = known;
  while (way !== undefined && (counts[way] ?? 0) >= REFUSALS) way = wayAfter(way, charger);
  return way ?? known;
}

/** What a charger can be told. */
interface Charger {
  readonly topStackLevel: number;
  readonly places: number;
}

/**
 * The next way that differs from those before for such a charger; undefined = none is left. A limit of the whole charger
 * says nothing of a single place of several.
 */
export function wayAfter(index: number, { topStackLevel, places }: Charger): number | undefined {
  const next = index + 1 === 1 && topStackLevel === 0 ? index + 2 : index + 1;
  const way = WAYS[next];
  if (way === undefined || (way.purpose === 'ChargingStationMaxProfile' && places > 1)) return undefined;
  return next;
}
