/** A station of 2.0.1 with two EVSEs, one of them with two connectors, and two networks that charge at it side by side. */
import type { Payload } from '../../src/core/model.ts';
import type { Answer, Stage, Story } from './stage.ts';

const REGISTER = 'Energy.Active.Import.Register';
const MINUTE_MS = 60_000;

const token = (idToken: string): Payload => ({ idToken, type: 'ISO14443' });

const network: Answer = (action, payload) => {
  switch (action) {
    case 'BootNotification':
      return { status: 'Accepted', currentTime: '2026-11-22T12:00:00Z', interval: 300 };
    case 'Heartbeat':
      return { currentTime: '2026-11-22T12:00:00Z' };
    case 'TransactionEvent':
      return payload.idToken === undefined ? {} : { idTokenInfo: { status: 'Accepted' } };
    default:
      return {};
  }
};

/** One session of the station: its events count, wherever it charges. */
function session(stage: Stage, transactionId: string, evseId: number) {
  let seqNo = -1;
  return (eventType: string, triggerReason: string, wh: number, fields: Payload = {}): Promise<Payload> => {
    seqNo += 1;
    const { info, ...rest } = fields;
    return stage.charger.call('TransactionEvent', {
      eventType,
      timestamp: stage.now(),
      triggerReason,
      seqNo,
      transactionInfo: { transactionId, chargingState: 'Charging', ...Object(info) },
      ...(eventType === 'Started' && { evse: { id: evseId, connectorId: 1 } }),
      meterValue: [{ timestamp: stage.now(), sampledValue: [{ value: wh, measurand: REGISTER }] }],
      ...rest,
    });
  };
}

/** The number under which the station was asked to start last: the proxy's own, not that of the network. */
function askedToStart({ charger }: Stage): unknown {
  const asked = charger.received.map(Object).findLast(([, , action]) => action === 'RequestStartTransaction');
  return asked[3].remoteStartId;
}

export const twoEvses: Story = {
  name: 'acme201-two-evses',
  about:
    'A station with two EVSEs: a card charges at one, a network starts the other, one connector fails, the line breaks, and nobody reaches what is not theirs.',
  version: '2.0.1',
  config: {
    rate_limit_seconds: 0,
    ocpp_services: [{ id: 'alpha' }, { id: 'beta', role: 'billing', foreign_view: 'occupied' }],
  },
  answers: { charger: () => ({ status: 'Accepted' }), alpha: network, beta: network },
  async play(stage) {
    const { settled, pass, service } = stage;
    const status = (evseId: number, connectorId: number, connectorStatus: string) =>
      stage.charger.call('StatusNotification', { timestamp: stage.now(), connectorStatus, evseId, connectorId });
    const left = session(stage, 'acme-left-1', 1);
    const right = session(stage, 'acme-right-1', 2);

    await stage.charger.call('BootNotification', {
      reason: 'PowerUp',
      chargingStation: { vendorName: 'Acme', model: 'Twin 2', serialNumber: 'SN-2' },
    });
    await status(1, 1, 'Available');
    await status(1, 2, 'Available');
    await status(2, 1, 'Available');
    await settled();

    // A card at the right one; alpha starts the left one; beta gets neither.
    await stage.charger.call('Authorize', { idToken: token('RIGHT-CARD') });
    await status(2, 1, 'Occupied');
    await right('Started', 'Authorized', 7_000, { idToken: token('RIGHT-CARD') });
    await settled();
    await service('alpha').call('RequestStartTransaction', {
      evseId: 1,
      remoteStartId: 41,
      idToken: token('ALPHA-CARD'),
    });
    await service('beta').call('RequestStartTransaction', { evseId: 1, remoteStartId: 9, idToken: token('BETA-CARD') });
    await status(1, 1, 'Occupied');
    await left('Started', 'RemoteStart', 100, {
      info: { remoteStartId: askedToStart(stage) },
      idToken: token('ALPHA-CARD'),
    });
    await settled();
    await pass(MINUTE_MS);
    await left('Updated', 'MeterValuePeriodic', 300);
    await right('Updated', 'MeterValuePeriodic', 7_400);
    await settled();
    await service('beta').call('RequestStopTransaction', { transactionId: 'acme-left-1' });

    // The other connector of the left one fails; then the line breaks, and the right one ends meanwhile.
    await status(1, 2, 'Faulted');
    await settled();
    await pass(MINUTE_MS);
    await status(1, 2, 'Available');
    await settled();
    await stage.reconnect();
    await settled();
    await pass(MINUTE_MS);
    await right('Ended', 'EVDeparted', 7_900, {
      offline: true,
      info: { stoppedReason: 'EVDisconnected' },
    });
    await status(2, 1, 'Available');
    await settled();

    await service('alpha').call('RequestStopTransaction', { transactionId: 'acme-left-1' });
    await left('Ended', 'RemoteStop', 800, { info: { stoppedReason: 'Remote' } });
    await status(1, 1, 'Available');
    await settled();
    await stage.charger.call('Heartbeat', {});
  },
};
