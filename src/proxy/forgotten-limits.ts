import { clearLimit } from '../core/ocpp/codec.ts';
import type { Context } from './context.ts';
import { COMMAND_TIMEOUT_MS, withoutLimit } from './grants.ts';
import { PRIORITY } from './ports.ts';
import type { Twin } from './twin.ts';

/**
 * A default limit of somebody who no longer holds the EVSE is taken off the charger. It goes in the order of the
 * holders' own commands: the next one may set its limit under the same number while this one still waits.
 */
export async function clearForgottenLimits(context: Context, twin: Twin): Promise<void> {
  const { link } = twin;
  if (link === undefined) return;
  for (const [evse, limit] of Object.entries(twin.state.station.limits)) {
    const held = twin.state.leases.has(Number(evse));
    if (held || limit.txId !== undefined || limit.by === 'home') continue;
    const call = clearLimit(link.version, limit.profileId);
    const isReplaced = (): boolean => twin.state.station.limits[evse] !== limit;
    const outcome = await link.call(call.action, call.payload, {
      timeoutMs: COMMAND_TIMEOUT_MS,
      priority: PRIORITY.holder,
      unless: isReplaced,
    });
    if (outcome.kind === 'result')
      await twin.run((unit) => {
        if (!isReplaced()) unit.setStation(withoutLimit(unit.station, Number(evse)));
      });
    else if (outcome.kind !== 'withdrawn')
      context.log.warn(
        { charger: twin.chargerId, evse, outcome: outcome.kind },
        'a limit that binds nobody any more could not be cleared',
      );
  }
}
