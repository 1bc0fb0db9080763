/** Taking places out of service, and restarting the charger (PROTOCOL §4.5). */
import type { MaintenanceAsks, ResetKind, SetAvailability } from '../../asks/maintenance.ts';
import type { NewerVersion, Request, Response, Translation, Translations } from '../types.ts';
import { connectorOfPlace, evseOfPlace, placeOfConnector, placeOfEvse } from './places.ts';
import { oneOf } from './words.ts';

const availabilityStatus = oneOf<Response<'2.1', 'ChangeAvailability'>['status']>({
  Accepted: 1,
  Rejected: 1,
  Scheduled: 1,
});
const resetStatus = oneOf<Response<'2.1', 'Reset'>['status']>({ Accepted: 1, Rejected: 1, Scheduled: 1 });

const wordOf = (isOpen: boolean) => (isOpen ? 'Operative' : 'Inoperative');

const newerAvailability: Translation<NewerVersion, 'ChangeAvailability', 'setAvailability'> = {
  action: 'ChangeAvailability',
  decode: ({ evse, operationalStatus }) => ({ place: placeOfEvse(evse), isOpen: operationalStatus === 'Operative' }),
  encode: ({ place, isOpen }): Request<NewerVersion, 'ChangeAvailability'> => {
    const evse = evseOfPlace(place);
    return { operationalStatus: wordOf(isOpen), ...(evse !== undefined && { evse }) };
  },
  decodeAnswer: ({ status }) => ({ status: availabilityStatus(status) ?? 'Rejected' }),
  encodeAnswer: ({ status }): Response<NewerVersion, 'ChangeAvailability'> => ({ status }),
};

const setAvailability: Translations<'setAvailability'> = {
  '1.6': {
    action: 'ChangeAvailability',
    decode: ({ connectorId, type }): SetAvailability => ({
      place: placeOfConnector(connectorId),
      isOpen: type === 'Operative',
    }),
    encode: ({ place, isOpen }): Request<'1.6', 'ChangeAvailability'> | undefined => {
      const connectorId = connectorOfPlace(place);
      return connectorId === undefined ? undefined : { connectorId, type: wordOf(isOpen) };
    },
    decodeAnswer: ({ status }) => ({ status: availabilityStatus(status) ?? 'Rejected' }),
    encodeAnswer: ({ status }): Response<'1.6', 'ChangeAvailability'> => ({ status }),
  },
  '2.0.1': newerAvailability,
  '2.1': newerAvailability,
};

/** What the older version does at once it does softly: what is harder the owner asks for himself (PROTOCOL §4.5). */
const RESET_16: { readonly [K in ResetKind]: Request<'1.6', 'Reset'>['type'] | undefined } = {
  hard: 'Hard',
  soft: 'Soft',
  immediate: 'Soft',
  on_idle: undefined,
  resume: undefined,
};
const RESET_201: { readonly [K in ResetKind]: Request<'2.0.1', 'Reset'>['type'] | undefined } = {
  hard: 'Immediate',
  soft: 'Immediate',
  immediate: 'Immediate',
  on_idle: 'OnIdle',
  resume: undefined,
};
const KIND: { readonly [W in Request<'2.1', 'Reset'>['type']]: ResetKind } = {
  Immediate: 'immediate',
  OnIdle: 'on_idle',
  ImmediateAndResume: 'resume',
};

const reset: Translations<'reset'> = {
  '1.6': {
    action: 'Reset',
    decode: ({ type }) => ({ kind: type === 'Hard' ? 'hard' : 'soft' }),
    encode: ({ kind, evse }): Request<'1.6', 'Reset'> | undefined => {
      const type = RESET_16[kind];
      return type === undefined || evse !== undefined ? undefined : { type };
    },
    decodeAnswer: ({ status }) => ({ status: resetStatus(status) ?? 'Rejected' }),
    // Older central systems know no "later": it was accepted.
    encodeAnswer: ({ status }): Response<'1.6', 'Reset'> => ({ status: status === 'Rejected' ? status : 'Accepted' }),
  },
  '2.0.1': {
    action: 'Reset',
    decode: ({ type, evseId }) => ({ kind: KIND[type], evse: evseId }),
    encode: ({ kind, evse }): Request<'2.0.1', 'Reset'> | undefined => {
      const type = RESET_201[kind];
      return type === undefined ? undefined : { type, ...(evse !== undefined && { evseId: evse }) };
    },
    decodeAnswer: ({ status }) => ({ status: resetStatus(status) ?? 'Rejected' }),
    encodeAnswer: ({ status }): Response<'2.0.1', 'Reset'> => ({ status }),
  },
  '2.1': {
    action: 'Reset',
    decode: ({ type, evseId }) => ({ kind: KIND[type], evse: evseId }),
    encode: ({ kind, evse }): Request<'2.1', 'Reset'> => {
      const type = kind === 'resume' ? 'ImmediateAndResume' : (RESET_201[kind] ?? 'Immediate');
      return { type, ...(evse !== undefined && { evseId: evse }) };
    },
    decodeAnswer: ({ status }) => ({ status: resetStatus(status) ?? 'Rejected' }),
    encodeAnswer: ({ status }): Response<'2.1', 'Reset'> => ({ status }),
  },
};

export const maintenance: { readonly [M in keyof MaintenanceAsks]: Translations<M> } = { setAvailability, reset };
