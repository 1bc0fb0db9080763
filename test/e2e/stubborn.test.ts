/** Chargers and providers that say one thing and do another: nobody else pays for it. */
import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS } from '../../src/core/ocpp/versions.ts';
import { remoteStart, remoteStop } from './asks.ts';
import { callsOf, until } from './house.ts';
import { delivered, play, settled } from './stage.ts';

describe.each([...OCPP_VERSIONS].reverse())('%s: a charger that accepts a stop and goes on', (version) => {
  test('is not asked twice at once, and is asked again after half a minute', () =>
    play({ version, services: { alpha: { firstTxId: 77 } } }, async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha');
      const { action, payload } = remoteStart(version, 'TAG-A', 1);
      await stage.ask('alpha', action, payload);
      const remoteStartId = Number(box.peer.calls[0]?.payload.remoteStartId);
      const txId = await box.start('TAG-A', 0, version === '1.6' ? {} : { remoteStartId });
      await delivered(stage);
      const stop = remoteStop(version, version === '1.6' ? '77' : txId);
      const stops = () => box.peer.calls.filter((call) => call.action === stop.action).length;
      for (const expected of [1, 1]) {
        expect(await stage.ask('alpha', stop.action, stop.payload)).toEqual({ status: 'Accepted' });
        expect(stops()).toBe(expected);
      }
      await stage.pass(31_000);
      expect(await stage.ask('alpha', stop.action, stop.payload)).toEqual({ status: 'Accepted' });
      expect(stops()).toBe(2);
      // Whose stop it was is not forgotten.
      await box.stop(txId, 100, { reason: 'Remote', remote: true });
      expect((await stage.house.api('/sessions')).body).toMatchObject({ total: 1, sessions: [{ reason: 'Remote' }] });
    }));
});

describe('1.6: a charger that is slow', () => {
  test('the limit of who left gives way to that of the next holder, and is not taken away after it', () => {
    const { promise: slow, resolve: hurry } = Promise.withResolvers<void>();
    return play(
      {
        version: '1.6',
        services: { alpha: {} },
        backends: { first: {}, second: {} },
        answer: async ({ action }) => {
          if (action !== 'GetConfiguration') return { status: 'Accepted' };
          await slow;
          return {};
        },
      },
      async (stage) => {
        const { box } = stage;
        await settled(stage, 'alpha');
        const [first, second] = [await stage.backend('first'), await stage.backend('second')];
        expect(await first.ask('request_control')).toMatchObject({ result: 'accepted' });
        expect(await first.ask('set_limit', { limit_a: 10 })).toMatchObject({ result: 'accepted' });

        const read = stage.ask('alpha', 'GetConfiguration', {});
        await until('the charger to be busy', () => callsOf(box.peer, 'GetConfiguration').length === 1);
        expect(await first.ask('release_control')).toMatchObject({ result: 'released' });
        expect(await second.ask('request_control')).toMatchObject({ result: 'accepted' });
        const limited = second.ask('set_limit', { limit_a: 6 });
        // The proxy has read it: a later question of the same backend is answered.
        await second.ask('get_status');
        hurry();
        await Promise.all([read, limited]);
        expect(await second.ask('release_control')).toMatchObject({ result: 'released' });
        await until('the last limit to be taken away', () => callsOf(box.peer, 'ClearChargingProfile').length === 2);
        expect(box.peer.calls.map(({ action }) => action)).toEqual([
          // What others left behind goes first.
          'ClearChargingProfile',
          'SetChargingProfile',
          'GetConfiguration',
          // In one step from the one to the other: at no moment without any.
          'SetChargingProfile',
          'ClearChargingProfile',
        ]);
      },
    );
  });
});

describe('a backend that asks for what the charger has no words for', () => {
  test.each([
    ['1.6', 'a second connector', { connector_id: 2 }],
    ['2.0.1', 'a tag that is too long', { id_tag: 'T'.repeat(60) }],
  ] as const)('%s: %s is a wrong question, and the charger hears nothing', (version, _what, fields) =>
    play({ version, services: { alpha: {} }, backends: { script: {} } }, async (stage) => {
      await settled(stage, 'alpha');
      const script = await stage.backend('script');
      expect(await script.ask('RemoteStartTransaction', fields)).toMatchObject({ error: 'bad_request' });
      expect(stage.box.peer.calls).toEqual([]);
      expect(await stage.status()).toMatchObject({ lock_owner: null });
    }),
  );
});
