/** Keeping a place for one card (PROTOCOL §4.5). */
import type { ReservationAsks, ReservationOver, Reserve } from '../../asks/reservations.ts';
import type { Nothing } from '../../model.ts';
import { formatInstant, parseInstant } from '../time.ts';
import type { NewerVersion, Replace, Request, Response, Sloppy, Translations } from '../types.ts';
import { connectorOfPlace, placeOfConnector } from './places.ts';
import { decodeIdToken, encodeIdToken, ID_TAG_LENGTH, type IdToken, idTagOf } from './tokens.ts';
import { VOCABULARY, type Vocabulary, type Words } from './vocabulary.ts';
import { oneOf } from './words.ts';

const reserved = oneOf<Response<'2.1', 'ReserveNow'>['status']>({
  Accepted: 1,
  Faulted: 1,
  Occupied: 1,
  Rejected: 1,
  Unavailable: 1,
});
const cancelled = oneOf<Response<'2.1', 'CancelReservation'>['status']>({ Accepted: 1, Rejected: 1 });

const reserve: Translations<'reserve'> = {
  '1.6': {
    action: 'ReserveNow',
    decode: ({ connectorId, expiryDate, idTag, parentIdTag, reservationId }): Reserve | undefined => {
      const until = parseInstant(expiryDate);
      return until === undefined
        ? undefined
        : { id: reservationId, place: placeOfConnector(connectorId), token: { id: idTag }, group: parentIdTag, until };
    },
    encode: ({ id, place, token, group, until }): Request<'1.6', 'ReserveNow'> | undefined => {
      const connectorId = place === undefined ? 0 : connectorOfPlace(place);
      const idTag = idTagOf(token);
      const isTooLong = group !== undefined && group.length > ID_TAG_LENGTH;
      if (connectorId === undefined || idTag === undefined || isTooLong) return undefined;
      const expiryDate = formatInstant(until);
      return {
        connectorId,
        expiryDate,
        idTag,
        reservationId: id,
        ...(group !== undefined && { parentIdTag: group }),
      };
    },
    decodeAnswer: ({ status }) => ({ status: reserved(status) ?? 'Rejected' }),
    encodeAnswer: ({ status }): Response<'1.6', 'ReserveNow'> => ({ status }),
  },
  '2.0.1': newerReserve(VOCABULARY['2.0.1']),
  '2.1': newerReserve(VOCABULARY['2.1']),
};

function newerReserve<W extends Words>(words: Vocabulary<W>) {
  type Asked = Replace<
    Omit<Request<NewerVersion, 'ReserveNow'>, 'connectorType' | 'groupIdToken'>,
    { idToken: IdToken<W> }
  > & { groupIdToken?: IdToken<W> };
  return {
    action: 'ReserveNow' as const,
    decode: (request: Request<NewerVersion, 'ReserveNow'>): Reserve | undefined => {
      const until = parseInstant(request.expiryDateTime);
      if (until === undefined) return undefined;
      return {
        id: request.id,
        place: request.evseId === undefined ? undefined : { evse: request.evseId },
        token: decodeIdToken(request.idToken),
        group: request.groupIdToken?.idToken,
        until,
        ...(request.connectorType !== undefined && { connectorType: request.connectorType }),
      };
    },
    encode: ({ id, place, token, group, until }: Reserve): Asked | undefined => {
      const idToken = encodeIdToken(words, token);
      const groupIdToken = group === undefined ? undefined : encodeIdToken(words, { id: group, type: 'Central' });
      if (idToken === undefined || (group !== undefined && groupIdToken === undefined)) return undefined;
      const evseId = place === undefined || place.evse === 0 ? undefined : place.evse;
      return {
        id,
        expiryDateTime: formatInstant(until),
        idToken,
        ...(evseId !== undefined && { evseId }),
        ...(groupIdToken !== undefined && { groupIdToken }),
      };
    },
    decodeAnswer: ({ status }: Sloppy<Response<NewerVersion, 'ReserveNow'>>) => ({
      status: reserved(status) ?? ('Rejected' as const),
    }),
    encodeAnswer: ({ status }: ReservationAsks['reserve']['answer']): Response<NewerVersion, 'ReserveNow'> => ({
      status,
    }),
  };
}

/** The same in every version. */
const cancel = {
  action: 'CancelReservation' as const,
  decode: ({ reservationId }: { reservationId: number }) => ({ id: reservationId }),
  encode: ({ id }: { readonly id: number }) => ({ reservationId: id }),
  decodeAnswer: ({ status }: Sloppy<Response<'2.1', 'CancelReservation'>>) => ({
    status: cancelled(status) ?? ('Rejected' as const),
  }),
  encodeAnswer: ({ status }: ReservationAsks['cancelReservation']['answer']) => ({ status }),
};
const cancelReservation: Translations<'cancelReservation'> = { '1.6': cancel, '2.0.1': cancel, '2.1': cancel };

const nothing = (): Nothing => ({});

const over = {
  action: 'ReservationStatusUpdate' as const,
  decode: (request: Request<NewerVersion, 'ReservationStatusUpdate'>): ReservationOver => ({
    id: request.reservationId,
    how: request.reservationUpdateStatus,
  }),
  decodeAnswer: nothing,
  encodeAnswer: nothing,
};

const reservationOver: Translations<'reservationOver'> = {
  // The status of the place says so.
  '1.6': null,
  '2.0.1': {
    ...over,
    encode: ({ id, how }): Request<'2.0.1', 'ReservationStatusUpdate'> => ({
      reservationId: id,
      // That nobody came is no reason of its own here (PROTOCOL §4.10).
      reservationUpdateStatus: how === 'NoTransaction' ? 'Removed' : how,
    }),
  },
  '2.1': {
    ...over,
    encode: ({ id, how }): Request<'2.1', 'ReservationStatusUpdate'> => ({
      reservationId: id,
      reservationUpdateStatus: how,
    }),
  },
};

export const reservations: { readonly [M in keyof ReservationAsks]: Translations<M> } = {
  reserve,
  cancelReservation,
  reservationOver,
};
