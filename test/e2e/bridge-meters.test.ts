import { describe, expect, test } from 'vitest';
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { StrictCentralSystem } from '../peers/strict.ts';
import { REGISTER } from './box.ts';
import { callsOf, until } from './house.ts';
import { settingsCharger } from './settings-charger.ts';
import { type Cast, play, settled } from './stage.ts';

const VERSIONS: readonly OcppVersion[] = ['1.6', '2.0.1', '2.1'];
/** With everything that a careless hand would change: escapes, spaces, another alphabet, an odd end. */
const BLOB = 'OCMF|{"FV":"1.0","PG":"T7","RD":[{"TM":"2026","RV":1100.0,"RU":"Wh"}]}|{"SD":"30\\/44 é"} \u{1F50B}==';

/** One service of each version. */
const services: NonNullable<Cast['services']> = Object.fromEntries(
  VERSIONS.map((version) => [idOf(version), { version }]),
);

/** What it measures, and how often. */
const SETTINGS: { readonly [V in OcppVersion]: Readonly<Record<string, string>> } = {
  '1.6': { MeterValueSampleInterval: '10', MeterValuesSampledData: REGISTER },
  '2.0.1': { 'SampledDataCtrlr.TxUpdatedInterval': '10', 'SampledDataCtrlr.TxUpdatedMeasurands': REGISTER },
  '2.1': { 'SampledDataCtrlr.TxUpdatedInterval': '10', 'SampledDataCtrlr.TxUpdatedMeasurands': REGISTER },
};

function idOf(version: OcppVersion): string {
  return `speaks-${version.replaceAll('.', '')}`;
}

/** Every signed blob that a service was told, in order. */
function blobsOf(service: StrictCentralSystem): string[] {
  const found: string[] = [];
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(walk);
    else if (typeof node === 'object' && node !== null) {
      const { format, value, signedMeterData } = node as {
        format?: unknown;
        value?: unknown;
        signedMeterData?: unknown;
      };
      if (format === 'SignedData') found.push(String(value));
      if (signedMeterData !== undefined) found.push(String(signedMeterData));
      Object.values(node).forEach(walk);
    }
  };
  walk(service.calls.map(({ payload }) => payload));
  return found;
}

/** A sample every ten seconds, as the charger's version says it: some are signed. */
function sample(version: OcppVersion, txId: string, clock: { now(): number }, wh: number, blob: string | undefined) {
  const timestamp = new Date(clock.now()).toISOString();
  const plain = { measurand: REGISTER, context: 'Sample.Periodic' };
  if (version === '1.6') {
    const raw = { ...plain, unit: 'Wh', value: String(wh) };
    const signed = blob === undefined ? [] : [{ ...raw, value: blob, format: 'SignedData' }];
    const meterValue = [{ timestamp, sampledValue: [raw, ...signed] }];
    return { action: 'MeterValues', payload: { connectorId: 1, transactionId: Number(txId), meterValue } };
  }
  const signedMeterValue = { signedMeterData: blob, signingMethod: '', encodingMethod: 'OCMF', publicKey: '' };
  const sampledValue = [{ ...plain, value: wh, ...(blob !== undefined && { signedMeterValue }) }];
  return {
    action: 'TransactionEvent',
    payload: {
      eventType: 'Updated',
      triggerReason: 'MeterValuePeriodic',
      timestamp,
      seqNo: wh,
      transactionInfo: { transactionId: txId, chargingState: 'Charging' },
      evse: { id: 1, connectorId: 1 },
      meterValue: [{ timestamp, sampledValue }],
    },
  };
}

describe('S54: what a meter signed', () => {
  for (const version of VERSIONS) {
    test(`charger of ${version}: reaches a provider of every version byte for byte, also where samples are thinned`, async () => {
      const { answer } = settingsCharger({ values: SETTINGS[version] });
      await play({ version, services, answer }, async ({ box, service, ask, pass, clock }) => {
        await box.boot();
        await box.status('Available');
        await until('everybody to be there', () => VERSIONS.every((one) => service(idOf(one)).calls.length > 1));
        expect(
          await ask(idOf('1.6'), 'ChangeConfiguration', { key: 'MeterValueSampleInterval', value: '600' }),
        ).toEqual({
          status: 'Accepted',
        });
        await box.authorize('TAG1');
        const txId = await box.start('TAG1', 1000);
        const blobs: string[] = [];
        for (let step = 1; step <= 4; step += 1) {
          await pass(10_000);
          const blob = step % 2 === 0 ? `${BLOB}${step}` : undefined;
          if (blob !== undefined) blobs.push(blob);
          const { action, payload } = sample(version, txId, clock, 1000 + step, blob);
          await box.peer.call(action, payload);
        }
        await box.stop(txId, 1100);
        for (const one of VERSIONS) {
          await until(`${one} to hear all of it`, () => blobsOf(service(idOf(one))).length >= blobs.length);
          expect(blobsOf(service(idOf(one)))).toEqual(blobs);
        }
        // It wants a plain sample in ten minutes, so neither the first nor the third.
        const values = JSON.stringify(callsOf(service(idOf('1.6')), 'MeterValues'));
        expect(values).not.toMatch(/"100[13]"/);
      });
    });
  }
});

test('a charger of 2.0.1 whose meter tells only what it counted since: an old network bills the sum', () =>
  play({ version: '2.0.1', services: { old: { version: '1.6' } } }, async (stage) => {
    const { box, clock, service } = stage;
    await settled(stage, 'old');
    const event = async (eventType: string, triggerReason: string, seqNo: number, wh: number, more: object = {}) => {
      clock.advance(1_000);
      const timestamp = new Date(clock.now()).toISOString();
      const measurand = 'Energy.Active.Import.Interval';
      await box.peer.call('TransactionEvent', {
        eventType,
        triggerReason,
        seqNo,
        timestamp,
        transactionInfo: { transactionId: 'T1', chargingState: 'Charging' },
        meterValue: [{ timestamp, sampledValue: [{ value: wh, measurand }] }],
        ...more,
      });
    };
    const idToken = { idToken: 'TAG1', type: 'ISO14443' };
    await event('Started', 'Authorized', 0, 0, { idToken, evse: { id: 1, connectorId: 1 } });
    await event('Updated', 'MeterValuePeriodic', 1, 250);
    await event('Updated', 'MeterValuePeriodic', 2, 250);
    await event('Ended', 'StopAuthorized', 3, 30);
    await until('the end', () => callsOf(service('old'), 'StopTransaction').length === 1);
    expect(callsOf(service('old'), 'StartTransaction')).toMatchObject([{ meterStart: 0 }]);
    expect(callsOf(service('old'), 'StopTransaction')).toMatchObject([{ meterStop: 530 }]);
  }));
