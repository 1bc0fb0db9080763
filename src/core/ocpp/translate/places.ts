import type { Place } from '../../model.ts';

/** Where connectors are counted over the whole station, connector n is the only one of EVSE n; 0 is the station (§4.1). */
export function placeOfConnector(connectorId: number): Place {
  return connectorId === 0 ? { evse: 0 } : { evse: connectorId, connector: 1 };
}

/** Undefined for a further connector of an EVSE: which number it has, only a map of this charger can tell. */
export function connectorOfPlace(place: Place): number | undefined {
  return place.connector === undefined || place.connector === 1 || place.evse === 0 ? place.evse : undefined;
}

/** The place of an `evse` field; without it the station itself is meant. */
export function placeOfEvse(evse: { readonly id: number; readonly connectorId?: number } | undefined): Place {
  if (evse === undefined) return { evse: 0 };
  return evse.connectorId === undefined ? { evse: evse.id } : { evse: evse.id, connector: evse.connectorId };
}

/** Undefined for the station itself, which these fields name by being absent. */
export function evseOfPlace(place: Place | undefined): { id: number; connectorId?: number } | undefined {
  if (place === undefined || place.evse === 0) return undefined;
  return place.connector === undefined ? { id: place.evse } : { id: place.evse, connectorId: place.connector };
}
