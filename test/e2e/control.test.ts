import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import { type Call, profile, rejected, remoteStart, remoteStop } from './asks.ts';
import { callsOf, until } from './house.ts';
import type { Json } from './json-backend.ts';
import { offeredBy } from './offer.ts';
import { fields, sessions } from './seen.ts';
import { delivered, leaseOf, play, type Stage, settled } from './stage.ts';

/** The limits of beta count while it holds control, and not before. */
const TWO = { alpha: { firstTxId: 77 }, beta: { firstTxId: 5, config: { role: 'billing', foreign_view: 'mirror' } } };
const THEIR_START_ID = 4_711;

describe.each([...OCPP_VERSIONS].reverse())('%s: who controls', (version) => {
  test('a remote start gives a lease; the other service is refused until the session is over', () =>
    play({ version, services: TWO }, async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha', 'beta');
      expect(await say(stage, 'alpha', remoteStart(version, 'TAG-A', THEIR_START_ID))).toEqual({ status: 'Accepted' });
      expect(await leaseOf(stage)).toMatchObject({ owner: 'alpha', state: 'reserved' });
      const lost = rejected(version, 'TxInProgress');
      expect(await say(stage, 'beta', remoteStart(version, 'TAG-B', 1))).toMatchObject(lost);
      // What it wants of the current is kept for it, and has no effect.
      expect(await say(stage, 'beta', profile(version, 8))).toEqual({ status: 'Accepted' });
      // One frame, and its number is ours and not the asker's.
      const [asked, ...more] = box.peer.calls;
      expect(more).toEqual([]);
      const remoteStartId = Number(asked?.payload.remoteStartId);
      expect(asked).toMatchObject(remoteStart(version, 'TAG-A', remoteStartId));
      expect(remoteStartId).not.toBe(THEIR_START_ID);

      const startedAt = stage.clock.now();
      const txId = await box.start('TAG-A', 0, version === '1.6' ? {} : { remoteStartId });
      await delivered(stage);
      expect(await leaseOf(stage)).toMatchObject({ owner: 'alpha', state: 'bound' });
      expect(await say(stage, 'beta', remoteStart(version, 'TAG-B', 2))).toMatchObject(lost);
      expect(await say(stage, 'beta', remoteStop(version, idAt('beta', version, txId)))).toMatchObject(
        rejected(version, 'TxNotFound'),
      );
      expect(box.peer.calls).toHaveLength(1);

      expect(await say(stage, 'alpha', profile(version, 10, idAt('alpha', version, txId)))).toMatchObject({
        status: 'Accepted',
      });
      await until('10 A', () => offeredBy(box.peer.calls, stage.clock.now(), { txId, startedAt }) === 10);
      expect(await say(stage, 'alpha', remoteStop(version, idAt('alpha', version, txId)))).toEqual({
        status: 'Accepted',
      });
      expect(box.peer.calls.at(-1)).toMatchObject(remoteStop(version, txId));
      await box.stop(txId, 100, { reason: 'Remote', remote: true });
      await delivered(stage);

      // Each is told why in its own words: only who stopped it hears of a remote stop.
      expect(sessions(stage.service('alpha').calls).at(-1)).toMatchObject({ kind: 'stop', reason: 'Remote' });
      expect(sessions(stage.service('beta').calls).at(-1)).toMatchObject({ kind: 'stop', reason: 'Other' });
      if (version !== '1.6') expectTriggers(stage);

      // The grace after a session keeps the other one out until the cable is gone.
      expect(await leaseOf(stage)).toMatchObject({ owner: 'alpha', state: 'grace' });
      expect(await say(stage, 'beta', remoteStart(version, 'TAG-B', 3))).toMatchObject(lost);
      await box.status('Available');
      expect(await leaseOf(stage)).toEqual({ owner: null });
      expect(await say(stage, 'beta', remoteStart(version, 'TAG-B', 4))).toEqual({ status: 'Accepted' });
      expect((await stage.house.api('/sessions')).body).toMatchObject({
        sessions: [{ backend_id: 'alpha', payer: 'alpha', id_tag: 'TAG-A', reason: 'Remote', energy_kwh: 0.1 }],
      });
    }));

  test('a start that the charger refuses leaves nothing behind', () => {
    let refuses = true;
    const answer = () => ({ status: refuses ? 'Rejected' : 'Accepted' });
    return play({ version, services: TWO, answer }, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      expect(await say(stage, 'alpha', remoteStart(version, 'TAG-A', 1))).toEqual({ status: 'Rejected' });
      expect(await leaseOf(stage)).toEqual({ owner: null });
      refuses = false;
      expect(await say(stage, 'beta', remoteStart(version, 'TAG-B', 1))).toEqual({ status: 'Accepted' });
      expect(await leaseOf(stage)).toMatchObject({ owner: 'beta' });
    });
  });

  test('a start whose session never begins is free again after the connection time', () =>
    play({ version, services: TWO }, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      await say(stage, 'alpha', remoteStart(version, 'TAG-A', 1));
      await stage.pass(70_000);
      expect(await leaseOf(stage)).toMatchObject({ owner: 'alpha' });
      await stage.pass(10_000);
      await until('the lease to end', async () => fields(await leaseOf(stage)).owner === null);
      expect(await say(stage, 'beta', remoteStart(version, 'TAG-B', 1))).toEqual({ status: 'Accepted' });
    }));

  test('commands to a charger that is away are refused, and watching goes on', () =>
    play({ version, services: TWO }, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      await stage.box.peer.close();
      await until(
        'the house to notice',
        async () => fields(fields((await stage.status()).chargers)[0]).online === false,
      );
      expect(await say(stage, 'alpha', remoteStart(version, 'TAG-A', 1))).toMatchObject(
        rejected(version, 'InternalError'),
      );
      await stage.reconnect();
      expect(await say(stage, 'alpha', remoteStart(version, 'TAG-A', 2))).toEqual({ status: 'Accepted' });
      expect(stage.box.peer.calls).toHaveLength(1);
    }));

  test('settings that could move the charger away never reach it, whatever the right', () =>
    play({ version, services: { alpha: { config: { role: 'operator' } } } }, async (stage) => {
      await settled(stage, 'alpha');
      const forbidden: Call =
        version === '1.6'
          ? { action: 'ChangeConfiguration', payload: { key: 'CentralSystemURI', value: 'ws://evil' } }
          : {
              action: 'SetNetworkProfile',
              payload: {
                configurationSlot: 1,
                connectionData: {
                  ...(version === '2.0.1' && { ocppVersion: 'OCPP20' }),
                  ocppTransport: 'JSON',
                  ocppCsmsUrl: 'ws://evil',
                  messageTimeout: 30,
                  securityProfile: 1,
                  ocppInterface: 'Wired0',
                },
              },
            };
      // A key that could be the maker's own does not even exist for a provider (PROTOCOL §2.4).
      const status = version === '1.6' ? 'NotSupported' : 'Rejected';
      expect(await say(stage, 'alpha', forbidden)).toMatchObject({ status });
      expect(stage.box.peer.calls).toEqual([]);
    }));
});

/** Started and Ended as each of the two is told them (2.x): S03's rule for both ends of a session. */
function expectTriggers(stage: Stage): void {
  const events = (id: string) =>
    callsOf(stage.service(id), 'TransactionEvent').map(({ triggerReason, transactionInfo }) => ({
      triggerReason,
      remoteStartId: fields(transactionInfo).remoteStartId,
    }));
  expect(events('alpha')).toEqual([
    { triggerReason: 'RemoteStart', remoteStartId: THEIR_START_ID },
    { triggerReason: 'RemoteStop', remoteStartId: undefined },
  ]);
  expect(events('beta')).toEqual([
    { triggerReason: 'Authorized', remoteStartId: undefined },
    { triggerReason: 'ChargingStateChanged', remoteStartId: undefined },
  ]);
}

/** The id under which this service knows the first session. */
function idAt(id: 'alpha' | 'beta', version: OcppVersion, txId: string): string {
  return version === '1.6' ? String(TWO[id].firstTxId) : txId;
}

function say(stage: Stage, id: string, call: Call): Promise<Json> {
  return stage.ask(id, call.action, call.payload);
}
