import type { Payload } from '../model.ts';
import type { ErrorCode } from './errors.ts';

/** What became of a CALL of ours. A value in every case: a silent peer is no exception. */
export type CallOutcome =
  | {
      readonly kind: 'result';
      readonly payload: Payload;
      /** The answer breaks its schema: its meaning may be used, its words never go on. */
      readonly isBroken?: boolean | undefined;
    }
  | { readonly kind: 'error'; readonly code: ErrorCode; readonly description: string }
  /** No answer in time, or still queued when time was up (then `sent` is false). */
  | { readonly kind: 'timeout'; readonly sent: boolean }
  /** Taken back by its sender while it still waited in the queue. */
  | { readonly kind: 'withdrawn' }
  /** The link closed before an answer came. */
  | { readonly kind: 'closed' };

/** What we answer to a CALL of theirs. */
export type Reply =
  | {
      readonly kind: 'result';
      readonly payload: Payload;
      /** What follows the answer, once that is written to the wire. */
      readonly after?: (() => void) | undefined;
    }
  | { readonly kind: 'error'; readonly code: ErrorCode; readonly description: string }
  /** Never answered (SEND, or a rule of the registration that demands silence). */
  | { readonly kind: 'silence' };
