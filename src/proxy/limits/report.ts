/** What the site gets to know of the places of one charger. */
import { givenAt } from '../../core/limits/given.ts';
import { merged } from '../../core/limits/merge.ts';
import { NO_LIMIT } from '../../core/limits/offered.ts';
import { offeredBy } from '../../core/limits/writing.ts';
import { evsesOf } from '../../core/station/apply.ts';
import type { Context } from '../context.ts';
import { partyState } from '../party-states.ts';
import { openAt, type TwinState } from '../twin-state.ts';
import { partiesAt, stationAmps } from './parties.ts';
import type { ChargerReport } from './site.ts';

export function reportOf(context: Context, state: TwinState, chargerId: string): ChargerReport {
  const now = context.clock.now();
  const places = evsesOf(state.station).map((evse) => {
    const tx = openAt(state, evse);
    const others = partiesAt(context, state, { chargerId, evse, now, tx }).filter(({ source }) => source !== 'site');
    const { base, session } = givenAt(partyState(state, 'system', 'given'), evse, tx?.id);
    const offered = offeredBy(session, offeredBy(base, NO_LIMIT, now), now);
    const most = Math.max(...offered.map(({ limitA }) => limitA ?? Number.POSITIVE_INFINITY));
    return {
      evse,
      wantsA: merged(others, now).steps[0]?.limitA,
      heldA: Number.isFinite(most) ? most : undefined,
    };
  });
  return { stationA: stationAmps(context, state, { chargerId, now }), places };
}
