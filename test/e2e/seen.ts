/** What a central system was told of sessions, in words that are the same in every version, so that tests can compare. */
import type { Payload } from '../../src/core/model.ts';
import type { StrictCall } from '../peers/strict.ts';

export type Told =
  | { readonly kind: 'boot' }
  | { readonly kind: 'status'; readonly connector: number; readonly status: string }
  | { readonly kind: 'start'; readonly tag: string; readonly wh: number; readonly at: string; readonly txId?: string }
  | { readonly kind: 'meter'; readonly txId: string; readonly wh: number; readonly at: string }
  | { readonly kind: 'stop'; readonly txId: string; readonly wh: number; readonly at: string; readonly reason: string };

type Fields = { readonly [field: string]: unknown };

/** Boot, statuses and sessions in the order in which they came; heartbeats and the like are left out. */
export function told(calls: readonly StrictCall[]): readonly Told[] {
  return calls.flatMap(({ action, payload }): Told[] => {
    switch (action) {
      case 'BootNotification':
        return [{ kind: 'boot' }];
      case 'StatusNotification':
        return [
          {
            kind: 'status',
            connector: Number(payload.evseId ?? payload.connectorId),
            status: String(payload.connectorStatus ?? payload.status),
          },
        ];
      case 'StartTransaction':
        return [
          { kind: 'start', tag: text(payload.idTag), wh: Number(payload.meterStart), at: text(payload.timestamp) },
        ];
      case 'MeterValues':
        return [{ kind: 'meter', txId: text(payload.transactionId), ...registerOf(payload) }];
      case 'StopTransaction':
        return [
          {
            kind: 'stop',
            txId: text(payload.transactionId),
            wh: Number(payload.meterStop),
            at: text(payload.timestamp),
            reason: text(payload.reason),
          },
        ];
      case 'TransactionEvent':
        // That others limit it is told in the session, and says nothing of it.
        return OF_LIMITS.has(payload.triggerReason) ? [] : [eventOf(payload)];
      default:
        return [];
    }
  });
}

/** Only what is said of sessions. */
export function sessions(calls: readonly StrictCall[]): readonly Told[] {
  return told(calls).filter(({ kind }) => kind !== 'boot' && kind !== 'status');
}

const OF_LIMITS: ReadonlySet<unknown> = new Set(['ChargingRateChanged', 'LimitSet']);

function eventOf(payload: Payload): Told {
  const info = fields(payload.transactionInfo);
  const txId = text(info.transactionId);
  const { wh, at } = registerOf(payload);
  switch (payload.eventType) {
    case 'Started':
      return { kind: 'start', tag: text(fields(payload.idToken).idToken), wh, at: text(payload.timestamp), txId };
    case 'Ended':
      return { kind: 'stop', txId, wh, at: text(payload.timestamp), reason: text(info.stoppedReason) };
    default:
      return { kind: 'meter', txId, wh, at };
  }
}

/** The first sample of the first reading: the box of these tests sends one. */
function registerOf(payload: Payload): { wh: number; at: string } {
  const reading = first(payload.meterValue);
  return { wh: Number(first(reading.sampledValue).value), at: text(reading.timestamp) };
}

function first(list: unknown): Fields {
  return fields(Array.isArray(list) ? list[0] : undefined);
}

export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function text(value: unknown): string {
  return String(value);
}
