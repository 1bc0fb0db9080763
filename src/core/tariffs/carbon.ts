/** How much CO₂ the grid gave off for the energy of a session, by what was known of its hours (docs/tariffs.md). */

import { chargedAt, courseOf, type MeteredSession } from './course.ts';
import type { Attributes } from './price-attributes.ts';
import { type Figure, spotMillionths } from './price-list.ts';
import type { SpotSpan } from './spot.ts';

export interface Carbon {
  /** Whole grams, CO₂ equivalent. */
  readonly grams: number;
  /** The energy that this is of; nothing is said of the rest, in whose hours nobody knew a figure. */
  readonly knownWh: number;
}

/** Grams of a kilogram: intensities are kept in millionths of a kilogram for a kWh, as prices are of a currency. */
const KILO = 1_000;
const MICRO = 1_000_000;
/** Five kilograms: far beyond the worst grid. */
const MAX_INTENSITY = 5 * MICRO;

/** In millionths of a kilogram; undefined = none. `divisor`: a thousandth for a figure in kilograms. */
function intensity(text: string, divisor = 1): number | undefined {
  const found = spotMillionths(text, divisor * KILO);
  return found === undefined || found < 0 || found > MAX_INTENSITY ? undefined : found;
}

export const CARBON_INTENSITY: Figure = {
  read: intensity,
  line: '"start,grams"; expected a time, a comma and grams with a point',
  right: 'is no carbon intensity; expected grams for a kWh from 0 to 5000, such as 385',
};

const UNITS: readonly (readonly [unit: RegExp, divisor: number])[] = [
  [/^g[^/]*\/\s*kwh$/i, 1],
  [/^kg[^/]*\/\s*mwh$/i, 1],
  [/^kg[^/]*\/\s*kwh$/i, 1 / KILO],
];

/** What an entity says now. One with another unit, such as a percentage, is another figure and counts as none. */
export function intensityOf(state: string, { unit_of_measurement: unit = 'g/kWh' }: Attributes): number | undefined {
  const divisor = UNITS.find(([form]) => typeof unit === 'string' && form.test(unit.trim()))?.[1];
  return divisor === undefined ? undefined : intensity(state, divisor);
}

/** `known`: of one source, none of which overlap. Undefined when the meter told nothing. */
export function carbonOf(session: MeteredSession, known: readonly SpotSpan[]): Carbon | undefined {
  const course = courseOf(session);
  if (course.length === 0) return undefined;
  const parts = known.map(({ from, to, perKwh }) => {
    const [begin, end] = [Math.max(from, session.startedAt), Math.min(to, session.endedAt)];
    const microWh = begin < end ? chargedAt(course, end) - chargedAt(course, begin) : 0n;
    return { microWh, weighted: microWh * BigInt(perKwh) };
  });
  const sum = (values: readonly bigint[]) => Number(values.reduce((total, value) => total + value, 0n));
  return {
    // Millionths of a Wh by millionths of a kilogram for a kWh: 10¹² of both together are a gram.
    grams: Math.round(sum(parts.map(({ weighted }) => weighted)) / (MICRO * MICRO)),
    knownWh: sum(parts.map(({ microWh }) => microWh)) / MICRO,
  };
}
