/** What a car was seen to do with its current. */
import type { Context } from '../context.ts';
import { openAt, type TwinState } from '../twin-state.ts';
import { gridOf } from './parties.ts';

/**
 * Over how many phases the car draws, from the meter values of this session (PROTOCOL §2.5 "unit"). Until they tell it,
 * one: what is 6 A on each of three would be 18 A there (invariant I6).
 */
export function phasesOfCar(context: Context, state: TwinState, chargerId: string, evse: number): number {
  const seen = state.station.live[evse]?.car;
  const startedAt = openAt(state, evse)?.startedAt ?? Number.POSITIVE_INFINITY;
  return seen === undefined || seen.at < startedAt ? 1 : Math.min(seen.phases, gridOf(context, chargerId).phases);
}
