/** Chargers and providers that say one thing and do another: nobody else pays for it. */
import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS } from '../../src/core/ocpp/versions.ts';
import { remoteStart, remoteStop } from './asks.ts';
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
