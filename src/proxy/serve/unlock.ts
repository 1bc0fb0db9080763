import { hasRight } from '../../core/arbitration/roles.ts';
import type { Place } from '../../core/model.ts';
import { evsesOf, placeKey } from '../../core/station/apply.ts';
import type { StationState } from '../../core/station/station.ts';
import { type Outcome, refused, type Served } from './served.ts';

/** Unlocking is for the charger to do, where there is such a connector (PROTOCOL §3.5). */
export function unlock({ twin, provider, ask }: Served<'unlock'>): Outcome<'unlock'> {
  // Who may not unlock hears that first.
  if (!hasRight(provider, 'control') || isKnown(twin.state.station, ask.place)) return undefined;
  return refused('N', 'the charger has no such connector', 'unknown_connector');
}

function isKnown(station: StationState, place: Place): boolean {
  if (!evsesOf(station).includes(place.evse)) return false;
  const shown = Object.values(station.statuses).some(({ meaning }) => meaning.place.evse === place.evse);
  return !shown || place.connector === undefined || station.statuses[placeKey(place)] !== undefined;
}
