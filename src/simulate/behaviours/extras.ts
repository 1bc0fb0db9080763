import type { Payload } from '../../core/model.ts';
import { formatInstant } from '../../core/ocpp/time.ts';
import type { ChargerBehaviour, ChargerInside } from '../charger-options.ts';
import { fieldsIn, textIn } from '../reading.ts';
import { spelledReply } from '../spelling.ts';

/** Display, tariffs and the grid: what is given is kept and told again; it changes nothing in how this charger charges. */
export const extras: ChargerBehaviour = {
  name: 'extras',
  handleCall({ action, payload }, charger) {
    const answer = ANSWERS[action]?.(payload, charger);
    return answer && spelledReply(charger.version, action, [answer]);
  },
};

const ANSWERS: { readonly [action: string]: (payload: Payload, charger: ChargerInside) => Payload } = {
  SetDisplayMessage({ message }, charger) {
    const { id, transactionId } = fieldsIn(message);
    if (transactionId !== undefined && !isRunning(transactionId, charger)) return { status: 'UnknownTransaction' };
    charger.kept.messages.put(Number(id), fieldsIn(message));
    return { status: 'Accepted' };
  },
  GetDisplayMessages({ requestId, id }, charger) {
    const all = charger.kept.messages.all();
    const meant = all.filter(([one]) => !Array.isArray(id) || id.includes(one)).map(([, message]) => message);
    if (meant.length === 0) return { status: 'Unknown' };
    const payload = { requestId, messageInfo: meant };
    charger.afterwards(() => charger.say([{ action: 'NotifyDisplayMessages', payload }]));
    return { status: 'Accepted' };
  },
  ClearDisplayMessage: ({ id }, { kept }) => ({ status: kept.messages.take(Number(id)) ? 'Accepted' : 'Unknown' }),
  CustomerInformation({ requestId }, charger) {
    const generatedAt = formatInstant(charger.clock.now());
    const payload = { requestId, seqNo: 0, generatedAt, data: 'This charger keeps nothing of anybody.' };
    charger.afterwards(() => charger.say([{ action: 'NotifyCustomerInformation', payload }]));
    return { status: 'Accepted' };
  },
  CostUpdated: () => ({}),
  SetDefaultTariff({ evseId, tariff }, { kept }) {
    kept.tariffs.put(textIn(tariff, 'tariffId'), { evseId });
    return { status: 'Accepted' };
  },
  GetTariffs(_payload, { kept }) {
    const tariffAssignments = kept.tariffs.all().map(([tariffId, { evseId }]) => ({
      tariffId,
      tariffKind: 'DefaultTariff',
      evseIds: [evseId === 0 ? 1 : evseId],
    }));
    return tariffAssignments.length === 0 ? { status: 'NoTariff' } : { status: 'Accepted', tariffAssignments };
  },
  ClearTariffs({ tariffIds }, { kept }) {
    const ids = Array.isArray(tariffIds) ? tariffIds : kept.tariffs.all().map(([id]) => id);
    const results = ids.map((tariffId) => ({
      tariffId,
      status: kept.tariffs.take(tariffId) ? 'Accepted' : 'NoTariff',
    }));
    return { clearTariffsResult: results.length === 0 ? [{ status: 'NoTariff' }] : results };
  },
  ChangeTransactionTariff: ({ transactionId }, charger) => ({
    status: isRunning(transactionId, charger) ? 'Accepted' : 'TxNotFound',
  }),
  SetDERControl({ controlId, ...control }, { kept }) {
    kept.controls.put(String(controlId), control);
    return { status: 'Accepted' };
  },
  GetDERControl: () => ({ status: 'NotFound' }),
  ClearDERControl({ controlId }, { kept }) {
    if (controlId === undefined) {
      const had = kept.controls.all().length > 0;
      kept.controls.clear();
      return { status: had ? 'Accepted' : 'NotFound' };
    }
    return { status: kept.controls.take(String(controlId)) ? 'Accepted' : 'NotFound' };
  },
};

function isRunning(transactionId: unknown, { evses }: ChargerInside): boolean {
  return evses.some(({ session }) => session !== undefined && session.chargerTxId === transactionId);
}
