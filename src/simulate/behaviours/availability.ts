import type { ChargerBehaviour } from '../charger-options.ts';
import { spelledReply } from '../spelling.ts';
import { evsesMeant } from './places.ts';

/** Out of order and back; a session ends first. */
export const availability: ChargerBehaviour = {
  name: 'availability',
  handleCall({ action, payload }, charger) {
    if (action !== 'ChangeAvailability') return undefined;
    const operative = (payload.type ?? payload.operationalStatus) === 'Operative';
    const evses = evsesMeant(payload, charger);
    if (evses.length === 0) return spelledReply(charger.version, action, [{ status: 'Rejected' }]);
    charger.afterwards(() => {
      for (const evse of evses) {
        charger.change(evse, () => {
          evse.operative = operative;
        });
      }
    });
    const isBusy = !operative && evses.some(({ session }) => session !== undefined);
    return spelledReply(charger.version, action, [{ status: isBusy ? 'Scheduled' : 'Accepted' }]);
  },
};
