/** The stories that are kept as golden logs. */
import type { Payload } from '../../src/core/model.ts';
import { DELIVERY_STORIES } from './delivery.ts';
import type { Answer, Stage, Story } from './stage.ts';
import { twoEvses } from './two-evses.ts';

const REGISTER = 'Energy.Active.Import.Register';
const MINUTE_MS = 60_000;
const TOKEN = 'token-of-the-script';

/** A network that gives its own transaction ids, from this one on. */
function network(firstTxId: number): Answer {
  let txId = firstTxId;
  return (action) => {
    switch (action) {
      case 'BootNotification':
        return { status: 'Accepted', currentTime: '2026-11-22T12:00:00Z', interval: 300 };
      case 'Heartbeat':
        return { currentTime: '2026-11-22T12:00:00Z' };
      case 'StartTransaction':
        txId += 1;
        return { transactionId: txId - 1, idTagInfo: { status: 'Accepted', parentIdTag: 'FAMILY' } };
      case 'StopTransaction':
        return { idTagInfo: { status: 'Accepted' } };
      default:
        return {};
    }
  };
}

const accepts: Answer = () => ({ status: 'Accepted' });

const BOOT_16: Payload = { chargePointVendor: 'Acme', chargePointModel: 'Wall 1', firmwareVersion: '1.2.3' };

const status16 = ({ charger, now }: Stage, status: string, errorCode = 'NoError') =>
  charger.call('StatusNotification', { connectorId: 1, status, errorCode, timestamp: now() });

const meter16 = ({ charger, now }: Stage, transactionId: unknown, wh: number) =>
  charger.call('MeterValues', {
    connectorId: 1,
    transactionId,
    meterValue: [
      {
        timestamp: now(),
        // As some chargers write it: the number with needless digits stays as it is on its way.
        sampledValue: [{ value: `${wh}.000`, measurand: REGISTER, unit: 'Wh', context: 'Sample.Periodic' }],
      },
    ],
  });

const twoServices: Story = {
  name: 'acme16-two-services',
  about: 'Two networks share a session by card, then one of them starts and stops one; the other is refused.',
  version: '1.6',
  config: {
    rate_limit_seconds: 0,
    ocpp_services: [{ id: 'alpha' }, { id: 'beta', foreign_view: 'alias', foreign_tag: 'SOMEBODY', role: 'billing' }],
  },
  answers: { charger: accepts, alpha: network(77), beta: network(5) },
  async play(stage) {
    const { charger, settled, pass, service, now } = stage;
    await charger.call('BootNotification', BOOT_16);
    await status16(stage, 'Available');
    await settled();
    await pass(11 * MINUTE_MS);
    await charger.call('Authorize', { idTag: '04A1B2C3' });
    await status16(stage, 'Preparing');
    const { transactionId } = await charger.call('StartTransaction', {
      connectorId: 1,
      idTag: '04A1B2C3',
      meterStart: 1000,
      timestamp: now(),
    });
    await status16(stage, 'Charging');
    await settled();
    await pass(MINUTE_MS);
    await meter16(stage, transactionId, 1200);
    await settled();
    await service('beta').call('RemoteStopTransaction', { transactionId: 9_999 });
    await pass(MINUTE_MS);
    await charger.call('StopTransaction', {
      transactionId,
      idTag: '04a1b2c3',
      meterStop: 1400,
      timestamp: now(),
      reason: 'Local',
    });
    await status16(stage, 'Available');
    await settled();

    await service('alpha').call('RemoteStartTransaction', { connectorId: 1, idTag: 'ALPHA-CARD' });
    await settled();
    await service('beta').call('RemoteStartTransaction', { connectorId: 1, idTag: 'BETA-CARD' });
    const remote = await charger.call('StartTransaction', {
      connectorId: 1,
      idTag: 'ALPHA-CARD',
      meterStart: 1400,
      timestamp: now(),
    });
    await settled();
    await pass(5 * MINUTE_MS);
    await service('alpha').call('ChangeConfiguration', { key: 'AuthorizationKey', value: 'DEADBEEF' });
    await service('alpha').call('RemoteStopTransaction', { transactionId: 78 });
    await charger.call('StopTransaction', {
      transactionId: remote.transactionId,
      meterStop: 2000,
      timestamp: now(),
      reason: 'Remote',
    });
    await settled();
    await charger.call('Heartbeat', {});
  },
};

const token = (idToken: string) => ({ idToken, type: 'ISO14443' });

const authority: Story = {
  name: 'acme201-authority',
  about: 'A network decides which card may charge: one is refused, one charges; a reporter hears of it.',
  version: '2.0.1',
  config: {
    authority: 'alpha',
    rate_limit_seconds: 0,
    ocpp_services: [
      { id: 'alpha', role: 'operator' },
      { id: 'beta', role: 'reporter' },
    ],
  },
  answers: {
    charger: (action, { getVariableData }) => {
      if (action !== 'GetVariables' || !Array.isArray(getVariableData)) return { status: 'Accepted' };
      const found = { attributeStatus: 'Accepted', attributeValue: 'hunter2' };
      return { getVariableResult: getVariableData.map((asked) => ({ ...asked, ...found })) };
    },
    alpha: (action, payload, id) => {
      if (action !== 'Authorize' && action !== 'TransactionEvent') return network(0)(action, payload, id);
      if (payload.idToken === undefined) return {};
      const isGood = Object(payload.idToken).idToken === 'GOOD-CARD';
      return { idTokenInfo: isGood ? { status: 'Accepted', groupIdToken: token('FLEET') } : { status: 'Blocked' } };
    },
    beta: network(0),
  },
  async play(stage) {
    const { charger, settled, pass, service, now } = stage;
    let seqNo = 0;
    const event = (eventType: string, triggerReason: string, wh: number, fields: Payload = {}) => {
      seqNo += 1;
      return charger.call('TransactionEvent', {
        eventType,
        timestamp: now(),
        triggerReason,
        seqNo: seqNo - 1,
        transactionInfo: {
          transactionId: 'acme-tx-1',
          chargingState: 'Charging',
          ...(eventType === 'Ended' && { stoppedReason: 'Local' }),
        },
        meterValue: [{ timestamp: now(), sampledValue: [{ value: wh, measurand: REGISTER }] }],
        ...fields,
      });
    };
    const status = (connectorStatus: string) =>
      charger.call('StatusNotification', { timestamp: now(), connectorStatus, evseId: 1, connectorId: 1 });

    await charger.call('BootNotification', {
      reason: 'PowerUp',
      chargingStation: { vendorName: 'Acme', model: 'Wall 2', serialNumber: 'SN-1' },
    });
    await status('Available');
    await settled();
    await pass(6 * MINUTE_MS);
    await charger.call('Authorize', { idToken: token('LOST-CARD') });
    await charger.call('Authorize', { idToken: token('GOOD-CARD') });
    await status('Occupied');
    await event('Started', 'Authorized', 100, { evse: { id: 1, connectorId: 1 }, idToken: token('GOOD-CARD') });
    await settled();
    await pass(MINUTE_MS);
    await event('Updated', 'MeterValuePeriodic', 250);
    await settled();
    await service('alpha').call('GetVariables', {
      getVariableData: [{ component: { name: 'SecurityCtrlr' }, variable: { name: 'BasicAuthPassword' } }],
    });
    await service('beta').call('RequestStopTransaction', { transactionId: 'acme-tx-1' });
    await pass(MINUTE_MS);
    await event('Ended', 'StopAuthorized', 400, { idToken: token('GOOD-CARD') });
    await status('Available');
    await settled();
    await charger.call('Heartbeat', {});
  },
};

const outage: Story = {
  name: 'acme16-outage',
  about:
    'A network is away while a card charges, and hears all of it afterwards; a backend in JSON looks on and stops it.',
  version: '1.6',
  config: {
    rate_limit_seconds: 0,
    ocpp_services: [{ id: 'alpha' }],
    backends: [{ id: 'script', token: TOKEN }],
  },
  answers: { charger: accepts, alpha: network(30) },
  async play(stage) {
    const { charger, settled, pass, now, shut, reopen } = stage;
    await charger.call('BootNotification', BOOT_16);
    await status16(stage, 'Available');
    await settled();
    const script = await stage.backend('script', TOKEN);
    await settled();
    await shut('alpha');
    await settled();
    await pass(MINUTE_MS);
    const { transactionId } = await charger.call('StartTransaction', {
      connectorId: 1,
      idTag: 'CARD-1',
      meterStart: 0,
      timestamp: now(),
    });
    await settled();
    await pass(MINUTE_MS);
    await meter16(stage, transactionId, 300);
    await settled();
    const started = script.received.map((event) => Object(event)).find(({ event }) => event === 'transaction_started');
    script.send({ action: 'release_control', id: 1 });
    script.send({ action: 'RemoteStopTransaction', transaction_id: started?.transaction_id, id: 2 });
    await settled();
    await charger.call('StopTransaction', { transactionId, meterStop: 350, timestamp: now(), reason: 'Remote' });
    await settled();
    await reopen('alpha');
    await pass(10 * MINUTE_MS);
    await script.close();
    await settled();
  },
};

const misbehaving: Story = {
  name: 'beny16-quirks',
  about: 'A charger that gets wrong what can be got wrong: frames, clock, zone, words, numbers of sessions, repeats.',
  version: '1.6',
  config: {
    rate_limit_seconds: 0,
    chargers: [{ id: 'BOX1', time_zone: 'Europe/Berlin' }],
    ocpp_services: [{ id: 'alpha' }],
  },
  answers: { charger: accepts, alpha: network(50) },
  async play(stage) {
    const { charger, settled, pass, now } = stage;
    const say = async (text: string) => {
      charger.send(text);
      await settled();
    };
    const since1970 = (seconds: number) => new Date(seconds * 1000).toISOString();
    const inBerlin = () => `${new Date(Date.parse(now()) + 3_600_000).toISOString().slice(0, 19)}`.replace('T', ' ');
    const start = (meterStart: unknown, timestamp: string, idTag = 'CARD-1') =>
      charger.call('StartTransaction', { connectorId: 1, idTag, meterStart, timestamp });
    const stop = (transactionId: number, meterStop: unknown, timestamp: string, reason = 'Local') =>
      charger.call('StopTransaction', { transactionId, meterStop, timestamp, reason });

    // Before it was told the time; what it stored comes behind its boot.
    await charger.call('StatusNotification', {
      connectorId: 1,
      status: 'available',
      errorCode: 'Error',
      info: 'x'.repeat(60),
      timestamp: since1970(100),
    });
    await charger.call('BootNotification', { ...BOOT_16, firmwareVersion: null, uptime: 100 });
    await settled();
    await start(1_000, since1970(20));
    await charger.call('MeterValues', {
      connectorId: 1,
      transactionId: 0,
      meterValue: { timestamp: since1970(50), sampledValue: { value: 1_300, unit: 'wh', context: '' } },
    });
    await stop(-1, 1_500.4, since1970(80), 'Magic');
    await settled();

    // Frames that are no JSON.
    await say('[2,17,"Heartbeat",{}]\0');
    await say("[2,'q','StatusNotification',{'connectorId':1,'errorCode':'NoError','status':'Preparing'}]");
    await say('[2,"v","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Preparing","vendorId":}]');
    await say('[2,"s","StartTransaction",{"connectorId":1,"idTag":"CARD-1","meterStart":15');
    await say('rubbish');

    // A time without a zone, a start that is said twice, values that are written oddly.
    const { transactionId } = await start('1500', inBerlin());
    await start(1_500, inBerlin());
    await settled();
    await pass(MINUTE_MS);
    await say(
      `[2,"m","MeterValues",{"connectorId":1,"transactionId":${transactionId},"meterValue":[{"timestamp":"${now()}","sampledValue":[,{"value":"1700"},{"value":"230","measurand":"Voltage.L1"},{"measurand":"Magic"}]}]}]`,
    );
    await pass(MINUTE_MS);
    await stop(Number(transactionId), 1_400, new Date(Date.parse(now()) - 7_200_000).toISOString());
    await say(
      `[2,"l","MeterValues",{"connectorId":1,"transactionId":${transactionId},"meterValue":[{"timestamp":"${now()}","sampledValue":[{"value":"1700"}]}]`,
    );
    await stop(4_711, 1_800, now());
    await settled();

    // It comes back without a boot, and begins anew without an end.
    await stage.reconnect();
    const again = stage.charger;
    for (const meterStart of [1_700, 1_750]) {
      await again.call('StartTransaction', {
        connectorId: 1,
        idTag: `CARD-${meterStart}`,
        meterStart,
        timestamp: now(),
      });
      await settled();
      await pass(MINUTE_MS);
    }
    await again.call('StopTransaction', { transactionId: 0, meterStop: 1_900, timestamp: now() });
    await again.call('StopTransaction', { transactionId: 0, meterStop: 1_900, timestamp: now() });
    await settled();
  },
};

export const STORIES: readonly Story[] = [twoServices, authority, outage, misbehaving, twoEvses, ...DELIVERY_STORIES];
