/** A restart that the proxy asks of a charger for the home (PROTOCOL §3.2). */
import type { CommandAnswer, Payload } from '../../model.ts';
import type { NewerVersion, Request } from '../types.ts';
import type { OcppVersion } from '../versions.ts';

type Call = { readonly action: string; readonly payload: Payload };

/**
 * Restarts, as gently as it stops a session: one EVSE, or without one the whole charger. Undefined: this version has no
 * words for one EVSE.
 */
export function restart(version: OcppVersion, evse: number | undefined): Call | undefined {
  if (version === '1.6') {
    const older: Request<'1.6', 'Reset'> = { type: 'Soft' };
    return evse === undefined ? { action: 'Reset', payload: { ...older } } : undefined;
  }
  const newer: Request<NewerVersion, 'Reset'> = { type: 'Immediate', ...(evse !== undefined && { evseId: evse }) };
  return { action: 'Reset', payload: { ...newer } };
}

/** `Scheduled`: it will, as soon as the session is over. */
export function decodeHousekeeping({ status }: Payload): CommandAnswer {
  return { accepted: status === 'Accepted' || status === 'Scheduled', status: String(status) };
}

/** Whether the charger said yes to a restart, now or later. */
export function isRestarting(action: string, answer: Payload): boolean {
  return action === 'Reset' && decodeHousekeeping(answer).accepted;
}
