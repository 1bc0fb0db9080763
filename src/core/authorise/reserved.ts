/** Places that wait for one card (PROTOCOL §2.3): a reservation is a lease that names whom it is for. */
import type { Instant, Lease, Token } from '../model.ts';

/** `mine`: this card was waited for. `others`: the place, or every place that it may mean, waits for another one. */
export type Reserved = 'mine' | 'others' | undefined;

/** @param evses where the card may be meant for: its place, or all of the charger */
export function reservedFor(
  leases: ReadonlyMap<number, Lease>,
  evses: readonly number[],
  token: Token,
  now: Instant,
): Reserved {
  const held = evses.map((evse) => reservationAt(leases, evse, now));
  if (held.some((reservation) => reservation !== undefined && isFor(reservation, token))) return 'mine';
  // Whether a card is of a group is told by who knows it, and the charger compares.
  const isOthers = held.length > 0 && held.every((each) => each !== undefined && each.group === undefined);
  return isOthers ? 'others' : undefined;
}

/** Who reserved this place for this card. */
export function reserverOf(
  leases: ReadonlyMap<number, Lease>,
  evse: number,
  token: Token | undefined,
  now: Instant,
): Lease['holder'] | undefined {
  const reservation = reservationAt(leases, evse, now);
  const isMeant = reservation !== undefined && token !== undefined && isFor(reservation, token);
  return isMeant ? leases.get(evse)?.holder : undefined;
}

function reservationAt(leases: ReadonlyMap<number, Lease>, evse: number, now: Instant): Lease['reservation'] {
  const lease = leases.get(evse);
  const until = lease?.reservation?.until ?? lease?.endsAt;
  const isOver = lease?.state !== 'reserved' || (until !== undefined && until <= now);
  return isOver ? undefined : lease.reservation;
}

function isFor({ token }: NonNullable<Lease['reservation']>, shown: Token): boolean {
  return token.id.toLowerCase() === shown.id.toLowerCase();
}
