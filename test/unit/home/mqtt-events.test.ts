import { expect, test } from 'vitest';
import { EVENT_TYPES } from '../../../src/home/entities.ts';
import { eventsOf } from '../../../src/home/mqtt-events.ts';
import type { Notice } from '../../../src/proxy/ports.ts';
import { TX } from './views.ts';

const AT = Date.UTC(2026, 10, 28, 14);
const fact = (means: string, tx = TX): Notice =>
  ({
    kind: 'fact',
    tx,
    fact: { seq: 1, chargerId: 'garage', lane: 'T', recordedAt: AT, message: { means } },
  }) as Notice;
const lease = (holder: string, explicit = false) =>
  ({ evse: 1, holder, state: 'bound', reason: 'it started', explicit, since: AT }) as const;
const control = (of: ReturnType<typeof lease> | undefined): Notice => ({
  ...{ kind: 'control', chargerId: 'garage', evse: 1 },
  lease: of,
});
const alarm = (kind: 'fault' | 'stop_failed', count = 1): Notice => ({
  kind: 'alarm',
  chargerId: 'garage',
  alarm: { kind, chargerId: 'garage', evse: 1, since: AT, at: AT, count, why: 'GroundFailure' },
});
const decision = (allowed: boolean): Notice => ({
  kind: 'decision',
  entry: {
    at: AT,
    chargerId: 'garage',
    by: 'monta',
    asked: 'RemoteStartTransaction',
    allowed,
    rule: 'mode',
    why: 'No.',
  },
});

test.each<[what: string, notice: Notice, before: string | undefined, event: object | undefined]>([
  ['a start', fact('txStarted'), undefined, { event_type: 'session_started', session: 'tx-1', payer: 'home' }],
  ['a sample', fact('txUpdated'), undefined, undefined],
  [
    'an end',
    fact('txEnded', { ...TX, endedAt: AT, meterStopWh: 1_005_000, reason: 'Remote' }),
    undefined,
    { event_type: 'session_ended', reason: 'Remote', energy_kwh: 5, ended_at: '2026-11-28T14:00:00.000Z' },
  ],
  [
    'control for a provider',
    control(lease('monta')),
    undefined,
    { event_type: 'control_granted', holder: 'monta', why: 'it started' },
  ],
  ['the same holder again', control(lease('monta')), 'monta', undefined],
  ['control that is over', control(undefined), 'monta', { event_type: 'control_revoked', holder: 'monta' }],
  ['nobody still', control(undefined), undefined, undefined],
  ['the home takes it', control(lease('home', true)), 'monta', { event_type: 'override', holder: 'home' }],
  ['the home starts', control(lease('home')), undefined, { event_type: 'control_granted', holder: 'home' }],
  ['a fault', alarm('fault'), undefined, { event_type: 'fault', connector: 1, why: 'GroundFailure' }],
  ['the same fault once more', alarm('fault', 2), undefined, undefined],
  ['another alarm', alarm('stop_failed'), undefined, undefined],
  [
    'a fault that is over',
    { kind: 'alarm_over', chargerId: 'garage', key: 'fault.1' },
    undefined,
    { event_type: 'fault_cleared' },
  ],
  [
    'another alarm that is over',
    { kind: 'alarm_over', chargerId: 'garage', key: 'fault_of_mine' },
    undefined,
    undefined,
  ],
  ['a refusal', decision(false), undefined, { event_type: 'request_refused', by: 'monta', why: 'No.', rule: 'mode' }],
  ['a yes', decision(true), undefined, undefined],
  [
    'the charger comes',
    { kind: 'presence', chargerId: 'garage', online: true },
    undefined,
    { event_type: 'charger_online' },
  ],
  [
    'the charger goes',
    { kind: 'presence', chargerId: 'garage', online: false },
    undefined,
    { event_type: 'charger_offline' },
  ],
])('%s', (_what, notice, before, event) => {
  const events = eventsOf(notice, () => before);
  expect(events).toEqual(event === undefined ? [] : [expect.objectContaining({ chargerId: 'garage', ...event })]);
  for (const { event_type: type } of events) expect(EVENT_TYPES).toContain(type);
});
