/** A fault stops control and raising, for everybody; it stops neither watching nor stopping. */
import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS } from '../../src/core/ocpp/versions.ts';
import { profile, rejected, remoteStart, remoteStop } from './asks.ts';
import { until } from './house.ts';
import { eventsOf } from './json-backend.ts';
import { fields, sessions, told } from './seen.ts';
import { delivered, leaseOf, play, type Stage, settled } from './stage.ts';

const TWO = { alpha: { firstTxId: 77 }, beta: { firstTxId: 5 } };

describe.each([...OCPP_VERSIONS].reverse())('%s: a fault', (version) => {
  const start = (stage: Stage, id: string) => {
    const call = remoteStart(version, `TAG-${id}`, 1);
    return stage.ask(id, call.action, call.payload);
  };
  const faulty = rejected(version, 'InternalError');

  test('without a session: nobody starts until it is over and a minute has passed', () =>
    play({ version, services: TWO, backends: { script: {} } }, async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha', 'beta');
      const script = await stage.backend('script');
      expect(await start(stage, 'alpha')).toEqual({ status: 'Accepted' });
      await box.status('Faulted');
      // In the charger's own words, where it has some.
      const named = version === '1.6' ? ' (GroundFailure)' : '';
      const why = `EVSE 1 of the charger reports a fault${named}. Nothing starts there until it is over.`;
      expect((await stage.house.api('/api/v1/alarms')).body.alarms).toMatchObject([{ kind: 'fault', why }]);
      // What was reserved and has not begun is gone.
      expect(await leaseOf(stage)).toEqual({ owner: null });
      for (const id of ['alpha', 'beta']) {
        await until(`${id} to see the fault`, () => lastStatus(stage, id) === 'Faulted');
        expect(await start(stage, id)).toMatchObject(faulty);
      }
      await until('the backend to see the fault', () => eventsOf(script, 'fault').length === 1);
      expect(eventsOf(script, 'fault')).toMatchObject([{ active: true, evse: 1 }]);
      for (const action of ['RemoteStartTransaction', 'request_control'])
        expect(await script.ask(action)).toMatchObject({ error: 'charger_fault', rule: 'fault' });
      expect(box.peer.calls).toHaveLength(1);

      await box.status('Available');
      await until('alpha to see the end of it', () => lastStatus(stage, 'alpha') === 'Available');
      await stage.pass(59_000);
      expect(await start(stage, 'alpha')).toMatchObject(faulty);
      await stage.pass(1_000);
      await until('the hold to end', async () => fields(await evseOf(stage)).fault === false);
      expect(await start(stage, 'alpha')).toEqual({ status: 'Accepted' });
      expect(eventsOf(script, 'fault')).toMatchObject([{ active: true }, { active: false }]);
    }));

  test('S48: in a session its holder may only lower and stop, and everybody goes on hearing of it', () =>
    play({ version, services: TWO }, async (stage) => {
      const { box, clock } = stage;
      await settled(stage, 'alpha', 'beta');
      await start(stage, 'alpha');
      const remoteStartId = Number(box.peer.calls[0]?.payload.remoteStartId);
      const txId = await box.start('TAG-alpha', 0, version === '1.6' ? {} : { remoteStartId });
      await delivered(stage);
      const theirs = version === '1.6' ? '77' : txId;
      const limit = (limitA: number) => {
        const call = profile(version, limitA, theirs);
        return stage.ask('alpha', call.action, call.payload);
      };
      expect(await limit(16)).toMatchObject({ status: 'Accepted' });
      await box.status('Faulted');
      // Without any time passing.
      for (const id of ['alpha', 'beta'])
        await until(`${id} to see the fault`, () => lastStatus(stage, id) === 'Faulted');
      expect(await leaseOf(stage)).toMatchObject({ owner: 'alpha', state: 'bound' });
      expect(await start(stage, 'beta')).toMatchObject(faulty);
      expect(await limit(32)).toMatchObject(faulty);
      expect(await limit(8)).toMatchObject({ status: 'Accepted' });
      clock.advance(2_000);
      await box.meter(txId, 100);
      await delivered(stage);
      for (const id of ['alpha', 'beta'])
        expect(sessions(stage.service(id).calls).at(-1)).toMatchObject({ kind: 'meter', wh: 100 });
      const stop = remoteStop(version, theirs);
      expect(await stage.ask('alpha', stop.action, stop.payload)).toEqual({ status: 'Accepted' });
      await box.stop(txId, 150, { reason: 'Remote', remote: true });
      await delivered(stage);
      expect(sessions(stage.service('alpha').calls).at(-1)).toMatchObject({ kind: 'stop', reason: 'Remote' });
      // After a fault there is no grace for a second leg.
      expect(await leaseOf(stage)).toEqual({ owner: null });
    }));
});

describe.each([...OCPP_VERSIONS].reverse())('%s: S48: a fault that is over', (version) => {
  test('leaves the session to its holder, who may raise again a minute later', () =>
    play({ version, services: TWO }, async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha', 'beta');
      const call = remoteStart(version, 'TAG-alpha', 1);
      await stage.ask('alpha', call.action, call.payload);
      const remoteStartId = Number(box.peer.calls[0]?.payload.remoteStartId);
      const txId = await box.start('TAG-alpha', 0, version === '1.6' ? {} : { remoteStartId });
      await delivered(stage);
      const raise = profile(version, 32, version === '1.6' ? '77' : txId);
      await box.status('Faulted');
      await box.status('charging');
      expect(await stage.ask('alpha', raise.action, raise.payload)).toMatchObject({ status: 'Rejected' });
      await stage.pass(60_000);
      await until('the hold to end', async () => fields(await evseOf(stage)).fault === false);
      expect(await stage.ask('alpha', raise.action, raise.payload)).toMatchObject({ status: 'Accepted' });
      expect(await leaseOf(stage)).toMatchObject({ owner: 'alpha', state: 'bound' });
    }));
});

function lastStatus(stage: Stage, id: string): unknown {
  return fields(told(stage.service(id).calls).findLast(({ kind }) => kind === 'status')).status;
}

async function evseOf(stage: Stage): Promise<unknown> {
  return fields(fields(fields((await stage.status()).chargers)[0]).evses)[0];
}
