/** Reservations are leases that name a card; here they are found by our number and end when the charger says so. */
import type { Payload } from '../core/model.ts';
import type { CatalogueRow } from '../core/ocpp/catalogue.ts';
import { readIds } from '../core/ocpp/ids.ts';
import type { Unit } from './twin.ts';

/** The EVSE that waits for a card under this number. */
export function reservedUnder(unit: Unit, id: number | undefined): number | undefined {
  const leases = [...unit.state.leases.values()];
  return leases.find(({ state, reservation }) => state === 'reserved' && id !== undefined && reservation?.id === id)
    ?.evse;
}

/** The charger tells that a reservation ran out or was taken away: nobody waits there any more. */
export function endReserved(unit: Unit, row: CatalogueRow, payload: Payload): void {
  const number = readIds(payload, row.ids ?? {}).find(({ kind }) => kind === 'rsv')?.value;
  const evse = reservedUnder(unit, typeof number === 'number' ? number : undefined);
  const lease = evse === undefined ? undefined : unit.state.leases.get(evse);
  if (lease === undefined) return;
  const { reservation: _over, ...rest } = lease;
  unit.putLease(lease.evse, lease.explicit ? rest : undefined);
}
