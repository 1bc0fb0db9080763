/** Charging profiles: set, cleared, listed, and what comes of all of them (PROTOCOL §1.2, §4.6). */
import type { ProfileAsks } from '../../asks/profiles.ts';
import type { CommandAnswer, Payload } from '../../model.ts';
import type { NewerVersion, Request, Response, Sloppy, Translations } from '../types.ts';
import type { OcppVersion } from '../versions.ts';
import { compositeSchedule } from './composite-schedule.ts';
import { outsideLimitAsks } from './outside-limits.ts';
import { listProfiles, profilesReport } from './profile-lists.ts';
import { beyondLimits, decodeNewer, decodeOlder } from './profile-read.ts';
import { middlePurpose, olderPurpose, purposeOfOlder } from './profile-words.ts';
import { encodeMiddle, encodeNewest, encodeOlder } from './profile-write.ts';
import { oneOf, text } from './words.ts';

const verdict16 = oneOf<Response<'1.6', 'SetChargingProfile'>['status']>({ Accepted: 1, NotSupported: 1, Rejected: 1 });
const verdict = oneOf<Response<NewerVersion, 'SetChargingProfile'>['status']>({ Accepted: 1, Rejected: 1 });
const cleared = oneOf<Response<'1.6', 'ClearChargingProfile'>['status']>({ Accepted: 1, Unknown: 1 });

const newerSet = {
  action: 'SetChargingProfile' as const,
  decode: ({ evseId, chargingProfile }: Request<NewerVersion, 'SetChargingProfile'>) => ({
    profile: decodeNewer(evseId, chargingProfile),
    isLenient: false,
    beyond: beyondLimits(chargingProfile),
  }),
  decodeAnswer: ({ status }: Sloppy<Response<NewerVersion, 'SetChargingProfile'>>) =>
    answerOf(verdict(status) ?? text(status), 'Rejected'),
  encodeAnswer: ({ accepted, status }: CommandAnswer): Response<NewerVersion, 'SetChargingProfile'> => ({
    status: verdict(status) ?? (accepted ? 'Accepted' : 'Rejected'),
    ...(status === 'NotSupported' && { statusInfo: { reasonCode: 'UnsupportedRequest' } }),
  }),
};

const setProfile: Translations<'setProfile'> = {
  '1.6': {
    action: 'SetChargingProfile',
    decode: ({ connectorId, csChargingProfiles }) => ({
      profile: decodeOlder(connectorId, csChargingProfiles),
      isLenient: true,
      beyond: [],
    }),
    encode: ({ profile }): Request<'1.6', 'SetChargingProfile'> | undefined => {
      const csChargingProfiles = encodeOlder(profile);
      return csChargingProfiles && { connectorId: profile.evse, csChargingProfiles };
    },
    decodeAnswer: ({ status }) => answerOf(verdict16(status) ?? text(status), 'Rejected'),
    encodeAnswer: ({ accepted, status }): Response<'1.6', 'SetChargingProfile'> => ({
      status: verdict16(status) ?? (accepted ? 'Accepted' : 'Rejected'),
    }),
  },
  '2.0.1': {
    ...newerSet,
    encode: ({ profile }): Request<'2.0.1', 'SetChargingProfile'> | undefined => {
      const chargingProfile = encodeMiddle(profile);
      return chargingProfile && { evseId: profile.evse, chargingProfile };
    },
  },
  '2.1': {
    ...newerSet,
    encode: ({ profile }): Request<'2.1', 'SetChargingProfile'> => ({
      evseId: profile.evse,
      chargingProfile: encodeNewest(profile),
    }),
  },
};

const clearing = {
  action: 'ClearChargingProfile' as const,
  decodeAnswer: ({ status }: Sloppy<{ status: unknown }>) => answerOf(cleared(status) ?? text(status), 'Unknown'),
  encodeAnswer: ({ accepted, status }: CommandAnswer): Response<'1.6', 'ClearChargingProfile'> => ({
    status: cleared(status) ?? (accepted ? 'Accepted' : 'Unknown'),
  }),
};

/** An id wins over what else is named. */
const newerClear = {
  ...clearing,
  decode: ({
    chargingProfileId: id,
    chargingProfileCriteria: criteria,
  }: Request<NewerVersion, 'ClearChargingProfile'>) =>
    id === undefined
      ? {
          evse: criteria?.evseId,
          purpose: criteria?.chargingProfilePurpose,
          stackLevel: criteria?.stackLevel,
        }
      : { ids: [id] },
};

const clearProfiles: Translations<'clearProfiles'> = {
  '1.6': {
    ...clearing,
    decode: ({
      id,
      connectorId,
      chargingProfilePurpose: purpose,
      stackLevel,
    }: Request<'1.6', 'ClearChargingProfile'>) =>
      id === undefined ? { evse: connectorId, purpose: purpose && purposeOfOlder(purpose), stackLevel } : { ids: [id] },
    encode: ({ ids, evse, purpose, stackLevel }): Request<'1.6', 'ClearChargingProfile'> | undefined => {
      const named = onlyOf(ids);
      const chargingProfilePurpose = purpose && olderPurpose(purpose);
      if (named === 'several' || (purpose !== undefined && chargingProfilePurpose === undefined)) return undefined;
      return named === undefined ? { connectorId: evse, chargingProfilePurpose, stackLevel } : { id: named };
    },
  },
  '2.0.1': {
    ...newerClear,
    encode: ({ ids, evse, purpose, stackLevel }): Request<'2.0.1', 'ClearChargingProfile'> | undefined => {
      const named = onlyOf(ids);
      const chargingProfilePurpose = purpose && middlePurpose(purpose);
      if (named === 'several' || (purpose !== undefined && chargingProfilePurpose === undefined)) return undefined;
      if (named !== undefined) return { chargingProfileId: named };
      const criteria = { evseId: evse, chargingProfilePurpose, stackLevel };
      return isEmpty(criteria) ? {} : { chargingProfileCriteria: criteria };
    },
  },
  '2.1': {
    ...newerClear,
    encode: ({ ids, evse, purpose, stackLevel }): Request<'2.1', 'ClearChargingProfile'> | undefined => {
      const named = onlyOf(ids);
      if (named === 'several') return undefined;
      if (named !== undefined) return { chargingProfileId: named };
      const criteria = { evseId: evse, chargingProfilePurpose: purpose, stackLevel };
      return isEmpty(criteria) ? {} : { chargingProfileCriteria: criteria };
    },
  },
};

export const profileAsks: { readonly [M in keyof ProfileAsks]: Translations<M> } = {
  setProfile,
  clearProfiles,
  compositeSchedule,
  listProfiles,
  profilesReport,
  ...outsideLimitAsks,
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

function answerOf(status: string | undefined, no: string): CommandAnswer {
  return { accepted: status === 'Accepted', status: status ?? no };
}

/** One CALL can name one id or none. */
function onlyOf(ids: readonly number[] | undefined): number | 'several' | undefined {
  return ids === undefined || ids.length === 1 ? ids?.[0] : 'several';
}

function isEmpty(criteria: object): boolean {
  return Object.values(criteria).every((value) => value === undefined);
}
