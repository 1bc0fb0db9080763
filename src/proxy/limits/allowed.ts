/** What may be charged at a place over time, whatever was written to the charger of it so far. */
import { givenAt } from '../../core/limits/given.ts';
import { merged } from '../../core/limits/merge.ts';
import { withMinimum } from '../../core/limits/minimum.ts';
import { limitsOfCharger } from '../../core/limits/settings.ts';
import { withSteering } from '../../core/limits/steering.ts';
import type { Line } from '../../core/limits/steps.ts';
import type { Instant, ProviderId } from '../../core/model.ts';
import type { Context } from '../context.ts';
import { partyState } from '../party-states.ts';
import { openAt, type TwinState } from '../twin-state.ts';
import { partiesAt } from './parties.ts';
import { steeredAt } from './steering.ts';

export interface Asked {
  readonly chargerId: string;
  readonly evse: number;
  readonly now: Instant;
  readonly until: Instant;
}

/** What all parties leave, as far as a car can take it; without a session, as if one began now. */
export function allowedLine(context: Context, state: TwinState, { chargerId, evse, now, until }: Asked): Line {
  const tx = openAt(state, evse);
  const { steps } = merged(partiesAt(context, state, { chargerId, evse, now, until, tx }), now);
  const { shortages } = givenAt(partyState(state, 'system', 'given'), evse, tx?.id);
  const { minA } = limitsOfCharger(context.settings.chargers, chargerId);
  return withMinimum(steps, tx === undefined ? shortages.base : shortages.session, minA).line;
}

/** The same with what this provider makes of it; undefined = it steers nothing there. */
export function steeredLine(context: Context, state: TwinState, asked: Asked, by: ProviderId): Line | undefined {
  const steered = steeredAt(context, state, { ...asked, tx: openAt(state, asked.evse) });
  return steered?.by === by ? withSteering(allowedLine(context, state, asked), steered) : undefined;
}
