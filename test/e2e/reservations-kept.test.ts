/**
 * Reservations beyond their making (PROTOCOL §2.6): a charger that cannot reserve, what everybody sees, and how each
 * reservation ends.
 */
import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { StrictAnswer } from '../peers/strict.ts';
import type { Call } from './asks.ts';
import { callsOf, until } from './house.ts';
import type { Json } from './json-backend.ts';
import { told } from './seen.ts';
import { delivered, drop, leaseOf, play, type Stage, settled } from './stage.ts';

const MINUTE_MS = 60_000;
const CAST = { alpha: { firstTxId: 77, config: { role: 'controller' } }, beta: { config: { role: 'controller' } } };

const ACCEPTED = { status: 'Accepted' };
const accepts: StrictAnswer = () => ACCEPTED;
const refuses: StrictAnswer = ({ action }) => ({ status: action === 'ReserveNow' ? 'Rejected' : 'Accepted' });
const knowsNothing: StrictAnswer = ({ action }) => {
  if (action === 'ReserveNow') throw Object.assign(new Error('no'), { rpcErrorCode: 'NotImplemented' });
  return { status: 'Accepted' };
};

describe.each(OCPP_VERSIONS.toReversed())('%s', (version) => {
  const refusal = version === '1.6' ? 'Invalid' : 'NotAtThisTime';

  test.each([
    ['refuses', refuses],
    ['does not know them', knowsNothing],
  ])('S49: a charger that %s: the proxy keeps the place, all see so, and only the card may charge', (_how, answer) =>
    playing(version, answer, async (stage) => {
      const { box } = stage;
      expect(await reserve(version, stage, 'alpha', 4, 'CARD-A')).toEqual({ status: 'Accepted' });
      for (const id of ['alpha', 'beta']) await seen(stage, id, 'Reserved');
      expect(await reserve(version, stage, 'beta', 4, 'CARD-B')).toMatchObject({ status: 'Occupied' });
      expect(await reserve(version, stage, 'alpha', 5, 'CARD-A')).toMatchObject({ status: 'Occupied' });
      expect(callsOf(box.peer, 'ReserveNow')).toHaveLength(1);
      expect(await box.authorize('CARD-B')).toBe(refusal);

      await stage.restart();
      await box.boot();
      await box.status('Available');
      expect(await box.authorize('CARD-B')).toBe(refusal);
      await box.start('CARD-A', 0);
      await delivered(stage);
      const action = version === '1.6' ? 'StartTransaction' : 'TransactionEvent';
      const heard = (id: string) => callsOf(stage.service(id), action)[0]?.reservationId;
      expect([heard('alpha'), heard('beta')]).toEqual([4, undefined]);
      expect(callsOf(stage.service('alpha'), 'ReservationStatusUpdate')).toEqual([]);
      // It is known by now, and a place in use is not kept for anybody.
      expect(await reserve(version, stage, 'alpha', 6, 'CARD-A')).toMatchObject({ status: 'Occupied' });
      expect(callsOf(box.peer, 'ReserveNow')).toEqual([]);
      expect(callsOf(box.peer, 'CancelReservation')).toEqual([]);
    }),
  );

  test('S49: runs out: its maker is told, once, and everybody sees a free place', () =>
    playing(version, accepts, async (stage) => {
      await reserve(version, stage, 'alpha', 4, 'CARD-A');
      await stage.pass(31 * MINUTE_MS);
      for (const id of ['alpha', 'beta']) await seen(stage, id, 'Available');
      const { id } = callsOf(stage.box.peer, 'ReserveNow')[0] ?? {};
      if (version !== '1.6') {
        await ended(stage, 'Expired');
        // The charger finds out, too.
        await stage.box.peer.call('ReservationStatusUpdate', { reservationId: id, reservationUpdateStatus: 'Expired' });
        await stage.box.status('cable');
        await seen(stage, 'alpha', 'Occupied');
      }
      expect(callsOf(stage.service('alpha'), 'ReservationStatusUpdate')).toHaveLength(version === '1.6' ? 0 : 1);
      expect(callsOf(stage.service('beta'), 'ReservationStatusUpdate')).toEqual([]);
      expect(callsOf(stage.box.peer, 'CancelReservation')).toEqual([]);
    }));

  test.each([
    ['the home takes the charger', (stage: Stage) => stage.house.api('/override', { owner: 'home' })],
    ['the charger reports a fault', (stage: Stage) => stage.box.status('Faulted')],
  ])('%s: the reservation is over, its maker is told and the charger gives it up', (_why, happens) =>
    playing(version, accepts, async (stage) => {
      await reserve(version, stage, 'alpha', 4, 'CARD-A');
      await happens(stage);
      const { id, reservationId = id } = callsOf(stage.box.peer, 'ReserveNow')[0] ?? {};
      await until('the charger to be told', () => callsOf(stage.box.peer, 'CancelReservation').length === 1);
      expect(callsOf(stage.box.peer, 'CancelReservation')).toEqual([{ reservationId }]);
      if (version !== '1.6') await ended(stage, 'Removed');
      expect(await stage.ask('alpha', 'CancelReservation', { reservationId: 4 })).toMatchObject({ status: 'Rejected' });
    }),
  );

  test('is changed by who made it under the same number, and stays as it was when the charger does not want that', () => {
    let yes = true;
    const answer: StrictAnswer = ({ action }) => ({ status: yes || action !== 'ReserveNow' ? 'Accepted' : 'Occupied' });
    return playing(version, answer, async (stage) => {
      await reserve(version, stage, 'alpha', 4, 'CARD-A');
      expect(await reserve(version, stage, 'alpha', 4, 'CARD-B')).toEqual({ status: 'Accepted' });
      const ids = callsOf(stage.box.peer, 'ReserveNow').map(({ id, reservationId }) => id ?? reservationId);
      expect(new Set(ids).size).toBe(1);
      expect(await stage.box.authorize('CARD-A')).toBe(refusal);
      yes = false;
      expect(await reserve(version, stage, 'alpha', 4, 'CARD-C')).toEqual({ status: 'Occupied' });
      expect(await stage.box.authorize('CARD-B')).toBe('Accepted');
      expect(await stage.ask('alpha', 'CancelReservation', { reservationId: 4 })).toEqual({ status: 'Accepted' });
      expect(await leaseOf(stage)).toMatchObject({ owner: null });
    });
  });

  test('that the charger makes after its maker was told no is taken back', () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const answer: StrictAnswer = async ({ action }) => {
      if (action === 'ReserveNow') await promise;
      return { status: 'Accepted' };
    };
    return playing(version, answer, async (stage) => {
      const asked = reserve(version, stage, 'alpha', 4, 'CARD-A');
      await until('the charger to be asked', () => callsOf(stage.box.peer, 'ReserveNow').length === 1);
      await stage.pass(21_000);
      expect(await asked).toMatchObject({ status: 'Unavailable' });
      const { id, reservationId = id } = callsOf(stage.box.peer, 'ReserveNow')[0] ?? {};
      resolve();
      await until('the charger to be told', () => callsOf(stage.box.peer, 'CancelReservation').length > 0);
      expect(callsOf(stage.box.peer, 'CancelReservation')[0]).toEqual({ reservationId });
      expect(await leaseOf(stage)).toMatchObject({ owner: null });
      expect(callsOf(stage.service('alpha'), 'ReservationStatusUpdate')).toEqual([]);
    });
  });

  test('that was on its way when the program stopped is taken back as soon as the charger is there again', () => {
    const answer: StrictAnswer = ({ action }) =>
      action === 'ReserveNow' ? Promise.withResolvers<Json>().promise : ACCEPTED;
    return playing(version, answer, async (stage) => {
      const asked = reserve(version, stage, 'alpha', 4, 'CARD-A').catch(() => 'the link went away');
      await until('the charger to be asked', () => callsOf(stage.box.peer, 'ReserveNow').length === 1);
      const { id, reservationId = id } = callsOf(stage.box.peer, 'ReserveNow')[0] ?? {};
      await stage.restart();
      expect(await asked).not.toEqual(ACCEPTED);
      await stage.box.boot();
      await until('the charger to be told', () => callsOf(stage.box.peer, 'CancelReservation').length === 1);
      expect(callsOf(stage.box.peer, 'CancelReservation')).toEqual([{ reservationId }]);
      expect(await leaseOf(stage)).toMatchObject({ owner: null });
      expect(callsOf(stage.service('alpha'), 'ReservationStatusUpdate')).toEqual([]);
    });
  });

  test('where the home gave control without an end, a reservation still has its own', () =>
    playing(version, refuses, async (stage) => {
      await stage.house.api('/override', { backend_id: 'alpha' });
      expect(await reserve(version, stage, 'alpha', 4, 'CARD-A')).toEqual({ status: 'Accepted' });
      expect(await stage.box.authorize('CARD-B')).toBe(refusal);
      await stage.pass(31 * MINUTE_MS);
      for (const id of ['alpha', 'beta']) await seen(stage, id, 'Available');
      expect(await stage.box.authorize('CARD-B')).toBe('Accepted');
      expect(await leaseOf(stage)).toMatchObject({ owner: 'alpha' });
      if (version !== '1.6') await ended(stage, 'Expired');
    }));

  test('a place is named, exists, is in service, and is wanted for later', () =>
    playing(version, accepts, async (stage) => {
      const status = async (id: string, more: Json) => (await reserve(version, stage, id, 9, 'CARD-A', more)).status;
      const place = (evse: number) => (version === '1.6' ? { connectorId: evse } : { evseId: evse });
      expect(await status('alpha', place(7))).toBe('Rejected');
      const past = new Date(stage.clock.now() - MINUTE_MS).toISOString();
      expect(await status('alpha', version === '1.6' ? { expiryDate: past } : { expiryDateTime: past })).toBe(
        'Rejected',
      );
      if (version === '1.6') expect(await status('alpha', place(0))).toBe('Rejected');
      const closed = version === '1.6' ? { connectorId: 1, type: 'Inoperative' } : { operationalStatus: 'Inoperative' };
      await stage.ask('alpha', 'ChangeAvailability', closed);
      expect(await status('alpha', {})).toBe('Unavailable');
      expect(stage.box.peer.calls).toEqual([]);
    }));

  test('who was away for a moment has its reservation for as long as it was to last', () =>
    playing(version, accepts, async (stage) => {
      await reserve(version, stage, 'alpha', 4, 'CARD-A');
      await drop(stage, 'alpha');
      await stage.pass(MINUTE_MS);
      await until('alpha to be back', () => callsOf(stage.service('alpha'), 'BootNotification').length === 2);
      await seen(stage, 'alpha', 'Reserved');
      await stage.pass(5 * MINUTE_MS);
      expect(await stage.box.authorize('CARD-B')).toBe(refusal);
    }));
});

function playing(version: OcppVersion, answer: StrictAnswer, scene: (stage: Stage) => Promise<void>): Promise<void> {
  return play({ version, services: CAST, answer }, async (stage) => {
    await settled(stage, 'alpha', 'beta');
    await scene(stage);
  });
}

/** For half an hour. */
function reserve(
  version: OcppVersion,
  stage: Stage,
  provider: string,
  id: number,
  card: string,
  more: Json = {},
): Promise<Json> {
  const expires = new Date(stage.clock.now() + 30 * MINUTE_MS).toISOString();
  const payload =
    version === '1.6'
      ? { connectorId: 1, idTag: card, reservationId: id, expiryDate: expires }
      : { evseId: 1, id, idToken: { idToken: card, type: 'ISO14443' }, expiryDateTime: expires };
  const call: Call = { action: 'ReserveNow', payload: { ...payload, ...more } };
  return stage.ask(provider, call.action, call.payload);
}

async function seen(stage: Stage, id: string, status: string): Promise<void> {
  await until(`${id} to see ${status}`, () => {
    const statuses = told(stage.service(id).calls).flatMap((one) => (one.kind === 'status' ? one.status : []));
    return statuses.at(-1) === status;
  });
}

async function ended(stage: Stage, reservationUpdateStatus: string): Promise<void> {
  await until('alpha to hear', () => callsOf(stage.service('alpha'), 'ReservationStatusUpdate').length > 0);
  expect(callsOf(stage.service('alpha'), 'ReservationStatusUpdate')).toEqual([
    { reservationId: 4, reservationUpdateStatus },
  ]);
}
