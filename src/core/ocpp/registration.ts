/** What a link may say while its registration is not accepted (PROTOCOL §2.1). */
import type { Boot, Payload, Verb } from '../model.ts';
import type { Reply } from './exchange.ts';
import { fields } from './translate/words.ts';
import type { OcppVersion } from './versions.ts';

/** Seconds until the next Boot when the central system named none. */
const DEFAULT_RETRY_S = 60;
const MIN_RETRY_S = 10;
const MAX_INTERVAL_S = 86_400;
const DEFAULT_HEARTBEAT_S = 300;

/** How far a link has come: only `registered` lets everything pass. */
export type Standing = 'booting' | 'pending' | 'rejected' | 'registered';

/** Wait before the next Boot after `Pending` or `Rejected`, in seconds. */
export function bootRetryS(intervalS: number): number {
  return intervalS <= 0 ? DEFAULT_RETRY_S : Math.min(Math.max(intervalS, MIN_RETRY_S), MAX_INTERVAL_S);
}

/**
 * The same in milliseconds after `Pending` or `Rejected`. They differ by chance, by up to a tenth, so that
 * many stations do not ask at once; a central system that rejected us is never asked before its time.
 *
 * @param roll a number in [0, 1)
 */
export function bootRetryMs(status: 'Pending' | 'Rejected', intervalS: number, roll: number): number {
  return Math.round(bootRetryS(intervalS) * 1000 * (status === 'Rejected' ? 1 + 0.1 * roll : 0.9 + 0.2 * roll));
}

/** Heartbeat interval after `Accepted`, in seconds. */
export function heartbeatS(intervalS: number): number {
  return intervalS <= 0 ? DEFAULT_HEARTBEAT_S : Math.min(Math.max(intervalS, MIN_RETRY_S), MAX_INTERVAL_S);
}

/** Verbs that steer charging: those of a central system that did not accept us yet are refused (B02). */
const STEERING: ReadonlySet<Verb> = new Set(['start', 'stop', 'limit', 'unlock', 'reserve', 'cancel']);

/** May a central system that stands so ask this? While it has not answered our Boot at all, only to read. */
export function mayAskWhile(standing: Standing, verb: Verb): boolean {
  if (standing === 'registered') return true;
  return standing === 'pending' ? !STEERING.has(verb) : standing === 'booting' && verb === 'read';
}

/** A CALL of a central system that rejected us: no answer in 1.6, a security error in 2.x (B03). */
export function answerWhileRejected(version: OcppVersion): Reply {
  if (version === '1.6') return { kind: 'silence' };
  return { kind: 'error', code: 'SecurityError', description: 'this station is not registered' };
}

/** Asks a charger for its Boot, in the words of every version. */
export const ASK_FOR_BOOT = { action: 'TriggerMessage', payload: { requestedMessage: 'BootNotification' } } as const;

/** The Boot with another model or serial number than the charger's own. */
export function bootAs(
  version: OcppVersion,
  boot: Payload,
  { model, serialNumber }: Partial<Pick<Boot, 'model' | 'serialNumber'>>,
): Payload {
  if (model === undefined && serialNumber === undefined) return boot;
  if (version !== '1.6') {
    const station = fields(boot.chargingStation);
    return {
      ...boot,
      chargingStation: {
        ...station,
        model: model ?? station.model,
        ...(serialNumber !== undefined && { serialNumber }),
      },
    };
  }
  // An older field for the same number.
  const { chargeBoxSerialNumber: _own, ...rest } = boot;
  return {
    ...(serialNumber === undefined ? boot : { ...rest, chargePointSerialNumber: serialNumber }),
    chargePointModel: model ?? boot.chargePointModel,
  };
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
