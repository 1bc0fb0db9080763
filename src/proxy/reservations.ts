/**
 * Reservations are leases that name a card. Here is the book that is kept of them beside the leases (PROTOCOL §2.6): by
 * our number, whose each is and whether the charger keeps it. What becomes of those that nobody holds any more is in
 * `stray-reservations.ts`.
 */
import type { Payload } from '../core/model.ts';
import type { CatalogueRow } from '../core/ocpp/catalogue.ts';
import { readIds } from '../core/ocpp/ids.ts';
import {
  type ReservationRow,
  type Reservations,
  withAbility,
  withoutRow,
  withRow,
} from '../core/station/reservations.ts';
import { partyState } from './party-states.ts';
import type { TwinState } from './twin-state.ts';
import type { Unit } from './unit.ts';

export function reservationsOf(state: TwinState): Reservations {
  return partyState(state, 'system', 'reservations');
}

function change(unit: Unit, edit: (book: Reservations) => Reservations): void {
  const before = reservationsOf(unit.state);
  const after = edit(before);
  if (after !== before) unit.putPartyState('system', 'reservations', after);
}

export function putReservation(unit: Unit, row: ReservationRow): void {
  change(unit, (book) => withRow(book, row));
}

/** It was used, or taken back by who made it: nobody is told. */
export function dropReservation(unit: Unit, id: number | undefined): void {
  change(unit, (book) => withoutRow(book, id));
}

export function noteAbility(unit: Unit, yes: boolean): void {
  const firmware = unit.station.boot?.meaning.firmwareVersion;
  change(unit, (book) => withAbility(book, firmware, yes));
}

/** The EVSE that waits for a card under this number. */
export function reservedUnder(unit: Unit, id: number | undefined): number | undefined {
  const leases = [...unit.state.leases.values()];
  return leases.find(({ state, reservation }) => state === 'reserved' && id !== undefined && reservation?.id === id)
    ?.evse;
}

/** The session of who reserved the place, or one that names the reservation, uses it up. Answers its number. */
export function useReservation(
  unit: Unit,
  evse: number,
  by: string | undefined,
  named: number | undefined,
): number | undefined {
  const lease = unit.state.leases.get(evse);
  const id = lease?.state === 'reserved' ? lease.reservation?.id : undefined;
  if (id === undefined || (lease?.holder !== by && id !== named)) return undefined;
  dropReservation(unit, id);
  return id;
}

/**
 * The charger tells that a reservation ran out or was taken away: nobody waits there any more. False when its maker has
 * heard so already.
 */
export function endReserved(unit: Unit, row: CatalogueRow, payload: Payload): boolean {
  const number = readIds(payload, row.ids ?? {}).find(({ kind }) => kind === 'rsv')?.value;
  if (typeof number !== 'number') return true;
  const isKnown = reservationsOf(unit.state).rows.some(({ id, state }) => id === number && state === 'held');
  dropReservation(unit, number);
  const evse = reservedUnder(unit, number);
  const lease = evse === undefined ? undefined : unit.state.leases.get(evse);
  if (lease === undefined) return isKnown;
  const { reservation: _over, ...rest } = lease;
  unit.putLease(lease.evse, lease.explicit ? rest : undefined);
  return true;
}
