import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Message, Payload, TxEnded, TxStarted, TxUpdated } from '../../../../src/core/model.ts';
import { placedStart, splice } from '../../../../src/core/ocpp/splice.ts';

const T = '2026-11-22T18:00:00+01:00';
const at = Date.UTC(2026, 10, 22, 17);
const HOUR = 3_600_000;
const VENDOR = { vendorId: 'com.example', deep: { list: [1, '1', null], price: 0.1 } };
const SIGNED = [{ timestamp: T, sampledValue: [{ value: 'OCMF|{"RD":[]}|{"SA":""}', format: 'SignedData' }] }];

const started = (more: Partial<TxStarted> = {}): Message => ({
  means: 'txStarted',
  ask: { place: { evse: 1 }, token: { id: 'CARD' }, at, readings: [], ...more },
});
const updated = (more: Partial<TxUpdated> = {}): Message => ({
  means: 'txUpdated',
  ask: { chargerTxId: '7', at, readings: [], ...more },
});
const ended = (more: Partial<TxEnded> = {}): Message => ({
  means: 'txEnded',
  ask: { chargerTxId: '7', at, meterWh: 3_000, readings: [], ...more },
});
const own = { txId: '77', seqNo: 5 };

interface Row {
  readonly title: string;
  readonly action: string;
  readonly received: Payload;
  readonly message: Message;
  readonly ids?: { readonly txId: string | undefined; readonly seqNo: number | undefined };
  readonly sent: Payload;
}

const START = { connectorId: 1, idTag: 'CARD', meterStart: 1000, timestamp: T };
const STOP = { transactionId: 7, idTag: 'CARD', meterStop: 3000, timestamp: T, transactionData: SIGNED };
const EVENT = {
  eventType: 'Updated',
  timestamp: T,
  triggerReason: 'MeterValuePeriodic',
  seqNo: 2,
  transactionInfo: { transactionId: 'c-7', chargingState: 'Charging' },
  meterValue: SIGNED,
  customData: VENDOR,
};
const TOKEN = { idToken: 'CARD', type: 'ISO14443', additionalInfo: [{ additionalIdToken: 'CARD-2', type: 'eMAID' }] };

const ROWS: readonly Row[] = [
  {
    title: 'a start with the real token is as it came',
    action: 'StartTransaction',
    received: START,
    message: started(),
    sent: START,
  },
  {
    title: "a start with an alias and the provider's own reservation",
    action: 'StartTransaction',
    received: { ...START, reservationId: 901 },
    message: started({ token: { id: 'SHARED' }, reservationId: 6 }),
    sent: { ...START, idTag: 'SHARED', reservationId: 6 },
  },
  {
    title: "a start without somebody else's reservation",
    action: 'StartTransaction',
    received: { ...START, reservationId: 901 },
    message: started(),
    sent: START,
  },
  {
    title: "values with the provider's own transaction id, which may be 0",
    action: 'MeterValues',
    received: { connectorId: 1, transactionId: 7, meterValue: SIGNED },
    message: updated(),
    ids: { txId: '0', seqNo: undefined },
    sent: { connectorId: 1, transactionId: 0, meterValue: SIGNED },
  },
  {
    title: 'values of no transaction are as they came',
    action: 'MeterValues',
    received: { connectorId: 1, meterValue: SIGNED },
    message: updated(),
    sent: { connectorId: 1, meterValue: SIGNED },
  },
  {
    title: 'values for a provider that gave no id',
    action: 'MeterValues',
    received: { connectorId: 1, transactionId: 7, meterValue: SIGNED },
    message: updated(),
    ids: { txId: undefined, seqNo: undefined },
    sent: { connectorId: 1, meterValue: SIGNED },
  },
  {
    title: 'a stop with another id and reason; signed data untouched',
    action: 'StopTransaction',
    received: { ...STOP, reason: 'Remote' },
    message: ended({ token: { id: 'CARD' }, reason: 'Other' }),
    sent: { ...STOP, transactionId: 77, reason: 'Other' },
  },
  {
    title: 'T7: the stop of a start that was given up',
    action: 'StopTransaction',
    received: STOP,
    message: ended({ token: { id: 'CARD' } }),
    ids: { txId: '-1', seqNo: 1 },
    sent: { ...STOP, transactionId: -1 },
  },
  {
    title: 'a stop without card and reason gets none',
    action: 'StopTransaction',
    received: { transactionId: 7, meterStop: 3000, timestamp: T },
    message: ended(),
    sent: { transactionId: 77, meterStop: 3000, timestamp: T },
  },
  {
    title: 'Q20: a stop that lay before its start and ran the meter backwards',
    action: 'StopTransaction',
    received: { transactionId: 7, meterStop: 12, timestamp: T },
    message: ended({ at: at + HOUR, meterWh: 1_000.4 }),
    sent: { transactionId: 77, meterStop: 1000, timestamp: '2026-11-22T18:00:00.000Z' },
  },
  {
    title: 'a stop whose fraction was rounded, for who gets frames as they came',
    action: 'StopTransaction',
    received: { transactionId: 7, meterStop: '2999.6', timestamp: 'yesterday' },
    message: ended(),
    sent: { transactionId: 77, meterStop: '2999.6', timestamp: 'yesterday' },
  },
  {
    title: 'a stop whose register nobody knows',
    action: 'StopTransaction',
    received: { transactionId: 7, timestamp: T },
    message: ended({ meterWh: undefined }),
    sent: { transactionId: 77, timestamp: T },
  },
  {
    title: "an event with the provider's count; vendor data untouched",
    action: 'TransactionEvent',
    received: EVENT,
    message: updated({ trigger: 'MeterValuePeriodic' }),
    ids: { txId: 'c-7', seqNo: 0 },
    sent: { ...EVENT, seqNo: 0 },
  },
  {
    title: 'an event whose trigger the meaning does not tell',
    action: 'TransactionEvent',
    received: EVENT,
    message: updated(),
    ids: { txId: 'c-7', seqNo: 2 },
    sent: EVENT,
  },
  {
    title: 'S03: the remote start of somebody else',
    action: 'TransactionEvent',
    received: {
      ...EVENT,
      eventType: 'Started',
      triggerReason: 'RemoteStart',
      reservationId: 901,
      idToken: TOKEN,
      transactionInfo: { transactionId: 'c-7', remoteStartId: 900 },
    },
    message: started({ trigger: 'Authorized' }),
    ids: { txId: 'c-7', seqNo: 0 },
    sent: {
      ...EVENT,
      eventType: 'Started',
      triggerReason: 'Authorized',
      seqNo: 0,
      idToken: TOKEN,
      transactionInfo: { transactionId: 'c-7' },
    },
  },
  {
    title: 'S03: the remote start of this provider, and its reservation',
    action: 'TransactionEvent',
    received: { ...EVENT, eventType: 'Started', idToken: TOKEN, reservationId: 901 },
    message: started({ trigger: 'RemoteStart', remoteStartId: 5, reservationId: 6 }),
    sent: {
      ...EVENT,
      eventType: 'Started',
      triggerReason: 'RemoteStart',
      seqNo: 5,
      idToken: TOKEN,
      reservationId: 6,
      transactionInfo: { ...EVENT.transactionInfo, transactionId: '77', remoteStartId: 5 },
    },
  },
  {
    title: 'an alias takes the place of the whole token',
    action: 'TransactionEvent',
    received: { ...EVENT, idToken: TOKEN },
    message: updated({ token: { id: 'SHARED' } }),
    sent: {
      ...EVENT,
      seqNo: 5,
      idToken: { idToken: 'SHARED', type: 'Central' },
      transactionInfo: { ...EVENT.transactionInfo, transactionId: '77' },
    },
  },
  {
    title: 'an end with another reason, time and no ids of requests',
    action: 'TransactionEvent',
    received: {
      ...EVENT,
      eventType: 'Ended',
      triggerReason: 'RemoteStop',
      reservationId: 901,
      transactionInfo: { transactionId: 'c-7', stoppedReason: 'Remote', remoteStartId: 900 },
    },
    message: ended({ reason: 'Other', trigger: 'ChargingStateChanged', at: at + HOUR }),
    ids: { txId: 'c-7', seqNo: 9 },
    sent: {
      ...EVENT,
      eventType: 'Ended',
      timestamp: '2026-11-22T18:00:00.000Z',
      triggerReason: 'ChargingStateChanged',
      seqNo: 9,
      transactionInfo: { transactionId: 'c-7', stoppedReason: 'Other' },
    },
  },
  {
    title: 'an event without its inner object gets the id that it must have',
    action: 'TransactionEvent',
    received: { eventType: 'Updated', timestamp: T, triggerReason: 'Trigger', transactionInfo: ['?'] },
    message: updated(),
    sent: {
      eventType: 'Updated',
      timestamp: T,
      triggerReason: 'Trigger',
      seqNo: 5,
      transactionInfo: { transactionId: '77' },
    },
  },
];

describe('§0 a frame for an equal version', () => {
  test.each(ROWS)('$title', ({ action, received, message, ids = own, sent }) => {
    const before = structuredClone(received);
    const payload = splice(action, received, message, ids);
    expect(payload).toStrictEqual(sent);
    expect(received).toStrictEqual(before);
  });

  test.each(['StartTransaction', 'StopTransaction', 'TransactionEvent'])(
    '%s of a message that says something else is as it came',
    (action) => {
      const meter: Message = { means: 'meter', ask: { place: { evse: 1 }, readings: [] } };
      expect(splice(action, { ...EVENT, ...STOP }, meter, own)).toEqual({ ...EVENT, ...STOP });
    },
  );

  test('of any other action is the very same', () => {
    const payload = { connectorId: 1 };
    expect(splice('StatusNotification', payload, updated(), own)).toBe(payload);
  });
});

test('under an alias nothing of the token is left, and all else is as it came', () => {
  const text = fc.string({ maxLength: 12, unit: fc.constantFrom(...'abc-') });
  const idToken = fc.record({
    idToken: fc.constant('REAL'),
    type: text,
    additionalInfo: fc.array(fc.record({ additionalIdToken: fc.constant('REAL-2'), type: text })),
  });
  fc.assert(
    fc.property(idToken, fc.jsonValue(), fc.constantFrom(started, updated, ended), (token, customData, means) => {
      const received: Payload = { ...EVENT, idToken: token, customData };
      const sent = splice('TransactionEvent', received, means({ token: { id: 'SHARED' } }), own);
      expect(JSON.stringify(sent.idToken)).toBe('{"idToken":"SHARED","type":"Central"}');
      expect(JSON.stringify([sent.customData, sent.meterValue])).toBe(JSON.stringify([customData, SIGNED]));
    }),
    { seed: 5 },
  );
});

test('§4.1 a start names its EVSE as its version does', () => {
  expect(placedStart('1.6', { idTag: 'CARD' }, 2)).toEqual({ idTag: 'CARD', connectorId: 2 });
  expect(placedStart('2.0.1', { remoteStartId: 1, evseId: 9 }, 2)).toEqual({ remoteStartId: 1, evseId: 2 });
  expect(placedStart('2.1', { remoteStartId: 1 }, 2)).toEqual({ remoteStartId: 1, evseId: 2 });
  const limited = { remoteStartId: 1, chargingProfile: { id: 4 } };
  expect(placedStart('2.1', limited, 2)).toEqual({ remoteStartId: 1, evseId: 2 });
  expect(placedStart('2.1', limited, 2, true)).toEqual({ ...limited, evseId: 2 });
});
