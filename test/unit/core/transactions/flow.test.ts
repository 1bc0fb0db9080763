import { describe, expect, test } from 'vitest';
import type { ConnectorStatus, Reading, Transaction, TxUpdated } from '../../../../src/core/model.ts';
import { CONNECTOR_STATUSES } from '../../../../src/core/model.ts';
import { REGISTER } from '../../../../src/core/ocpp/readings.ts';
import {
  chargedS,
  inState,
  stateAtEnd,
  stateAtStart,
  stateOfStatus,
  withFlow,
} from '../../../../src/core/transactions/flow.ts';
import { MINUTE, NOON, open, updated } from './charger-story.ts';

describe('what a status tells of the session that runs there (PROTOCOL §4.2)', () => {
  const STATES: { readonly [S in ConnectorStatus]: string | undefined } = {
    Available: 'Idle',
    Preparing: 'EVConnected',
    Charging: 'Charging',
    SuspendedEV: 'SuspendedEV',
    SuspendedEVSE: 'SuspendedEVSE',
    Finishing: 'EVConnected',
    Occupied: undefined,
    Reserved: undefined,
    Unavailable: undefined,
    Faulted: undefined,
  };

  test.each(CONNECTOR_STATUSES)('%s', (status) => {
    expect(stateOfStatus(status)).toBe(STATES[status]);
  });

  test.each<[ConnectorStatus | undefined, string]>([
    [undefined, 'EVConnected'],
    ['Available', 'EVConnected'],
    ['Preparing', 'EVConnected'],
    ['Charging', 'Charging'],
    ['SuspendedEV', 'SuspendedEV'],
    ['Faulted', 'EVConnected'],
  ])('told last before the start: %s', (status, state) => {
    expect(stateAtStart(status)).toBe(state);
  });

  test('at the end the car is there still, unless it left', () => {
    expect([stateAtEnd('EVDisconnected'), stateAtEnd('Local'), stateAtEnd(undefined)]).toEqual([
      'Idle',
      'EVConnected',
      'EVConnected',
    ]);
  });
});

test('the time in which a session charged is that of its charging states, whatever lay between', () => {
  const steps: readonly [minutes: number, state: Transaction['chargingState']][] = [
    [0, 'EVConnected'],
    [1, 'Charging'],
    [3, 'SuspendedEV'],
    [10, 'Charging'],
    [10, undefined],
    [11, 'Charging'],
  ];
  const tx = steps.reduce((now, [minutes, state]) => inState(now, state, NOON + minutes * MINUTE), open());
  expect(chargedS(tx, NOON + 12 * MINUTE)).toBe(4 * 60);
  expect(chargedS(inState(tx, 'EVConnected', NOON + 13 * MINUTE), NOON + 60 * MINUTE)).toBe(5 * 60);
  // Who never told that it charged is not said to have charged for no time.
  expect(chargedS(inState(open(), 'EVConnected', NOON), NOON + MINUTE)).toBeUndefined();
});

describe('since when a session is one for whoever numbers sessions itself (PROTOCOL §4.3)', () => {
  const AT = NOON + 5 * MINUTE;
  const reading = (at: number, wh: number): Reading => ({
    at,
    samples: [{ value: wh, unit: 'Wh', measurand: REGISTER }],
  });
  const counted = (overrides: Partial<Transaction>): Transaction =>
    open({ lastSeqNo: 3, meterStartWh: 1_000, lastWh: 1_000, ...overrides });

  test.each<{
    title: string;
    tx: Transaction;
    before?: Transaction;
    message?: Partial<TxUpdated>;
    meterWh: number | undefined;
  }>([
    {
      title: 'it charges: the newest register up to then',
      tx: counted({ chargingState: 'Charging' }),
      message: { readings: [reading(AT - 1, 1_004), reading(AT, 1_005), reading(AT + 1, 1_010)] },
      meterWh: 1_005,
    },
    {
      title: 'it may charge, the car does not want to: the last register that was told',
      tx: counted({ chargingState: 'SuspendedEV' }),
      before: counted({ lastWh: 1_001 }),
      meterWh: 1_001,
    },
    {
      title: 'only later samples are known: the first of them',
      tx: counted({ chargingState: 'SuspendedEVSE', meterStartWh: undefined, lastWh: undefined }),
      message: { readings: [reading(AT + 1, 1_010), reading(AT + 2, 1_020)] },
      meterWh: 1_010,
    },
    {
      title: 'no register at all',
      tx: counted({ chargingState: 'Charging', meterStartWh: undefined, lastWh: undefined }),
      meterWh: undefined,
    },
    {
      title: 'energy flowed, and nobody said that it charged: the register before it',
      tx: counted({ chargingState: 'EVConnected', lastWh: 1_500 }),
      before: counted({}),
      message: { readings: [reading(AT, 1_500)] },
      meterWh: 1_000,
    },
  ])('$title', ({ tx, before, message, meterWh }) => {
    const flow = withFlow(tx, before, updated({ at: AT, readings: [], ...message }), 42).flow;
    expect(flow).toEqual({ seq: 42, at: AT, meterWh });
  });

  test.each<[string, Transaction]>([
    ['the card is not known', counted({ chargingState: 'Charging', token: undefined })],
    ['the place is not known', counted({ chargingState: 'Charging', place: { evse: 0 } })],
    ['nothing may flow', counted({ chargingState: 'EVConnected' })],
    ['nothing is said of it', counted({})],
    ['the charger numbers nothing: its start is the start', open({ chargingState: 'Charging' })],
  ])('not while %s', (_title, tx) => {
    expect(withFlow(tx, undefined, updated({ at: AT }), 42).flow).toBeUndefined();
  });

  test('once and for all', () => {
    const flow = { seq: 7, at: NOON, meterWh: 1_000 };
    expect(withFlow(counted({ flow, chargingState: 'SuspendedEV' }), undefined, updated({}), 42).flow).toBe(flow);
  });
});
