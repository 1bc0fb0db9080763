/** Start, course and end of a transaction where each has an action of its own (PROTOCOL §4.3). */
import { invariant } from '../../assert.ts';
import type { StopReason, TxEnded } from '../../model.ts';
import { registerWh } from '../readings.ts';
import { formatInstant, parseInstant } from '../time.ts';
import type { Request, Response, Translations } from '../types.ts';
import { decodeReadings16, encodeReadings16 } from './metering.ts';
import { connectorOfPlace, placeOfConnector } from './places.ts';
import { decodeIdTagInfo, encodeIdTagInfo, idTagOf } from './tokens.ts';
import { limited, newerEnded, newerStarted, newerUpdated } from './transaction-event.ts';
import { VOCABULARY } from './vocabulary.ts';
import { integer, transactionNumber } from './words.ts';

type Reason16 = NonNullable<Request<'1.6', 'StopTransaction'>['reason']>;

const REASON_16: { readonly [R in StopReason]: Reason16 } = {
  DeAuthorized: 'DeAuthorized',
  EmergencyStop: 'EmergencyStop',
  EnergyLimitReached: 'Other',
  EVDisconnected: 'EVDisconnected',
  GroundFault: 'Other',
  HardReset: 'HardReset',
  ImmediateReset: 'HardReset',
  Local: 'Local',
  LocalOutOfCredit: 'Other',
  MasterPass: 'Local',
  Other: 'Other',
  OvercurrentFault: 'Other',
  PowerLoss: 'PowerLoss',
  PowerQuality: 'Other',
  Reboot: 'Reboot',
  Remote: 'Remote',
  ReqEnergyTransferRejected: 'Other',
  SOCLimitReached: 'Other',
  SoftReset: 'SoftReset',
  StoppedByEV: 'Other',
  TimeLimitReached: 'Other',
  Timeout: 'Other',
  UnlockCommand: 'UnlockCommand',
};

function reason16({ reason, trigger }: TxEnded): Reason16 | undefined {
  if (reason === undefined) return undefined;
  const isUnlocked = trigger === 'UnlockCommand' && (reason === 'Remote' || reason === 'Other');
  return isUnlocked ? 'UnlockCommand' : REASON_16[reason];
}

export const txStarted: Translations<'txStarted'> = {
  '1.6': {
    action: 'StartTransaction',
    decode: (request) => {
      const at = parseInstant(request.timestamp);
      if (at === undefined) return undefined;
      return {
        place: placeOfConnector(request.connectorId),
        token: { id: request.idTag },
        at,
        meterWh: request.meterStart,
        readings: [],
        reservationId: request.reservationId,
      };
    },
    encode: (started): Request<'1.6', 'StartTransaction'> | undefined => {
      const connectorId = connectorOfPlace(started.place);
      const idTag = idTagOf(started.token);
      if (connectorId === undefined || idTag === undefined) return undefined;
      return {
        connectorId,
        idTag,
        timestamp: formatInstant(started.at),
        // The field is mandatory; a start that tells no register counts from 0 (PROTOCOL §4.3).
        meterStart: Math.round(started.meterWh ?? registerWh(started.readings, 'Transaction.Begin') ?? 0),
        reservationId: started.reservationId,
      };
    },
    decodeAnswer: ({ transactionId, idTagInfo }) => {
      const number = integer(transactionId);
      // Central systems exist that give an id and say nothing of the token (PROTOCOL Q47).
      const info = decodeIdTagInfo(idTagInfo) ?? (number === undefined ? undefined : { status: 'Accepted' as const });
      return { chargerTxId: number === undefined ? undefined : String(number), info };
    },
    encodeAnswer: ({ chargerTxId, info }): Response<'1.6', 'StartTransaction'> => {
      const transactionId = transactionNumber(chargerTxId);
      invariant(transactionId !== undefined, 'the answer to a start needs a transaction number in this version');
      return { transactionId, idTagInfo: encodeIdTagInfo(info ?? { status: 'Accepted' }) };
    },
  },
  '2.0.1': newerStarted(VOCABULARY['2.0.1']),
  '2.1': { ...newerStarted(VOCABULARY['2.1']), ...limited },
};

export const txUpdated: Translations<'txUpdated'> = {
  '1.6': {
    action: 'MeterValues',
    when: (request) => request.transactionId !== undefined,
    decode: (request) => {
      const times = request.meterValue.flatMap((value) => parseInstant(value.timestamp) ?? []);
      if (times.length === 0) return undefined;
      return {
        chargerTxId: String(request.transactionId),
        place: placeOfConnector(request.connectorId),
        at: Math.max(...times),
        readings: decodeReadings16(request.meterValue),
      };
    },
    encode: (updated): Request<'1.6', 'MeterValues'> | undefined => {
      const connectorId = updated.place === undefined ? undefined : connectorOfPlace(updated.place);
      const transactionId = transactionNumber(updated.chargerTxId);
      const meterValue = encodeReadings16(updated.readings);
      if (connectorId === undefined || transactionId === undefined || meterValue.length === 0) return undefined;
      return { connectorId, transactionId, meterValue };
    },
    decodeAnswer: () => ({}),
    encodeAnswer: () => ({}),
  },
  '2.0.1': newerUpdated(VOCABULARY['2.0.1']),
  '2.1': { ...newerUpdated(VOCABULARY['2.1']), ...limited },
};

export const txEnded: Translations<'txEnded'> = {
  '1.6': {
    action: 'StopTransaction',
    decode: (request) => {
      const at = parseInstant(request.timestamp);
      if (at === undefined) return undefined;
      return {
        chargerTxId: String(request.transactionId),
        token: request.idTag === undefined ? undefined : { id: request.idTag },
        at,
        // What a charger that lost its meter says, or what was put in its place.
        meterWh: request.meterStop < 0 ? undefined : request.meterStop,
        readings: decodeReadings16(request.transactionData ?? []),
        reason: request.reason,
      };
    },
    encode: (ended): Request<'1.6', 'StopTransaction'> | undefined => {
      const transactionId = transactionNumber(ended.chargerTxId);
      const meterWh = ended.meterWh ?? registerWh(ended.readings, 'Transaction.End');
      if (transactionId === undefined || meterWh === undefined) return undefined;
      const transactionData = encodeReadings16(ended.readings);
      return {
        transactionId,
        idTag: idTagOf(ended.token),
        timestamp: formatInstant(ended.at),
        meterStop: Math.round(meterWh),
        reason: reason16(ended),
        transactionData: transactionData.length === 0 ? undefined : transactionData,
      };
    },
    decodeAnswer: ({ idTagInfo }) => ({ info: decodeIdTagInfo(idTagInfo) }),
    encodeAnswer: ({ info }, ask): Response<'1.6', 'StopTransaction'> => ({
      idTagInfo:
        info === undefined || (ask !== undefined && ask.token === undefined) ? undefined : encodeIdTagInfo(info),
    }),
  },
  '2.0.1': newerEnded(VOCABULARY['2.0.1']),
  '2.1': { ...newerEnded(VOCABULARY['2.1']), ...limited },
};
