/** A strict charger that speaks in deeds: the same story can be told in every version. */
import type { Payload } from '../../src/core/model.ts';
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { Clock } from '../../src/lib/clock.ts';
import type { StrictStation } from '../peers/strict.ts';

export const REGISTER = 'Energy.Active.Import.Register';

export interface Box {
  /** The socket in force. */
  readonly peer: StrictStation;
  boot(): Promise<Payload>;
  /** `cable`: plugged in, no session seen yet. `charging`, `ending`: in and just after one. Version 1.6 has words for it, 2.x says Occupied. */
  status(state: 'Available' | 'cable' | 'charging' | 'ending' | 'Faulted', connector?: number): Promise<void>;
  authorize(tag: string): Promise<string>;
  /** Answers the transaction id that is in force. `remoteStartId`: it was asked for over the wire (2.x). */
  start(tag: string, meterWh: number, options?: { remoteStartId?: number; connector?: number }): Promise<string>;
  meter(txId: string, meterWh: number): Promise<void>;
  stop(txId: string, meterWh: number, options?: { reason?: string; remote?: boolean; tag?: string }): Promise<Payload>;
}

/** Makes a box of a connected charger, which may come back on another socket; times are the clock's. */
export function boxOf(socket: () => StrictStation, version: OcppVersion, clock: Pick<Clock, 'now'>): Box {
  return version === '1.6' ? box16(socket, clock) : box2(socket, clock);
}

function box16(socket: () => StrictStation, clock: Pick<Clock, 'now'>): Box {
  const words = {
    Available: 'Available',
    cable: 'Preparing',
    charging: 'Charging',
    ending: 'Finishing',
    Faulted: 'Faulted',
  };
  const timestamp = () => iso(clock);
  return {
    get peer() {
      return socket();
    },
    boot: () =>
      socket().call('BootNotification', {
        chargePointVendor: 'Acme',
        chargePointModel: 'Wall 1',
        chargePointSerialNumber: 'SN-1',
        firmwareVersion: '1.2.3',
      }),
    async status(state, connector = 1) {
      const errorCode = state === 'Faulted' ? 'GroundFailure' : 'NoError';
      await socket().call('StatusNotification', {
        connectorId: connector,
        status: words[state],
        errorCode,
        timestamp: timestamp(),
      });
    },
    async authorize(tag) {
      const { idTagInfo } = await socket().call('Authorize', { idTag: tag });
      return statusOf(idTagInfo);
    },
    async start(tag, meterWh, { connector = 1 } = {}) {
      const answer = await socket().call('StartTransaction', {
        connectorId: connector,
        idTag: tag,
        meterStart: meterWh,
        timestamp: timestamp(),
      });
      return String(answer.transactionId);
    },
    async meter(txId, meterWh) {
      await socket().call('MeterValues', {
        connectorId: 1,
        transactionId: Number(txId),
        meterValue: [
          {
            timestamp: timestamp(),
            sampledValue: [{ value: String(meterWh), measurand: REGISTER, unit: 'Wh', context: 'Sample.Periodic' }],
          },
        ],
      });
    },
    stop: (txId, meterWh, { reason = 'Local', tag } = {}) =>
      socket().call('StopTransaction', {
        transactionId: Number(txId),
        meterStop: meterWh,
        timestamp: timestamp(),
        reason,
        ...(tag !== undefined && { idTag: tag }),
      }),
  };
}

function box2(socket: () => StrictStation, clock: Pick<Clock, 'now'>): Box {
  const words = {
    Available: 'Available',
    cable: 'Occupied',
    charging: 'Occupied',
    ending: 'Occupied',
    Faulted: 'Faulted',
  };
  let sessions = 0;
  const counters = new Map<string, number>();
  const event = (
    txId: string,
    fields: { info?: Payload; meter?: [context: string, wh: number]; [field: string]: unknown },
  ) => {
    const seqNo = counters.get(txId) ?? 0;
    counters.set(txId, seqNo + 1);
    const { info = {}, meter, ...rest } = fields;
    return socket().call('TransactionEvent', {
      timestamp: iso(clock),
      seqNo,
      transactionInfo: { transactionId: txId, ...info },
      ...(meter !== undefined && {
        meterValue: [
          {
            timestamp: iso(clock),
            sampledValue: [{ value: meter[1], measurand: REGISTER, context: meter[0], unitOfMeasure: { unit: 'Wh' } }],
          },
        ],
      }),
      ...rest,
    });
  };
  return {
    get peer() {
      return socket();
    },
    boot: () =>
      socket().call('BootNotification', {
        reason: 'PowerUp',
        chargingStation: { vendorName: 'Acme', model: 'Wall 1', serialNumber: 'SN-1', firmwareVersion: '1.2.3' },
      }),
    async status(state, connector = 1) {
      await socket().call('StatusNotification', {
        timestamp: iso(clock),
        connectorStatus: words[state],
        evseId: connector,
        connectorId: 1,
      });
    },
    async authorize(tag) {
      const { idTokenInfo } = await socket().call('Authorize', { idToken: tokenOf(tag) });
      return statusOf(idTokenInfo);
    },
    async start(tag, meterWh, { remoteStartId, connector = 1 } = {}) {
      sessions += 1;
      const txId = `box-tx-${sessions}`;
      await event(txId, {
        eventType: 'Started',
        triggerReason: remoteStartId === undefined ? 'Authorized' : 'RemoteStart',
        info: { chargingState: 'Charging', ...(remoteStartId !== undefined && { remoteStartId }) },
        evse: { id: connector, connectorId: 1 },
        idToken: tokenOf(tag),
        meter: ['Transaction.Begin', meterWh],
      });
      return txId;
    },
    async meter(txId, meterWh) {
      await event(txId, {
        eventType: 'Updated',
        triggerReason: 'MeterValuePeriodic',
        info: { chargingState: 'Charging' },
        meter: ['Sample.Periodic', meterWh],
      });
    },
    stop: (txId, meterWh, { reason = 'Local', remote = false, tag } = {}) =>
      event(txId, {
        eventType: 'Ended',
        triggerReason: remote ? 'RemoteStop' : 'StopAuthorized',
        info: { stoppedReason: reason },
        ...(tag !== undefined && { idToken: tokenOf(tag) }),
        meter: ['Transaction.End', meterWh],
      }),
  };
}

function tokenOf(tag: string): Payload {
  return { idToken: tag, type: 'ISO14443' };
}

function statusOf(info: unknown): string {
  return typeof info === 'object' && info !== null && 'status' in info ? String(info.status) : 'no status';
}

function iso(clock: Pick<Clock, 'now'>): string {
  return new Date(clock.now()).toISOString();
}
