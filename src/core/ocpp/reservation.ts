/** What a request to reserve a place says, in the words of any version (PROTOCOL §2.3). */
import type { Instant, Payload, Token } from '../model.ts';
import { parseInstant } from './time.ts';
import { fields, text } from './translate/words.ts';

export interface ReservationAsked {
  readonly id: number | undefined;
  /** For whom; a payment that is on its way names nobody. */
  readonly token: Token | undefined;
  /** Cards of this group may use it, too. */
  readonly group: string | undefined;
  readonly until: Instant | undefined;
}

export function reservationIn(payload: Payload): ReservationAsked {
  const { idToken, type } = fields(payload.idToken);
  const card = text(idToken) ?? text(payload.idTag);
  const id = payload.reservationId ?? payload.id;
  return {
    id: typeof id === 'number' ? id : undefined,
    token: card === undefined ? undefined : { id: card, type: text(type) },
    group: text(payload.parentIdTag) ?? text(fields(payload.groupIdToken).idToken),
    until: parseInstant(payload.expiryDate ?? payload.expiryDateTime),
  };
}
