/** Places, their statuses and what is wrong with them, across versions (PROTOCOL §4.1, §4.2). */
import { describe, expect, test } from 'vitest';
import type { Payload } from '../../src/core/model.ts';
import { callsOf, until } from './house.ts';
import { fields } from './seen.ts';
import { delivered, play, type Stage } from './stage.ts';

/** It sees of others' sessions only that a place is in use. */
const OCCUPIED = { role: 'billing' } as const;

/** What is said to who names a connector that is not there. */
const NOWHERE = [
  ['UnlockConnector', {}, 'NotSupported'],
  ['RemoteStartTransaction', { idTag: 'ANNA' }, 'Rejected'],
  ['ChangeAvailability', { type: 'Inoperative' }, 'Rejected'],
  ['ReserveNow', { idTag: 'ANNA', reservationId: 1, expiryDate: '2099-01-01T00:00:00Z' }, 'Rejected'],
  ['GetCompositeSchedule', { duration: 60 }, 'Rejected'],
  ['TriggerMessage', { requestedMessage: 'StatusNotification' }, 'Rejected'],
  ['ClearChargingProfile', {}, 'Unknown'],
] as const;

const PROFILE = {
  chargingProfileId: 1,
  stackLevel: 0,
  chargingProfilePurpose: 'TxDefaultProfile',
  chargingProfileKind: 'Relative',
  chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 6 }] },
} as const;

/** What a service of 2.x was told of its connector, in order. */
function connectorStatuses(stage: Stage, id: string): readonly unknown[] {
  return callsOf(stage.service(id), 'StatusNotification').map(({ connectorStatus }) => connectorStatus);
}

/** What a service of 1.6 was told: number, word, and the error where there is one. */
function words(stage: Stage, id: string): readonly string[] {
  return callsOf(stage.service(id), 'StatusNotification').map(({ connectorId, status, errorCode }) =>
    [connectorId, status, ...(errorCode === 'NoError' ? [] : [errorCode])].join(' '),
  );
}

function lastWords(stage: Stage, id: string, what: string): Promise<unknown> {
  return until(`${id} to hear "${what}"`, () => words(stage, id).at(-1) === what);
}

function eventsOf(stage: Stage, id: string): readonly Payload[] {
  return callsOf(stage.service(id), 'NotifyEvent').flatMap(({ eventData }) =>
    Array.isArray(eventData) ? eventData.map(fields) : [],
  );
}

describe('a charger of 1.6 with services of 2.0.1 and 2.1', () => {
  const services = {
    alpha: { version: '2.0.1' },
    beta: { version: '2.1' },
    foreign: { version: '2.0.1', config: OCCUPIED },
  } as const;
  const ids = ['alpha', 'beta', 'foreign'] as const;

  test('they hear of a place only when their own word for it changes, also who may not see the session', () =>
    play({ version: '1.6', services }, async (stage) => {
      const { box } = stage;
      const all = (last: string) =>
        Promise.all(
          ids.map((id) => until(`${id} to hear ${last}`, () => connectorStatuses(stage, id).at(-1) === last)),
        );
      await box.boot();
      await box.status('Available');
      await all('Available');
      await box.status('cable');
      await all('Occupied');
      const txId = await box.start('ANNA', 100);
      await box.status('charging');
      await box.status('ending');
      await box.stop(txId, 300);
      await delivered(stage);
      await box.status('Available');
      await all('Available');
      for (const id of ids) expect(connectorStatuses(stage, id)).toEqual(['Available', 'Occupied', 'Available']);
      expect(callsOf(stage.service('foreign'), 'TransactionEvent')).toEqual([]);
    }));

  test('the station as a whole is told as an event of its component', () =>
    play({ version: '1.6', services }, async (stage) => {
      const { box } = stage;
      const whole = (status: string) =>
        box.peer.call('StatusNotification', { connectorId: 0, status, errorCode: 'NoError' });
      await box.boot();
      await whole('Available');
      await whole('Available');
      await whole('Unavailable');
      await delivered(stage);
      for (const id of ids) {
        await until(`${id} to hear both`, () => eventsOf(stage, id).length === 2);
        expect(eventsOf(stage, id)).toMatchObject([
          { eventId: 1, actualValue: 'Available', component: { name: 'ChargingStation' }, trigger: 'Delta' },
          { eventId: 2, actualValue: 'Unavailable', variable: { name: 'AvailabilityState' } },
        ]);
        expect(callsOf(stage.service(id), 'StatusNotification')).toEqual([]);
      }
    }));

  test('a fault comes as status and as a problem of a component, and both go', () =>
    play({ version: '1.6', services }, async (stage) => {
      const { box } = stage;
      await box.boot();
      await box.status('Available');
      await box.peer.call('StatusNotification', {
        connectorId: 1,
        status: 'Faulted',
        errorCode: 'GroundFailure',
        info: 'leakage',
        vendorId: 'com.acme',
        vendorErrorCode: 'E42',
      });
      await box.status('Available');
      await delivered(stage);
      for (const id of ids) {
        await until(`${id} to hear that it is over`, () => eventsOf(stage, id).length === 2);
        const [comes, goes] = eventsOf(stage, id);
        expect(comes).toMatchObject({
          trigger: 'Alerting',
          actualValue: 'true',
          component: { name: 'RCD', evse: { id: 1 } },
          variable: { name: 'Tripped' },
          techCode: 'E42',
          techInfo: 'leakage; com.acme',
        });
        expect(comes).not.toHaveProperty('cleared');
        expect(goes).toMatchObject({ component: { name: 'RCD', evse: { id: 1 } }, cleared: true });
        await until(`${id} to see the place free`, () => connectorStatuses(stage, id).at(-1) === 'Available');
      }
    }));
});

describe('a charger of 2.x with two EVSEs and three connectors, and a service of 1.6', () => {
  for (const version of ['2.0.1', '2.1'] as const) {
    const cast = {
      version,
      services: { old: { version: '1.6' }, foreign: { version: '1.6', config: OCCUPIED } },
    } as const;
    const answer = ({ action }: { readonly action: string }): Payload => ({
      status: action === 'UnlockConnector' ? 'Unlocked' : 'Accepted',
    });
    const now = (stage: Stage): string => new Date(stage.clock.now()).toISOString();
    const status = (stage: Stage, evseId: number, connectorId: number, connectorStatus: string) =>
      stage.box.peer.call('StatusNotification', { timestamp: now(stage), evseId, connectorId, connectorStatus });
    const notify = (stage: Stage, event: Payload) =>
      stage.box.peer.call('NotifyEvent', {
        generatedAt: now(stage),
        seqNo: 0,
        eventData: [
          {
            eventId: 1,
            timestamp: now(stage),
            trigger: 'Alerting',
            eventNotificationType: 'HardWiredNotification',
            ...event,
          },
        ],
      });
    const arrive = async (stage: Stage): Promise<void> => {
      await stage.box.boot();
      for (const [evse, connector] of [
        [1, 1],
        [2, 1],
        [2, 2],
      ] as const)
        await status(stage, evse, connector, 'Available');
      await lastWords(stage, 'old', '3 Available');
      await lastWords(stage, 'foreign', '3 Available');
    };

    test(`${version}: each connector has one number, which stays over a restart`, () =>
      play(cast, async (stage) => {
        await arrive(stage);
        expect(new Set(words(stage, 'old'))).toEqual(
          new Set(['0 Available', '1 Available', '2 Available', '3 Available']),
        );
        await stage.restart();
        await stage.box.boot();
        // Another one comes first this time.
        await status(stage, 2, 2, 'Unavailable');
        await lastWords(stage, 'old', '3 Unavailable');
      }));

    test(`${version}: what it asks of a connector reaches this very connector, and one that is not there nobody`, () =>
      play({ ...cast, answer }, async (stage) => {
        const { ask, box } = stage;
        await arrive(stage);
        await ask('old', 'UnlockConnector', { connectorId: 3 });
        expect(callsOf(box.peer, 'UnlockConnector')).toEqual([{ evseId: 2, connectorId: 2 }]);
        await ask('old', 'RemoteStartTransaction', { connectorId: 2, idTag: 'ANNA' });
        expect(callsOf(box.peer, 'RequestStartTransaction')).toMatchObject([
          { evseId: 2, idToken: { idToken: 'ANNA', type: 'Central' } },
        ]);
        for (const connectorId of [4, 99]) {
          for (const [action, payload, word] of NOWHERE) {
            expect(await ask('old', action, { connectorId, ...payload }), action).toMatchObject({ status: word });
          }
          await expect(ask('old', 'SetChargingProfile', { connectorId, csChargingProfiles: PROFILE })).rejects.toThrow(
            'no such EVSE',
          );
        }
        expect(await ask('old', 'TriggerMessage', { requestedMessage: 'StatusNotification', connectorId: 3 })).toEqual({
          status: 'Accepted',
        });
        await until(
          'it to be told again',
          () => words(stage, 'old').filter((one) => one === '3 Available').length === 2,
        );
        for (const [action, count] of [
          ['UnlockConnector', 1],
          ['RequestStartTransaction', 1],
          ['TriggerMessage', 0],
        ] as const)
          expect(callsOf(box.peer, action)).toHaveLength(count);
      }));

    test(`${version}: a session is told by its charging state, to who may not see it only as a place in use`, () =>
      play(cast, async (stage) => {
        await arrive(stage);
        const before = words(stage, 'old').length;
        await status(stage, 2, 2, 'Occupied');
        await lastWords(stage, 'old', '3 Preparing');
        const event = (eventType: string, seqNo: number, chargingState: string, more: Payload = {}) =>
          stage.box.peer.call('TransactionEvent', {
            eventType,
            seqNo,
            timestamp: now(stage),
            triggerReason: 'ChargingStateChanged',
            transactionInfo: { transactionId: 'tx-1', chargingState },
            ...more,
          });
        const evse = { id: 2, connectorId: 2 };
        await event('Started', 0, 'Charging', { evse, idToken: { idToken: '04A2B3C4', type: 'ISO14443' } });
        await delivered(stage);
        await lastWords(stage, 'old', '3 Charging');
        await lastWords(stage, 'foreign', '3 Unavailable');
        await event('Updated', 1, 'SuspendedEV');
        await lastWords(stage, 'old', '3 SuspendedEV');
        await event('Updated', 2, 'SuspendedEVSE');
        await lastWords(stage, 'old', '3 SuspendedEVSE');
        await event('Ended', 3, 'EVConnected');
        await lastWords(stage, 'old', '3 Finishing');
        await status(stage, 2, 2, 'Available');
        await lastWords(stage, 'old', '3 Available');
        await lastWords(stage, 'foreign', '3 Available');
        expect(words(stage, 'old').slice(before)).toEqual([
          '3 Preparing',
          '3 Charging',
          '3 SuspendedEV',
          '3 SuspendedEVSE',
          '3 Finishing',
          '3 Available',
        ]);
      }));

    test(`${version}: problems of components are the error of their connectors, until they are over`, () =>
      play(cast, async (stage) => {
        await arrive(stage);
        const before = words(stage, 'old').length;
        const reader = {
          component: { name: 'TokenReader', evse: { id: 2 } },
          variable: { name: 'Problem' },
          techCode: 'R7',
          techInfo: 'no field',
        };
        await notify(stage, { ...reader, actualValue: 'true' });
        await lastWords(stage, 'old', '3 Available ReaderFailure');
        await notify(stage, { ...reader, actualValue: 'false', cleared: true });
        await lastWords(stage, 'old', '3 Available');
        const fan = { component: { name: 'CoolingFan' }, variable: { name: 'Problem' } };
        await notify(stage, { ...fan, actualValue: 'true' });
        await lastWords(stage, 'old', '0 Available OtherError');
        expect(callsOf(stage.service('old'), 'StatusNotification').at(-1)).toMatchObject({ info: 'CoolingFan' });
        expect(words(stage, 'old').slice(before)).toEqual([
          '2 Available ReaderFailure',
          '3 Available ReaderFailure',
          '2 Available',
          '3 Available',
          '0 Available OtherError',
        ]);
        // What it does not tell again after a restart is over.
        await stage.box.boot();
        await lastWords(stage, 'old', '3 Available');
        await until('the station to be well', () => words(stage, 'old').slice(before).includes('0 Available'));
        await status(stage, 1, 1, 'Faulted');
        await lastWords(stage, 'old', '1 Faulted OtherError');
      }));

    test(`${version}: a component that says whether it can be used is a status, too`, () =>
      play(cast, async (stage) => {
        await arrive(stage);
        const state = (component: Payload, actualValue: string) =>
          notify(stage, { trigger: 'Delta', component, variable: { name: 'AvailabilityState' }, actualValue });
        await state({ name: 'Connector', evse: { id: 1, connectorId: 1 } }, 'Occupied');
        await lastWords(stage, 'old', '1 Preparing');
        await state({ name: 'Connector', evse: { id: 1, connectorId: 1 } }, 'Available');
        await lastWords(stage, 'old', '1 Available');
        await state({ name: 'EVSE', evse: { id: 2 } }, 'Unavailable');
        await lastWords(stage, 'old', '3 Unavailable');
        await state({ name: 'EVSE', evse: { id: 2 } }, 'Available');
        await lastWords(stage, 'old', '3 Available');
        await state({ name: 'ChargingStation' }, 'Unavailable');
        await lastWords(stage, 'old', '0 Unavailable');
      }));
  }
});
