/** What sessions under the control of each provider took and cost today: on disk with the very values that tell it. */
import { type DayUse, sumOfUse, usedOn, withEnergy } from '../core/conditions/energy.ts';
import type { Conditions, Instant, ProviderId, Transaction } from '../core/model.ts';
import { minorOfMillionths } from '../core/money.ts';
import { purchaseOf } from './buying.ts';
import type { Context } from './context.ts';
import { partyState } from './party-states.ts';
import type { TwinState } from './twin-state.ts';
import type { Unit } from './unit.ts';

/** A session told a value of its meter, or ended; `before`: as it was known until now. */
export function countEnergy(context: Context, unit: Unit, before: Transaction | undefined, after: Transaction): void {
  const provider = context.settings.providers.find(({ id }) => id === before?.holder);
  if (before === undefined || provider === undefined) return;
  const { id, conditions } = provider;
  const zone = context.settings.timeZone;
  const known = partyState(unit.state, id, 'energy');
  const values = {
    before: { at: before.lastAt, wh: before.lastWh },
    after: { at: after.lastAt, wh: after.lastWh },
  };
  const metered = { txId: after.id, ...values, isEnd: after.endedAt !== undefined };
  const next = withEnergy(known, metered, zone, (span, wh) => context.buying.cost(context, span, wh));
  if (next !== known) unit.putPartyState(id, 'energy', next);
  if (conditions === undefined) return;
  const now = context.clock.now();
  const used = context.usedToday(id);
  const [was, is] = [usedOn(known, now, zone), usedOn(next, now, zone)];
  const then: DayUse = {
    wh: used.wh + is.wh - was.wh,
    costMillionths: used.costMillionths + is.costMillionths - was.costMillionths,
  };
  // At another charger its control ends with this, too; and what was paid for it gives some of it back.
  if (isSpent(conditions, used) !== isSpent(conditions, then)) context.lookAgain();
}

/** As the owner reads it. */
export function usedTodayBy({ settings, usedToday: used }: Context, id: ProviderId) {
  const { currency } = settings.billing;
  const { wh, costMillionths } = used(id);
  const hasPrice = purchaseOf(settings) !== undefined;
  return { wh, ...(hasPrice && { cost: { minor: minorOfMillionths(costMillionths, currency), currency } }) };
}

export function usedToday(
  states: readonly Pick<TwinState, 'parties'>[],
  id: ProviderId,
  now: Instant,
  zone: string,
): DayUse {
  return sumOfUse(states.map((state) => usedOn(partyState(state, id, 'energy'), now, zone)));
}

function isSpent({ energyPerDayWh, moneyPerDayMillionths }: Conditions, { wh, costMillionths }: DayUse): boolean {
  return wh >= (energyPerDayWh ?? Infinity) || costMillionths >= (moneyPerDayMillionths ?? Infinity);
}
