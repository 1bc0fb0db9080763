/** The owner's table of cards (PROTOCOL §2.3 "tag table"): who a card is, who decides on it, who pays, what providers see. */
import type { Card, Instant, ProviderId, Token, Transaction } from '../model.ts';

/** Cards are the same whatever their case. */
export function cardOf(cards: readonly Card[], token: Token | undefined): Card | undefined {
  const id = token?.id.toLowerCase();
  return id === undefined ? undefined : cards.find((card) => card.id.toLowerCase() === id);
}

export function isExpiredCard(card: Card, now: Instant): boolean {
  return card.expiresAt !== undefined && card.expiresAt <= now;
}

/** What of the table a session keeps, whatever is changed in it later. */
export function frozen(card: Card | undefined): Pick<Transaction, 'aliases' | 'billedTo' | 'cardName' | 'vehicle'> {
  if (card === undefined) return {};
  const { aliases, billedTo, name, vehicle } = card;
  return {
    ...(Object.keys(aliases).length > 0 && { aliases }),
    ...(billedTo !== undefined && { billedTo }),
    ...(name !== undefined && { cardName: name }),
    ...(vehicle !== undefined && { vehicle }),
  };
}

/** The card as this provider knows it. */
export function asSeenBy(card: Card | undefined, providerId: ProviderId, token: Token): Token {
  const alias = card?.aliases[providerId];
  return alias === undefined ? token : { ...token, id: alias };
}

/** The card that this provider means. */
export function meantBy(cards: readonly Card[], providerId: ProviderId, id: string): string {
  const alias = id.toLowerCase();
  return cards.find((card) => card.aliases[providerId]?.toLowerCase() === alias)?.id ?? id;
}

/** How the owner reads of a card. */
export function cardName(token: Token, card: Card | undefined): string {
  return card?.name === undefined ? `"${token.id}"` : `"${card.name}"`;
}
