import type { Payload } from '../../core/model.ts';
import { parseInstant } from '../../core/ocpp/time.ts';
import type { ChargerBehaviour, ChargerInside } from '../charger-options.ts';
import type { Evse } from '../evse.ts';
import { cardIn, numberIn } from '../reading.ts';
import { spelledReply } from '../spelling.ts';

/** One reservation for each EVSE: only its card starts there, until it is used up, taken back, or its time is over. */
export const reservations: ChargerBehaviour = {
  name: 'reservations',
  handleCall({ action, payload }, charger) {
    if (action !== 'ReserveNow' && action !== 'CancelReservation') return undefined;
    const status = action === 'ReserveNow' ? reserve(payload, charger) : cancel(payload, charger);
    return spelledReply(charger.version, action, [{ status }]);
  },
};

function reserve(payload: Payload, charger: ChargerInside): string {
  const id = numberIn(payload.reservationId ?? payload.id);
  const tag = cardIn(payload.idTag ?? payload.idToken);
  const until = parseInstant(payload.expiryDate ?? payload.expiryDateTime);
  const number = numberIn(payload.connectorId ?? payload.evseId);
  const evse = charger.evses.find((one) => one.id === number);
  if (evse === undefined || id === undefined || tag === undefined || until === undefined) return 'Rejected';
  if (evse.errorCode !== undefined) return 'Faulted';
  if (!evse.operative) return 'Unavailable';
  const other = evse.reserved !== undefined && evse.reserved.id !== id;
  if (other || evse.session !== undefined || evse.plugged || evse.waiting !== undefined) return 'Occupied';
  const now = charger.clock.now();
  if (until <= now) return 'Rejected';
  charger.afterwards(() => {
    const reserved = { id, tag, group: cardIn(payload.parentIdTag ?? payload.groupIdToken), until };
    charger.change(evse, () => {
      evse.reserved = reserved;
    });
    charger.later(until - now, () => {
      if (evse.reserved === reserved) expire(evse, charger);
    });
  });
  return 'Accepted';
}

function cancel({ reservationId }: Payload, charger: ChargerInside): string {
  const evse = charger.evses.find(({ reserved }) => reserved !== undefined && reserved.id === reservationId);
  if (evse === undefined) return 'Rejected';
  charger.afterwards(() => free(evse, charger));
  return 'Accepted';
}

/** The oldest version has no message for it; there the status says it. */
function expire(evse: Evse, charger: ChargerInside): void {
  const reservationId = evse.reserved?.id;
  free(evse, charger);
  charger.say([{ action: 'ReservationStatusUpdate', payload: { reservationId, reservationUpdateStatus: 'Expired' } }]);
}

function free(evse: Evse, charger: ChargerInside): void {
  charger.change(evse, () => {
    evse.reserved = undefined;
  });
}
