/** The profiles that the proxy itself gives a charger, and takes from it (PROTOCOL §2.5 "what is written"). */
import type { Steering } from '../../asks/steering.ts';
import type { Instant, Payload } from '../../model.ts';
import { formatInstant } from '../time.ts';
import type { NewerVersion, Request } from '../types.ts';
import type { OcppVersion } from '../versions.ts';
import { writeSteering } from './steering.ts';
import { transactionNumber, withoutAbsent } from './words.ts';

type Call = { readonly action: string; readonly payload: Payload };
type OlderProfile = Request<'1.6', 'SetChargingProfile'>['csChargingProfiles'];

export interface OwnProfile {
  readonly id: number;
  /** 0 = the whole charger. */
  readonly evse: number;
  readonly purpose: 'TxProfile' | 'TxDefaultProfile' | 'ChargingStationMaxProfile';
  readonly stackLevel: number;
  readonly chargerTxId?: string | undefined;
  /** Without it the schedule has no end, and begins with the session or when it comes. */
  readonly timed?: { readonly startsAt: Instant; readonly durationS: number } | undefined;
  /** In watts, over as many phases as the car uses, or fewer where a period says so. */
  readonly watts?: { readonly volts: number; readonly phases: number } | undefined;
  readonly periods: readonly {
    readonly startS: number;
    readonly limitA: number;
    readonly phases?: number | undefined;
    /** Only where the version has words for it; in amperes, powers in watts. */
    readonly steering?: Steering | undefined;
  }[];
}

/** Undefined: the charger has no words for this session, which it began in another version. */
export function giveProfile(version: OcppVersion, profile: OwnProfile): Call | undefined {
  const { id, evse, purpose, stackLevel, chargerTxId, timed } = profile;
  const kind = timed === undefined ? ('Relative' as const) : ('Absolute' as const);
  const schedule = {
    chargingRateUnit: profile.watts === undefined ? ('A' as const) : ('W' as const),
    ...(timed !== undefined && { startSchedule: formatInstant(timed.startsAt), duration: timed.durationS }),
  };
  const periods = periodsOf(profile);
  if (version !== '1.6') {
    const request: Request<'2.0.1', 'SetChargingProfile'> = {
      evseId: evse,
      chargingProfile: {
        id,
        stackLevel,
        chargingProfilePurpose: purpose,
        chargingProfileKind: kind,
        ...(chargerTxId !== undefined && { transactionId: chargerTxId }),
        chargingSchedule: [{ id, ...schedule, chargingSchedulePeriod: periods }],
      },
    };
    const payload = version === '2.1' ? withoutAbsent(steered(request, profile)) : { ...request };
    return { action: 'SetChargingProfile', payload };
  }
  const transactionId = transactionNumber(chargerTxId);
  if (chargerTxId !== undefined && transactionId === undefined) return undefined;
  const olderProfile: OlderProfile = {
    chargingProfileId: id,
    stackLevel,
    chargingProfilePurpose: purpose === 'ChargingStationMaxProfile' ? 'ChargePointMaxProfile' : purpose,
    chargingProfileKind: kind,
    ...(transactionId !== undefined && { transactionId }),
    chargingSchedule: { ...schedule, chargingSchedulePeriod: periods },
  };
  const request: Request<'1.6', 'SetChargingProfile'> = { connectorId: evse, csChargingProfiles: olderProfile };
  return { action: 'SetChargingProfile', payload: { ...request } };
}

/** Whether a charger of this version has words for more than a limit. */
export function knowsSteering(version: string | undefined): boolean {
  return version === '2.1';
}

/** An idle car has no limit to be told. */
function steered(
  request: Request<'2.0.1', 'SetChargingProfile'>,
  { periods }: OwnProfile,
): Request<'2.1', 'SetChargingProfile'> {
  const { chargingProfile } = request;
  const chargingSchedule = chargingProfile.chargingSchedule.map((schedule) => ({
    ...schedule,
    chargingSchedulePeriod: schedule.chargingSchedulePeriod.map(({ limit, ...period }, index) => {
      const { steering } = periods[index] ?? {};
      return { ...period, ...(steering?.mode !== 'Idle' && { limit }), ...writeSteering(steering) };
    }),
  }));
  return { ...request, chargingProfile: { ...chargingProfile, chargingSchedule } };
}

export function takeProfile(version: OcppVersion, id: number): Call {
  const older: Request<'1.6', 'ClearChargingProfile'> = { id };
  const newer: Request<NewerVersion, 'ClearChargingProfile'> = { chargingProfileId: id };
  return { action: 'ClearChargingProfile', payload: { ...(version === '1.6' ? older : newer) } };
}

/** Whatever central systems have set before: newer versions want to be told which (PROTOCOL §4.6). */
export function takeAllProfiles(version: OcppVersion): readonly Call[] {
  if (version === '1.6') return [{ action: 'ClearChargingProfile', payload: {} }];
  const purposes = ['ChargingStationMaxProfile', 'TxDefaultProfile', 'TxProfile'] as const;
  return purposes.map((chargingProfilePurpose) => {
    const request: Request<NewerVersion, 'ClearChargingProfile'> = {
      chargingProfileCriteria: { chargingProfilePurpose },
    };
    return { action: 'ClearChargingProfile', payload: { ...request } };
  });
}

/** Whole watts, rounded down; 1.6 counts them over all phases (erratum 3.69), as do the newer ones. */
function periodsOf({ periods, watts }: OwnProfile) {
  return periods.map(({ startS, limitA, phases }) => ({
    startPeriod: startS,
    limit:
      watts === undefined
        ? limitA
        : Math.floor(limitA * watts.volts * Math.min(phases ?? watts.phases, watts.phases) + 1e-6),
    ...(phases !== undefined && { numberPhases: phases }),
  }));
}
