/** What a central system wants to hear at once (PROTOCOL §4.5). */
import type { Trigger, TriggerAnswer, TriggerAsks, Triggered } from '../../asks/triggers.ts';
import type { Request, Response, Sloppy, Translations } from '../types.ts';
import { connectorOfPlace, evseOfPlace, placeOfConnector, placeOfEvse } from './places.ts';
import { oneOf } from './words.ts';

type Plain16 = Request<'1.6', 'TriggerMessage'>['requestedMessage'];
type Extended16 = Request<'1.6', 'ExtendedTriggerMessage'>['requestedMessage'];
type Asked201 = Request<'2.0.1', 'TriggerMessage'>['requestedMessage'];
type Asked21 = Request<'2.1', 'TriggerMessage'>['requestedMessage'];

const plain16 = oneOf<Plain16>({
  BootNotification: 1,
  DiagnosticsStatusNotification: 1,
  FirmwareStatusNotification: 1,
  Heartbeat: 1,
  MeterValues: 1,
  StatusNotification: 1,
});
const extended16 = oneOf<Extended16>({
  BootNotification: 1,
  FirmwareStatusNotification: 1,
  Heartbeat: 1,
  LogStatusNotification: 1,
  MeterValues: 1,
  SignChargePointCertificate: 1,
  StatusNotification: 1,
});
const asked201 = oneOf<Asked201>({
  BootNotification: 1,
  FirmwareStatusNotification: 1,
  Heartbeat: 1,
  LogStatusNotification: 1,
  MeterValues: 1,
  PublishFirmwareStatusNotification: 1,
  SignChargingStationCertificate: 1,
  SignCombinedCertificate: 1,
  SignV2GCertificate: 1,
  StatusNotification: 1,
  TransactionEvent: 1,
});
const asked21 = oneOf<Asked21>({
  BootNotification: 1,
  CustomTrigger: 1,
  FirmwareStatusNotification: 1,
  Heartbeat: 1,
  LogStatusNotification: 1,
  MeterValues: 1,
  PublishFirmwareStatusNotification: 1,
  SignChargingStationCertificate: 1,
  SignCombinedCertificate: 1,
  SignV2G20Certificate: 1,
  SignV2GCertificate: 1,
  StatusNotification: 1,
  TransactionEvent: 1,
});
const status = oneOf<TriggerAnswer['status']>({ Accepted: 1, NotImplemented: 1, Rejected: 1 });

const decodeAnswer = (answer: Sloppy<Response<'2.1', 'TriggerMessage'>>): TriggerAnswer => ({
  status: status(answer.status) ?? 'Rejected',
});
const encodeAnswer = ({ status: said }: TriggerAnswer): { status: TriggerAnswer['status'] } => ({ status: said });

/** Newer versions have one word for the progress of every log. */
function newerWord(message: Triggered): Triggered {
  return message === 'DiagnosticsStatusNotification' ? 'LogStatusNotification' : message;
}

function connector16({ place }: Trigger): { connectorId?: number } | undefined {
  if (place === undefined) return {};
  const connectorId = connectorOfPlace(place);
  return connectorId === undefined ? undefined : { connectorId };
}

function place16(connectorId: number | undefined): Pick<Trigger, 'place'> {
  return connectorId === undefined ? {} : { place: placeOfConnector(connectorId) };
}

function placeNewer(evse: Request<'2.1', 'TriggerMessage'>['evse']): Pick<Trigger, 'place'> {
  return evse === undefined ? {} : { place: placeOfEvse(evse) };
}

const trigger: Translations<'trigger'> = {
  '1.6': {
    action: 'TriggerMessage',
    decode: ({ requestedMessage, connectorId }) => ({ message: requestedMessage, ...place16(connectorId) }),
    encode: (ask): Request<'1.6', 'TriggerMessage'> | undefined => {
      // What the session does is told with its values here.
      const requestedMessage = plain16(ask.message === 'TransactionEvent' ? 'MeterValues' : ask.message);
      const at = connector16(ask);
      return requestedMessage === undefined || at === undefined ? undefined : { requestedMessage, ...at };
    },
    decodeAnswer,
    encodeAnswer,
  },
  '2.0.1': {
    action: 'TriggerMessage',
    decode: ({ requestedMessage, evse }) => ({ message: requestedMessage, ...placeNewer(evse) }),
    encode: ({ message, place }): Request<'2.0.1', 'TriggerMessage'> | undefined => {
      const requestedMessage = asked201(newerWord(message));
      const evse = evseOfPlace(place);
      return requestedMessage && { requestedMessage, ...(evse !== undefined && { evse }) };
    },
    decodeAnswer,
    encodeAnswer,
  },
  '2.1': {
    action: 'TriggerMessage',
    decode: ({ requestedMessage, evse, customTrigger }) => ({
      message: requestedMessage,
      ...placeNewer(evse),
      ...(customTrigger !== undefined && { custom: customTrigger }),
    }),
    encode: ({ message, place, custom }): Request<'2.1', 'TriggerMessage'> | undefined => {
      const requestedMessage = asked21(newerWord(message));
      const evse = evseOfPlace(place);
      return (
        requestedMessage && {
          requestedMessage,
          ...(evse !== undefined && { evse }),
          ...(custom !== undefined && { customTrigger: custom }),
        }
      );
    },
    decodeAnswer,
    encodeAnswer,
  },
};

const OWN_CERTIFICATE_16 = 'SignChargePointCertificate';

const extendedTrigger: Translations<'extendedTrigger'> = {
  '1.6': {
    action: 'ExtendedTriggerMessage',
    decode: ({ requestedMessage, connectorId }) => ({
      message: requestedMessage === OWN_CERTIFICATE_16 ? 'SignChargingStationCertificate' : requestedMessage,
      ...place16(connectorId),
    }),
    encode: (ask): Request<'1.6', 'ExtendedTriggerMessage'> | undefined => {
      const word = ask.message === 'SignChargingStationCertificate' ? OWN_CERTIFICATE_16 : ask.message;
      const requestedMessage = extended16(newerWord(word as Triggered));
      const at = connector16(ask);
      return requestedMessage === undefined || at === undefined ? undefined : { requestedMessage, ...at };
    },
    decodeAnswer,
    encodeAnswer,
  },
  '2.0.1': null,
  '2.1': null,
};

export const triggers: { readonly [M in keyof TriggerAsks]: Translations<M> } = { trigger, extendedTrigger };
