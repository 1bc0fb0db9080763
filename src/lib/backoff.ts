/** Waits between attempts to reach a central system (PROTOCOL §5.5, 2.x RetryBackOff*). */
const WAIT_MINIMUM_MS = 10_000;
const RANDOM_RANGE_MS = 10_000;
/** How often the base is doubled: 10, 20, 40, 80, 160, 320 s. */
const REPEAT_TIMES = 5;

/**
 * Milliseconds to wait before the next attempt: 10 s, doubled with every failed attempt up to 320 s, and up to 10 s
 * more by chance, so that a thousand stations do not come back in the same second.
 *
 * @param failures how many attempts failed in a row before (0 = the first wait)
 * @param random a number in [0, 1), rolled anew for each wait
 */
export function backOffMs(failures: number, random: () => number): number {
  const doublings = Math.min(Math.max(0, Math.trunc(failures)), REPEAT_TIMES);
  return Math.floor(WAIT_MINIMUM_MS * 2 ** doublings + random() * RANDOM_RANGE_MS);
}
