/** What a charger gives at one place, as far as is known, in amperes of the car that charges there. */
import { type GivenAt, givenAt } from '../../core/limits/given.ts';
import { NO_LIMIT } from '../../core/limits/offered.ts';
import type { Line } from '../../core/limits/steps.ts';
import { acrossPhases, mostTold, offeredBy, surelyOffered } from '../../core/limits/writing.ts';
import type { Instant } from '../../core/model.ts';
import type { Context } from '../context.ts';
import { partyState } from '../party-states.ts';
import { openAt, type TwinState } from '../twin-state.ts';
import { phasesOfCar } from './car.ts';

interface Place {
  readonly chargerId: string;
  readonly evse: number;
}

/** What was said in watts for three phases is thrice as much for a car that draws on one. */
export function givenHere(context: Context, state: TwinState, { chargerId, evse }: Place): GivenAt {
  const { base, session, ...rest } = givenAt(partyState(state, 'system', 'given'), evse, openAt(state, evse)?.id);
  const phases = phasesOfCar(context, state, chargerId, evse);
  return { ...rest, base: base && acrossPhases(base, phases), session: session && acrossPhases(session, phases) };
}

/** From then on; of what was asked and not answered the more. */
export function mostHeld({ base, session }: GivenAt, now: Instant): Line {
  return offeredBy(session, offeredBy(base, NO_LIMIT, now), now);
}

/** The most of the limits that it may have, where it may also have none. */
export function mostToldHere({ base, session }: GivenAt, now: Instant): Line {
  return mostTold(session, mostTold(base, NO_LIMIT, now), now);
}

/** Of what was asked and not answered the less. */
export function leastHeld({ base, session }: GivenAt, now: Instant): Line {
  return surelyOffered(session, surelyOffered(base, NO_LIMIT, now), now);
}
