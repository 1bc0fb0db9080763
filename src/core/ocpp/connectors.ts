/**
 * The connectors of a charger under one number each, for a version that counts them over the whole station (PROTOCOL
 * §4.1): number n is the n-th of this list. It only ever grows at its end once somebody was told a number.
 */
import type { Place } from '../model.ts';

/** Far more than any charger has. */
export const MAX_CONNECTORS = 100;

/** Each has its EVSE and its connector. */
export type Connectors = readonly Place[];

/** What a number that stands for nothing becomes: the highest that a version can say, and no charger has such an EVSE. */
export const NOWHERE: Place = { evse: 2 ** 31 - 1 };

/**
 * The list with these places, the very same one where all are known. Places without a connector are none of its rows.
 * While nobody was told a number they are kept in their order.
 */
export function withConnectors(known: Connectors, seen: readonly Place[], isTold: boolean): Connectors {
  const isNew = (place: Place, index: number): boolean =>
    place.evse > 0 &&
    place.connector !== undefined &&
    place.connector > 0 &&
    !known.some((other) => isSame(other, place)) &&
    seen.findIndex((other) => isSame(other, place)) === index;
  const fresh = seen
    .filter(isNew)
    .map(({ evse, connector }) => ({ evse, connector }))
    .toSorted(byPlace)
    .slice(0, MAX_CONNECTORS - known.length);
  if (fresh.length === 0) return known;
  return isTold ? [...known, ...fresh] : [...known, ...fresh].toSorted(byPlace);
}

/**
 * The number of a place; 0 is the station. An EVSE without a connector has that of its busy one, else of its first.
 * Undefined = it is not in the list.
 */
export function numberOf(connectors: Connectors, busy: readonly Place[], place: Place): number | undefined {
  if (place.evse === 0) return 0;
  const meant = place.connector === undefined ? busy.find(({ evse }) => evse === place.evse) : place;
  const exact = meant?.connector === undefined ? -1 : connectors.findIndex((known) => isSame(known, meant));
  const index =
    exact >= 0 || place.connector !== undefined ? exact : connectors.findIndex(({ evse }) => evse === place.evse);
  return index < 0 ? undefined : index + 1;
}

/** The place of a number. */
export function placeOf(connectors: Connectors, number: number): Place {
  return number === 0 ? { evse: 0 } : (connectors[number - 1] ?? NOWHERE);
}

function isSame(a: Place, b: Place): boolean {
  return a.evse === b.evse && a.connector === b.connector;
}

function byPlace(a: Place, b: Place): number {
  return a.evse - b.evse || (a.connector ?? 0) - (b.connector ?? 0);
}
