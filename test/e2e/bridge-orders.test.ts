/** What a provider of one version asks of a charger of another (PROTOCOL §4.5). */
import { describe, expect, test } from 'vitest';
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { StrictAnswer } from '../peers/strict.ts';
import { remoteStart, remoteStop } from './asks.ts';
import { callsOf, until } from './house.ts';
import { fields } from './seen.ts';
import { delivered, leaseOf, play, type Stage, settled } from './stage.ts';

const NEWER: readonly OcppVersion[] = ['2.0.1', '2.1'];
const OPERATOR = { config: { role: 'operator' } };

const unlocks: StrictAnswer = ({ action }) => ({ status: action === 'UnlockConnector' ? 'Unlocked' : 'Accepted' });

/** The number under which the charger was asked to start, where its version has one. */
function startId(stage: Stage): { remoteStartId?: number } {
  const asked = callsOf(stage.box.peer, 'RequestStartTransaction').at(-1);
  return asked === undefined ? {} : { remoteStartId: Number(asked.remoteStartId) };
}

describe('unlocking', () => {
  test.each(NEWER)(
    'of a charger of %s by 1.6: the session is ended first, and the cable let go when it is over',
    (version) =>
      play({ version, services: { old: { ...OPERATOR, version: '1.6' } }, answer: unlocks }, async (stage) => {
        await settled(stage, 'old');
        const start = remoteStart('1.6', 'TAG-1', 1);
        await stage.ask('old', start.action, start.payload);
        const txId = await stage.box.start('TAG-1', 0, startId(stage));
        await delivered(stage);
        const unlocked = stage.ask('old', 'UnlockConnector', { connectorId: 1 });
        await until('the stop', () => callsOf(stage.box.peer, 'RequestStopTransaction').length > 0);
        expect(callsOf(stage.box.peer, 'RequestStopTransaction')).toEqual([{ transactionId: txId }]);
        expect(callsOf(stage.box.peer, 'UnlockConnector')).toEqual([]);
        await stage.box.stop(txId, 100, { remote: true });
        expect(await unlocked).toEqual({ status: 'Unlocked' });
        expect(callsOf(stage.box.peer, 'UnlockConnector')).toEqual([{ evseId: 1, connectorId: 1 }]);
      }),
  );

  test('of a charger of 2.0.1 by 1.6: a session that does not end keeps its cable', () =>
    play({ version: '2.0.1', services: { old: { ...OPERATOR, version: '1.6' } }, answer: unlocks }, async (stage) => {
      await settled(stage, 'old');
      const start = remoteStart('1.6', 'TAG-1', 1);
      await stage.ask('old', start.action, start.payload);
      await stage.box.start('TAG-1', 0, startId(stage));
      await delivered(stage);
      const unlocked = stage.ask('old', 'UnlockConnector', { connectorId: 1 });
      await until('the stop', () => callsOf(stage.box.peer, 'RequestStopTransaction').length > 0);
      await stage.status();
      await stage.pass(11_000);
      expect(await unlocked).toEqual({ status: 'UnlockFailed' });
      expect(callsOf(stage.box.peer, 'UnlockConnector')).toEqual([]);
    }));

  test.each(NEWER)('of a charger of 1.6 by %s: a session keeps its cable, and the charger is not asked', (version) =>
    play({ version: '1.6', services: { young: { ...OPERATOR, version } }, answer: unlocks }, async (stage) => {
      await settled(stage, 'young');
      const unlock = () => stage.ask('young', 'UnlockConnector', { evseId: 1, connectorId: 1 });
      expect(await unlock()).toEqual({ status: 'Unlocked' });
      await stage.box.start('TAG-1', 0);
      await delivered(stage);
      expect(await unlock()).toMatchObject({ status: 'OngoingAuthorizedTransaction' });
      expect(callsOf(stage.box.peer, 'UnlockConnector')).toEqual([{ connectorId: 1 }]);
    }),
  );

  test('a charger of 1.6 that has no lock there: 2.1 reads of a fixed cable', () =>
    play(
      {
        version: '1.6',
        services: { young: { ...OPERATOR, version: '2.1' } },
        answer: () => ({ status: 'NotSupported' }),
      },
      async (stage) => {
        await settled(stage, 'young');
        expect(await stage.ask('young', 'UnlockConnector', { evseId: 1, connectorId: 1 })).toEqual({
          status: 'UnlockFailed',
          statusInfo: { reasonCode: 'FixedCable' },
        });
      },
    ));
});

describe('restarting', () => {
  const young = { version: '2.0.1', ...OPERATOR } as const;
  const resets = (stage: Stage) => callsOf(stage.box.peer, 'Reset');

  test('a charger of 1.6 when it is idle: it is asked as soon as its session is over, once', () =>
    play({ version: '1.6', services: { young } }, async (stage) => {
      const { box } = stage;
      await settled(stage, 'young');
      const txId = await box.start('TAG-1', 0);
      await delivered(stage);
      const onIdle = () => stage.ask('young', 'Reset', { type: 'OnIdle' });
      expect(await onIdle()).toEqual({ status: 'Scheduled' });
      expect(await onIdle()).toEqual({ status: 'Scheduled' });
      await box.meter(txId, 10);
      expect(resets(stage)).toEqual([]);
      await box.stop(txId, 20);
      await until('the restart', () => resets(stage).length > 0);
      await box.boot();
      await box.status('Available');
      await delivered(stage);
      expect(resets(stage)).toEqual([{ type: 'Soft' }]);
    }));

  test('a charger of 1.6 when it is idle, over a restart of the proxy; one that booted meanwhile is left alone', () =>
    play({ version: '1.6', services: { young } }, async (stage) => {
      await settled(stage, 'young');
      const txId = await stage.box.start('TAG-1', 0);
      await delivered(stage);
      expect(await stage.ask('young', 'Reset', { type: 'OnIdle' })).toEqual({ status: 'Scheduled' });
      await stage.restart();
      await stage.box.meter(txId, 10);
      await stage.box.stop(txId, 20);
      await until('the restart', () => resets(stage).length > 0);
      const second = await stage.box.start('TAG-1', 20);
      expect(await stage.ask('young', 'Reset', { type: 'OnIdle' })).toEqual({ status: 'Scheduled' });
      await stage.box.boot();
      await stage.box.stop(second, 30);
      await delivered(stage);
      expect(resets(stage)).toEqual([{ type: 'Soft' }]);
    }));

  test.each([
    { charger: '1.6', asked: { type: 'Immediate', evseId: 1 }, says: 'UnsupportedParam' },
    { charger: '1.6', asked: { type: 'ImmediateAndResume' }, says: 'UnsupportedParam' },
    { charger: '2.0.1', asked: { type: 'ImmediateAndResume' }, says: 'UnsupportedParam' },
  ] as const)('2.1 asks a charger of $charger for $asked: $says', ({ charger, asked, says }) =>
    play({ version: charger, services: { young: { version: '2.1', ...OPERATOR } } }, async (stage) => {
      await settled(stage, 'young');
      expect(await stage.ask('young', 'Reset', asked)).toMatchObject({
        status: 'Rejected',
        statusInfo: { reasonCode: says },
      });
      expect(resets(stage)).toEqual([]);
    }),
  );

  test.each(['Hard', 'Soft'])('1.6 asks a charger of 2.1 for %s: at once, and later is a yes', (type) =>
    play(
      {
        version: '2.1',
        services: { old: { version: '1.6', ...OPERATOR } },
        answer: ({ action }) => ({ status: action === 'Reset' ? 'Scheduled' : 'Rejected' }),
      },
      async (stage) => {
        await settled(stage, 'old');
        expect(await stage.ask('old', 'Reset', { type })).toEqual({ status: 'Accepted' });
        expect(resets(stage)).toEqual([{ type: 'Immediate' }]);
      },
    ),
  );
});

describe('starting and stopping', () => {
  const PAIRS: readonly { readonly charger: OcppVersion; readonly asker: OcppVersion }[] = [
    { charger: '1.6', asker: '2.0.1' },
    { charger: '1.6', asker: '2.1' },
    { charger: '2.0.1', asker: '1.6' },
    { charger: '2.1', asker: '1.6' },
    { charger: '2.1', asker: '2.0.1' },
  ];
  test.each(PAIRS)(
    '$asker starts and stops at a charger of $charger, which hears its own words',
    ({ charger, asker }) =>
      play({ version: charger, services: { far: { ...OPERATOR, version: asker, firstTxId: 77 } } }, async (stage) => {
        await settled(stage, 'far');
        const start = remoteStart(asker, 'TAG-1', 5);
        expect(await stage.ask('far', start.action, start.payload)).toEqual({ status: 'Accepted' });
        const started = stage.box.peer.calls.at(-1);
        expect(started?.payload).toMatchObject(
          charger === '1.6' ? { connectorId: 1, idTag: 'TAG-1' } : { evseId: 1, idToken: { idToken: 'TAG-1' } },
        );
        const txId = await stage.box.start('TAG-1', 0, startId(stage));
        await delivered(stage);
        const mine = asker === '1.6' ? '77' : toldTxId(stage);
        const stop = remoteStop(asker, mine);
        expect(await stage.ask('far', stop.action, stop.payload)).toEqual({ status: 'Accepted' });
        const stopped = stage.box.peer.calls.findLast(({ action }) => action.endsWith('StopTransaction'));
        expect(String(stopped?.payload.transactionId)).toBe(txId);
      }),
  );
});

describe('reserving', () => {
  const CAST = {
    old: { firstTxId: 77, config: { role: 'controller' } },
    young: { version: '2.0.1', config: { role: 'controller' } },
  } as const;
  const later = (stage: Stage) => new Date(stage.clock.now() + 30 * 60_000).toISOString();
  const byOld = (stage: Stage) =>
    stage.ask('old', 'ReserveNow', { connectorId: 1, expiryDate: later(stage), idTag: 'CARD-A', reservationId: 4 });
  const byYoung = (stage: Stage) =>
    stage.ask('young', 'ReserveNow', {
      id: 9,
      evseId: 1,
      expiryDateTime: later(stage),
      idToken: { idToken: 'CARD-B', type: 'ISO14443' },
    });

  test('S49: 1.6 and then 2.0.1 at a charger of 1.6: the second is Occupied, and each start names what its maker knows', () =>
    play({ version: '1.6', services: CAST }, async (stage) => {
      const { box } = stage;
      await settled(stage, 'old', 'young');
      expect(await byOld(stage)).toEqual({ status: 'Accepted' });
      expect(await byYoung(stage)).toMatchObject({ status: 'Occupied' });
      expect(callsOf(box.peer, 'ReserveNow')).toMatchObject([{ connectorId: 1, idTag: 'CARD-A' }]);
      expect(await box.authorize('CARD-B')).toBe('Invalid');
      expect(await box.authorize('CARD-A')).toBe('Accepted');
      await box.start('CARD-A', 0);
      await delivered(stage);
      expect(callsOf(stage.service('old'), 'StartTransaction')).toMatchObject([{ reservationId: 4 }]);
      expect(callsOf(stage.service('young'), 'TransactionEvent')[0]).not.toHaveProperty('reservationId');
    }));

  test('S49: 2.0.1 at a charger of 1.6: it is told when its reservation runs out, and may take it back before', () =>
    play({ version: '1.6', services: CAST }, async (stage) => {
      await settled(stage, 'old', 'young');
      expect(await byYoung(stage)).toEqual({ status: 'Accepted' });
      const [asked] = callsOf(stage.box.peer, 'ReserveNow');
      expect(asked).toMatchObject({ connectorId: 1, idTag: 'CARD-B' });
      expect(await stage.ask('young', 'CancelReservation', { reservationId: 9 })).toEqual({ status: 'Accepted' });
      expect(callsOf(stage.box.peer, 'CancelReservation')).toEqual([{ reservationId: asked?.reservationId }]);
      expect(await byYoung(stage)).toEqual({ status: 'Accepted' });
      await stage.pass(31 * 60_000);
      await until('the end', () => callsOf(stage.service('young'), 'ReservationStatusUpdate').length > 0);
      expect(callsOf(stage.service('young'), 'ReservationStatusUpdate')).toEqual([
        { reservationId: 9, reservationUpdateStatus: 'Expired' },
      ]);
    }));

  test('2.0.1 wants any place with a plug of some kind of a charger of 1.6, which cannot tell', () =>
    play({ version: '1.6', services: CAST }, async (stage) => {
      await settled(stage, 'old', 'young');
      const idToken = { idToken: 'CARD-B', type: 'ISO14443' };
      const asked = { id: 9, expiryDateTime: later(stage), idToken, connectorType: 'cType2' };
      expect(await stage.ask('young', 'ReserveNow', asked)).toMatchObject({
        status: 'Rejected',
        statusInfo: { reasonCode: 'UnknownConnectorType' },
      });
    }));

  test('a place for who pays on a page of 2.1 is kept at a charger of 1.6, which need not hear of it', () =>
    play(
      { version: '1.6', services: { old: CAST.old, page: { version: '2.1', config: { role: 'controller' } } } },
      async (stage) => {
        await settled(stage, 'old', 'page');
        expect(await stage.ask('page', 'NotifyWebPaymentStarted', { evseId: 1, timeout: 60 })).toEqual({});
        expect(await leaseOf(stage)).toMatchObject({ owner: 'page', state: 'reserved' });
        expect(stage.box.peer.calls).toEqual([]);
        await stage.pass(61_000);
        expect(await leaseOf(stage)).toMatchObject({ owner: null });
      },
    ));
});

test('S03: of two at once, one of 1.6 and one of 2.0.1, one starts: the loser hears that a session is in the way', () =>
  play(
    {
      version: '1.6',
      services: {
        old: { firstTxId: 77, config: { role: 'controller' } },
        young: { version: '2.0.1', config: { role: 'controller' } },
      },
    },
    async (stage) => {
      await settled(stage, 'old', 'young');
      const first = remoteStart('1.6', 'TAG-1', 1);
      const second = remoteStart('2.0.1', 'TAG-2', 2);
      expect(await stage.ask('old', first.action, first.payload)).toEqual({ status: 'Accepted' });
      expect(await stage.ask('young', second.action, second.payload)).toMatchObject({
        status: 'Rejected',
        statusInfo: { reasonCode: 'TxInProgress' },
      });
      expect(callsOf(stage.box.peer, 'RemoteStartTransaction')).toHaveLength(1);
      await stage.box.start('TAG-1', 0);
      await delivered(stage);
      const [started] = callsOf(stage.service('young'), 'TransactionEvent');
      expect(started).toMatchObject({ triggerReason: 'Authorized' });
      expect(started?.transactionInfo).not.toHaveProperty('remoteStartId');
    },
  ));

/** How the service knows the session. */
function toldTxId(stage: Stage): string {
  return String(fields(callsOf(stage.service('far'), 'TransactionEvent').at(-1)?.transactionInfo).transactionId);
}
