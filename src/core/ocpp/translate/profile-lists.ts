/** Which profiles there are: asked for, and told page by page (PROTOCOL §4.6). */
import type { ListProfiles, ProfileCriteria } from '../../asks/profiles.ts';
import type { CommandAnswer } from '../../model.ts';
import type { NewerVersion, Request, Response, Sloppy, Translations } from '../types.ts';
import { decodeNewer } from './profile-read.ts';
import { middlePurpose } from './profile-words.ts';
import { encodeMiddle, encodeNewest } from './profile-write.ts';
import { oneOf, text } from './words.ts';

type Source = Request<'2.0.1', 'ReportChargingProfiles'>['chargingLimitSource'];
const olderSource = oneOf<Source>({ CSO: 1, EMS: 1, Other: 1, SO: 1 });
const listed = oneOf<Response<NewerVersion, 'GetChargingProfiles'>['status']>({ Accepted: 1, NoProfiles: 1 });

const listing = {
  action: 'GetChargingProfiles' as const,
  decode: ({ requestId, evseId, chargingProfile }: Request<NewerVersion, 'GetChargingProfiles'>): ListProfiles => ({
    requestId,
    evse: evseId,
    purpose: chargingProfile.chargingProfilePurpose,
    stackLevel: chargingProfile.stackLevel,
    ids: chargingProfile.chargingProfileId,
    sources: chargingProfile.chargingLimitSource,
  }),
  decodeAnswer: ({ status }: Sloppy<Response<NewerVersion, 'GetChargingProfiles'>>) =>
    answerOf(listed(status) ?? text(status)),
  encodeAnswer: ({ accepted, status }: CommandAnswer): Response<NewerVersion, 'GetChargingProfiles'> => ({
    status: listed(status) ?? (accepted ? 'Accepted' : 'NoProfiles'),
  }),
};

export const listProfiles: Translations<'listProfiles'> = {
  '1.6': null,
  '2.0.1': {
    ...listing,
    encode: ({ requestId, evse, sources, ...criteria }): Request<'2.0.1', 'GetChargingProfiles'> | undefined => {
      const chargingProfilePurpose = criteria.purpose && middlePurpose(criteria.purpose);
      if (criteria.purpose !== undefined && chargingProfilePurpose === undefined) return undefined;
      const chargingLimitSource = sources?.map((source) => olderSource(source) ?? 'Other');
      return {
        requestId,
        evseId: evse,
        chargingProfile: { ...criteriaOf(criteria), chargingProfilePurpose, chargingLimitSource },
      };
    },
  },
  '2.1': {
    ...listing,
    encode: ({ requestId, evse, sources, ...criteria }): Request<'2.1', 'GetChargingProfiles'> => ({
      requestId,
      evseId: evse,
      chargingProfile: {
        ...criteriaOf(criteria),
        chargingProfilePurpose: criteria.purpose,
        chargingLimitSource: sources && [...sources],
      },
    }),
  },
};

const reporting = {
  action: 'ReportChargingProfiles' as const,
  decode: ({
    requestId,
    evseId,
    chargingLimitSource,
    chargingProfile,
    tbc,
  }: Request<NewerVersion, 'ReportChargingProfiles'>) => ({
    requestId,
    evse: evseId,
    source: chargingLimitSource,
    profiles: chargingProfile.map((profile) => decodeNewer(evseId, profile)),
    isContinued: tbc ?? false,
  }),
  decodeAnswer: () => ({}),
  encodeAnswer: (): Response<NewerVersion, 'ReportChargingProfiles'> => ({}),
};

export const profilesReport: Translations<'profilesReport'> = {
  '1.6': null,
  '2.0.1': {
    ...reporting,
    encode: ({
      requestId,
      evse,
      source,
      profiles,
      isContinued,
    }): Request<'2.0.1', 'ReportChargingProfiles'> | undefined => {
      const said = profiles.flatMap((profile) => encodeMiddle(profile) ?? []);
      if (said.length === 0) return undefined;
      const chargingLimitSource = olderSource(source) ?? 'Other';
      return { requestId, evseId: evse, chargingLimitSource, chargingProfile: said, tbc: isContinued };
    },
  },
  '2.1': {
    ...reporting,
    encode: ({ requestId, evse, source, profiles, isContinued }): Request<'2.1', 'ReportChargingProfiles'> => ({
      requestId,
      evseId: evse,
      chargingLimitSource: source,
      chargingProfile: profiles.map(encodeNewest),
      tbc: isContinued,
    }),
  },
};

function answerOf(status: string | undefined): CommandAnswer {
  return { accepted: status === 'Accepted', status: status ?? 'NoProfiles' };
}

function criteriaOf({ ids, stackLevel }: ProfileCriteria) {
  return { chargingProfileId: ids && [...ids], stackLevel };
}
