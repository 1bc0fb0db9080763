/**
 * The owner gives control to a provider: his word goes before what else he set while the program runs, never before
 * the file.
 */

import { decide } from '../core/arbitration/decide.ts';
import { give } from '../core/arbitration/lease.ts';
import type { Command } from '../core/commands.ts';
import type { Lease, Provider } from '../core/model.ts';
import { servesCharger } from '../core/provider.ts';
import { evsesOf } from '../core/station/apply.ts';
import type { Context } from './context.ts';
import { giveTo } from './control.ts';
import { bad, endAfter, minutesInWords, wrongMinutes } from './minutes.ts';
import { worldOf } from './orders.ts';
import type { CommandResult } from './ports.ts';
import type { Twin } from './twin.ts';
import { openAt } from './twin-state.ts';
import type { Unit } from './unit.ts';

export const GIVEN_BY_HOME = 'given by the home';

export async function giveControl(
  context: Context,
  twin: Twin,
  { providerId, evse, minutes }: Extract<Command, { verb: 'give' }>,
): Promise<CommandResult> {
  const provider = context.settings.providers.find(({ id }) => id === providerId);
  if (provider === undefined || !servesCharger(provider, twin.chargerId))
    return bad(`provider: no provider "${providerId}" uses this charger`);
  if (provider.shadow !== undefined)
    return bad(`provider: "${providerId}" is in shadow mode and only watches; set its shadow to false first`);
  const all = evsesOf(twin.state.station);
  if (evse !== undefined && !all.includes(evse)) return bad(`evse: the charger has no EVSE ${evse}`);
  const wrong = wrongMinutes(minutes);
  if (wrong !== undefined) return wrong;
  const until = minutes === undefined ? undefined : endAfter(context.clock, minutes);
  return twin.run((unit) => {
    const now = context.clock.now();
    const leases = (evse === undefined ? all : [evse]).map((each) =>
      give(each, providerId, GIVEN_BY_HOME, now, until, openAt(unit.state, each)),
    );
    const refusal = whyInVain(context, unit, provider, leases);
    if (refusal !== undefined) return refusal;
    giveTo(unit, providerId, leases);
    const howLong =
      minutes === undefined ? 'until you release it or its session ends' : `for ${minutesInWords(minutes)}`;
    const why = `Control was given to "${providerId}" by the home, ${howLong}.`;
    unit.audit({ at: now, evse, by: 'home', asked: 'give', allowed: true, rule: 'home', why });
    return { ok: true, result: 'accepted', why };
  });
}

/** What would keep the provider from using what it is given: the file, a pause, a fault, a closed charger. */
function whyInVain(
  context: Context,
  unit: Unit,
  provider: Provider,
  leases: readonly Lease[],
): CommandResult | undefined {
  for (const lease of leases) {
    const ask = { by: provider.id, verb: 'take', needs: 'control', evse: lease.evse } as const;
    const world = worldOf(context, unit, provider, ask);
    const evses = world.evses.map((one) => ({ ...one, lease }));
    const decision = decide(ask, { ...world, evses, lastGrantedAt: undefined });
    if (!decision.allow) return { ok: false, code: decision.code, rule: decision.rule, why: decision.why };
  }
  return undefined;
}
