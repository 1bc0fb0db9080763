/** Conformance scenarios of the protocol reference, by their ids. */
import { describe, expect, test } from 'vitest';
import { callsOf } from './house.ts';
import { ordersFrom, raceAll } from './race.ts';
import { fields, sessions, told } from './seen.ts';
import { delivered, leaseOf, play, type Stage, settled } from './stage.ts';

const TWO = { alpha: { firstTxId: 77 }, beta: { firstTxId: 5 } };

describe('1.6 with two services', () => {
  test('S01: each service gets the id that it gave, the charger gets ours, both see the same energy and times', () =>
    play({ version: '1.6', services: TWO }, async (stage) => {
      const { box, clock } = stage;
      await settled(stage, 'alpha', 'beta');
      const txId = await box.start('CARD-1', 500);
      expect(Number(txId)).toBe(Math.floor(clock.now() / 1000));
      clock.advance(10_000);
      await box.meter(txId, 700);
      clock.advance(10_000);
      await box.stop(txId, 900);
      await delivered(stage);
      const seenBy = (id: string) => sessions(stage.service(id).calls);
      expect(idsIn(stage, 'alpha')).toEqual(['77', '77']);
      expect(idsIn(stage, 'beta')).toEqual(['5', '5']);
      const withoutIds = (id: string) => seenBy(id).map((one) => ({ ...one, txId: '' }));
      expect(withoutIds('alpha')).toEqual(withoutIds('beta'));
      expect(seenBy('alpha').at(-1)).toMatchObject({ kind: 'stop', wh: 900, at: new Date(clock.now()).toISOString() });
    }));

  test('S02: of two remote starts within a millisecond one wins and one frame reaches the charger (40 random orders)', () =>
    raceAll(ordersFrom(20_261_122, 40)));

  test('S04: a stop with the id of another service is rejected, and the charger hears nothing', () =>
    play({ version: '1.6', services: TWO }, async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha', 'beta');
      const txId = await box.start('CARD-1', 0);
      await delivered(stage);
      expect(await stage.ask('beta', 'RemoteStopTransaction', { transactionId: 77 })).toEqual({ status: 'Rejected' });
      // The charger's own id is nobody's either.
      expect(await stage.ask('beta', 'RemoteStopTransaction', { transactionId: Number(txId) })).toEqual({
        status: 'Rejected',
      });
      expect(box.peer.calls).toEqual([]);
      // Its own id works: the session is the home's, and a controller acts for the house.
      expect(await stage.ask('beta', 'RemoteStopTransaction', { transactionId: 5 })).toEqual({ status: 'Accepted' });
      expect(box.peer.calls.map(({ action, payload }) => [action, payload])).toEqual([
        ['RemoteStopTransaction', { transactionId: Number(txId) }],
      ]);
    }));

  test('S12: a start that the charger repeats gets the same id and reaches nobody twice', () =>
    play({ version: '1.6', services: TWO }, async (stage) => {
      const { box, clock } = stage;
      await settled(stage, 'alpha', 'beta');
      const first = await box.start('CARD-1', 500);
      // The same content under another message id; the tag's case is no difference.
      expect(await box.start('card-1', 500)).toBe(first);
      await stage.reconnect();
      expect(await box.start('CARD-1', 500)).toBe(first);
      clock.advance(1_000);
      await box.stop(first, 600);
      await delivered(stage);
      for (const id of ['alpha', 'beta']) {
        expect(sessions(stage.service(id).calls).map(({ kind }) => kind)).toEqual(['start', 'stop']);
      }
      expect((await stage.house.api('/sessions')).body).toMatchObject({ total: 1 });
    }));

  test('S13: a charger that comes back in the middle of a session without a boot goes on with it', () =>
    play({ version: '1.6', services: TWO }, async (stage) => {
      const { box, clock } = stage;
      await settled(stage, 'alpha', 'beta');
      expect(await stage.ask('alpha', 'RemoteStartTransaction', { connectorId: 1, idTag: 'TAG-A' })).toEqual({
        status: 'Accepted',
      });
      const txId = await box.start('TAG-A', 0);
      await box.meter(txId, 100);
      await delivered(stage);
      const heard = { alpha: stage.service('alpha').calls.length, beta: stage.service('beta').calls.length };
      const leaseBefore = await leaseOf(stage);
      await stage.reconnect();
      clock.advance(10_000);
      await box.meter(txId, 200);
      await delivered(stage);
      for (const [id, before] of Object.entries(heard)) {
        expect(
          stage
            .service(id)
            .calls.slice(before)
            .map(({ action }) => action),
        ).toEqual(['MeterValues']);
      }
      expect(leaseBefore).toMatchObject({ owner: 'alpha', state: 'bound' });
      expect(await leaseOf(stage)).toEqual(leaseBefore);
      // The id that the charger has is still good for a stop of the holder.
      expect(await stage.ask('alpha', 'RemoteStopTransaction', { transactionId: 77 })).toEqual({ status: 'Accepted' });
      expect(callsOf(box.peer, 'RemoteStopTransaction')).toEqual([{ transactionId: Number(txId) }]);
      await box.stop(txId, 250, { reason: 'Remote' });
      await delivered(stage);
      expect(sessions(stage.service('alpha').calls).at(-1)).toMatchObject({ kind: 'stop', txId: '77', wh: 250 });
    }));

  test('S16: the program restarts in the middle of a session; the old id is good and no id comes twice', () =>
    play({ version: '1.6', services: TWO }, async (stage) => {
      const { box, clock } = stage;
      await settled(stage, 'alpha', 'beta');
      const txId = await box.start('CARD-1', 0);
      await box.meter(txId, 100);
      await delivered(stage);
      await stage.restart();
      clock.advance(10_000);
      await box.meter(txId, 200);
      clock.advance(10_000);
      await box.stop(txId, 300);
      // A clock that stands still must not bring an id back.
      const next = await box.start('CARD-2', 300);
      expect(Number(next)).toBeGreaterThan(Number(txId));
      await box.stop(next, 310);
      await delivered(stage);
      for (const [id, first, second] of [
        ['alpha', '77', '78'],
        ['beta', '5', '6'],
      ] as const) {
        expect(idsIn(stage, id)).toEqual([first, first, first, second]);
        expect(sessions(stage.service(id).calls).map(({ kind }) => kind)).toEqual([
          'start',
          'meter',
          'meter',
          'stop',
          'start',
          'stop',
        ]);
        // Its session was open: it is not told of a boot that never was.
        expect(told(stage.service(id).calls).filter(({ kind }) => kind === 'boot')).toHaveLength(1);
      }
      expect((await stage.house.api('/sessions')).body).toMatchObject({
        total: 2,
        sessions: [{ meter_stop_wh: 310 }, { meter_start_wh: 0, meter_stop_wh: 300, energy_kwh: 0.3 }],
      });
    }));
});

/** The transaction ids in everything that was said of sessions but the starts. */
function idsIn(stage: Stage, id: string): readonly string[] {
  return sessions(stage.service(id).calls).flatMap((one) => (one.kind === 'start' ? [] : [String(fields(one).txId)]));
}
