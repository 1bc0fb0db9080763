/**
 * The reservations of one charger, beside the leases that hold the places for them (PROTOCOL §2.6): who has to be told
 * when one is over, and what the charger itself still keeps a place for.
 */
import type { Instant, Lease, Party } from '../model.ts';

export interface ReservationRow {
  /** Ours, as the charger knows it. */
  readonly id: number;
  readonly by: Party;
  /** The asker's own. */
  readonly theirs: number;
  readonly evse: number;
  readonly until: Instant;
  /**
   * `asked`: the charger has not answered; `held`; `over`: nobody is to be told any more, and the charger still has to
   * hear that it is taken back.
   */
  readonly state: 'asked' | 'held' | 'over';
  /** The charger keeps the place; else the proxy alone does. */
  readonly atCharger: boolean;
}

/** Bounded: one a place, and those that the charger has not given up yet. */
export interface Reservations {
  /** Whether this charger reserves, as it showed with this firmware. */
  readonly able?: { readonly firmware: string | undefined; readonly yes: boolean } | undefined;
  readonly rows: readonly ReservationRow[];
}

export const NO_RESERVATIONS: Reservations = { rows: [] };

/** More than a charger has places; the oldest are forgotten first. */
const MAX_ROWS = 100;

/** Undefined until it showed, and again once it has another firmware. */
export function canReserve({ able }: Reservations, firmware: string | undefined): boolean | undefined {
  return able === undefined || able.firmware !== firmware ? undefined : able.yes;
}

export function withAbility(book: Reservations, firmware: string | undefined, yes: boolean): Reservations {
  return canReserve(book, firmware) === yes ? book : { ...book, able: { firmware, yes } };
}

/** Puts a row in the place of the one with the same number. */
export function withRow(book: Reservations, row: ReservationRow): Reservations {
  return { ...book, rows: [...book.rows.filter(({ id }) => id !== row.id), row].slice(-MAX_ROWS) };
}

export function withoutRow(book: Reservations, id: number | undefined): Reservations {
  return book.rows.some((row) => row.id === id) ? { ...book, rows: book.rows.filter((row) => row.id !== id) } : book;
}

/** Whether nobody waits at its place any more. */
export function isStray({ id, by, evse }: ReservationRow, leases: ReadonlyMap<number, Lease>): boolean {
  const lease = leases.get(evse);
  if (lease === undefined || lease.holder !== by) return true;
  return lease.state !== 'claiming' && lease.reservation?.id !== id;
}

/** How a reservation ended that nobody used or took back. */
export function howOver({ until }: ReservationRow, now: Instant): 'Expired' | 'Removed' {
  return until <= now ? 'Expired' : 'Removed';
}
