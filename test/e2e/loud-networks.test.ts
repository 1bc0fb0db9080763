/**
 * Home Assistant's OCPP integration and evcc, side by side: both set a charger up from scratch on each connect, as
 * docs/home-assistant-and-evcc.md tells in words. Each has its own world, and the charger one calm sequence.
 */
import { expect, test } from 'vitest';
import { CHARGER, callsOf, until } from './house.ts';
import type { Json } from './json-backend.ts';
import { listOf, settingsCharger } from './settings-charger.ts';
import { play, settled } from './stage.ts';

const REGISTER = 'Energy.Active.Import.Register';
const RIGHTS = { config: { rights: ['observe', 'control', 'limit', 'configure'], foreign_view: 'mirror' } };
const HOME_MEASURANDS = `Current.Import,${REGISTER},Power.Active.Import,Temperature,Voltage`;
const EVCC_MEASURANDS =
  `Power.Active.Import,${REGISTER},Current.Import,Voltage,Current.Offered,Power.Offered,SoC`.split(',');

type Ask = (action: string, payload: Json) => Promise<Json>;

async function valueNow(ask: Ask, key: string): Promise<unknown> {
  return listOf((await ask('GetConfiguration', { key: [key] })).configurationKey)[0]?.value;
}

async function set(ask: Ask, key: string, value: string): Promise<boolean> {
  return (await ask('ChangeConfiguration', { key, value })).status === 'Accepted';
}

/** Reads first and writes only what differs. */
async function configure(ask: Ask, key: string, value: string): Promise<void> {
  if ((await valueNow(ask, key)) !== value) await set(ask, key, value);
}

/** What Home Assistant does after a connect; answers what it believes to have set up. */
async function homeAssistant(ask: Ask) {
  await valueNow(ask, 'SupportedFeatureProfiles');
  await valueNow(ask, 'NumberOfConnectors');
  await valueNow(ask, 'HeartbeatInterval');
  await set(ask, 'MeterValuesSampledData', HOME_MEASURANDS);
  await valueNow(ask, 'MeterValuesSampledData');
  await configure(ask, 'MeterValuesSampledData', HOME_MEASURANDS);
  await configure(ask, 'MeterValueSampleInterval', '60');
  await configure(ask, 'ClockAlignedDataInterval', '900');
  await ask('TriggerMessage', { requestedMessage: 'BootNotification' });
  await ask('TriggerMessage', { requestedMessage: 'StatusNotification', connectorId: 1 });
  return {
    measurands: await valueNow(ask, 'MeterValuesSampledData'),
    sampledS: await valueNow(ask, 'MeterValueSampleInterval'),
    alignedS: await valueNow(ask, 'ClockAlignedDataInterval'),
  };
}

/** What evcc does after a connect. */
async function evcc(ask: Ask) {
  await ask('ChangeAvailability', { connectorId: 0, type: 'Operative' });
  await ask('GetConfiguration', {});
  await ask('TriggerMessage', { requestedMessage: 'BootNotification' });
  const accepted: string[] = [];
  for (const one of EVCC_MEASURANDS) if (await set(ask, 'MeterValuesSampledData', one)) accepted.push(one);
  await set(ask, 'MeterValuesSampledData', accepted.join(','));
  await set(ask, 'MeterValueSampleInterval', '10');
  await set(ask, 'WebSocketPingInterval', '30');
  return {
    measurands: await valueNow(ask, 'MeterValuesSampledData'),
    sampledS: await valueNow(ask, 'MeterValueSampleInterval'),
    alignedS: await valueNow(ask, 'ClockAlignedDataInterval'),
    pingS: await valueNow(ask, 'WebSocketPingInterval'),
  };
}

const HOME_WORLD = { measurands: HOME_MEASURANDS, sampledS: '60', alignedS: '900' };
const EVCC_WORLD = {
  // SoC is beyond this charger; the rest evcc has.
  measurands: EVCC_MEASURANDS.filter((one) => one !== 'SoC').join(','),
  sampledS: '10',
  alignedS: '900',
  pingS: '30',
};

test('1.6: Home Assistant and evcc both set the charger up: each reads its own world, and the charger is written once', () => {
  const box = settingsCharger({
    values: {
      SupportedFeatureProfiles: 'Core,SmartCharging,RemoteTrigger',
      NumberOfConnectors: '1',
      HeartbeatInterval: '300',
      MeterValuesSampledData: REGISTER,
      MeterValueSampleInterval: '30',
      ClockAlignedDataInterval: '0',
    },
    readOnly: ['SupportedFeatureProfiles', 'NumberOfConnectors'],
    judge: (key, value) => (key === 'MeterValuesSampledData' && value.includes('SoC') ? 'Rejected' : undefined),
  });
  return play({ version: '1.6', services: { hass: RIGHTS, evcc: RIGHTS }, answer: box.answer }, async (stage) => {
    await settled(stage, 'hass', 'evcc');
    const asks =
      (id: string): Ask =>
      (action, payload) =>
        stage.ask(id, action, payload);

    expect(await homeAssistant(asks('hass'))).toEqual(HOME_WORLD);
    expect(await evcc(asks('evcc'))).toEqual(EVCC_WORLD);
    const common = `${REGISTER},Current.Import,Power.Active.Import,Temperature,Voltage`;
    expect(box.writes()).toEqual([
      `write MeterValuesSampledData=${common}`,
      'write MeterValueSampleInterval=60',
      'write ClockAlignedDataInterval=900',
      `write MeterValuesSampledData=${common},Current.Offered`,
      `write MeterValuesSampledData=${REGISTER},Current.Import,Power.Active.Import,Temperature,Voltage,Power.Offered,Current.Offered`,
      // The one attempt at what it does not know.
      `write MeterValuesSampledData=${REGISTER},Current.Import,Power.Active.Import,Temperature,Voltage,SoC,Power.Offered,Current.Offered`,
      // In the place of another one: it is the item that is unknown, and not that the list is full.
      `write MeterValuesSampledData=${REGISTER},Current.Import,Power.Active.Import,Temperature,Voltage,Power.Offered,SoC`,
      'write MeterValueSampleInterval=10',
    ]);

    // However often they begin anew, at the same time and on new connections: not one more frame about settings.
    const asked = [...box.asked];
    for (let round = 0; round < 4; round += 1) {
      if (round % 2 === 1) {
        for (const id of ['hass', 'evcc']) {
          const before = callsOf(stage.service(id), 'BootNotification').length;
          await (await stage.service(id).station(CHARGER)).close();
          await until(`${id} to be connected again`, async () => {
            stage.clock.advance(500);
            await stage.status();
            return callsOf(stage.service(id), 'BootNotification').length > before;
          });
        }
      }
      const worlds = await Promise.all([homeAssistant(asks('hass')), evcc(asks('evcc'))]);
      expect(worlds).toEqual([HOME_WORLD, EVCC_WORLD]);
    }
    expect(box.asked).toEqual(asked);
    expect(callsOf(stage.box.peer, 'ChangeAvailability')).toEqual([]);

    // Samples: all of them for evcc, one a minute for Home Assistant.
    const txId = await stage.box.start('CARD', 0);
    for (let n = 1; n <= 12; n += 1) {
      stage.clock.advance(10_000);
      await stage.box.meter(txId, n);
    }
    await until('evcc to have all', () => callsOf(stage.service('evcc'), 'MeterValues').length === 12);
    await until('home to have its own', () => callsOf(stage.service('hass'), 'MeterValues').length === 2);
  });
});
