/** Sessions made by chance, and how a charger of each version tells them. */
import fc from 'fast-check';
import type { Payload } from '../../src/core/model.ts';
import { REGISTER } from './box.ts';

const STATES = ['Charging', 'SuspendedEV', 'SuspendedEVSE'] as const;
export type State = (typeof STATES)[number];

/** What happens so many seconds after the thing before it. */
type Step = { readonly afterS: number } & ({ readonly wh: number } | { readonly state: State });

export interface Story {
  readonly tag: string;
  readonly beginWh: number;
  readonly steps: readonly Step[];
  readonly reason: string;
  /** The charger had no network meanwhile, and tells everything when it is over. */
  readonly isLate: boolean;
  /** Newer versions: the session begins with the cable, and the card comes later. */
  readonly isCableFirst: boolean;
  /** Newer versions: what goes wrong on the way of the event with this index, counted over all that may. */
  readonly mishaps: readonly { readonly kind: 'twice' | 'swapped' | 'lost'; readonly at: number }[];
}

const step: fc.Arbitrary<Step> = fc
  .tuple(fc.integer({ min: 1, max: 90 }), fc.oneof(fc.integer({ min: 1, max: 900 }), fc.constantFrom(...STATES)))
  .map(([afterS, what]) => (typeof what === 'number' ? { afterS, wh: what } : { afterS, state: what }));

export const story: fc.Arbitrary<Story> = fc.record({
  tag: fc.constantFrom('CARD-1', 'CARD-2', '04A1B2C3D4E5F6'),
  beginWh: fc.integer({ min: 0, max: 5_000_000 }),
  steps: fc.array(step, { maxLength: 7 }),
  reason: fc.constantFrom(
    'Local',
    'EVDisconnected',
    'EmergencyStop',
    'Other',
    'PowerLoss',
    'StoppedByEV',
    'TimeLimitReached',
  ),
  isLate: fc.boolean(),
  isCableFirst: fc.boolean(),
  mishaps: fc.array(fc.record({ kind: fc.constantFrom('twice', 'swapped', 'lost'), at: fc.nat({ max: 6 }) }), {
    maxLength: 2,
  }),
});

/** One thing that the charger tells, in the order in which it happened. */
export interface Event {
  readonly at: number;
  readonly kind: 'start' | 'card' | 'sample' | 'state' | 'stop';
  readonly wh?: number;
  readonly state?: State;
}

const CARD_AFTER_MS = 2_000;

/** What happened, as both ends of the story know it. */
export function eventsOf({ beginWh, steps, isCableFirst }: Story, isNewer: boolean, from: number): readonly Event[] {
  let at = from;
  let wh = beginWh;
  const events: Event[] = [{ at, kind: 'start', wh }];
  if (isNewer && isCableFirst) {
    at += CARD_AFTER_MS;
    events.push({ at, kind: 'card' });
  }
  for (const one of steps) {
    at += one.afterS * 1_000;
    if ('wh' in one) wh += one.wh;
    events.push('wh' in one ? { at, kind: 'sample', wh } : { at, kind: 'state', state: one.state });
  }
  return [...events, { at: at + 1_000, kind: 'stop', wh }];
}

/** The events as they arrive, by index. Only values may be lost: what else is lost is another story. */
export function arrivals(events: readonly Event[], { mishaps }: Story): readonly number[] {
  let order = events.map((_, index) => index);
  for (const { kind, at } of mishaps) {
    const index = order.indexOf(at);
    // The first event and the last one have their own tests.
    if (at === 0 || at >= events.length - 1 || index < 0) continue;
    if (kind === 'twice') order = order.toSpliced(index, 0, at);
    if (kind === 'lost' && events[at]?.kind === 'sample') order = order.filter((one) => one !== at);
    if (kind === 'swapped' && index + 2 < order.length) order = order.toSpliced(index, 2, order[index + 1] ?? at, at);
  }
  return order;
}

export const iso = (at: number): string => new Date(at).toISOString();

const TRIGGERS = {
  start: 'CablePluggedIn',
  card: 'Authorized',
  sample: 'MeterValuePeriodic',
  state: 'ChargingStateChanged',
  stop: 'ChargingStateChanged',
};
const CONTEXTS: { readonly [kind: string]: string } = { start: 'Transaction.Begin', stop: 'Transaction.End' };

/** The CALL by which a charger of a newer version tells it. */
export function newerCall({ tag, reason, isCableFirst }: Story, txId: string, event: Event, seqNo: number): Payload {
  const { kind, wh, state } = event;
  const hasCard = kind === 'card' || (kind === 'start' && !isCableFirst);
  return {
    eventType: kind === 'start' ? 'Started' : kind === 'stop' ? 'Ended' : 'Updated',
    triggerReason: hasCard ? 'Authorized' : TRIGGERS[kind],
    timestamp: iso(event.at),
    seqNo,
    transactionInfo: {
      transactionId: txId,
      ...(kind === 'start' && { chargingState: 'EVConnected' }),
      ...(state !== undefined && { chargingState: state }),
      ...(kind === 'stop' && { stoppedReason: reason }),
    },
    ...(kind === 'start' && { evse: { id: 1, connectorId: 1 } }),
    ...(hasCard && { idToken: { idToken: tag, type: 'ISO14443' } }),
    ...(wh !== undefined && {
      meterValue: [
        {
          timestamp: iso(event.at),
          sampledValue: [{ value: wh, measurand: REGISTER, context: CONTEXTS[kind] ?? 'Sample.Periodic' }],
        },
      ],
    }),
  };
}

const OLDER_REASONS = new Set(['StoppedByEV', 'TimeLimitReached']);
export const olderReason = (reason: string): string => (OLDER_REASONS.has(reason) ? 'Other' : reason);

/** The CALL by which a charger of the oldest version tells it. */
export function olderCall(
  { tag, reason }: Story,
  txId: number,
  { at, kind, wh, state }: Event,
): readonly [string, Payload] {
  switch (kind) {
    case 'start':
      return ['StartTransaction', { connectorId: 1, idTag: tag, meterStart: wh, timestamp: iso(at) }];
    case 'stop':
      return [
        'StopTransaction',
        { transactionId: txId, meterStop: wh, timestamp: iso(at), reason: olderReason(reason) },
      ];
    case 'sample': {
      const sampledValue = [{ value: String(wh), measurand: REGISTER, unit: 'Wh', context: 'Sample.Periodic' }];
      return [
        'MeterValues',
        { connectorId: 1, transactionId: txId, meterValue: [{ timestamp: iso(at), sampledValue }] },
      ];
    }
    default:
      return ['StatusNotification', { connectorId: 1, errorCode: 'NoError', status: state, timestamp: iso(at) }];
  }
}
