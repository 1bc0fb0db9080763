import { describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import { callsOf, until } from './house.ts';
import { play, type Stage, settled, tokenOf } from './stage.ts';

/** The configuration of the stage with these services left, and these keys beside them. */
function configWith(stage: Stage, services: readonly string[], keys: Record<string, unknown> = {}) {
  return configSchema.parse({
    rate_limit_seconds: 0,
    ocpp_services: services.map((id) => ({ id, url: stage.service(id).url })),
    ...keys,
  });
}

describe('a configuration that changes while the proxy runs', () => {
  test('a service that left loses its link and its control; the others stay up and hear everything', () =>
    play({ version: '1.6', services: { amber: {}, birch: {} } }, async (stage) => {
      await settled(stage, 'amber', 'birch');
      await stage.ask('amber', 'RemoteStartTransaction', { connectorId: 1, idTag: 'TAG' });
      const txId = await stage.box.start('TAG', 100);
      await until(
        'birch to hear of the session',
        () => callsOf(stage.service('birch'), 'StartTransaction').length === 1,
      );
      expect(await stage.status()).toMatchObject({ lock_owner: 'amber' });

      await stage.house.app.reload(configWith(stage, ['birch']));
      expect(await stage.status()).toMatchObject({
        lock_owner: 'home',
        lock_reason: 'its provider is not configured any more',
        ocpp_services: [{ id: 'birch', state: 'accepted' }],
      });
      await stage.box.stop(txId, 200);
      await until('birch to hear of the end', () => callsOf(stage.service('birch'), 'StopTransaction').length === 1);
      expect(callsOf(stage.service('birch'), 'BootNotification')).toHaveLength(1);
      expect(callsOf(stage.service('amber'), 'StopTransaction')).toHaveLength(0);
    }));

  test('a service that is new is dialled at once and begins with what happens from now on', () =>
    play({ version: '2.0.1', services: { amber: {}, birch: {} } }, async (stage) => {
      await stage.house.app.reload(configWith(stage, ['amber']));
      await settled(stage, 'amber');
      const txId = await stage.box.start('TAG', 100);
      await stage.house.app.reload(configWith(stage, ['amber', 'birch']));
      await until('birch to hear the states', () => callsOf(stage.service('birch'), 'StatusNotification').length > 0);
      await stage.box.stop(txId, 200);
      await until('amber to hear of the end', () => callsOf(stage.service('amber'), 'TransactionEvent').length >= 2);
      expect(callsOf(stage.service('birch'), 'TransactionEvent')).toEqual([]);
      expect(callsOf(stage.service('amber'), 'BootNotification')).toHaveLength(1);
    }));

  test('rules change with the next decision and no link is dropped for them', () =>
    play({ version: '1.6', services: { amber: {} } }, async (stage) => {
      await settled(stage, 'amber');
      const start = () => stage.ask('amber', 'RemoteStartTransaction', { connectorId: 1, idTag: 'TAG' });
      await stage.house.app.reload(configWith(stage, ['amber'], { allow_shared_charging: false }));
      expect(await start()).toEqual({ status: 'Rejected' });
      await stage.house.app.reload(configWith(stage, ['amber'], { blocked_providers: ['amber'] }));
      expect(await start()).toEqual({ status: 'Rejected' });
      await stage.house.app.reload(configWith(stage, ['amber']));
      expect(await start()).toEqual({ status: 'Accepted' });
      expect(callsOf(stage.service('amber'), 'BootNotification')).toHaveLength(1);
    }));

  test('a backend whose token changed is let go and comes back with the new one', () =>
    play({ version: '1.6', backends: { cedar: {}, dune: {} } }, async (stage) => {
      const cedar = await stage.backend('cedar');
      await stage.backend('dune');
      const backends = [
        { id: 'cedar', token: 'another-token-of-cedar' },
        { id: 'dune', token: tokenOf('dune') },
      ];
      await stage.house.app.reload(configSchema.parse({ backends }));
      expect(await cedar.closed).toBe(1012);
      expect(await stage.status()).toMatchObject({
        websocket_backends: [
          { id: 'cedar', online: false },
          { id: 'dune', online: true },
        ],
      });
    }));
});
