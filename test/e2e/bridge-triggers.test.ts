/** What a provider of one version wants to hear again of a charger of another (PROTOCOL §4.5). */
import { createRPCError } from 'ocpp-rpc';
import { describe, expect, test } from 'vitest';
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { StrictAnswer } from '../peers/strict.ts';
import { callsOf, until } from './house.ts';
import type { Json } from './json-backend.ts';
import { delivered, play, type Stage, settled } from './stage.ts';

const ACCEPTED = { status: 'Accepted' };
const OPERATOR = { role: 'operator' };
const NEWER: readonly OcppVersion[] = ['2.0.1', '2.1'];

const triggers = (stage: Stage) =>
  stage.box.peer.calls.filter(({ action }) => action.endsWith('TriggerMessage')).map(({ payload }) => payload);

/** A session runs, and its values are old. */
async function oldValues(stage: Stage): Promise<string> {
  await settled(stage, 'far');
  const txId = await stage.box.start('TAG-1', 0);
  await stage.box.meter(txId, 100);
  await delivered(stage);
  await stage.pass(20_000);
  return txId;
}

describe('values of a session', () => {
  test.each(NEWER)('%s asks a charger of 1.6 for its event: the values of the connector come as an update', (version) =>
    play({ version: '1.6', services: { far: { version, config: OPERATOR } } }, async (stage) => {
      const txId = await oldValues(stage);
      const asked = { requestedMessage: 'TransactionEvent', evse: { id: 1 } };
      expect(await stage.ask('far', 'TriggerMessage', asked)).toEqual(ACCEPTED);
      await until('the charger to be asked', () => triggers(stage).length > 0);
      expect(triggers(stage)).toEqual([{ requestedMessage: 'MeterValues', connectorId: 1 }]);
      const value = { value: '150', context: 'Trigger', measurand: 'Energy.Active.Import.Register', unit: 'Wh' };
      const timestamp = new Date(stage.clock.now()).toISOString();
      await stage.box.peer.call('MeterValues', {
        connectorId: 1,
        transactionId: Number(txId),
        meterValue: [{ timestamp, sampledValue: [value] }],
      });
      await delivered(stage);
      expect(callsOf(stage.service('far'), 'TransactionEvent').at(-1)).toMatchObject({
        eventType: 'Updated',
        triggerReason: 'Trigger',
        meterValue: [{ sampledValue: [{ value: 150, context: 'Trigger' }] }],
      });
    }),
  );

  test.each(NEWER)('1.6 asks a charger of %s for values: it is asked for an event of the session', (version) =>
    play({ version, services: { far: { version: '1.6', firstTxId: 77, config: OPERATOR } } }, async (stage) => {
      const txId = await oldValues(stage);
      const asked = { requestedMessage: 'MeterValues', connectorId: 1 };
      expect(await stage.ask('far', 'TriggerMessage', asked)).toEqual(ACCEPTED);
      await until('the charger to be asked', () => triggers(stage).length > 0);
      expect(triggers(stage)).toMatchObject([{ requestedMessage: 'TransactionEvent', evse: { id: 1 } }]);
      await stage.box.meter(txId, 150);
      await delivered(stage);
      expect(callsOf(stage.service('far'), 'MeterValues').at(-1)).toMatchObject({ transactionId: 77 });
    }),
  );
});

interface Case {
  readonly charger: OcppVersion;
  readonly asker: OcppVersion;
  readonly asked: string;
  readonly action?: string;
  /** What the charger is asked; without it nothing. */
  readonly hears?: { readonly action: string; readonly message: string };
  readonly says: string;
}
const OLD_TRIGGER = 'ExtendedTriggerMessage';
const CASES: readonly Case[] = [
  {
    charger: '1.6',
    asker: '2.1',
    asked: 'SignChargingStationCertificate',
    hears: { action: OLD_TRIGGER, message: 'SignChargePointCertificate' },
    says: 'Accepted',
  },
  {
    charger: '2.0.1',
    asker: '1.6',
    asked: 'SignChargePointCertificate',
    action: OLD_TRIGGER,
    hears: { action: 'TriggerMessage', message: 'SignChargingStationCertificate' },
    says: 'Accepted',
  },
  { charger: '1.6', asker: '2.0.1', asked: 'SignV2GCertificate', says: 'NotImplemented' },
  { charger: '1.6', asker: '2.1', asked: 'SignV2G20Certificate', says: 'NotImplemented' },
  { charger: '2.0.1', asker: '2.1', asked: 'SignV2G20Certificate', says: 'NotImplemented' },
  { charger: '1.6', asker: '2.1', asked: 'PublishFirmwareStatusNotification', says: 'NotImplemented' },
  { charger: '1.6', asker: '2.1', asked: 'CustomTrigger', says: 'NotImplemented' },
  { charger: '2.0.1', asker: '1.6', asked: 'DiagnosticsStatusNotification', says: 'Accepted' },
  { charger: '1.6', asker: '2.0.1', asked: 'LogStatusNotification', says: 'Accepted' },
  { charger: '2.1', asker: '1.6', asked: 'BootNotification', says: 'Rejected' },
];

test.each(CASES)('$asker asks a charger of $charger for $asked: $says', ({ charger, asker, asked, ...one }) =>
  play(
    { version: charger, services: { far: { version: asker, config: { rights: ['observe', 'certificate'] } } } },
    async (stage) => {
      await settled(stage, 'far');
      const payload: Json = { requestedMessage: asked, ...(asked === 'CustomTrigger' && { customTrigger: 'own' }) };
      const { status } = await stage.ask('far', one.action ?? 'TriggerMessage', payload);
      expect(status).toBe(one.says);
      const heard = stage.box.peer.calls.map(({ action, payload: { requestedMessage } }) => ({
        action,
        message: requestedMessage,
      }));
      expect(heard).toEqual(one.hears === undefined ? [] : [one.hears]);
    },
  ),
);

test('a charger of 1.6 that has never heard of the extension: NotImplemented', () => {
  const plain: StrictAnswer = ({ action }) => {
    if (action === OLD_TRIGGER) throw createRPCError('NotImplemented', 'unknown');
    return ACCEPTED;
  };
  return play(
    {
      version: '1.6',
      answer: plain,
      services: { far: { version: '2.1', config: { rights: ['observe', 'certificate'] } } },
    },
    async (stage) => {
      await settled(stage, 'far');
      const asked = { requestedMessage: 'SignChargingStationCertificate' };
      expect(await stage.ask('far', 'TriggerMessage', asked)).toMatchObject({ status: 'NotImplemented' });
    },
  );
});
