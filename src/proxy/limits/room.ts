import type { Room } from '../../core/limits/compile.ts';
import { limitsOfCharger } from '../../core/limits/settings.ts';
import type { Context } from '../context.ts';

/** Of a charger that does not say how many periods it takes (PROTOCOL §2.5). */
const PERIODS = 10;
/** More than any car takes: stands for "no limit" where something has to be said. */
const CEILING_A = 80;

/** What a charger can be told. */
export function roomOf({ settings }: Context, chargerId: string): Room {
  return { maxPeriods: PERIODS, ceilingA: limitsOfCharger(settings.chargers, chargerId).maxA ?? CEILING_A };
}

/** The highest stack level of a charger that does not say which it is: every charger has this one. */
export function topStackLevel(): number {
  return 0;
}
