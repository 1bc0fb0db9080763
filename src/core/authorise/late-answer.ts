/** A provider says no to a card after its session began (PROTOCOL §2.3 "Late rejection", T8, T9). */
import type { Card, Manners, ProviderId, TokenStatus, Transaction } from '../model.ts';

/**
 * `accept`: no refusal at all. `note`: nothing follows from it. `stop`, `starve`: it decides on this card, so the
 * session ends, or stays without current. `leave`: the session is over for this provider alone.
 */
export type LateAnswer = 'accept' | 'note' | 'stop' | 'starve' | 'leave';

export function lateAnswer(asked: {
  readonly status: TokenStatus;
  /** The message had been sent before, and its answer gives the session a number of its own: the first try was booked. */
  readonly isBooked: boolean;
  /** The session still runs at the charger. */
  readonly isOpen: boolean;
  /** Its word on the card counts for everybody. */
  readonly decides: boolean;
  readonly manners: Pick<Manners, 'ignoreRejects' | 'stopOnInvalidId'>;
}): LateAnswer {
  const { status, isBooked, isOpen, decides, manners } = asked;
  if (status === 'Accepted') return 'accept';
  // The session is in its own way (T8).
  if (status === 'ConcurrentTx' && isBooked) return 'accept';
  // What is over is for the provider's own books.
  if (manners.ignoreRejects || !isOpen) return 'note';
  if (!decides) return 'leave';
  return manners.stopOnInvalidId ? 'stop' : 'starve';
}

/**
 * Whose word on the card of a session counts for everybody, frozen when the card is known (PROTOCOL §2.2): whom the
 * owner's row names, and nobody else; without such a row who had to agree, who pays, and who holds control.
 */
export function decidersOf(
  card: Card | undefined,
  agreeing: readonly ProviderId[],
  { payer, holder }: Pick<Transaction, 'payer' | 'holder'>,
): readonly ProviderId[] {
  const all = card?.authority === undefined ? [...agreeing, payer, holder] : agreeing;
  return [...new Set(all)].filter((id) => id !== 'home');
}

/** Not any more once the home took the session over. A session without a card, or of an older program, froze nobody. */
export function decidesOn({ deciders, payer, holder, takenFrom }: Transaction, id: ProviderId): boolean {
  return takenFrom?.providerId !== id && (deciders ?? [payer, holder]).includes(id);
}
