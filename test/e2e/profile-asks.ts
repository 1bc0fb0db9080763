/** What networks ask about charging profiles, in the words of each version. */
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { Json } from './json-backend.ts';
import type { Stage } from './stage.ts';

export interface Wanted {
  readonly id?: number;
  readonly evse?: number;
  readonly stackLevel?: number;
  readonly purpose?: string;
  readonly txId?: string;
  readonly kind?: string;
  readonly schedule?: Json;
  readonly periods?: readonly Json[];
  readonly more?: Json;
}

/** A profile of any kind in the words of a version. */
export function wanted(version: OcppVersion, one: Wanted): { readonly action: string; readonly payload: Json } {
  const { id = 1, evse = 1, stackLevel = 0, purpose = 'TxDefaultProfile', txId, kind = 'Relative' } = one;
  const { schedule = {}, periods = [{ startPeriod: 0, limit: 16 }], more = {} } = one;
  const plan = { chargingRateUnit: 'A', ...schedule, chargingSchedulePeriod: periods };
  const common = { stackLevel, chargingProfilePurpose: purpose, chargingProfileKind: kind, ...more };
  if (version === '1.6') {
    const transactionId = txId === undefined ? {} : { transactionId: Number(txId) };
    const csChargingProfiles = { chargingProfileId: id, ...common, ...transactionId, chargingSchedule: plan };
    return { action: 'SetChargingProfile', payload: { connectorId: evse, csChargingProfiles } };
  }
  const transactionId = txId === undefined ? {} : { transactionId: txId };
  const chargingProfile = { id, ...common, ...transactionId, chargingSchedule: [{ id: 1, ...plan }] };
  return { action: 'SetChargingProfile', payload: { evseId: evse, chargingProfile } };
}

/** Sets a profile as this service, which speaks this version. */
export const set = (stage: Stage, id: string, version: OcppVersion, one: Wanted): Promise<Json> => {
  const { action, payload } = wanted(version, one);
  return stage.ask(id, action, payload);
};
export const clear = (stage: Stage, id: string, version: OcppVersion, profileId?: number): Promise<Json> =>
  stage.ask(
    id,
    'ClearChargingProfile',
    profileId === undefined ? {} : version === '1.6' ? { id: profileId } : { chargingProfileId: profileId },
  );
