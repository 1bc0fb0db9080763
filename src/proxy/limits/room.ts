/** What a charger can be told of limits, as far as it has said so of itself. */
import { actualOf, findKnown } from '../../core/configuration/kept.ts';
import type { Room } from '../../core/limits/compile.ts';
import { limitsOfCharger } from '../../core/limits/settings.ts';
import type { Context } from '../context.ts';
import { partyState } from '../party-states.ts';
import type { TwinState } from '../twin-state.ts';

/** Of a charger that does not say how many periods it takes (PROTOCOL §2.5). */
const PERIODS = 10;
/** More than any car takes: stands for "no limit" where something has to be said. */
const CEILING_A = 80;

export function roomOf({ settings }: Context, state: TwinState, chargerId: string): Room {
  const periods = numberOf(state, 'SmartChargingCtrlr.PeriodsPerSchedule') ?? PERIODS;
  const ceilingA = limitsOfCharger(settings.chargers, chargerId).maxA ?? CEILING_A;
  return { maxPeriods: Math.max(1, periods), ceilingA };
}

/** The highest stack level that may be used; every charger has the lowest. */
export function topStackLevel({ quirks }: Context, state: TwinState, chargerId: string): number {
  if (quirks.isOn(chargerId, 'lowest-stack-level')) return 0;
  return numberOf(state, 'SmartChargingCtrlr.ProfileStackLevel') ?? 0;
}

/** A whole number that the charger told of itself. */
function numberOf(state: TwinState, name: string): number | undefined {
  const value = actualOf(findKnown(partyState(state, 'system', 'charger_settings'), name));
  return value !== undefined && /^\d{1,6}$/.test(value) ? Number(value) : undefined;
}
