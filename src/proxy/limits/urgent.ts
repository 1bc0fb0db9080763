/** Where a raise is not held back: the home changed its word, or safety did (PROTOCOL §2.5 "write rate"). */
import { evsesOf } from '../../core/station/apply.ts';
import { partyState } from '../party-states.ts';
import { openAt, type TwinState } from '../twin-state.ts';
import { starvedA } from './parties.ts';

/** By EVSE, what the two want; equal texts for equal wishes. */
export function urgentKeys(state: TwinState): ReadonlyMap<number, string> {
  const home = partyState(state, 'home', 'own_limits');
  return new Map(
    evsesOf(state.station).map((evse) => [evse, JSON.stringify([home[evse], starvedA(state, openAt(state, evse))])]),
  );
}
