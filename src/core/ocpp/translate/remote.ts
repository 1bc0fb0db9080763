/** What a central system asks: start, stop, unlock (PROTOCOL §4.5). */
import { invariant } from '../../assert.ts';
import type { CommandAnswer, Start } from '../../model.ts';
import type { NewerVersion, Replace, Request, Response, Sloppy, Translation, Translations } from '../types.ts';
import { connectorOfPlace, placeOfConnector } from './places.ts';
import { beyondLimits, decodeNewer, decodeOlder } from './profile-read.ts';
import { decodeIdToken, encodeIdToken, ID_TAG_LENGTH, type IdToken } from './tokens.ts';
import { VOCABULARY, type Vocabulary, type Words } from './vocabulary.ts';
import { cut, oneOf, text, transactionNumber } from './words.ts';

type Verdict = Response<'1.6', 'RemoteStartTransaction'>['status'];
const verdict = oneOf<Verdict>({ Accepted: 1, Rejected: 1 });

export const start: Translations<'start'> = {
  '1.6': {
    action: 'RemoteStartTransaction',
    decode: ({ connectorId, idTag, chargingProfile }) => ({
      place: connectorId === undefined ? undefined : placeOfConnector(connectorId),
      token: { id: idTag },
      profile: chargingProfile && {
        profile: decodeOlder(connectorId ?? 0, chargingProfile),
        isLenient: true,
        beyond: [],
      },
    }),
    encode: ({ place, token }): Request<'1.6', 'RemoteStartTransaction'> | undefined => {
      const connectorId = place === undefined ? undefined : connectorOfPlace(place);
      if (place !== undefined && connectorId === undefined) return undefined;
      // The only id that is cut: this tag is ours to choose, and its start is matched by its beginning (PROTOCOL Q7).
      return { connectorId, idTag: cut(token.id, ID_TAG_LENGTH) };
    },
    decodeAnswer: decodeVerdict,
    encodeAnswer: encodeVerdict,
  },
  '2.0.1': newerStart(VOCABULARY['2.0.1']),
  '2.1': newerStart(VOCABULARY['2.1']),
};

function newerStart<W extends Words>(words: Vocabulary<W>) {
  type Asked = Replace<
    Omit<Request<NewerVersion, 'RequestStartTransaction'>, 'chargingProfile' | 'groupIdToken'>,
    { idToken: IdToken<W> }
  >;
  return {
    action: 'RequestStartTransaction' as const,
    decode: (request: Request<NewerVersion, 'RequestStartTransaction'>) => ({
      place: request.evseId === undefined ? undefined : { evse: request.evseId },
      token: decodeIdToken(request.idToken),
      remoteStartId: request.remoteStartId,
      profile: request.chargingProfile && {
        profile: decodeNewer(request.evseId ?? 0, request.chargingProfile),
        isLenient: false,
        beyond: beyondLimits(request.chargingProfile),
      },
    }),
    encode: ({ place, token, remoteStartId }: Start): Asked | undefined => {
      invariant(remoteStartId !== undefined, 'a start needs a remoteStartId in this version');
      const idToken = encodeIdToken(words, token);
      const evseId = place === undefined || place.evse === 0 ? undefined : place.evse;
      return idToken && { evseId, idToken, remoteStartId };
    },
    decodeAnswer: (response: Sloppy<Response<NewerVersion, 'RequestStartTransaction'>>): CommandAnswer => {
      const chargerTxId = text(response.transactionId);
      return { ...decodeVerdict(response), ...(chargerTxId !== undefined && { chargerTxId }) };
    },
    encodeAnswer: (answer: CommandAnswer): Response<NewerVersion, 'RequestStartTransaction'> => ({
      ...encodeVerdict(answer),
      ...(answer.chargerTxId !== undefined && { transactionId: answer.chargerTxId }),
    }),
  };
}

const newerStop: Translation<NewerVersion, 'RequestStopTransaction', 'stop'> = {
  action: 'RequestStopTransaction',
  decode: ({ transactionId }) => ({ chargerTxId: transactionId }),
  encode: ({ chargerTxId }): Request<NewerVersion, 'RequestStopTransaction'> => ({ transactionId: chargerTxId }),
  decodeAnswer: decodeVerdict,
  encodeAnswer: encodeVerdict,
};

export const stop: Translations<'stop'> = {
  '1.6': {
    action: 'RemoteStopTransaction',
    decode: ({ transactionId }) => ({ chargerTxId: String(transactionId) }),
    encode: ({ chargerTxId }): Request<'1.6', 'RemoteStopTransaction'> | undefined => {
      const transactionId = transactionNumber(chargerTxId);
      return transactionId === undefined ? undefined : { transactionId };
    },
    decodeAnswer: decodeVerdict,
    encodeAnswer: encodeVerdict,
  },
  '2.0.1': newerStop,
  '2.1': newerStop,
};

const unlocked16 = oneOf<Response<'1.6', 'UnlockConnector'>['status']>({
  NotSupported: 1,
  Unlocked: 1,
  UnlockFailed: 1,
});
const newerUnlocked = oneOf<Response<NewerVersion, 'UnlockConnector'>['status']>({
  OngoingAuthorizedTransaction: 1,
  UnknownConnector: 1,
  Unlocked: 1,
  UnlockFailed: 1,
});

const newerUnlock: Translation<NewerVersion, 'UnlockConnector', 'unlock'> = {
  action: 'UnlockConnector',
  decode: ({ evseId, connectorId }) => ({ place: { evse: evseId, connector: connectorId } }),
  encode: ({ place }): Request<NewerVersion, 'UnlockConnector'> => ({
    evseId: place.evse,
    connectorId: place.connector ?? 1,
  }),
  decodeAnswer: ({ status }) => commandAnswer(newerUnlocked(status) ?? text(status), 'Unlocked', 'UnlockFailed'),
  encodeAnswer: ({ accepted, status }): Response<NewerVersion, 'UnlockConnector'> => ({
    status: newerUnlocked(status) ?? (accepted ? 'Unlocked' : 'UnlockFailed'),
    // The older version says so of a place whose cable is its own.
    ...(status === 'NotSupported' && { statusInfo: { reasonCode: 'FixedCable' } }),
  }),
};

export const unlock: Translations<'unlock'> = {
  '1.6': {
    action: 'UnlockConnector',
    decode: ({ connectorId }) => ({ place: placeOfConnector(connectorId) }),
    encode: ({ place }): Request<'1.6', 'UnlockConnector'> | undefined => {
      const connectorId = connectorOfPlace(place);
      return connectorId === undefined ? undefined : { connectorId };
    },
    decodeAnswer: ({ status }) => commandAnswer(unlocked16(status) ?? text(status), 'Unlocked', 'UnlockFailed'),
    encodeAnswer: ({ accepted, status }): Response<'1.6', 'UnlockConnector'> => {
      const unknown = status === 'UnknownConnector' ? 'NotSupported' : 'UnlockFailed';
      return { status: unlocked16(status) ?? (accepted ? 'Unlocked' : unknown) };
    },
  },
  '2.0.1': newerUnlock,
  '2.1': newerUnlock,
};

function decodeVerdict({ status }: Sloppy<{ status: Verdict }>): CommandAnswer {
  return commandAnswer(verdict(status) ?? text(status), 'Accepted', 'Rejected');
}

function encodeVerdict({ accepted, status }: CommandAnswer): { status: Verdict } {
  return { status: verdict(status) ?? (accepted ? 'Accepted' : 'Rejected') };
}

/** Silence is a no. */
function commandAnswer(status: string | undefined, yes: string, no: string): CommandAnswer {
  return { accepted: status === yes, status: status ?? no };
}
