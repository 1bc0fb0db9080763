/** What a service wants to hear again (PROTOCOL §2.6, Q30, Q43): from what the proxy knows, and of the charger only once. */
import { describe, expect, test } from 'vitest';
import type { Payload } from '../../src/core/model.ts';
import { OCPP_VERSIONS } from '../../src/core/ocpp/versions.ts';
import type { StrictAnswer } from '../peers/strict.ts';
import { CHARGER, callsOf, until } from './house.ts';
import type { Json } from './json-backend.ts';
import { fields } from './seen.ts';
import { delivered, play, type Stage, settled } from './stage.ts';

const CAST = {
  alpha: { firstTxId: 77, config: { role: 'controller' } },
  beta: { config: { role: 'controller' } },
  gamma: { config: { role: 'operator', fetch_logs: true } },
};
const ACCEPTED = { status: 'Accepted' };
const sendsLogs: StrictAnswer = ({ action }) => (action === 'GetDiagnostics' ? { fileName: 'log.zip' } : ACCEPTED);

describe.each(OCPP_VERSIONS.toReversed())('%s', (version) => {
  const isOld = version === '1.6';
  const VALUES = isOld ? 'MeterValues' : 'TransactionEvent';
  const at = (evse: number): Json => (isOld ? { connectorId: evse } : { evse: { id: evse } });
  const trigger = (stage: Stage, id: string, requestedMessage: string, more: Json = {}) =>
    stage.ask(id, 'TriggerMessage', { requestedMessage, ...more });
  const contexts = (payload: Payload | undefined): readonly unknown[] =>
    [payload?.meterValue]
      .flat()
      .flatMap((value) => [fields(value).sampledValue].flat())
      .map((sample) => fields(sample).context);

  test('values that are fresh: who asks hears them again, and nobody else', () =>
    play({ version, services: CAST }, async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha', 'beta');
      const txId = await box.start('TAG', 0);
      await box.meter(txId, 100);
      await delivered(stage);
      const before = { alpha: told(stage, 'alpha').length, beta: told(stage, 'beta').length };
      expect(await trigger(stage, 'alpha', VALUES, at(1))).toEqual(ACCEPTED);
      await until('the values', () => told(stage, 'alpha').length > before.alpha);
      const last = told(stage, 'alpha').at(-1);
      expect(contexts(last)).toEqual(['Trigger']);
      expect(last).toMatchObject(isOld ? { transactionId: 77 } : { triggerReason: 'Trigger', eventType: 'Updated' });
      expect(await trigger(stage, 'alpha', VALUES, at(1))).toMatchObject({ status: 'Rejected' });
      // It keeps its own count, and the session goes on.
      await box.stop(txId, 200);
      await delivered(stage);
      if (!isOld) expect(told(stage, 'alpha').map(({ seqNo }) => seqNo)).toEqual([0, 1, 2, 3]);
      expect(told(stage, 'beta').flatMap(contexts)).not.toContain('Trigger');
      expect(box.peer.calls).toEqual([]);
    }));

  test('values that are old are asked of the charger, once for all; what it sends is what they hear', () =>
    play({ version, services: CAST }, async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha', 'beta');
      const txId = await box.start('TAG', 0);
      await box.meter(txId, 100);
      await stage.pass(20_000);
      const both = await Promise.all(['alpha', 'beta'].map((id) => trigger(stage, id, VALUES, at(1))));
      expect(both).toEqual([ACCEPTED, ACCEPTED]);
      await until('the charger to be asked', () => callsOf(box.peer, 'TriggerMessage').length > 0);
      expect(callsOf(box.peer, 'TriggerMessage')).toEqual([{ requestedMessage: VALUES, ...at(1) }]);
      await box.meter(txId, 300);
      await delivered(stage);
      const counts = ['alpha', 'beta'].map((id) => told(stage, id).length);
      await stage.pass(11_000);
      await delivered(stage);
      expect(['alpha', 'beta'].map((id) => told(stage, id).length)).toEqual(counts);
    }));

  test.each<[string, StrictAnswer]>([
    ['says no', ({ action }) => ({ status: action === 'TriggerMessage' ? 'Rejected' : 'Accepted' })],
    ['says yes and sends nothing', () => ACCEPTED],
  ])('a charger that %s: the last values are told', (_how, answer) =>
    play({ version, services: CAST, answer }, async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha', 'beta');
      await box.meter(await box.start('TAG', 0), 100);
      await stage.pass(20_000);
      expect(await trigger(stage, 'alpha', VALUES, at(1))).toEqual(ACCEPTED);
      await until('the charger to be asked', () => callsOf(box.peer, 'TriggerMessage').length === 1);
      await stage.pass(11_000);
      await until('the values', () => told(stage, 'alpha').flatMap(contexts).includes('Trigger'));
    }),
  );

  test('of jobs that are not its own a service hears that there are none', () =>
    play({ version, services: CAST, answer: sendsLogs }, async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha', 'gamma');
      const LOG = isOld ? 'DiagnosticsStatusNotification' : 'LogStatusNotification';
      await stage.ask('gamma', isOld ? 'GetDiagnostics' : 'GetLog', isOld ? DIAGNOSTICS : GET_LOG);
      const { requestId } = callsOf(box.peer, 'GetLog')[0] ?? {};
      const numbered = (id: unknown): Json => (isOld ? {} : { requestId: id });
      // A version without numbers tells the end only of what it was asked for.
      await box.peer.call(LOG, { status: 'Uploading', ...numbered(requestId) });
      await until('gamma to hear', () => callsOf(stage.service('gamma'), LOG).length === 1);
      for (const id of ['alpha', 'gamma']) expect(await trigger(stage, id, LOG)).toEqual(ACCEPTED);
      await until('both to hear', () => callsOf(stage.service('gamma'), LOG).length === 2);
      await until('both to hear', () => callsOf(stage.service('alpha'), LOG).length === 1);
      expect(callsOf(stage.service('alpha'), LOG)).toEqual([{ status: 'Idle' }]);
      expect(callsOf(stage.service('gamma'), LOG)[1]).toEqual(callsOf(stage.service('gamma'), LOG)[0]);
      expect(await trigger(stage, 'gamma', 'FirmwareStatusNotification')).toEqual(ACCEPTED);
      await until('gamma to hear', () => callsOf(stage.service('gamma'), 'FirmwareStatusNotification').length === 1);
      // A job of another kind is none of this one.
      const OTHER = isOld ? 'LogStatusNotification' : 'PublishFirmwareStatusNotification';
      await stage.ask('gamma', isOld ? 'ExtendedTriggerMessage' : 'TriggerMessage', { requestedMessage: OTHER });
      await until('gamma to hear', () => callsOf(stage.service('gamma'), OTHER).length === 1);
      expect(callsOf(stage.service('gamma'), OTHER)).toEqual([{ status: 'Idle' }]);
      expect(callsOf(box.peer, 'TriggerMessage')).toEqual([]);
    }));

  test('what is not there cannot be told, and what only the charger knows it answers itself', () => {
    const answer: StrictAnswer = () => ({ status: 'NotImplemented' });
    return play({ version, services: CAST, answer }, async (stage) => {
      await settled(stage, 'alpha', 'gamma');
      expect(await trigger(stage, 'alpha', 'StatusNotification', at(7))).toMatchObject(
        isOld ? { status: 'Rejected' } : { status: 'Rejected', statusInfo: { reasonCode: 'UnknownEvse' } },
      );
      expect(stage.box.peer.calls).toEqual([]);
      expect(await trigger(stage, 'alpha', 'MeterValues', at(1))).toEqual({ status: 'NotImplemented' });
      expect(callsOf(stage.box.peer, 'TriggerMessage')).toEqual([{ requestedMessage: 'MeterValues', ...at(1) }]);
      const sign = isOld ? 'SignChargePointCertificate' : 'SignChargingStationCertificate';
      const ask = (id: string) =>
        stage.ask(id, isOld ? 'ExtendedTriggerMessage' : 'TriggerMessage', { requestedMessage: sign });
      expect(await ask('alpha')).toMatchObject({ status: 'Rejected' });
      expect(await ask('gamma')).toEqual({ status: 'NotImplemented' });
      if (!isOld) expect(await trigger(stage, 'alpha', 'TransactionEvent')).toMatchObject({ status: 'Rejected' });
    });
  });

  test('Q43: no status is ever asked of the charger, however often it is asked for', () =>
    play({ version, services: CAST }, async (stage) => {
      await settled(stage, 'alpha');
      for (const round of [1, 2]) {
        expect(await trigger(stage, 'alpha', 'StatusNotification')).toEqual(ACCEPTED);
        expect(await trigger(stage, 'alpha', 'StatusNotification')).toMatchObject({ status: 'Rejected' });
        await until('the status', () => callsOf(stage.service('alpha'), 'StatusNotification').length === 1 + round);
        await stage.pass(1_000);
      }
      await stage.service('alpha').station(CHARGER);
      expect(stage.box.peer.calls).toEqual([]);
    }));

  function told(stage: Stage, id: string): readonly Payload[] {
    return callsOf(stage.service(id), VALUES);
  }
});

const DIAGNOSTICS: Json = { location: 'ftp://logs.example/up' };
const GET_LOG: Json = { requestId: 5, logType: 'DiagnosticsLog', log: { remoteLocation: 'ftp://logs.example/up' } };
