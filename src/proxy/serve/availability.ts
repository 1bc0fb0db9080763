/** Taking places out of service: for everybody where the asker may, else for itself alone (PROTOCOL §2.6). */
import { isTransparent } from '../../core/arbitration/roles.ts';
import type { Place, Transaction } from '../../core/model.ts';
import { evsesOf, placeKey } from '../../core/station/apply.ts';
import { type Closed, isShut, WHOLE, withPlace } from '../../core/station/closed.ts';
import type { StationState } from '../../core/station/station.ts';
import { closedPlaces, mayClose, tellClosed } from '../closing.ts';
import { partyState } from '../party-states.ts';
import type { Twin } from '../twin.ts';
import { rowKey } from '../twin-state.ts';
import { answered, judged, type Outcome, refused, type Served } from './served.ts';

type Asked = Served<'setAvailability'>;

export async function setAvailability(served: Asked): Promise<Outcome<'setAvailability'>> {
  const { twin, provider, ask } = served;
  const unknown = unknownPlace(twin.state.station, ask.place);
  // Its every word is for the charger to answer.
  if (unknown !== undefined && isTransparent(provider)) return undefined;
  if (unknown !== undefined) return refused('N', 'the charger has no such place', unknown);
  const isReal = mayClose(provider);
  const verb = ask.isOpen ? 'open' : 'close';
  const decision = await judged(
    served,
    isReal ? { verb, needs: 'maintain', evse: ask.place.evse || undefined } : { verb: 'read', needs: 'observe' },
  );
  if (!decision.allow) return refused(decision.code, decision.why);
  return isReal ? forEverybody(served) : forItself(served);
}

/** Nobody else notices; it sees the place as unavailable once its own session there is over. */
async function forItself(served: Asked): Promise<Outcome<'setAvailability'>> {
  const { twin, provider, ask } = served;
  const knows = ({ id }: Transaction): boolean => twin.state.rows.get(rowKey(id, provider.id))?.state === 'open';
  const status = !ask.isOpen && runningAt(twin, ask.place).some(knows) ? 'Scheduled' : 'Accepted';
  await wish(served, wishOf(served));
  return answered({ status }, () => served.desk.lanes.get(provider.id)?.wake());
}

/** The charger hears of it when this closes the place first or opens it last; what it refuses is wished no more. */
async function forEverybody(served: Asked): Promise<Outcome<'setAvailability'>> {
  const { context, twin, provider, ask } = served;
  const { evse } = ask.place;
  const before = partyState(twin.state, provider.id, 'closed');
  const wasShut = isShut(closedPlaces(context, twin.state), evse);
  const wished = wishOf(served);
  await wish(served, wished);
  if (isShut(closedPlaces(context, twin.state), evse) === wasShut) {
    // As without a proxy it also hears what the charger says to what is so already.
    if (isTransparent(provider) && wasShut !== ask.isOpen) return undefined;
    return answered({ status: !ask.isOpen && runningAt(twin, ask.place).length > 0 ? 'Scheduled' : 'Accepted' });
  }
  const told = twin.link === undefined ? 'unheard' : await tellClosed(context, twin, evse);
  if (told === 'accepted' || told === 'scheduled')
    return answered({ status: told === 'scheduled' ? 'Scheduled' : 'Accepted' });
  // Meanwhile it may have asked for something else.
  if (partyState(twin.state, provider.id, 'closed') === wished) await wish(served, before);
  return told === 'refused'
    ? answered({ status: 'Rejected' })
    : refused('O', 'the charger is offline or did not answer');
}

function wishOf({ twin, provider, ask }: Asked): Closed {
  const { station } = twin.state;
  return withPlace(partyState(twin.state, provider.id, 'closed'), evsesOf(station), ask.place.evse, ask.isOpen);
}

async function wish({ twin, provider }: Asked, closed: Closed): Promise<void> {
  await twin.run((unit) => unit.putPartyState(provider.id, 'closed', closed.length === 0 ? undefined : closed));
}

function runningAt(twin: Twin, { evse }: Place): readonly Transaction[] {
  return twin.state.transactions.filter((tx) => tx.endedAt === undefined && (evse === WHOLE || tx.place.evse === evse));
}

/** An EVSE goes in and out of service as a whole: one of several connectors alone does not. */
function unknownPlace(
  station: StationState,
  place: Place,
): 'unknown_evse' | 'unknown_connector' | 'unsupported_param' | undefined {
  if (place.evse === WHOLE) return undefined;
  if (!evsesOf(station).includes(place.evse)) return 'unknown_evse';
  const connectors = Object.values(station.statuses).filter(({ meaning }) => meaning.place.evse === place.evse);
  if (place.connector === undefined || connectors.length === 0) return undefined;
  if (station.statuses[placeKey(place)] === undefined) return 'unknown_connector';
  return connectors.length > 1 ? 'unsupported_param' : undefined;
}
