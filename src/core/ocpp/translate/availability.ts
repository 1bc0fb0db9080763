/** What a connector is doing (PROTOCOL §4.2). */
import type { ConnectorStatus, Nothing } from '../../model.ts';
import { formatInstant, parseInstant } from '../time.ts';
import type { NewerVersion, Request, Translation, Translations } from '../types.ts';
import { connectorOfPlace, placeOfConnector } from './places.ts';
import { cut, oneOf } from './words.ts';

type Request16 = Request<'1.6', 'StatusNotification'>;
type NewerRequest = Request<NewerVersion, 'StatusNotification'>;

/** `Occupied` is one of several words here; which one, only the transaction can tell. */
const STATUS_16: { readonly [S in ConnectorStatus]: Request16['status'] | undefined } = {
  Available: 'Available',
  Preparing: 'Preparing',
  Charging: 'Charging',
  SuspendedEV: 'SuspendedEV',
  SuspendedEVSE: 'SuspendedEVSE',
  Finishing: 'Finishing',
  Occupied: undefined,
  Reserved: 'Reserved',
  Unavailable: 'Unavailable',
  Faulted: 'Faulted',
};
const NEWER_STATUS: { readonly [S in ConnectorStatus]: NewerRequest['connectorStatus'] } = {
  Available: 'Available',
  Preparing: 'Occupied',
  Charging: 'Occupied',
  SuspendedEV: 'Occupied',
  SuspendedEVSE: 'Occupied',
  Finishing: 'Occupied',
  Occupied: 'Occupied',
  Reserved: 'Reserved',
  Unavailable: 'Unavailable',
  Faulted: 'Faulted',
};
const errorCode16 = oneOf<Request16['errorCode']>({
  ConnectorLockFailure: 1,
  EVCommunicationError: 1,
  GroundFailure: 1,
  HighTemperature: 1,
  InternalError: 1,
  LocalListConflict: 1,
  NoError: 1,
  OtherError: 1,
  OverCurrentFailure: 1,
  OverVoltage: 1,
  PowerMeterFailure: 1,
  PowerSwitchFailure: 1,
  ReaderFailure: 1,
  ResetFailure: 1,
  UnderVoltage: 1,
  WeakSignal: 1,
});
const NO_ERROR = 'NoError';

const nothing = (): Nothing => ({});

const newerStatus: Translation<NewerVersion, 'StatusNotification', 'status'> = {
  action: 'StatusNotification',
  decode: ({ evseId, connectorId, connectorStatus, timestamp }) => ({
    place: { evse: evseId, connector: connectorId },
    status: connectorStatus,
    errorCode: NO_ERROR,
    at: parseInstant(timestamp),
  }),
  // The station itself has no connector to report, and a time is not invented.
  encode: ({ place, status, at }): NewerRequest | undefined =>
    place.evse === 0 || at === undefined
      ? undefined
      : {
          timestamp: formatInstant(at),
          connectorStatus: NEWER_STATUS[status],
          evseId: place.evse,
          connectorId: place.connector ?? 1,
        },
  decodeAnswer: nothing,
  encodeAnswer: nothing,
};

export const status: Translations<'status'> = {
  '1.6': {
    action: 'StatusNotification',
    decode: ({ connectorId, status, errorCode, info, vendorId, vendorErrorCode, timestamp }) => ({
      place: placeOfConnector(connectorId),
      status,
      errorCode,
      info,
      vendorId,
      vendorErrorCode,
      at: parseInstant(timestamp),
    }),
    encode: ({ place, status, errorCode, info, vendorId, vendorErrorCode, at }): Request16 | undefined => {
      const connectorId = connectorOfPlace(place);
      const spelled = STATUS_16[status];
      if (connectorId === undefined || spelled === undefined) return undefined;
      const known = errorCode16(errorCode) ?? 'OtherError';
      return {
        connectorId,
        status: spelled,
        // "Faulted without an error" is a contradiction that central systems show as no fault.
        errorCode: spelled === 'Faulted' && known === NO_ERROR ? 'OtherError' : known,
        info: cut(info, 50),
        vendorId: cut(vendorId, 255),
        vendorErrorCode: cut(vendorErrorCode, 50),
        timestamp: at === undefined ? undefined : formatInstant(at),
      };
    },
    decodeAnswer: nothing,
    encodeAnswer: nothing,
  },
  '2.0.1': newerStatus,
  '2.1': newerStatus,
};
