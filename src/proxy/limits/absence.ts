/**
 * A provider that went away: its last limits stay for an hour, then they lapse until it is back (PROTOCOL §3.1
 * "Dormant"). On disk, so that a restart of the proxy does not begin the hour anew.
 */
import type { Absence } from '../../core/limits/absence.ts';
import type { Instant, ProviderId } from '../../core/model.ts';
import type { Context } from '../context.ts';
import { partyState } from '../party-states.ts';
import type { TwinState } from '../twin-state.ts';
import type { Unit } from '../unit.ts';

/** ‹dormantLimitTtl› */
export const LIMITS_LAST_MS = 3600 * 1000;

export function absenceOf(state: TwinState, id: ProviderId): Absence | undefined {
  return partyState(state, id, 'absence');
}

/** Writes down who came and went, and whose hour is over. Only who limits something is watched. */
export function followAbsences(context: Context, unit: Unit, isHere: (id: ProviderId) => boolean): void {
  const now = context.clock.now();
  for (const { id } of context.settings.providers) {
    const absence = absenceOf(unit.state, id);
    if (isHere(id) || !limitsAnything(unit.state, id)) {
      if (absence !== undefined) unit.putPartyState(id, 'absence', undefined);
    } else if (absence === undefined) unit.putPartyState(id, 'absence', { since: now, hasLapsed: false });
    else if (!absence.hasLapsed && now - absence.since >= LIMITS_LAST_MS) {
      unit.putPartyState(id, 'absence', { ...absence, hasLapsed: true });
      const why = `"${id}" has been away for an hour: its limits count no more until it is back.`;
      unit.audit({ at: now, by: 'system', asked: 'limits', allowed: true, rule: 'dormant', why });
    }
  }
}

/** When {@link followAbsences} has something to do next. */
export function nextLapse(context: Context, state: TwinState): Instant | undefined {
  const dues = context.settings.providers.flatMap(({ id }) => {
    const absence = absenceOf(state, id);
    return absence === undefined || absence.hasLapsed ? [] : [absence.since + LIMITS_LAST_MS];
  });
  return dues.length === 0 ? undefined : Math.min(...dues);
}

function limitsAnything(state: TwinState, id: ProviderId): boolean {
  return (
    Object.keys(partyState(state, id, 'own_limits')).length > 0 ||
    partyState(state, id, 'profiles').installed.length > 0
  );
}
