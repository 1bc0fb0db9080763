/** What sessions under the control of each provider took today: on disk with the very values that tell it. */
import { energyOn, withEnergy } from '../core/conditions/energy.ts';
import type { Instant, ProviderId, Transaction } from '../core/model.ts';
import type { Context } from './context.ts';
import { partyState } from './party-states.ts';
import type { TwinState } from './twin-state.ts';
import type { Unit } from './unit.ts';

/** A session told a value of its meter, or ended; `before`: as it was known until now. */
export function countEnergy(context: Context, unit: Unit, before: Transaction | undefined, after: Transaction): void {
  const provider = context.settings.providers.find(({ id }) => id === before?.holder);
  if (before === undefined || provider === undefined) return;
  const { id } = provider;
  const zone = context.settings.timeZone;
  const known = partyState(unit.state, id, 'energy');
  const values = {
    before: { at: before.lastAt, wh: before.lastWh },
    after: { at: after.lastAt, wh: after.lastWh },
  };
  const next = withEnergy(known, { txId: after.id, ...values, isEnd: after.endedAt !== undefined }, zone);
  if (next !== known) unit.putPartyState(id, 'energy', next);
  const mostWh = provider.conditions?.energyPerDayWh;
  if (mostWh === undefined) return;
  const now = context.clock.now();
  const beforeWh = context.energyToday(id);
  const addedWh = energyOn(next, now, zone) - energyOn(known, now, zone);
  // At another charger its control ends with this, too.
  if (beforeWh < mostWh && beforeWh + addedWh >= mostWh) context.lookAgain();
}

export function energyToday(
  states: readonly Pick<TwinState, 'parties'>[],
  id: ProviderId,
  now: Instant,
  zone: string,
): number {
  return states.reduce((sum, state) => sum + energyOn(partyState(state, id, 'energy'), now, zone), 0);
}
