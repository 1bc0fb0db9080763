/** Places that somebody wants out of service (PROTOCOL §2.6): EVSEs by number, and 0 for the whole charger. */

/** The place that stands for the whole charger and all of its EVSEs. */
export const WHOLE = 0;

export type Closed = readonly number[];

/** The place, and with the whole charger everything, is closed or opened. */
export function withPlace(closed: Closed, evses: readonly number[], place: number, isOpen: boolean): Closed {
  return isOpen ? opened(closed, evses, place) : withClosed(closed, place);
}

function withClosed(closed: Closed, place: number): Closed {
  if (place === WHOLE) return [WHOLE];
  return closed.includes(WHOLE) || closed.includes(place) ? closed : [...closed, place];
}

function opened(closed: Closed, evses: readonly number[], place: number): Closed {
  if (place === WHOLE) return [];
  const each = closed.includes(WHOLE) ? evses : closed;
  return each.filter((other) => other !== place);
}

/** What is really out of service: a place is open only where everybody wants it open. */
export function closedByAny(wishes: readonly Closed[]): Closed {
  const all = [...new Set(wishes.flat())];
  return all.includes(WHOLE) ? [WHOLE] : all;
}

/** Whether this very place is out of service. The whole charger is not, while only each of its EVSEs is. */
export function isShut(closed: Closed, place: number): boolean {
  return closed.includes(WHOLE) || (place !== WHOLE && closed.includes(place));
}

/** Whether nothing can charge at this EVSE; without one, nowhere. */
export function isNowhereOpen(closed: Closed, evses: readonly number[], evse: number | undefined): boolean {
  if (closed.includes(WHOLE)) return true;
  return evse !== undefined && evse > 0 ? closed.includes(evse) : evses.every((each) => closed.includes(each));
}
