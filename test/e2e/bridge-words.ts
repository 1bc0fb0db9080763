/** Sessions as a charger of a newer version tells them event by event, and as a service of another version hears them. */
import type { Payload } from '../../src/core/model.ts';
import type { StrictCall } from '../peers/strict.ts';
import { REGISTER } from './box.ts';
import { fields } from './seen.ts';
import type { Stage } from './stage.ts';

export interface Said {
  readonly seqNo?: number;
  readonly state?: string;
  readonly wh?: number;
  readonly context?: string;
  readonly tag?: string;
  readonly evse?: number;
  readonly reason?: string;
  readonly remoteStartId?: number;
  /** Fields of the event itself. */
  readonly more?: Payload;
}

/** Tells events of one session; numbers count up from the last one unless told otherwise. */
export function events(stage: Pick<Stage, 'box' | 'clock'>, transactionId: string) {
  let next = 0;
  return (eventType: string, triggerReason: string, said: Said = {}): Promise<Payload> => {
    const { seqNo = next, state, wh, context = 'Sample.Periodic', tag, evse, reason, remoteStartId, more } = said;
    next = seqNo + 1;
    const timestamp = new Date(stage.clock.now()).toISOString();
    return stage.box.peer.call('TransactionEvent', {
      eventType,
      triggerReason,
      timestamp,
      seqNo,
      transactionInfo: {
        transactionId,
        ...(state !== undefined && { chargingState: state }),
        ...(reason !== undefined && { stoppedReason: reason }),
        ...(remoteStartId !== undefined && { remoteStartId }),
      },
      ...(tag !== undefined && { idToken: { idToken: tag, type: 'ISO14443' } }),
      ...(evse !== undefined && { evse: { id: evse, connectorId: 1 } }),
      ...(wh !== undefined && {
        meterValue: [{ timestamp, sampledValue: [{ value: wh, measurand: REGISTER, context }] }],
      }),
      ...more,
    });
  };
}

type Line = { readonly [field: string]: unknown };

/** What a service heard of sessions, one line a message, with the fields that matter; absent ones are left out. */
export function heard(calls: readonly StrictCall[]): readonly Line[] {
  return calls.flatMap(({ action, payload }): Line[] => {
    switch (action) {
      case 'TransactionEvent':
        return [newer(payload)];
      case 'StartTransaction':
        return [{ start: payload.idTag, wh: payload.meterStart, connector: payload.connectorId, ...at(payload) }];
      case 'MeterValues':
        return [{ meter: payload.transactionId, wh: samples(payload) }];
      case 'StopTransaction':
        return [
          present({
            stop: payload.transactionId,
            wh: payload.meterStop,
            reason: payload.reason,
            tag: payload.idTag,
            data: payload.transactionData,
            ...at(payload),
          }),
        ];
      default:
        return [];
    }
  });
}

/** Without their times, which most stories do not turn on. */
export function heardUntimed(calls: readonly StrictCall[]): readonly Line[] {
  return heard(calls).map(({ at: _at, ...rest }) => rest);
}

function newer(payload: Payload): Line {
  const info = fields(payload.transactionInfo);
  return present({
    event: payload.eventType,
    trigger: payload.triggerReason,
    seqNo: payload.seqNo,
    tx: info.transactionId,
    state: info.chargingState,
    reason: info.stoppedReason,
    chargedS: info.timeSpentCharging,
    remoteStartId: info.remoteStartId,
    tag: payload.idToken === undefined ? undefined : fields(payload.idToken).idToken,
    evse: payload.evse,
    offline: payload.offline,
    wh: payload.meterValue === undefined ? undefined : samples(payload),
    ...at(payload),
  });
}

function at({ timestamp }: Payload): Line {
  return { at: timestamp };
}

/** Values with the contexts that stand beside them. */
function samples(payload: Payload): readonly string[] {
  const readings = Array.isArray(payload.meterValue) ? payload.meterValue : [];
  return readings
    .flatMap((reading) => fields(reading).sampledValue as readonly unknown[])
    .map(fields)
    .map(({ value, context }) => `${value} ${context}`);
}

function present(line: Line): Line {
  return Object.fromEntries(Object.entries(line).filter(([, value]) => value !== undefined));
}
