/** The home restarts the charger: at once where nothing charges, else as soon as nothing does, and never a hard restart. */
import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS } from '../../src/core/ocpp/versions.ts';
import { until } from './house.ts';
import type { Json } from './json-backend.ts';
import { delivered, play, type Stage, settled } from './stage.ts';

const CAST = { alpha: { firstTxId: 77 } };
const restart = (stage: Stage) => stage.house.api('/api/v1/chargers/BOX1/commands', { command: 'restart' });
const resets = (stage: Stage) =>
  stage.box.peer.calls.filter(({ action }) => action === 'Reset').map(({ payload }) => payload);

describe.each([...OCPP_VERSIONS].reverse())('%s: a restart by the home', (version) => {
  const gentle = { type: version === '1.6' ? 'Soft' : 'OnIdle' };
  const answer = ({ action }: { action: string }): Json => ({ status: action === 'Reset' ? 'Accepted' : 'Rejected' });

  test('reaches a free charger at once, and once', () =>
    play({ version, services: CAST, answer }, async (stage) => {
      await settled(stage, 'alpha');
      expect(await restart(stage)).toMatchObject({ status: 200, body: { result: 'accepted' } });
      expect(await restart(stage)).toMatchObject({ body: { reason: 'The charger is restarting already.' } });
      expect(resets(stage)).toEqual([gentle]);
      await stage.box.boot();
      expect(await restart(stage)).toMatchObject({ body: { result: 'accepted' } });
      expect(resets(stage)).toEqual([gentle, gentle]);
    }));

  test('waits for the end of a session, whosever it is', () =>
    play({ version, services: CAST, answer }, async (stage) => {
      await settled(stage, 'alpha');
      const txId = await stage.box.start('TAG', 0);
      await delivered(stage);
      expect(await restart(stage)).toMatchObject({ status: 200, body: { result: 'stored' } });
      await stage.box.meter(txId, 50);
      expect(resets(stage)).toEqual([]);
      await stage.box.stop(txId, 100);
      await until('the restart', () => resets(stage).length === 1);
      expect(resets(stage)).toEqual([gentle]);
      const { body } = await stage.house.api('/api/v1/decisions?by=home');
      expect(body.decisions).toMatchObject([{ asked: 'reset when idle' }, { asked: 'restart', allowed: true }]);
    }));

  test('waits, too, when a session begins while the charger is busy with something else', () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const whenFree = async ({ action }: { action: string }): Promise<Json> => {
      if (action === 'ChangeAvailability') await promise;
      return { status: 'Accepted' };
    };
    return play({ version, services: CAST, answer: whenFree }, async (stage) => {
      await settled(stage, 'alpha');
      const asked = () => stage.box.peer.calls.map(({ action }) => action);
      const busy = stage.house.api('/api/v1/chargers/BOX1/commands', { command: 'unblock' });
      await until('the charger to be busy', () => asked().at(-1) === 'ChangeAvailability');
      const restarted = restart(stage);
      await until('the yes to it', async () => {
        const { body } = await stage.house.api('/api/v1/decisions?by=home');
        return JSON.stringify(body.decisions).includes('"restart"');
      });
      const txId = await stage.box.start('TAG', 0);
      resolve();
      await busy;
      expect(await restarted).toMatchObject({ status: 200, body: { result: 'stored' } });
      expect(resets(stage)).toEqual([]);
      await stage.box.stop(txId, 100);
      await until('the restart', () => resets(stage).length === 1);
    });
  });

  test('that the charger refuses is told as that', () =>
    play({ version, services: CAST, answer: () => ({ status: 'Rejected' }) }, async (stage) => {
      await settled(stage, 'alpha');
      expect(await restart(stage)).toMatchObject({ status: 200, body: { result: 'rejected_by_charger' } });
    }));

  test('is refused while the charger is away', () =>
    play({ version, services: CAST, answer }, async (stage) => {
      await settled(stage, 'alpha');
      await stage.box.peer.close();
      await until('the charger to be missed', async () => (await restart(stage)).status === 409);
      expect(await restart(stage)).toMatchObject({ status: 409, body: { code: 'O' } });
    }));
});
