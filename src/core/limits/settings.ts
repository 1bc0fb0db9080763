/** What the owner says of his wires: how much a charger bears, and what the chargers of a house share (PROTOCOL §2.5). */

/** IEC 61851-1: no car charges with less, and many chargers take a smaller number for this one. */
export const LEAST_A = 6;
/** Between a phase and neutral. */
export const PHASE_VOLTS = 230;
export const PHASES = 3;

/** Of one charger. All currents are per phase. */
export interface ChargerLimits {
  /** What each of its places can give; undefined = nothing is known of it. */
  readonly maxA: number | undefined;
  /** What its supply line bears, shared by its places. */
  readonly supplyA: number | undefined;
  /** Less than that becomes a pause. */
  readonly minA: number;
  readonly phases: number;
  /** What each of its places may take while the proxy is gone; undefined = as the site allows when it knows nothing. */
  readonly offlineLimitA: number | undefined;
  /** The owner lets a car give power back. */
  readonly allowsDischarge: boolean;
  /** Who gets more of what is shared: the higher number first. */
  readonly priority: number;
  /** Of single places, by EVSE; goes before `priority`. */
  readonly evsePriorities: { readonly [evse: string]: number };
}

/** Also for a charger that was adopted and stands in no file. */
export function limitsOfCharger(
  rows: readonly { readonly id: string; readonly limits?: ChargerLimits | undefined }[],
  chargerId: string,
): ChargerLimits {
  return rows.find(({ id }) => id === chargerId)?.limits ?? CHARGER_LIMITS;
}

const CHARGER_LIMITS: ChargerLimits = {
  maxA: undefined,
  supplyA: undefined,
  minA: LEAST_A,
  phases: PHASES,
  offlineLimitA: undefined,
  allowsDischarge: false,
  priority: 0,
  evsePriorities: {},
};

export const SHARINGS = ['equal', 'priority'] as const;
export type Sharing = (typeof SHARINGS)[number];

/** Of the house. */
export interface SiteSettings {
  readonly voltage: number;
  /** Per phase, shared by the chargers; undefined = there is none to keep. */
  readonly breakerA: number | undefined;
  /** Ids of those that hang on the breaker; empty = all. */
  readonly chargers: readonly string[];
  readonly share: Sharing;
  /** Undefined = the house takes nothing from the same breaker. */
  readonly spare: SpareSettings | undefined;
}

export interface SpareSettings {
  /** A value that is older counts as unknown. */
  readonly maxAgeS: number;
  /** What all chargers together may take while nothing is known of the house. */
  readonly fallbackA: number;
}

export const SITE: SiteSettings = {
  voltage: PHASE_VOLTS,
  breakerA: undefined,
  chargers: [],
  share: 'equal',
  spare: undefined,
};
