import { expect, test } from 'vitest';
import type { MeaningName, Meanings, Payload } from '../../../../src/core/model.ts';
import { decodeAnswer, encode, encodeAnswer } from '../../../../src/core/ocpp/codec.ts';
import { OCPP_VERSIONS, type OcppVersion } from '../../../../src/core/ocpp/versions.ts';
import { faults } from './codec-schemas.ts';

const T = '2026-11-22T18:00:00.000Z';
const at = Date.UTC(2026, 10, 22, 18);
const place = { evse: 1, connector: 1 };
const V2: readonly OcppVersion[] = ['2.0.1', '2.1'];
const ALL = OCPP_VERSIONS;

interface Answer<M extends MeaningName> {
  readonly in: readonly OcppVersion[];
  readonly means: M;
  readonly action: string;
  readonly payload: Payload;
  readonly answer: Meanings[M]['answer'];
  readonly ask?: Meanings[M]['ask'];
}
const answered = <M extends MeaningName>(row: Answer<M>): Answer<M> => row;
const token = { id: 'CARD' };
const started = { place, token, at, readings: [] };

/** Read and said alike. */
const PLAIN = [
  answered({
    in: ALL,
    means: 'boot',
    action: 'BootNotification',
    payload: { status: 'Accepted', currentTime: T, interval: 300 },
    answer: { status: 'Accepted', now: at, intervalS: 300 },
  }),
  answered({ in: ALL, means: 'heartbeat', action: 'Heartbeat', payload: { currentTime: T }, answer: { now: at } }),
  answered({
    in: ['1.6'],
    means: 'authorize',
    action: 'Authorize',
    payload: { idTagInfo: { status: 'Accepted', expiryDate: T, parentIdTag: 'FAMILY' } },
    answer: { info: { status: 'Accepted', expiresAt: at, group: 'FAMILY' } },
  }),
  answered({
    in: V2,
    means: 'authorize',
    action: 'Authorize',
    payload: {
      idTokenInfo: {
        status: 'NoCredit',
        cacheExpiryDateTime: T,
        groupIdToken: { idToken: 'FAMILY', type: 'Central' },
      },
    },
    answer: { info: { status: 'NoCredit', expiresAt: at, group: 'FAMILY' } },
  }),
  answered({ in: ALL, means: 'status', action: 'StatusNotification', payload: {}, answer: {} }),
  answered({ in: ALL, means: 'meter', action: 'MeterValues', payload: {}, answer: {} }),
  answered({ in: V2, means: 'problems', action: 'NotifyEvent', payload: {}, answer: {} }),
  ...[0, -5, 2 ** 31 - 1].map((transactionId) =>
    answered({
      in: ['1.6'],
      means: 'txStarted',
      action: 'StartTransaction',
      payload: { transactionId, idTagInfo: { status: 'ConcurrentTx' } },
      answer: { chargerTxId: String(transactionId), info: { status: 'ConcurrentTx' } },
    }),
  ),
  answered({ in: ['1.6'], means: 'txUpdated', action: 'MeterValues', payload: {}, answer: {} }),
  answered({
    in: ['1.6'],
    means: 'txEnded',
    action: 'StopTransaction',
    payload: { idTagInfo: { status: 'Blocked' } },
    answer: { info: { status: 'Blocked' } },
  }),
  answered({ in: ['1.6'], means: 'txEnded', action: 'StopTransaction', payload: {}, answer: { info: undefined } }),
  ...(['txStarted', 'txUpdated', 'txEnded'] as const).flatMap((means) => [
    answered({
      in: V2,
      means,
      action: 'TransactionEvent',
      payload: { idTokenInfo: { status: 'Accepted' } },
      answer: { info: { status: 'Accepted' } },
    }),
    answered({ in: V2, means, action: 'TransactionEvent', payload: {}, answer: { info: undefined } }),
  ]),
  ...(['Accepted', 'Rejected'] as const).flatMap((status) => [
    answered({
      in: ['1.6'],
      means: 'start',
      action: 'RemoteStartTransaction',
      payload: { status },
      answer: { accepted: status === 'Accepted', status },
    }),
    answered({
      in: V2,
      means: 'start',
      action: 'RequestStartTransaction',
      payload: { status, transactionId: 'tx-1' },
      answer: { accepted: status === 'Accepted', status, chargerTxId: 'tx-1' },
    }),
    answered({
      in: ['1.6'],
      means: 'stop',
      action: 'RemoteStopTransaction',
      payload: { status },
      answer: { accepted: status === 'Accepted', status },
    }),
    answered({
      in: V2,
      means: 'stop',
      action: 'RequestStopTransaction',
      payload: { status },
      answer: { accepted: status === 'Accepted', status },
    }),
    answered({
      in: ALL,
      means: 'setProfile',
      action: 'SetChargingProfile',
      payload: { status },
      answer: { accepted: status === 'Accepted', status },
    }),
  ]),
  ...['Unlocked', 'UnlockFailed'].map((status) =>
    answered({
      in: ALL,
      means: 'unlock',
      action: 'UnlockConnector',
      payload: { status },
      answer: { accepted: status === 'Unlocked', status },
    }),
  ),
].flatMap((row) => row.in.map((version) => ({ version, ...row })));

test.each(PLAIN)('$version $means is answered $payload', ({ version, means, action, payload, answer }) => {
  expect(faults(version, action, 'response', payload)).toBe('');
  expect(decodeAnswer(version, means, payload)).toEqual(answer);
  expect(encodeAnswer(version, means, answer)).toStrictEqual(payload);
});

/** What central systems and chargers really send (PROTOCOL Q46, Q47), read and not said. */
const SLOPPY = [
  answered({
    in: ['1.6'],
    means: 'txStarted',
    action: '',
    payload: { transactionId: ' 42 ' },
    answer: { chargerTxId: '42', info: { status: 'Accepted' } },
  }),
  answered({
    in: ['1.6'],
    means: 'txStarted',
    action: '',
    payload: { transactionId: 0, idTagInfo: null },
    answer: { chargerTxId: '0', info: { status: 'Accepted' } },
  }),
  answered({
    in: ['1.6'],
    means: 'txStarted',
    action: '',
    payload: { transactionId: 'abc' },
    answer: { chargerTxId: undefined, info: undefined },
  }),
  answered({
    in: ['1.6'],
    means: 'txStarted',
    action: '',
    payload: { transactionId: 7, idTagInfo: { status: 'ACCEPTED', expiryDate: 'never', parentIdTag: '' } },
    answer: { chargerTxId: '7', info: { status: 'Accepted' } },
  }),
  answered({
    in: ['1.6'],
    means: 'authorize',
    action: '',
    payload: { idTagInfo: { status: 'Sure' } },
    answer: { info: { status: 'Invalid' } },
  }),
  answered({ in: ALL, means: 'authorize', action: '', payload: {}, answer: { info: { status: 'Invalid' } } }),
  answered({
    in: V2,
    means: 'authorize',
    action: '',
    payload: { idTokenInfo: 'Accepted' },
    answer: { info: { status: 'Invalid' } },
  }),
  answered({
    in: V2,
    means: 'txEnded',
    action: '',
    payload: { idTokenInfo: { status: 'blocked', cacheExpiryDateTime: '2026-11-22 18:00:00' } },
    answer: { info: { status: 'Blocked', expiresAt: at } },
  }),
  answered({
    in: ALL,
    means: 'boot',
    action: '',
    payload: { status: 'accepted', currentTime: '2026-11-22T18:00:00', interval: '60' },
    answer: { status: 'Accepted', now: at, intervalS: 60 },
  }),
  answered({
    in: ALL,
    means: 'boot',
    action: '',
    payload: { interval: -1 },
    answer: { status: 'Rejected', now: 0, intervalS: 0 },
  }),
  answered({ in: ALL, means: 'heartbeat', action: '', payload: {}, answer: { now: 0 } }),
  ...(['start', 'stop', 'setProfile'] as const).flatMap((means) => [
    answered({ in: ALL, means, action: '', payload: {}, answer: { accepted: false, status: 'Rejected' } }),
    answered({
      in: ALL,
      means,
      action: '',
      payload: { status: 'ACCEPTED' },
      answer: { accepted: true, status: 'Accepted' },
    }),
    answered({
      in: ALL,
      means,
      action: '',
      payload: { status: 'Busy', transactionId: '' },
      answer: { accepted: false, status: 'Busy' },
    }),
  ]),
  answered({ in: ALL, means: 'unlock', action: '', payload: {}, answer: { accepted: false, status: 'UnlockFailed' } }),
  answered({
    in: ALL,
    means: 'unlock',
    action: '',
    payload: { status: 'unlocked' },
    answer: { accepted: true, status: 'Unlocked' },
  }),
  answered({
    in: ALL,
    means: 'unlock',
    action: '',
    payload: { status: 'Jammed' },
    answer: { accepted: false, status: 'Jammed' },
  }),
].flatMap((row) => row.in.map((version) => ({ version, ...row })));

test.each(SLOPPY)('$version $means: $payload is understood', ({ version, means, payload, answer }) => {
  expect(decodeAnswer(version, means, payload)).toEqual(answer);
});

/** Said in the words of the version that asks. */
const SAID = [
  answered({
    in: ['1.6'],
    means: 'authorize',
    action: 'Authorize',
    answer: { info: { status: 'NoCredit', group: 'X'.repeat(21) } },
    payload: { idTagInfo: { status: 'Blocked' } },
  }),
  answered({
    in: V2,
    means: 'authorize',
    action: 'Authorize',
    answer: { info: { status: 'NotAtThisTime', group: 'X'.repeat(37) } },
    payload: { idTokenInfo: { status: 'NotAtThisTime' } },
  }),
  answered({
    in: ['1.6'],
    means: 'txStarted',
    action: 'StartTransaction',
    answer: { chargerTxId: '1' },
    payload: { transactionId: 1, idTagInfo: { status: 'Accepted' } },
  }),
  answered({
    in: ['1.6'],
    means: 'txEnded',
    action: 'StopTransaction',
    ask: { chargerTxId: '1', at, readings: [] },
    answer: { info: { status: 'Accepted' } },
    payload: {},
  }),
  answered({
    in: ['1.6'],
    means: 'txEnded',
    action: 'StopTransaction',
    ask: { chargerTxId: '1', token, at, readings: [] },
    answer: { info: { status: 'Accepted' } },
    payload: { idTagInfo: { status: 'Accepted' } },
  }),
  answered({
    in: V2,
    means: 'txStarted',
    action: 'TransactionEvent',
    ask: { ...started, token: undefined },
    answer: { chargerTxId: '9', info: { status: 'Accepted' } },
    payload: {},
  }),
  answered({
    in: V2,
    means: 'txStarted',
    action: 'TransactionEvent',
    ask: started,
    answer: { chargerTxId: '9', info: { status: 'Invalid' } },
    payload: { idTokenInfo: { status: 'Invalid' } },
  }),
  answered({
    in: ALL,
    means: 'boot',
    action: 'BootNotification',
    answer: { status: 'Pending', now: at, intervalS: 59.6 },
    payload: { status: 'Pending', currentTime: T, interval: 60 },
  }),
  answered({
    in: ALL,
    means: 'setProfile',
    action: 'SetChargingProfile',
    answer: { accepted: true, status: 'yes' },
    payload: { status: 'Accepted' },
  }),
  answered({
    in: V2,
    means: 'setProfile',
    action: 'SetChargingProfile',
    answer: { accepted: false, status: 'NotSupported' },
    payload: { status: 'Rejected', statusInfo: { reasonCode: 'UnsupportedRequest' } },
  }),
  answered({
    in: ['1.6'],
    means: 'setProfile',
    action: 'SetChargingProfile',
    answer: { accepted: false, status: 'Busy' },
    payload: { status: 'Rejected' },
  }),
  answered({
    in: ['1.6'],
    means: 'stop',
    action: 'RemoteStopTransaction',
    answer: { accepted: true, status: 'yes' },
    payload: { status: 'Accepted' },
  }),
  answered({
    in: V2,
    means: 'stop',
    action: 'RequestStopTransaction',
    answer: { accepted: false, status: 'no' },
    payload: { status: 'Rejected' },
  }),
  answered({
    in: ['1.6'],
    means: 'unlock',
    action: 'UnlockConnector',
    answer: { accepted: false, status: 'UnknownConnector' },
    payload: { status: 'NotSupported' },
  }),
  answered({
    in: ['1.6'],
    means: 'unlock',
    action: 'UnlockConnector',
    answer: { accepted: false, status: 'OngoingAuthorizedTransaction' },
    payload: { status: 'UnlockFailed' },
  }),
  answered({
    in: V2,
    means: 'unlock',
    action: 'UnlockConnector',
    answer: { accepted: false, status: 'NotSupported' },
    payload: { status: 'UnlockFailed', statusInfo: { reasonCode: 'FixedCable' } },
  }),
  answered({
    in: ALL,
    means: 'unlock',
    action: 'UnlockConnector',
    answer: { accepted: true, status: 'yes' },
    payload: { status: 'Unlocked' },
  }),
].flatMap((row) => row.in.map((version) => ({ version, ...row })));

test.each(SAID)('$version $means: $answer is said as $payload', ({ version, means, action, answer, ask, payload }) => {
  expect(encodeAnswer(version, means, answer, ask)).toStrictEqual(payload);
  expect(faults(version, action, 'response', payload)).toBe('');
});

test('a start without a number for it is a bug of ours', () => {
  expect(() => encodeAnswer('1.6', 'txStarted', { info: { status: 'Accepted' } })).toThrow('transaction number');
});

test('what cannot be asked cannot be answered', () => {
  expect(encode('1.6', { means: 'problems', ask: { problems: [] } })).toBeUndefined();
  expect(() => decodeAnswer('1.6', 'problems', {})).toThrow('problems');
  expect(() => encodeAnswer('1.6', 'problems', {})).toThrow('problems');
});
