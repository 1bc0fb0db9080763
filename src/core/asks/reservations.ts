/** Keeping a place for one card (PROTOCOL §2.6). */
import type { Instant, Nothing, Place, Token } from '../meanings.ts';

export interface Reserve {
  readonly id: number;
  /** Undefined, or EVSE 0: any place will do. */
  readonly place?: Place | undefined;
  readonly token: Token;
  /** Other cards of this group may use it, too. */
  readonly group?: string | undefined;
  readonly until: Instant;
  /** Any place with a plug of this kind will do. */
  readonly connectorType?: string | undefined;
}

export interface ReserveAnswer {
  readonly status: 'Accepted' | 'Faulted' | 'Occupied' | 'Rejected' | 'Unavailable';
}

export interface CancelReservation {
  readonly id: number;
}

export interface CancelReservationAnswer {
  readonly status: 'Accepted' | 'Rejected';
}

/** Told by the charger: a reservation is over without a session, and nobody took it back. */
export interface ReservationOver {
  /** As who is told knows it. */
  readonly id: number;
  readonly how: 'Expired' | 'Removed' | 'NoTransaction';
}

export interface ReservationAsks {
  readonly reserve: { ask: Reserve; answer: ReserveAnswer };
  readonly cancelReservation: { ask: CancelReservation; answer: CancelReservationAnswer };
  readonly reservationOver: { ask: ReservationOver; answer: Nothing };
}
