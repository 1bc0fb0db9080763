import type { Payload } from '../../core/model.ts';
import type { ChargerBehaviour, ChargerInside } from '../charger-options.ts';
import { spelledReply } from '../spelling.ts';

/** Each action with its answer in the spellings of the versions. */
const ANSWERS: { readonly [action: string]: (charger: ChargerInside) => readonly Payload[] } = {
  ClearCache: () => [{ status: 'Accepted' }],
  GetLocalListVersion: () => [{ listVersion: 0 }, { versionNumber: 0 }],
  SendLocalList: () => [{ status: 'NotSupported' }, { status: 'Failed' }],
  ReserveNow: () => [{ status: 'Rejected' }],
  CancelReservation: () => [{ status: 'Rejected' }],
  DataTransfer: () => [{ status: 'UnknownVendorId' }],
  GetBaseReport: () => [{ status: 'NotSupported' }],
  GetReport: () => [{ status: 'NotSupported' }],
  GetTransactionStatus: (charger) => [{ messagesInQueue: charger.waiting() > 0 }],
};

/** Short answers of a charger that does not do much of this. */
export const theRest: ChargerBehaviour = {
  name: 'the-rest',
  handleCall({ action }, charger) {
    const spellings = ANSWERS[action]?.(charger);
    return spellings && spelledReply(charger.version, action, spellings);
  },
};
