/** Cards of guests: for some time the owner lets charge what would be refused, and pays for it himself. */
import type { Card, Token, TokenInfo } from '../model.ts';

/** What is blocked stays blocked, be it the card, the charger, or both; a place that is kept for another card is kept. */
export function isForGuests({ status }: TokenInfo, rule: string): boolean {
  return status !== 'Accepted' && status !== 'Blocked' && rule !== 'reserved';
}

/** The card of a guest, by its row where it has one: nobody has to agree to it, and the home pays. */
export function guestCard(token: Token, card: Card | undefined): Card {
  return { id: token.id, aliases: {}, isBlocked: false, ...card, payer: 'home', billedTo: undefined };
}
