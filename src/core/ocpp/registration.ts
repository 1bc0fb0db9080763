/** What a link may say while its registration is not accepted (PROTOCOL §2.1). */
import type { Payload } from '../model.ts';
import type { Reply } from './exchange.ts';
import type { OcppVersion } from './versions.ts';

/** Seconds until the next Boot when the central system named none. */
const DEFAULT_RETRY_S = 60;
const MIN_RETRY_S = 10;
const MAX_INTERVAL_S = 86_400;
const DEFAULT_HEARTBEAT_S = 300;

/** Wait before the next Boot after `Pending` or `Rejected`, in seconds. */
export function bootRetryS(intervalS: number): number {
  return intervalS <= 0 ? DEFAULT_RETRY_S : Math.min(Math.max(intervalS, MIN_RETRY_S), MAX_INTERVAL_S);
}

/** Heartbeat interval after `Accepted`, in seconds. */
export function heartbeatS(intervalS: number): number {
  return intervalS <= 0 ? DEFAULT_HEARTBEAT_S : Math.min(Math.max(intervalS, MIN_RETRY_S), MAX_INTERVAL_S);
}

/** A CALL of a central system that rejected us: no answer in 1.6, a security error in 2.x (B03). */
export function answerWhileRejected(version: OcppVersion): Reply {
  if (version === '1.6') return { kind: 'silence' };
  return { kind: 'error', code: 'SecurityError', description: 'this station is not registered' };
}

/** Does a central system ask for a Boot, and not for the charger's own state? */
export function asksForBoot(action: string, payload: Payload): boolean {
  return isTrigger(action) && payload.requestedMessage === 'BootNotification';
}

/** Does a central system ask to hear the statuses again? */
export function asksForStatuses(action: string, payload: Payload): boolean {
  return isTrigger(action) && payload.requestedMessage === 'StatusNotification';
}

function isTrigger(action: string): boolean {
  return action === 'TriggerMessage' || action === 'ExtendedTriggerMessage';
}

/**
 * The version that a Boot betrays when a charger offered no sub-protocol (PROTOCOL §5.1, "first CALL corrects").
 * 2.0.1 and 2.1 boot with the same words: between them `supposed` decides.
 */
export function versionToldByBoot(action: string, payload: Payload, supposed?: OcppVersion): OcppVersion | undefined {
  if (action !== 'BootNotification') return undefined;
  if (typeof payload.chargingStation === 'object' && payload.chargingStation !== null) {
    return supposed === '2.1' ? '2.1' : '2.0.1';
  }
  return typeof payload.chargePointModel === 'string' ? '1.6' : undefined;
}

/** The end of a transaction is always acknowledged, even when nothing of it can be read (invariant I11). */
export function endsTransaction(action: string, payload: Payload): boolean {
  return action === 'StopTransaction' || (action === 'TransactionEvent' && payload.eventType === 'Ended');
}
