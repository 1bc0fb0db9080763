/** What another program was seen to translate wrongly, one row each (PROTOCOL §4.12); whole sessions: `bridge-sessions`. */
import { describe, expect, test } from 'vitest';
import type { Message, Payload } from '../../../../../src/core/model.ts';
import { decode, encode, encodeAnswer } from '../../../../../src/core/ocpp/codec.ts';
import type { OcppVersion } from '../../../../../src/core/ocpp/versions.ts';
import { faults } from '../codec-schemas.ts';

const AT = Date.UTC(2026, 10, 22, 18);
const T = new Date(AT).toISOString();

/** A message of one version in the words of another, with the number that its link counts; null when it has none. */
function across(from: OcppVersion, action: string, payload: Payload, to: OcppVersion) {
  const message = decode(from, action, payload);
  if (message === undefined) throw new Error(`${action} means something`);
  const isEvent = message.means === 'txUpdated' || message.means === 'txStarted' || message.means === 'txEnded';
  const told = isEvent ? ({ ...message, ask: { chargerTxId: 'tx', ...message.ask, seqNo: 2 } } as Message) : message;
  const said = encode(to, told);
  if (said !== undefined) expect(faults(to, said.action, 'request', said.payload)).toBe('');
  return said ?? null;
}

const VALUES = { timestamp: T, sampledValue: [{ value: '1.5', unit: 'kWh' }] };

describe.each(['2.0.1', '2.1'] as const)('towards %s', (version) => {
  test('a start or a stop over the wire has the name that this version gives it', () => {
    const start = { connectorId: 1, idTag: 'CARD-1' };
    const asked = decode('1.6', 'RemoteStartTransaction', start);
    expect(
      asked?.means === 'start' && encode(version, { ...asked, ask: { ...asked.ask, remoteStartId: 7 } }),
    ).toMatchObject({
      action: 'RequestStartTransaction',
      payload: { remoteStartId: 7, evseId: 1 },
    });
    expect(across('1.6', 'RemoteStopTransaction', { transactionId: 7 }, version)?.action).toBe(
      'RequestStopTransaction',
    );
  });

  test('the reason of an end is no trigger', () => {
    const stop = { transactionId: 7, meterStop: 1, timestamp: T, reason: 'EVDisconnected' };
    expect(across('1.6', 'StopTransaction', stop, version)?.payload).toMatchObject({
      triggerReason: 'EVCommunicationLost',
      transactionInfo: { stoppedReason: 'EVDisconnected' },
    });
  });

  test('a value is a number, its unit stands where this version has it, and a start has its register', () => {
    const meter = { connectorId: 1, transactionId: 7, meterValue: [VALUES] };
    expect(across('1.6', 'MeterValues', meter, version)?.payload).toMatchObject({
      meterValue: [{ sampledValue: [{ value: 1.5, unitOfMeasure: { unit: 'kWh' } }] }],
    });
    const start = { connectorId: 1, idTag: 'CARD-1', meterStart: 1_000, timestamp: T };
    expect(across('1.6', 'StartTransaction', start, version)?.payload).toMatchObject({
      meterValue: [{ sampledValue: [{ value: 1_000, context: 'Transaction.Begin' }] }],
    });
  });

  test('values outside of a session are no event of one; those of the whole charger are of EVSE 0', () => {
    expect(across('1.6', 'MeterValues', { connectorId: 0, meterValue: [VALUES] }, version)).toMatchObject({
      action: 'MeterValues',
      payload: { evseId: 0 },
    });
  });

  test('a status of the whole charger is no status of a place', () => {
    const status = { connectorId: 0, status: 'Available', errorCode: 'NoError', timestamp: T };
    expect(across('1.6', 'StatusNotification', status, version)).toBeNull();
  });

  test('the answer to an event gives no number', () => {
    const answer = encodeAnswer(version, 'txStarted', { chargerTxId: '7', info: { status: 'Accepted' } });
    expect(answer).toEqual({ idTokenInfo: { status: 'Accepted' } });
  });
});

describe('towards 1.6', () => {
  test('what has no number of this version is not said, and no 0 stands for it', () => {
    const event = {
      eventType: 'Ended',
      timestamp: T,
      triggerReason: 'StopAuthorized',
      seqNo: 3,
      transactionInfo: { transactionId: 'a-name' },
    };
    expect(across('2.1', 'TransactionEvent', event, '1.6')).toBeNull();
    expect(across('2.0.1', 'RequestStopTransaction', { transactionId: 'a-name' }, '1.6')).toBeNull();
  });

  test.each([
    ['NoCredit', 'Blocked'],
    ['NotAtThisTime', 'Invalid'],
    ['Unknown', 'Invalid'],
  ] as const)('%s has another name', (status, told) => {
    expect(encodeAnswer('1.6', 'authorize', { info: { status } })).toMatchObject({ idTagInfo: { status: told } });
  });
});
