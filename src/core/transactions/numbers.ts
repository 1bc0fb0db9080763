/** The numbers that we give to transactions where the central system numbers (PROTOCOL T1). */
import type { Instant } from '../model.ts';

/** Many chargers keep them in a signed 32-bit integer; its highest value means something of its own to some. */
const MAX_NUMBER = 2 ** 31 - 2;

/**
 * Rises strictly, over all chargers and restarts. It follows the seconds since 1970, so that it is new even where an
 * old database was put back; a clock that runs past 2038 is not followed.
 */
export function nextNumber(last: number, now: Instant): number {
  const seconds = Math.floor(now / 1000);
  return Math.max(last + 1, seconds <= MAX_NUMBER ? seconds : 0);
}
