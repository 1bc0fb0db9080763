/** What a central system asks of a charger, in the words of each version. */
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { Json } from './json-backend.ts';

export interface Call {
  readonly action: string;
  readonly payload: Json;
}

/** `remoteStartId` exists in 2.x only. */
export function remoteStart(version: OcppVersion, tag: string, remoteStartId: number, connector = 1): Call {
  if (version === '1.6') return { action: 'RemoteStartTransaction', payload: { connectorId: connector, idTag: tag } };
  const idToken = { idToken: tag, type: 'ISO14443' };
  return { action: 'RequestStartTransaction', payload: { evseId: connector, remoteStartId, idToken } };
}

export function remoteStop(version: OcppVersion, txId: string): Call {
  if (version === '1.6') return { action: 'RemoteStopTransaction', payload: { transactionId: Number(txId) } };
  return { action: 'RequestStopTransaction', payload: { transactionId: txId } };
}

/** A flat limit on connector 1, for one session or for all to come. */
export function profile(version: OcppVersion, limitA: number, txId?: string): Call {
  const purpose = txId === undefined ? 'TxDefaultProfile' : 'TxProfile';
  const common = { stackLevel: 0, chargingProfilePurpose: purpose, chargingProfileKind: 'Relative' };
  const schedule = { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: limitA }] };
  if (version === '1.6') {
    const transactionId = txId === undefined ? {} : { transactionId: Number(txId) };
    const csChargingProfiles = { chargingProfileId: 1, ...transactionId, ...common, chargingSchedule: schedule };
    return { action: 'SetChargingProfile', payload: { connectorId: 1, csChargingProfiles } };
  }
  const transactionId = txId === undefined ? {} : { transactionId: txId };
  const chargingProfile = { id: 1, ...transactionId, ...common, chargingSchedule: [{ id: 1, ...schedule }] };
  return { action: 'SetChargingProfile', payload: { evseId: 1, chargingProfile } };
}

/** The refusal that this version gives: a status, and from 2.0.1 on a reason. */
export function rejected(version: OcppVersion, reasonCode: string): Json {
  return version === '1.6' ? { status: 'Rejected' } : { status: 'Rejected', statusInfo: { reasonCode } };
}
