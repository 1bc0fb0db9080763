/** What a peer may do before its link is ended, and the codes that say why. */

/** Frames in a row that cannot be read before the link is given up. */
export const MAX_BAD_FRAMES = 50;
/** What may wait to be written to a peer that does not read. */
export const MAX_UNWRITTEN_BYTES = 8 * 1024 * 1024;
/** Calls in a row without an answer, on a link that also misses pongs, before it is given up. */
export const MAX_UNANSWERED_CALLS = 3;
/** How long a peer may take to agree to a close. */
export const CLOSE_GRACE_MS = 2_000;
/** Longest message id that the standard knows. */
export const STANDARD_ID_CHARS = 36;

export const CLOSE = {
  normal: 1000,
  goingAway: 1001,
  protocol: 1002,
  badData: 1007,
  policy: 1008,
  restart: 1012,
} as const;
