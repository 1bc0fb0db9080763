import type { ChargerBehaviour, ChargerInside } from '../charger-options.ts';
import type { Evse } from '../evse.ts';
import { spelledReply } from '../spelling.ts';
import { evsesMeant } from './places.ts';

type Say = (evses: readonly Evse[], charger: ChargerInside) => Promise<unknown>;

const TRIGGERED: { readonly [message: string]: Say } = {
  BootNotification: (_evses, { repeat }) => repeat.boot(),
  Heartbeat: (_evses, { repeat }) => repeat.heartbeat(),
  StatusNotification: (evses, { repeat }) => Promise.all(evses.map(repeat.status)),
  MeterValues: (evses, { repeat }) => Promise.all(evses.map(repeat.meter)),
  TransactionEvent: (evses, { repeat }) =>
    Promise.all(evses.filter(({ session }) => session !== undefined).map(repeat.meter)),
};

/** Says a message again when it is asked to. */
export const triggers: ChargerBehaviour = {
  name: 'triggers',
  handleCall({ action, payload }, charger) {
    if (action !== 'TriggerMessage' && action !== 'ExtendedTriggerMessage') return undefined;
    const say = TRIGGERED[String(payload.requestedMessage)];
    const evses = evsesMeant(payload, charger);
    if (say === undefined) return spelledReply(charger.version, action, [{ status: 'NotImplemented' }]);
    if (evses.length === 0) return spelledReply(charger.version, action, [{ status: 'Rejected' }]);
    charger.afterwards(async () => {
      await say(evses, charger);
    });
    return spelledReply(charger.version, action, [{ status: 'Accepted' }]);
  },
};
