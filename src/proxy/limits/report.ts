/** What the site gets to know of the places of one charger, and when it gets to know something else. */
import { fallsOf } from '../../core/limits/ahead.ts';
import { HORIZON_MS } from '../../core/limits/compile.ts';
import { merged, type PartyLimit } from '../../core/limits/merge.ts';
import { lineFrom, nextChange } from '../../core/limits/offered.ts';
import type { Instant } from '../../core/model.ts';
import { evsesOf } from '../../core/station/apply.ts';
import type { Context } from '../context.ts';
import { openAt, type TwinState } from '../twin-state.ts';
import { givenHere, leastHeld, mostHeld, mostToldHere } from './held.ts';
import { partiesAt, stationLine } from './parties.ts';
import type { ChargerReport } from './site.ts';

export interface Reported extends ChargerReport {
  /** When a party allows something else although nobody says anything: then others may have other shares. */
  readonly changesAt: Instant | undefined;
}

export function reportOf(context: Context, state: TwinState, chargerId: string): Reported {
  const now = context.clock.now();
  const seen = evsesOf(state.station).map((evse) => {
    const tx = openAt(state, evse);
    const others = partiesAt(context, state, { chargerId, evse, now, tx }).filter(({ source }) => source !== 'site');
    const given = givenHere(context, state, { chargerId, evse });
    const { steps } = merged(others, now);
    return {
      place: {
        evse,
        wantsA: steps[0]?.limitA,
        held: lineFrom(mostHeld(given, now), now),
        told: lineFrom(mostToldHere(given, now), now),
        sure: lineFrom(leastHeld(given, now), now),
      },
      changes: [steps[1]?.at, others.some(isDrawn) ? now + HORIZON_MS : undefined],
    };
  });
  const station = stationLine(context, state, { chargerId, now });
  const changes = [...seen.flatMap((one) => one.changes), nextChange(station, now)].filter((at) => at !== undefined);
  return {
    station: fallsOf(station, now),
    places: seen.map(({ place }) => place),
    changesAt: changes.length === 0 ? undefined : Math.min(...changes),
  };
}

/** Its line is drawn for a while only: what lies behind that comes into sight in time. */
function isDrawn({ source }: PartyLimit): boolean {
  return source === 'provider' || source === 'external';
}
