import type { Payload } from '../../core/model.ts';
import type { ChargerInside } from '../charger-options.ts';
import type { Evse } from '../evse.ts';

/** The EVSEs that a request names by `evse` or `connectorId`; without one, or with 0, all of them. */
export function evsesMeant({ evse, connectorId }: Payload, { evses }: ChargerInside): readonly Evse[] {
  const number = typeof evse === 'object' && evse !== null && 'id' in evse ? evse.id : connectorId;
  return number === undefined || number === 0 ? evses : evses.filter(({ id }) => id === number);
}
