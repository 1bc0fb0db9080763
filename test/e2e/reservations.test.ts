/** A place that is kept for one card (PROTOCOL §2.3, S49): who may charge there, whose session it is, who hears of it. */
import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { Call } from './asks.ts';
import { callsOf, until } from './house.ts';
import type { Json } from './json-backend.ts';
import { fields } from './seen.ts';
import { delivered, leaseOf, play, type Stage, settled } from './stage.ts';

const MINUTE_MS = 60_000;
const CAST = { alpha: { firstTxId: 77, config: { role: 'controller' } }, beta: { config: { role: 'controller' } } };

describe.each(OCPP_VERSIONS.toReversed())('%s: a reservation', (version) => {
  const refusal = version === '1.6' ? 'Invalid' : 'NotAtThisTime';
  test('S49: the second one is Occupied; another card is refused at the reader; its own starts and uses it up', () =>
    reserved(version, async (stage) => {
      const { box } = stage;
      expect(await ask(stage, 'beta', reserve(version, stage, 4, 'CARD-B'))).toMatchObject({ status: 'Occupied' });
      expect(callsOf(box.peer, 'ReserveNow')).toHaveLength(1);
      expect(await box.authorize('CARD-B')).toBe(refusal);
      expect((await stage.house.api('/api/v1/decisions?allowed=false')).body).toMatchObject({
        decisions: [{ rule: 'reserved', why: expect.stringContaining('reserved for another card') }, {}],
      });
      expect(await box.authorize('card-a')).toBe('Accepted');
      const { reservationId, id } = callsOf(box.peer, 'ReserveNow')[0] ?? {};
      await start(version, stage, 'card-a', Number(reservationId ?? id));
      await delivered(stage);
      const heard = (provider: string) =>
        callsOf(stage.service(provider), version === '1.6' ? 'StartTransaction' : 'TransactionEvent')[0]?.reservationId;
      expect([heard('alpha'), heard('beta')]).toEqual([4, undefined]);
      expect(await leaseOf(stage)).toMatchObject({ owner: 'alpha', state: 'bound' });
      // It is used up: whatever comes next is decided as ever.
      await box.stop(version === '1.6' ? String(Math.floor(stage.clock.now() / 1000)) : 'one', 100);
      await box.status('Available');
      expect(await box.authorize('CARD-B')).toBe('Accepted');
      const { sessions } = (await stage.house.api('/sessions')).body;
      expect(sessions).toMatchObject([{ payer: 'alpha', id_tag: 'card-a' }]);
    }));

  test('for a group leaves it to the charger whose card is of it', () =>
    reserved(
      version,
      async ({ box }) => expect(await box.authorize('CARD-B')).toBe('Accepted'),
      version === '1.6' ? { parentIdTag: 'FLEET' } : { groupIdToken: { idToken: 'FLEET', type: 'Central' } },
    ));

  test('runs out: the place is for everybody again', () =>
    reserved(version, async (stage) => {
      await stage.pass(31 * MINUTE_MS);
      expect(await stage.box.authorize('CARD-B')).toBe('Accepted');
      expect(await leaseOf(stage)).toMatchObject({ owner: null });
    }));

  test('for longer than a week is refused, and keeps the place from nobody', () =>
    play({ version, services: CAST }, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      const until = new Date(stage.clock.now() + 8 * 24 * 60 * MINUTE_MS).toISOString();
      const more = version === '1.6' ? { expiryDate: until } : { expiryDateTime: until };
      const answer = await ask(stage, 'alpha', reserve(version, stage, 4, 'CARD-A', more));
      expect(answer).toMatchObject({ status: 'Rejected' });
      expect(callsOf(stage.box.peer, 'ReserveNow')).toEqual([]);
      expect(await stage.box.authorize('CARD-B')).toBe('Accepted');
    }));

  test('is taken back by who made it, and by nobody else', () =>
    reserved(version, async (stage) => {
      const cancel = { action: 'CancelReservation', payload: { reservationId: 4 } };
      expect(await ask(stage, 'beta', cancel)).toMatchObject({ status: 'Rejected' });
      expect(await stage.box.authorize('CARD-B')).toBe(refusal);
      expect(await ask(stage, 'alpha', cancel)).toMatchObject({ status: 'Accepted' });
      expect(await leaseOf(stage)).toMatchObject({ owner: null });
      expect(await stage.box.authorize('CARD-B')).toBe('Accepted');
    }));
});

describe.each(OCPP_VERSIONS.filter((version) => version !== '1.6'))('%s: a reservation', (version) => {
  test('that the charger drops is over, and only who made it hears so', () =>
    reserved(version, async (stage) => {
      const { id } = callsOf(stage.box.peer, 'ReserveNow')[0] ?? {};
      const over = { reservationId: id, reservationUpdateStatus: 'Removed' };
      await stage.box.peer.call('ReservationStatusUpdate', over);
      await until('alpha to hear', () => callsOf(stage.service('alpha'), 'ReservationStatusUpdate').length === 1);
      expect(callsOf(stage.service('alpha'), 'ReservationStatusUpdate')).toEqual([{ ...over, reservationId: 4 }]);
      expect(callsOf(stage.service('beta'), 'ReservationStatusUpdate')).toEqual([]);
      expect(await leaseOf(stage)).toMatchObject({ owner: null });
    }));
});

/** Alpha has reserved the only place for half an hour, under its number 4. */
function reserved(version: OcppVersion, scene: (stage: Stage) => Promise<void>, more: Json = {}): Promise<void> {
  return play({ version, services: CAST }, async (stage) => {
    await settled(stage, 'alpha', 'beta');
    expect(await ask(stage, 'alpha', reserve(version, stage, 4, 'CARD-A', more))).toMatchObject({ status: 'Accepted' });
    expect(await leaseOf(stage)).toMatchObject({ owner: 'alpha', state: 'reserved' });
    await scene(stage);
  });
}

const ask = (stage: Stage, id: string, { action, payload }: Call) => stage.ask(id, action, payload);

function reserve(version: OcppVersion, stage: Stage, id: number, card: string, more: Json = {}): Call {
  const expires = new Date(stage.clock.now() + 30 * MINUTE_MS).toISOString();
  const payload =
    version === '1.6'
      ? { connectorId: 1, idTag: card, reservationId: id, expiryDate: expires }
      : { evseId: 1, id, idToken: { idToken: card, type: 'ISO14443' }, expiryDateTime: expires };
  return { action: 'ReserveNow', payload: { ...payload, ...more } };
}

async function start(version: OcppVersion, stage: Stage, card: string, reservationId: number): Promise<void> {
  const timestamp = new Date(stage.clock.now()).toISOString();
  const answer =
    version === '1.6'
      ? await stage.box.peer.call('StartTransaction', {
          connectorId: 1,
          idTag: card,
          meterStart: 0,
          timestamp,
          reservationId,
        })
      : await stage.box.peer.call('TransactionEvent', {
          eventType: 'Started',
          timestamp,
          seqNo: 0,
          triggerReason: 'Authorized',
          transactionInfo: { transactionId: 'one' },
          evse: { id: 1, connectorId: 1 },
          idToken: { idToken: card, type: 'ISO14443' },
          reservationId,
        });
  expect(fields(answer.idTagInfo ?? answer.idTokenInfo).status).toBe('Accepted');
}
