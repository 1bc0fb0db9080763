/** How long a service is waited for, and how long a message rests that it did not answer (PROTOCOL §5.3, T5). */

/** How long a service may take to answer. */
export const CALL_TIMEOUT_MS = 30_000;
/** The longest rest before the next try. */
const MAX_REST_MS = 3_600_000;

/** After the first try without an answer 30 s, then 60 s, 120 s … */
export function restMs(triesBefore: number): number {
  return Math.min(CALL_TIMEOUT_MS * 2 ** triesBefore, MAX_REST_MS);
}
