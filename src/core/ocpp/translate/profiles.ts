/** A limit as a charging profile (PROTOCOL §4.6). */
import type { CommandAnswer, Limit, Payload } from '../../model.ts';
import type { NewerVersion, Request, Response, Sloppy, Translations } from '../types.ts';
import type { OcppVersion } from '../versions.ts';
import { connectorOfPlace, placeOfConnector } from './places.ts';
import { oneOf, text, transactionNumber } from './words.ts';

type Profile16 = Request<'1.6', 'SetChargingProfile'>['csChargingProfiles'];
type NewerProfile = Request<NewerVersion, 'SetChargingProfile'>['chargingProfile'];
type Schedule = Profile16['chargingSchedule'] | NewerProfile['chargingSchedule'][number];

/** A period or schedule that limits nothing: above any fuse, and still a number that JSON can carry. */
export const NO_LIMIT_A = 99_999;

/** Between a phase and neutral; what a limit in watts is divided by. */
const PHASE_VOLTS = 230;
/** Of a limit in watts that tells no number of phases. */
const DEFAULT_PHASES = 3;

const verdict16 = oneOf<Response<'1.6', 'SetChargingProfile'>['status']>({ Accepted: 1, NotSupported: 1, Rejected: 1 });
const newerVerdict = oneOf<Response<NewerVersion, 'SetChargingProfile'>['status']>({ Accepted: 1, Rejected: 1 });

const newerLimit = {
  action: 'SetChargingProfile' as const,
  decode: ({ evseId, chargingProfile: profile }: Request<NewerVersion, 'SetChargingProfile'>): Limit => ({
    place: { evse: evseId },
    limitA: highestA(profile.chargingSchedule),
    profileId: profile.id,
    stackLevel: profile.stackLevel,
    chargerTxId: profile.transactionId,
  }),
  encode: ({ place, limitA, profileId, stackLevel, chargerTxId }: Limit): Request<'2.0.1', 'SetChargingProfile'> => ({
    evseId: place.evse,
    chargingProfile: {
      id: profileId,
      stackLevel,
      chargingProfilePurpose: chargerTxId === undefined ? 'TxDefaultProfile' : 'TxProfile',
      chargingProfileKind: 'Relative',
      transactionId: chargerTxId,
      chargingSchedule: [
        {
          id: profileId,
          chargingRateUnit: 'A',
          chargingSchedulePeriod: [{ startPeriod: 0, limit: tenths(limitA) }],
        },
      ],
    },
  }),
  decodeAnswer: ({ status }: Sloppy<Response<NewerVersion, 'SetChargingProfile'>>) =>
    verdictOf(newerVerdict(status) ?? text(status)),
  encodeAnswer: ({ accepted, status }: CommandAnswer): Response<NewerVersion, 'SetChargingProfile'> => ({
    status: newerVerdict(status) ?? (accepted ? 'Accepted' : 'Rejected'),
  }),
};

/**
 * Encodes one flat limit. Decoding keeps the highest limit of all periods, in amperes per phase: enough to tell a
 * lowering, and never takes for a lowering what raises later.
 */
export const limit: Translations<'limit'> = {
  '1.6': {
    action: 'SetChargingProfile',
    decode: ({ connectorId, csChargingProfiles: profile }): Limit => ({
      place: placeOfConnector(connectorId),
      limitA: highestA([profile.chargingSchedule]),
      profileId: profile.chargingProfileId,
      stackLevel: profile.stackLevel,
      chargerTxId: profile.transactionId === undefined ? undefined : String(profile.transactionId),
    }),
    encode: ({ place, limitA, ...ask }): Request<'1.6', 'SetChargingProfile'> | undefined => {
      const connectorId = connectorOfPlace(place);
      const transactionId = transactionNumber(ask.chargerTxId);
      if (connectorId === undefined || (ask.chargerTxId !== undefined && transactionId === undefined)) return undefined;
      return {
        connectorId,
        csChargingProfiles: {
          chargingProfileId: ask.profileId,
          transactionId,
          stackLevel: ask.stackLevel,
          chargingProfilePurpose: transactionId === undefined ? 'TxDefaultProfile' : 'TxProfile',
          chargingProfileKind: 'Relative',
          chargingSchedule: {
            chargingRateUnit: 'A',
            chargingSchedulePeriod: [{ startPeriod: 0, limit: tenths(limitA) }],
          },
        },
      };
    },
    decodeAnswer: ({ status }) => verdictOf(verdict16(status) ?? text(status)),
    encodeAnswer: ({ accepted, status }): Response<'1.6', 'SetChargingProfile'> => ({
      status: verdict16(status) ?? (accepted ? 'Accepted' : 'Rejected'),
    }),
  },
  '2.0.1': newerLimit,
  '2.1': newerLimit,
};

/** The CALL that removes one profile. */
export function clearLimit(
  version: OcppVersion,
  profileId: number,
): { readonly action: 'ClearChargingProfile'; readonly payload: Payload } {
  const older: Request<'1.6', 'ClearChargingProfile'> = { id: profileId };
  const newer: Request<NewerVersion, 'ClearChargingProfile'> = { chargingProfileId: profileId };
  return { action: 'ClearChargingProfile', payload: { ...(version === '1.6' ? older : newer) } };
}

function verdictOf(status: string | undefined): CommandAnswer {
  return { accepted: status === 'Accepted', status: status ?? 'Rejected' };
}

function highestA(schedules: readonly Schedule[]): number {
  const limits = schedules.flatMap((schedule) =>
    schedule.chargingSchedulePeriod.map((period) => {
      const perPhase = [period.limit, ...laterPhases(period)].filter((limit) => limit !== undefined);
      if (perPhase.length === 0) return NO_LIMIT_A;
      const highest = Math.max(...perPhase);
      if (schedule.chargingRateUnit === 'A') return highest;
      // Where phases are limited one by one, each figure is that of its phase alone.
      const phases = perPhase.length > 1 ? 1 : period.numberPhases || DEFAULT_PHASES;
      return highest / PHASE_VOLTS / phases;
    }),
  );
  return limits.length === 0 ? NO_LIMIT_A : Math.max(...limits);
}

function laterPhases(period: Schedule['chargingSchedulePeriod'][number]): (number | undefined)[] {
  return 'limit_L2' in period || 'limit_L3' in period ? [period.limit_L2, period.limit_L3] : [];
}

/** One decimal, as every version can carry it, and never above what was asked for (invariant I6). */
function tenths(limitA: number): number {
  return Math.floor(limitA * 10 + 1e-6) / 10;
}
