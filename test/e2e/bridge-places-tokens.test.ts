/** Tokens that a version cannot say as they are (PROTOCOL §4.1). */
import { describe, expect, test } from 'vitest';
import { tokenAlias } from '../../src/lib/token-alias.ts';
import { callsOf, until } from './house.ts';
import { delivered, play, settled } from './stage.ts';

const LONG = 'a-contract-of-more-than-20';

describe('PROTOCOL §4.1: a token too long for OCPP 1.6', () => {
  test('a service of 1.6 hears the alias of what a charger of 2.0.1 was shown, a service of 2.1 the token', async () => {
    const services = { old: { version: '1.6' }, modern: { version: '2.1' } } as const;
    await play({ version: '2.0.1', services }, async (stage) => {
      const { box, service } = stage;
      await settled(stage, 'old', 'modern');
      await box.stop(await box.start(LONG, 100), 200);
      await delivered(stage);
      expect(callsOf(service('old'), 'StartTransaction')[0]?.idTag).toBe(tokenAlias(LONG));
      expect(callsOf(service('modern'), 'TransactionEvent')[0]?.idToken).toEqual({ idToken: LONG, type: 'ISO14443' });
    });
  });

  test('a service of 2.0.1 starts with it at a charger of 1.6: each end has its own name for it', async () => {
    const services = { modern: { version: '2.0.1' }, old: { version: '1.6' } } as const;
    await play({ version: '1.6', services }, async (stage) => {
      const { box, service, ask } = stage;
      await settled(stage, 'modern', 'old');
      const idToken = { idToken: LONG, type: 'KeyCode' };
      expect(await ask('modern', 'RequestStartTransaction', { idToken, remoteStartId: 7, evseId: 1 })).toMatchObject({
        status: 'Accepted',
      });
      const [begin] = callsOf(box.peer, 'RemoteStartTransaction');
      expect(begin).toMatchObject({ idTag: tokenAlias(LONG) });
      await box.start(String(begin?.idTag), 100);
      await delivered(stage);
      const [event] = callsOf(service('modern'), 'TransactionEvent');
      expect(event).toMatchObject({ idToken, triggerReason: 'RemoteStart', transactionInfo: { remoteStartId: 7 } });
      expect(callsOf(service('old'), 'StartTransaction')[0]?.idTag).toBe(tokenAlias(LONG));
    });
  });

  test('a service of 1.6 starts with an alias that it once heard, also after a restart of the proxy', async () => {
    await play({ version: '2.0.1', services: { old: { version: '1.6' } } }, async (stage) => {
      const { box, service } = stage;
      await settled(stage, 'old');
      await box.stop(await box.start(LONG, 100), 200);
      await delivered(stage);
      const idTag = callsOf(service('old'), 'StartTransaction')[0]?.idTag;
      expect(idTag).toBe(tokenAlias(LONG));
      await stage.restart();
      const heard = callsOf(service('old'), 'StatusNotification').length;
      await stage.box.boot();
      await stage.box.status('Available');
      await until('the service to be there again', () => callsOf(service('old'), 'StatusNotification').length > heard);
      expect(await stage.ask('old', 'RemoteStartTransaction', { connectorId: 1, idTag })).toEqual({
        status: 'Accepted',
      });
      const [begin] = callsOf(stage.box.peer, 'RequestStartTransaction');
      expect(begin?.idToken).toEqual({ idToken: LONG, type: 'ISO14443' });
    });
  });
});

describe('PROTOCOL §4.1: a session without a card', () => {
  test('a service of 1.6 hears it under the tag that stands for nobody, and one of 2.x as what it is', async () => {
    const services = { old: { version: '1.6' }, modern: { version: '2.1' } } as const;
    await play({ version: '2.0.1', services }, async (stage) => {
      const { box, service } = stage;
      await settled(stage, 'old', 'modern');
      await box.peer.call('TransactionEvent', {
        eventType: 'Started',
        seqNo: 0,
        timestamp: new Date(stage.clock.now()).toISOString(),
        triggerReason: 'CablePluggedIn',
        transactionInfo: { transactionId: 'tx-free', chargingState: 'Charging' },
        evse: { id: 1, connectorId: 1 },
        idToken: { idToken: '', type: 'NoAuthorization' },
      });
      await delivered(stage);
      expect(callsOf(service('old'), 'StartTransaction')[0]?.idTag).toBe('ANONYMOUS');
      expect(callsOf(service('modern'), 'TransactionEvent')[0]?.idToken).toEqual({
        idToken: '',
        type: 'NoAuthorization',
      });
    });
  });
});
