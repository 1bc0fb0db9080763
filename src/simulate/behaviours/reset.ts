import type { StopReason } from '../../core/model.ts';
import type { ChargerBehaviour } from '../charger-options.ts';
import { spelledReply } from '../spelling.ts';

const REASONS: { readonly [type: string]: StopReason } = {
  Hard: 'HardReset',
  Soft: 'SoftReset',
  Immediate: 'ImmediateReset',
};

/** Ends its sessions, drops the link and boots. What would have to wait for the end of a session is not done. */
export const reset: ChargerBehaviour = {
  name: 'reset',
  handleCall({ action, payload }, charger) {
    if (action !== 'Reset') return undefined;
    const reason = REASONS[String(payload.type)];
    const isBusy = charger.evses.some(({ session }) => session !== undefined);
    if (reason === undefined && isBusy) return spelledReply(charger.version, action, [{ status: 'Rejected' }]);
    charger.afterwards(() => charger.restart('RemoteReset', reason));
    return spelledReply(charger.version, action, [{ status: 'Accepted' }]);
  },
};
