/**
 * What passes between one provider that has the right and the charger: its ids become ours on the way down, and its own
 * again in the answer and in what the charger tells later; nobody else hears of it (PROTOCOL §1, invariants I4, I5).
 */
import { describe, expect, test } from 'vitest';
import type { Payload } from '../../src/core/model.ts';
import { remoteStart } from './asks.ts';
import { callsOf, until } from './house.ts';
import type { Json } from './json-backend.ts';
import { fields } from './seen.ts';
import { leaseOf, play, type Stage, settled } from './stage.ts';

const RIGHTS = ['observe', 'control', 'limit', 'maintain', 'der', 'v2x'];
const ABLE = { config: { rights: RIGHTS, foreign_view: 'mirror' } };
const WATCHES = { config: { rights: ['observe', 'control', 'der'], foreign_view: 'mirror' } };
const AT = '2026-11-22T12:00:00.000Z';
const cast = { version: '2.1', services: { alpha: ABLE, beta: WATCHES } } as const;
const GRADIENT = { priority: 1, gradient: 5, softGradient: 2 };
const control = (controlId: string): Json => ({
  isDefault: false,
  controlId,
  controlType: 'Gradients',
  gradient: GRADIENT,
});
const told = (stage: Stage, action: string) => callsOf(stage.box.peer, action);
const heard = (stage: Stage, id: string, action: string, times = 1) =>
  until(`${id} to hear ${action}`, () => {
    const calls = callsOf(stage.service(id), action);
    return calls.length >= times && calls.at(-1);
  });

describe('2.1: grid functions', () => {
  test('are of one provider, under its own names', () =>
    play(
      {
        ...cast,
        answer: ({ action, payload }) =>
          action === 'SetDERControl' && seen.push(String(payload.controlId)) === 2
            ? { status: 'Accepted', supersededIds: [seen[0] ?? ''] }
            : { status: 'Accepted' },
      },
      async (stage) => {
        seen.length = 0;
        await settled(stage, 'alpha', 'beta');
        expect(await stage.ask('alpha', 'SetDERControl', control('grid-1'))).toEqual({ status: 'Accepted' });
        expect(await stage.ask('alpha', 'SetDERControl', control('grid-2'))).toEqual({
          status: 'Accepted',
          supersededIds: ['grid-1'],
        });
        expect(told(stage, 'SetDERControl').map(({ gradient }) => gradient)).toEqual([GRADIENT, GRADIENT]);
        expect(new Set([...seen, 'grid-1', 'grid-2']).size).toBe(4);
        // The other one may too, but is not the one.
        expect(await stage.ask('beta', 'SetDERControl', control('grid-1'))).toMatchObject({ status: 'Rejected' });

        expect(await stage.ask('alpha', 'GetDERControl', { requestId: 4, controlId: 'grid-2' })).toEqual({
          status: 'Accepted',
        });
        const [asked] = told(stage, 'GetDERControl');
        expect(asked?.controlId).toBe(seen[1]);
        await stage.box.peer.call('ReportDERControl', {
          requestId: asked?.requestId,
          gradient: [{ id: seen[1], gradient: GRADIENT }],
        });
        expect(await heard(stage, 'alpha', 'ReportDERControl')).toEqual({
          requestId: 4,
          gradient: [{ id: 'grid-2', gradient: GRADIENT }],
        });
        await stage.box.peer.call('NotifyDERStartStop', {
          controlId: seen[1],
          started: true,
          timestamp: AT,
          supersededIds: [seen[0]],
        });
        expect(await heard(stage, 'alpha', 'NotifyDERStartStop')).toMatchObject({
          controlId: 'grid-2',
          supersededIds: ['grid-1'],
        });
        const clear = (id: string, controlId: string) =>
          stage.ask(id, 'ClearDERControl', { isDefault: false, controlId });
        expect(await clear('alpha', 'grid-9')).toMatchObject({ status: 'NotFound' });
        expect(await clear('beta', 'grid-1')).toMatchObject({ status: 'Rejected' });
        expect(await clear('alpha', 'grid-2')).toEqual({ status: 'Accepted' });
        expect(told(stage, 'ClearDERControl')).toEqual([{ isDefault: false, controlId: seen[1] }]);
        expect(await clear('alpha', 'grid-2')).toMatchObject({ status: 'NotFound' });
        expect(callsOf(stage.service('beta'), 'ReportDERControl')).toEqual([]);
      },
    ));
  const seen: string[] = [];
});

describe('2.1: what needs control', () => {
  test('a battery is swapped under the number of who asked for it, and all hear of it', () =>
    play(cast, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      const idToken = { idToken: 'TAG-A', type: 'ISO14443' };
      expect(await stage.ask('alpha', 'RequestBatterySwap', { requestId: 3, idToken })).toEqual({ status: 'Accepted' });
      const { requestId } = told(stage, 'RequestBatterySwap')[0] ?? {};
      expect(requestId).not.toBe(3);
      const swap = {
        eventType: 'BatteryIn',
        requestId,
        idToken,
        batteryData: [{ evseId: 1, serialNumber: 'B-1', soC: 20, soH: 90 }],
      };
      expect(await stage.box.peer.call('BatterySwap', swap)).toEqual({});
      expect(await heard(stage, 'alpha', 'BatterySwap')).toEqual({ ...swap, requestId: 3 });
      expect(await heard(stage, 'beta', 'BatterySwap')).toMatchObject({ eventType: 'BatteryIn' });
    }));

  test('signals of the grid and what a car may draw pass for who holds the session', () =>
    play(cast, async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha', 'beta');
      const start = remoteStart('2.1', 'TAG-A', 5);
      await stage.ask('alpha', start.action, start.payload);
      const transactionId = await box.start('TAG-A', 0, {
        remoteStartId: Number(box.peer.calls.at(-1)?.payload.remoteStartId),
      });
      await heard(stage, 'beta', 'TransactionEvent');
      await heard(stage, 'alpha', 'TransactionEvent');
      const signal = { timestamp: AT, signal: 1 };
      expect(await stage.ask('alpha', 'AFRRSignal', signal)).toEqual({ status: 'Accepted' });
      expect(await stage.ask('beta', 'AFRRSignal', signal)).toMatchObject({ status: 'Rejected' });
      expect(told(stage, 'AFRRSignal')).toEqual([signal]);
      const allowed = { transactionId, allowedEnergyTransfer: ['AC_three_phase'] };
      expect(await stage.ask('alpha', 'NotifyAllowedEnergyTransfer', allowed)).toEqual({ status: 'Accepted' });
      const refused = { status: 'Rejected', statusInfo: { reasonCode: 'TxNotFound' } };
      expect(await stage.ask('beta', 'NotifyAllowedEnergyTransfer', allowed)).toMatchObject(refused);
      expect(
        await stage.ask('alpha', 'NotifyAllowedEnergyTransfer', { ...allowed, transactionId: 'none' }),
      ).toMatchObject(refused);
      expect(told(stage, 'NotifyAllowedEnergyTransfer')).toEqual([allowed]);
    }));

  test('a place is kept while somebody pays on a page, and free when that takes too long', () =>
    play(
      { ...cast, answer: ({ action }) => (action === 'NotifyWebPaymentStarted' ? {} : { status: 'Accepted' }) },
      async (stage) => {
        await settled(stage, 'alpha', 'beta');
        expect(await stage.ask('alpha', 'NotifyWebPaymentStarted', { evseId: 1, timeout: 60 })).toEqual({});
        expect(told(stage, 'NotifyWebPaymentStarted')).toEqual([{ evseId: 1, timeout: 60 }]);
        expect(await leaseOf(stage)).toMatchObject({ owner: 'alpha' });
        const start = remoteStart('2.1', 'TAG-B', 5);
        expect(await stage.ask('beta', start.action, start.payload)).toMatchObject({ status: 'Rejected' });
        expect(await stage.ask('beta', 'NotifyWebPaymentStarted', { evseId: 1, timeout: 60 })).toEqual({});
        expect(told(stage, 'NotifyWebPaymentStarted')).toHaveLength(1);
        await stage.pass(61_000);
        expect(await stage.ask('beta', start.action, start.payload)).toMatchObject({ status: 'Accepted' });
      },
    ));
});

describe('2.1: what the charger asks', () => {
  const says = (answers: Json) => ({
    answer: ({ action }: { readonly action: string }) =>
      action in answers ? (fields(answers[action]) as Payload) : undefined,
  });

  test('of a car is asked of who steers its place, and of a payment of who is paid', () =>
    play(
      {
        version: '2.1',
        config: { authority: 'pays' },
        services: {
          pays: {
            config: { role: 'billing', foreign_view: 'mirror' },
            ...says({ NotifyEVChargingNeeds: { status: 'Rejected' }, NotifySettlement: { receiptId: 'not mine' } }),
          },
          steers: {
            ...says({ NotifyEVChargingNeeds: { status: 'Processing' }, NotifySettlement: { receiptId: 'R-1' } }),
          },
        },
      },
      async (stage) => {
        const { box } = stage;
        await settled(stage, 'pays', 'steers');
        const needs = { evseId: 1, chargingNeeds: { requestedEnergyTransfer: 'AC_three_phase' } };
        expect(await box.peer.call('NotifyEVChargingNeeds', needs)).toEqual({ status: 'Rejected' });
        const start = remoteStart('2.1', 'TAG-A', 5);
        await stage.ask('steers', start.action, start.payload);
        const transactionId = await box.start('TAG-A', 0, {
          remoteStartId: Number(box.peer.calls.at(-1)?.payload.remoteStartId),
        });
        expect(await box.peer.call('NotifyEVChargingNeeds', needs)).toEqual({ status: 'Processing' });
        const settlement = {
          transactionId,
          pspRef: 'P-1',
          status: 'Settled',
          settlementAmount: 3.2,
          settlementTime: AT,
        };
        expect(await box.peer.call('NotifySettlement', settlement)).toEqual({ receiptId: 'R-1' });
        expect(callsOf(stage.service('pays'), 'NotifySettlement')).toEqual([]);
        // Away, it hears of it when it is back; the charger does not wait.
        await stage.shut('steers');
        await until('the link to be gone', async () =>
          Object.values(fields((await stage.status()).ocpp_services))
            .map(fields)
            .some(({ id, state }) => id === 'steers' && state === 'backoff'),
        );
        expect(await box.peer.call('NotifySettlement', { ...settlement, pspRef: 'P-2' })).toEqual({});
        await stage.reopen('steers');
        await stage.pass(60_000);
        expect(await heard(stage, 'steers', 'NotifySettlement')).toMatchObject({ pspRef: 'P-2', transactionId });
        expect(callsOf(stage.service('pays'), 'NotifySettlement')).toEqual([]);
      },
    ));
});
