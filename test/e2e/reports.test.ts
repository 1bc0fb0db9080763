/** What a charger reports goes to who asked, in its own ids, and without what would let it move the charger away. */
import { describe, expect, test } from 'vitest';
import { profile } from './asks.ts';
import { callsOf, until } from './house.ts';
import { play, settled } from './stage.ts';

const OPERATOR = { config: { role: 'operator' } };

describe.each(['2.0.1', '2.1'] as const)('%s: reports of the charger', (version) => {
  test('settings that could move the charger away are left out of a report', () =>
    play({ version, services: { alpha: OPERATOR, beta: {} } }, async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha', 'beta');
      expect(await stage.ask('alpha', 'GetBaseReport', { requestId: 7, reportBase: 'FullInventory' })).toEqual({
        status: 'Accepted',
      });
      const asked = await until('the charger to be asked', () => callsOf(box.peer, 'GetBaseReport')[0]);
      const { requestId } = asked;
      const item = (component: string, variable: string, value: string) => ({
        component: { name: component },
        variable: { name: variable },
        variableAttribute: [{ type: 'Actual', value, mutability: 'ReadWrite' }],
      });
      await box.peer.call('NotifyReport', {
        requestId,
        generatedAt: new Date(stage.clock.now()).toISOString(),
        seqNo: 0,
        reportData: [
          item('NetworkConfiguration', 'OcppCsmsUrl', 'wss://secret.example'),
          item('SecurityCtrlr', 'Identity', 'box-at-the-other-network'),
          item('OCPPCommCtrlr', 'HeartbeatInterval', '300'),
        ],
      });
      const [report] = await until('the report', () => {
        const reports = callsOf(stage.service('alpha'), 'NotifyReport');
        return reports.length > 0 && reports;
      });
      expect(report).toMatchObject({ requestId: 7 });
      expect(JSON.stringify(report)).toContain('"value":"300"');
      expect(JSON.stringify(report)).not.toMatch(/secret|other-network/);
      expect(callsOf(stage.service('beta'), 'NotifyReport')).toEqual([]);
    }));

  test('a profile is read back under the number that its owner gave it', () =>
    play({ version, services: { alpha: OPERATOR } }, async (stage) => {
      await settled(stage, 'alpha');
      const start = { evseId: 1, remoteStartId: 5, idToken: { idToken: 'TAG-A', type: 'ISO14443' } };
      await stage.ask('alpha', 'RequestStartTransaction', start);
      const set = profile(version, 16);
      expect(await stage.ask('alpha', set.action, set.payload)).toEqual({ status: 'Accepted' });
      await stage.ask('alpha', 'GetChargingProfiles', { requestId: 9, chargingProfile: {} });
      const [report] = await until('the report', () => {
        const reports = callsOf(stage.service('alpha'), 'ReportChargingProfiles');
        return reports.length > 0 && reports;
      });
      expect(report).toMatchObject({ requestId: 9, chargingProfile: [{ id: 1 }] });
    }));
});

const BILLING = { config: { role: 'billing' } };

describe('what is hidden of a foreign session', () => {
  test('1.6: the meter of the whole charger is silent for it while the session runs', () =>
    play({ version: '1.6', services: { bill: BILLING, energy: { config: { role: 'energy' } } } }, async (stage) => {
      const { box, clock } = stage;
      await settled(stage, 'bill', 'energy');
      const main = (wh: string) =>
        box.peer.call('MeterValues', {
          connectorId: 0,
          meterValue: [{ timestamp: new Date(clock.now()).toISOString(), sampledValue: [{ value: wh }] }],
        });
      const txId = await box.start('CARD-1', 0);
      await main('1000');
      await until('energy to hear it', () => callsOf(stage.service('energy'), 'MeterValues').length === 1);
      await box.stop(txId, 200);
      await box.status('Available');
      await main('2000');
      await until('bill to hear the second', () => JSON.stringify(stage.service('bill').calls).includes('2000'));
      expect(JSON.stringify(callsOf(stage.service('bill'), 'MeterValues'))).not.toContain('1000');
    }));

  test.each(['2.0.1', '2.1'] as const)('%s: an event comes without the id of the session', (version) =>
    play({ version, services: { bill: BILLING, energy: { config: { role: 'energy' } } } }, async (stage) => {
      const { box, clock } = stage;
      await settled(stage, 'bill', 'energy');
      const transactionId = await box.start('CARD-1', 0);
      const timestamp = new Date(clock.now()).toISOString();
      await box.peer.call('NotifyEvent', {
        generatedAt: timestamp,
        seqNo: 0,
        eventData: [
          {
            eventId: 1,
            timestamp,
            trigger: 'Alerting',
            actualValue: 'true',
            eventNotificationType: 'HardWiredNotification',
            transactionId,
            component: { name: 'TemperatureSensor' },
            variable: { name: 'Problem' },
          },
        ],
      });
      const heard = async (id: string) => {
        await until(`${id} to hear it`, () => callsOf(stage.service(id), 'NotifyEvent').length === 1);
        return JSON.stringify(callsOf(stage.service(id), 'NotifyEvent'));
      };
      expect(await heard('energy')).toContain(transactionId);
      expect(await heard('bill')).not.toContain(transactionId);
    }),
  );
});
