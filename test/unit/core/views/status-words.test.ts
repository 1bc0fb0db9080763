import { describe, expect, test } from 'vitest';
import {
  type ChargingState,
  CONNECTOR_STATUSES,
  type ConnectorStatus,
  type Transaction,
} from '../../../../src/core/model.ts';
import { detailedStatus, type Plugged, plainStatus } from '../../../../src/core/views/status-words.ts';

const tx = (chargingState: ChargingState | undefined, more: Partial<Transaction> = {}): Transaction => ({
  id: 'tx',
  chargerId: 'BOX',
  place: { evse: 1, connector: 1 },
  chargerTxId: '1',
  startedAt: 0,
  lastAt: 0,
  payer: 'home',
  holder: 'home',
  meterStartWh: 100,
  lastWh: 100,
  chargingState,
  ...more,
});
const NOBODY: Plugged = { tx: undefined, isTold: false, isOver: false, isElsewhere: false };
const CHARGED = { lastWh: 200 };

describe('PROTOCOL §4.2: from a place and the state of its session to one word', () => {
  const rows: readonly (readonly [string, ConnectorStatus, Partial<Plugged>, ConnectorStatus])[] = [
    ['free', 'Available', {}, 'Available'],
    ['out of order', 'Unavailable', {}, 'Unavailable'],
    ['reserved', 'Reserved', {}, 'Reserved'],
    ['broken', 'Faulted', {}, 'Faulted'],
    ['broken in a session', 'Faulted', { tx: tx('Charging'), isTold: true }, 'Faulted'],
    ['a session that was told charges', 'Occupied', { tx: tx('Charging'), isTold: true }, 'Charging'],
    ['the car does not take', 'Occupied', { tx: tx('SuspendedEV'), isTold: true }, 'SuspendedEV'],
    ['the charger does not give', 'Occupied', { tx: tx('SuspendedEVSE'), isTold: true }, 'SuspendedEVSE'],
    ['a session without a state', 'Occupied', { tx: tx(undefined), isTold: true }, 'Charging'],
    ['a session that was not told yet, connected', 'Occupied', { tx: tx('EVConnected') }, 'Preparing'],
    ['a session that was not told yet, idle', 'Occupied', { tx: tx('Idle') }, 'Preparing'],
    ['a session begins before the cable is in', 'Available', { tx: tx('Idle') }, 'Preparing'],
    ['told, connected and never charged', 'Occupied', { tx: tx('EVConnected'), isTold: true }, 'Preparing'],
    ['told, connected after charging', 'Occupied', { tx: tx('EVConnected', CHARGED), isTold: true }, 'Finishing'],
    [
      'told, connected after it charged unmeasured',
      'Occupied',
      { tx: tx('EVConnected', { charged: { ms: 1 } }), isTold: true },
      'Finishing',
    ],
    ['told, its card refused', 'Occupied', { tx: tx('EVConnected', { isRefused: true }), isTold: true }, 'Finishing'],
    ['told, without current', 'Occupied', { tx: tx('EVConnected', { starvesAtWh: 0 }), isTold: true }, 'Finishing'],
    ['told and idle', 'Occupied', { tx: tx('Idle'), isTold: true }, 'SuspendedEV'],
    ['a session is over and the car still there', 'Occupied', { isOver: true }, 'Finishing'],
    ['a car and no session', 'Occupied', {}, 'Preparing'],
    ['the other connector of the EVSE charges', 'Occupied', { isElsewhere: true }, 'Unavailable'],
  ];
  for (const [what, status, plugged, word] of rows) {
    test(`${what}: ${word}`, () => expect(detailedStatus(status, { ...NOBODY, ...plugged })).toBe(word));
  }
});

test('PROTOCOL §4.2: what says something of a session is only occupied in versions that tell it elsewhere', () => {
  const occupied = CONNECTOR_STATUSES.filter((status) => plainStatus(status) === 'Occupied');
  expect(occupied).toEqual(['Preparing', 'Charging', 'SuspendedEV', 'SuspendedEVSE', 'Finishing', 'Occupied']);
  for (const status of CONNECTOR_STATUSES.filter((one) => !occupied.includes(one))) {
    expect(plainStatus(status)).toBe(status);
  }
});
