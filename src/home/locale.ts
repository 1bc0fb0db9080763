import { isZone } from '../core/quirks/zones.ts';
import { fieldsOf } from './home-messages.ts';

/** What Home Assistant knows of the place where the house stands; what it does not tell is not in it. */
export interface Locale {
  /** As ISO 4217 has it. */
  readonly currency?: string;
  readonly timeZone?: string;
}

/** Of what Home Assistant said, or of what was kept of it; what cannot be used is left out. */
export function readLocale(value: unknown): Locale {
  const { currency, timeZone } = fieldsOf(value);
  return {
    ...(typeof currency === 'string' && /^[A-Z]{3}$/.test(currency) && { currency }),
    ...(typeof timeZone === 'string' && isZone(timeZone) && { timeZone }),
  };
}
