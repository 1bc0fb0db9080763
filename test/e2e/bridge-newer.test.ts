import { describe, expect, test } from 'vitest';
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { StrictAnswer } from '../peers/strict.ts';
import { callsOf, until } from './house.ts';
import { type Cast, play, type Stage } from './stage.ts';

const [OLDER, NEWEST] = ['2.0.1', '2.1'] as const;
const T = '2026-11-22T12:00:00.000Z';

/** A charger of one newer version, and an operator of the other one. */
function across(
  version: OcppVersion,
  other: OcppVersion,
  scene: (stage: Stage) => Promise<void>,
  answer?: StrictAnswer,
): Promise<void> {
  const config = { rights: ['observe', 'certificate'] };
  const services: Cast['services'] = { other: { version: other, config, ...(answer && { answer }) } };
  return play({ version, services, config: { authority: 'other' } }, async (stage) => {
    await stage.box.boot();
    await stage.box.status('Available');
    await until('the operator to be there', () => callsOf(stage.service('other'), 'StatusNotification').length > 0);
    await scene(stage);
  });
}

describe('between the two newer versions, what has no meaning of its own is told with what the other one has words for', () => {
  const event = {
    eventId: 7,
    timestamp: T,
    trigger: 'Alerting',
    actualValue: 'true',
    eventNotificationType: 'HardWiredNotification',
    component: { name: 'FiscalMetering' },
    variable: { name: 'Tripped' },
    techInfo: 'seal is broken',
  };

  test(`charger of ${NEWEST}: an event without its severity, a schedule of the car without what is new in it`, async () => {
    await across(NEWEST, OLDER, async ({ box, service }) => {
      await box.peer.call('NotifyEvent', { generatedAt: T, seqNo: 0, eventData: [{ ...event, severity: 3 }] });
      await until('the event', () => callsOf(service('other'), 'NotifyEvent').length === 1);
      expect(callsOf(service('other'), 'NotifyEvent')).toEqual([{ generatedAt: T, seqNo: 0, eventData: [event] }]);
      const period = { startPeriod: 0, limit: 16 };
      await box.peer.call('NotifyEVChargingSchedule', {
        timeBase: T,
        evseId: 1,
        selectedChargingScheduleId: 2,
        chargingSchedule: {
          id: 1,
          chargingRateUnit: 'A',
          useLocalTime: true,
          chargingSchedulePeriod: [
            { ...period, operationMode: 'ChargingOnly' },
            { startPeriod: 60, setpoint: 10 },
          ],
        },
      });
      await until('the schedule', () => callsOf(service('other'), 'NotifyEVChargingSchedule').length === 1);
      expect(callsOf(service('other'), 'NotifyEVChargingSchedule')).toEqual([
        {
          timeBase: T,
          evseId: 1,
          chargingSchedule: { id: 1, chargingRateUnit: 'A', chargingSchedulePeriod: [period] },
        },
      ]);
    });
  });

  test(`charger of ${NEWEST}: an alarm of the grid is an event of the station`, async () => {
    await across(NEWEST, OLDER, async ({ box, service }) => {
      const alarm = { controlType: 'FreqDroop', gridEventFault: 'OverFrequency', timestamp: T };
      await box.peer.call('NotifyDERAlarm', alarm);
      await box.peer.call('NotifyDERAlarm', { ...alarm, alarmEnded: true, extraInfo: 'over' });
      await until('both events', () => callsOf(service('other'), 'NotifyEvent').length === 2);
      const told = callsOf(service('other'), 'NotifyEvent').flatMap(({ eventData }) => eventData);
      expect(told).toMatchObject([
        {
          component: { name: 'ChargingStation' },
          variable: { name: 'Problem' },
          actualValue: 'true',
          techCode: 'FreqDroop',
          techInfo: 'OverFrequency',
        },
        { cleared: true, techCode: 'FreqDroop', techInfo: 'OverFrequency: over' },
      ]);
    });
  });

  test(`charger of ${OLDER}: the same event as it came`, async () => {
    await across(OLDER, NEWEST, async ({ box, service }) => {
      await box.peer.call('NotifyEvent', { generatedAt: T, seqNo: 0, eventData: [event] });
      await until('the event', () => callsOf(service('other'), 'NotifyEvent').length === 1);
      expect(callsOf(service('other'), 'NotifyEvent')).toEqual([{ generatedAt: T, seqNo: 0, eventData: [event] }]);
    });
  });
});

describe('what a charger asks is asked of a provider of the other newer version, and answered in the words of the charger', () => {
  const exi = { iso15118SchemaVersion: 'urn:iso:15118:2:2013:MsgDef', action: 'Install', exiRequest: 'AAEC' };
  const contract = { status: 'Accepted', exiResponse: 'AwQF' };
  const answers: StrictAnswer = ({ action }) => (action === 'Get15118EVCertificate' ? contract : {});
  const only: NonNullable<Cast['services']>[string]['answer'] = (call) =>
    call.action === 'Get15118EVCertificate' ? answers(call) : undefined;

  test.each([
    [NEWEST, OLDER],
    [OLDER, NEWEST],
  ] as const)('charger of %s, provider of %s: a contract certificate', async (version, other) => {
    const config = { rights: ['observe', 'certificate'] };
    const services = { other: { version: other, config, answer: only } };
    await play({ version, services }, async ({ box, service }) => {
      await box.boot();
      await box.status('Available');
      await until('the provider to be there', () => callsOf(service('other'), 'StatusNotification').length > 0);
      const newest = version === NEWEST ? { maximumContractCertificateChains: 2 } : {};
      expect(await box.peer.call('Get15118EVCertificate', { ...exi, ...newest })).toEqual(contract);
      expect(callsOf(service('other'), 'Get15118EVCertificate')).toEqual([exi]);
    });
  });
});
