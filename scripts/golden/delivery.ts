/** Stories of what has to reach everybody: over lost links, lost answers and a charger that was away. */
import type { Payload } from '../../src/core/model.ts';
import type { Answer, Stage, Story } from './stage.ts';

const REGISTER = 'Energy.Active.Import.Register';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const REGISTERED: Payload = { status: 'Accepted', currentTime: '2026-11-22T12:00:00Z', interval: 300 };
const BOOT: Payload = { chargePointVendor: 'Acme', chargePointModel: 'Wall 1', firmwareVersion: '1.2.3' };
const accepts: Answer = () => ({ status: 'Accepted' });

/** A 1.6 network that knows a start again by its id; `isDeaf` may swallow its answers. */
function network(firstTxId: number, isDeaf: (action: string) => boolean = () => false): Answer {
  const given = new Map<string, number>();
  return (action, _payload, id) => {
    if (action === 'StartTransaction' && !given.has(id)) given.set(id, firstTxId + given.size);
    if (isDeaf(action)) return 'silence';
    switch (action) {
      case 'BootNotification':
        return REGISTERED;
      case 'Heartbeat':
        return { currentTime: '2026-11-22T12:00:00Z' };
      case 'StartTransaction':
        return { transactionId: given.get(id), idTagInfo: { status: 'Accepted' } };
      default:
        return {};
    }
  };
}

const status = ({ charger, now }: Stage, word: string) =>
  charger.call('StatusNotification', { connectorId: 1, status: word, errorCode: 'NoError', timestamp: now() });
const start = ({ charger }: Stage, meterStart: number, timestamp: string) =>
  charger.call('StartTransaction', { connectorId: 1, idTag: 'HOME-CARD', meterStart, timestamp });
const meter = ({ charger }: Stage, transactionId: unknown, wh: number, timestamp: string) =>
  charger.call('MeterValues', {
    connectorId: 1,
    transactionId,
    meterValue: [{ timestamp, sampledValue: [{ value: String(wh), measurand: REGISTER, unit: 'Wh' }] }],
  });
const stop = ({ charger }: Stage, transactionId: unknown, meterStop: number, timestamp: string) =>
  charger.call('StopTransaction', { transactionId, meterStop, timestamp, reason: 'Local' });

const reconnect: Story = {
  name: 'acme16-reconnect',
  about: 'In the middle of a session first the charger and then a network lose their connection; nobody boots for it.',
  version: '1.6',
  config: { rate_limit_seconds: 0, ocpp_services: [{ id: 'alpha' }, { id: 'beta', role: 'energy' }] },
  answers: { charger: accepts, alpha: network(77), beta: network(5) },
  async play(stage) {
    const { settled, pass, now } = stage;
    await stage.charger.call('BootNotification', BOOT);
    await status(stage, 'Available');
    await settled();
    const { transactionId } = await start(stage, 1_000, now());
    await status(stage, 'Charging');
    await settled();
    await pass(MINUTE_MS);
    await stage.reconnect();
    await settled();
    await meter(stage, transactionId, 1_100, now());
    await settled();
    await pass(MINUTE_MS);
    await stage.shut('alpha');
    await settled();
    await meter(stage, transactionId, 1_200, now());
    await stage.reopen('alpha');
    await pass(6 * MINUTE_MS);
    await stop(stage, transactionId, 1_300, now());
    await status(stage, 'Available');
    await settled();
  },
};

const lostReply = (): Story => {
  let isDeaf = false;
  return {
    name: 'acme16-lost-reply',
    about:
      'A network takes a start and its answer is lost; the same start comes again under the same id, then the rest.',
    version: '1.6',
    config: { rate_limit_seconds: 0, ocpp_services: [{ id: 'alpha' }, { id: 'beta', role: 'energy' }] },
    answers: {
      charger: accepts,
      alpha: network(77, (action) => isDeaf && action === 'StartTransaction'),
      beta: network(5),
    },
    async play(stage) {
      const { settled, pass, now } = stage;
      isDeaf = false;
      await stage.charger.call('BootNotification', BOOT);
      await status(stage, 'Available');
      await settled();
      isDeaf = true;
      const { transactionId } = await start(stage, 1_000, now());
      await settled();
      await meter(stage, transactionId, 1_100, now());
      await pass(2 * MINUTE_MS);
      isDeaf = false;
      stage.service('alpha').drop();
      await settled();
      await pass(6 * MINUTE_MS);
      await stop(stage, transactionId, 1_200, now());
      await status(stage, 'Available');
      await settled();
      // The charger, too, says a message again whose answer it did not see.
      await stop(stage, transactionId, 1_200, now());
      await settled();
    },
  };
};

const offline: Story = {
  name: 'acme16-offline-replay',
  about:
    'The charger was without a network for two hours and tells a whole session with its own times when it is back.',
  version: '1.6',
  config: { rate_limit_seconds: 0, ocpp_services: [{ id: 'alpha' }, { id: 'beta', role: 'reporter' }] },
  answers: { charger: accepts, alpha: network(77), beta: network(5) },
  async play(stage) {
    const { settled, pass, now } = stage;
    await stage.charger.call('BootNotification', BOOT);
    await status(stage, 'Available');
    await settled();
    stage.charger.drop();
    await settled();
    await pass(10 * MINUTE_MS);
    const startedAt = now();
    await pass(HOUR_MS);
    const meteredAt = now();
    await pass(HOUR_MS);
    const stoppedAt = now();
    await stage.reconnect();
    await settled();
    await pass(MINUTE_MS);
    const { transactionId } = await start(stage, 1_000, startedAt);
    await meter(stage, transactionId, 6_000, meteredAt);
    await stop(stage, transactionId, 11_000, stoppedAt);
    await status(stage, 'Available');
    await settled();
    await pass(MINUTE_MS);
    await status(stage, 'Preparing');
    await settled();
    await stage.charger.call('Heartbeat', {});
  },
};

const normal21: Story = {
  name: 'acme21-session',
  about:
    'A session in 2.1: plugged in, a card, energy, the card again, unplugged; two networks hear it in its own words.',
  version: '2.1',
  config: { rate_limit_seconds: 0, ocpp_services: [{ id: 'alpha' }, { id: 'beta', role: 'reporter' }] },
  answers: {
    charger: accepts,
    alpha: (action, payload) => {
      if (action === 'BootNotification') return REGISTERED;
      if (action === 'Heartbeat') return { currentTime: '2026-11-22T12:00:00Z' };
      return payload.idToken === undefined ? {} : { idTokenInfo: { status: 'Accepted' } };
    },
    beta: (action) => (action === 'BootNotification' ? REGISTERED : {}),
  },
  async play(stage) {
    const { charger, settled, pass, now } = stage;
    const card = { idToken: { idToken: 'HOME-CARD', type: 'ISO14443' } };
    let seqNo = 0;
    const event = (eventType: string, triggerReason: string, info: Payload, fields: Payload = {}) => {
      seqNo += 1;
      return charger.call('TransactionEvent', {
        eventType,
        timestamp: now(),
        triggerReason,
        seqNo: seqNo - 1,
        transactionInfo: { transactionId: 'acme-tx-21', ...info },
        ...fields,
      });
    };
    const value = (wh: number, context: string): Payload => ({
      meterValue: [{ timestamp: now(), sampledValue: [{ value: wh, context, measurand: REGISTER }] }],
    });
    const place = (connectorStatus: string) =>
      charger.call('StatusNotification', { timestamp: now(), connectorStatus, evseId: 1, connectorId: 1 });
    await charger.call('BootNotification', {
      reason: 'PowerUp',
      chargingStation: { vendorName: 'Acme', model: 'Wall 3', serialNumber: 'SN-3', firmwareVersion: '3.0' },
    });
    await place('Available');
    await settled();
    await place('Occupied');
    await event('Started', 'CablePluggedIn', { chargingState: 'EVConnected' }, { evse: { id: 1, connectorId: 1 } });
    await settled();
    await charger.call('Authorize', card);
    await event('Updated', 'Authorized', { chargingState: 'EVConnected' }, card);
    await event('Updated', 'ChargingStateChanged', { chargingState: 'Charging' }, value(500, 'Transaction.Begin'));
    await settled();
    await pass(MINUTE_MS);
    await event('Updated', 'MeterValuePeriodic', { chargingState: 'Charging' }, value(650, 'Sample.Periodic'));
    await settled();
    await pass(MINUTE_MS);
    await event('Updated', 'StopAuthorized', { chargingState: 'EVConnected' }, card);
    await event('Ended', 'EVCommunicationLost', { stoppedReason: 'EVDisconnected' }, value(800, 'Transaction.End'));
    await place('Available');
    await settled();
    await charger.call('Heartbeat', {});
  },
};

export const DELIVERY_STORIES: readonly Story[] = [reconnect, lostReply(), offline, normal21];
