import type { Payload } from '../../core/model.ts';
import type { ChargerBehaviour, ChargerInside } from '../charger-options.ts';
import { spelledReply } from '../spelling.ts';

/** Each action with its answer in the spellings of the versions. */
const ANSWERS: { readonly [action: string]: (charger: ChargerInside) => readonly Payload[] } = {
  ClearCache: () => [{ status: 'Accepted' }],
  DataTransfer: () => [{ status: 'UnknownVendorId' }],
  GetTransactionStatus: (charger) => [{ messagesInQueue: charger.waiting() > 0 }],
  // Where it connects is the affair of who started it.
  SetNetworkProfile: () => [{ status: 'Rejected' }],
  UpdateDynamicSchedule: () => [{ status: 'Rejected' }],
  UsePriorityCharging: () => [{ status: 'NoProfile' }],
  NotifyAllowedEnergyTransfer: () => [{ status: 'Rejected' }],
  AFRRSignal: () => [{ status: 'Rejected' }],
  RequestBatterySwap: () => [{ status: 'Rejected' }],
  NotifyWebPaymentStarted: () => [{}],
  AdjustPeriodicEventStream: () => [{ status: 'Rejected' }],
  GetPeriodicEventStream: () => [{}],
};

/** Short answers of a charger that does not do much of this. */
export const theRest: ChargerBehaviour = {
  name: 'the-rest',
  handleCall({ action }, charger) {
    const spellings = ANSWERS[action]?.(charger);
    return spellings && spelledReply(charger.version, action, spellings);
  },
};
