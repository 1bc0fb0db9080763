/** The types of charging profiles in each version, and what their purposes are called (PROTOCOL §4.6). */
import type { Purpose } from '../../asks/profiles.ts';
import type { Request } from '../types.ts';

export type OlderProfile = Request<'1.6', 'SetChargingProfile'>['csChargingProfiles'];
export type MiddleProfile = Request<'2.0.1', 'SetChargingProfile'>['chargingProfile'];
export type MiddleSchedule = MiddleProfile['chargingSchedule'][number];
export type NewestProfile = Request<'2.1', 'SetChargingProfile'>['chargingProfile'];
export type NewestSchedule = NewestProfile['chargingSchedule'][number];
export type NewestPeriod = NewestSchedule['chargingSchedulePeriod'][number];
export type ValueSaid = Omit<Request<'2.1', 'UpdateDynamicSchedule'>['scheduleUpdate'], 'customData'>;
/** The newest version has all fields of the one before. */
export type NewerProfile = MiddleProfile | NewestProfile;
export type NewerSchedule = MiddleSchedule | NewestSchedule;

const OLDER_PURPOSES: { readonly [P in OlderProfile['chargingProfilePurpose']]: Purpose } = {
  ChargePointMaxProfile: 'ChargingStationMaxProfile',
  TxDefaultProfile: 'TxDefaultProfile',
  TxProfile: 'TxProfile',
};

export function purposeOfOlder(purpose: OlderProfile['chargingProfilePurpose']): Purpose {
  return OLDER_PURPOSES[purpose];
}

/** Undefined: the older version does not know it. */
export function olderPurpose(purpose: Purpose): OlderProfile['chargingProfilePurpose'] | undefined {
  switch (purpose) {
    case 'ChargingStationMaxProfile':
      return 'ChargePointMaxProfile';
    case 'TxDefaultProfile':
    case 'TxProfile':
      return purpose;
    default:
      return undefined;
  }
}

/** Undefined: the version before the newest does not know it. */
export function middlePurpose(purpose: Purpose): MiddleProfile['chargingProfilePurpose'] | undefined {
  return purpose === 'PriorityCharging' || purpose === 'LocalGeneration' ? undefined : purpose;
}
