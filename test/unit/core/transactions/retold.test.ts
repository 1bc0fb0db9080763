import { describe, expect, test } from 'vitest';
import type { Message, ProviderTransaction, Reading, Transaction, TxEnded } from '../../../../src/core/model.ts';
import { REGISTER } from '../../../../src/core/ocpp/readings.ts';
import {
  type EndValues,
  idByCharger,
  isBeforeFlow,
  lateStart,
  toCounting,
  toNumbering,
} from '../../../../src/core/transactions/retold.ts';
import { ended, MINUTE, NOON, open, updated } from './charger-story.ts';

const PLACE = { evse: 1, connector: 1 };
const sample = (value: number, context: string, more: object = {}) => ({
  value,
  unit: 'Wh',
  measurand: REGISTER,
  context,
  ...more,
});
const COUNTED = open({ lastSeqNo: 3, flow: { seq: 5, at: NOON + MINUTE, meterWh: 1_200 } });

test('who gives no numbers knows a session by that of its charger, else by ours (T2)', () => {
  expect(idByCharger(COUNTED)).toBe('7');
  expect(idByCharger(open())).toBe('uuid-7');
});

test.each<[string, Transaction, number, boolean]>([
  ['before current may flow', COUNTED, 4, true],
  ['with it', COUNTED, 5, false],
  ['after it', COUNTED, 6, false],
  ['it never did', open({ lastSeqNo: 3 }), 6, true],
  ['a start is a start where nothing is counted', open(), 1, false],
])('%s', (_title, tx, seq, isBefore) => {
  expect(isBeforeFlow(tx, seq)).toBe(isBefore);
});

describe('for whoever numbers sessions itself', () => {
  const endOf = (ask: Partial<TxEnded>, tx: Transaction = COUNTED, values: EndValues = 'rest') => {
    const message = toNumbering({ means: 'txEnded', ask: ended(ask) }, tx, values);
    return message.means === 'txEnded' ? message.ask : undefined;
  };

  test('a session begins when current may flow, with the register of then', () => {
    expect(toNumbering(lateStart({ ...COUNTED, reservationId: 12 }), COUNTED, 'rest')).toMatchObject({
      ask: { at: NOON + MINUTE, meterWh: 1_200, token: { id: 'A1B2C3D4' }, place: PLACE, reservationId: 12 },
    });
  });

  test('values are of a place', () => {
    const told = toNumbering({ means: 'txUpdated', ask: updated() }, COUNTED, 'rest');
    expect(told).toMatchObject({ ask: { place: PLACE } });
  });

  test.each<[string, Partial<TxEnded>, Transaction, string]>([
    ['no reason is a local one', { reason: undefined }, COUNTED, 'Local'],
    ['a restart', { reason: 'ImmediateReset' }, COUNTED, 'ImmediateReset'],
    ['a restart that was asked for', { reason: 'ImmediateReset' }, { ...COUNTED, isResetAsked: true }, 'SoftReset'],
    ['an end of another kind', { reason: 'PowerLoss' }, { ...COUNTED, isResetAsked: true }, 'PowerLoss'],
  ])('%s', (_title, ask, tx, reason) => {
    expect(endOf(ask, tx)?.reason).toBe(reason);
  });

  test.each<[string, Partial<TxEnded>, Partial<Transaction>, string | undefined]>([
    ['shown with the end', { token: { id: 'B' }, trigger: 'StopAuthorized' }, {}, 'B'],
    ['shown before it', { trigger: 'StopAuthorized' }, { stopToken: { id: 'C' } }, 'C'],
    ['shown, and then something else ended it', { trigger: 'RemoteStop' }, { stopToken: { id: 'C' } }, undefined],
    ['told for another reason', { token: { id: 'B' }, trigger: 'EVDeparted' }, {}, undefined],
  ])('the card that ended it: %s', (_title, ask, more, id) => {
    expect(endOf(ask, { ...COUNTED, ...more })?.token?.id).toBe(id);
  });

  test.each([
    [undefined, 1_200],
    [1_100, 1_200],
    [3_000, 3_000],
  ])('the register of the end is never below that of the start: %s', (meterWh, told) => {
    expect(endOf({ meterWh })?.meterWh).toBe(told);
  });

  const SOC = { value: 80, unit: 'Percent', measurand: 'SoC', context: 'Transaction.End' };
  const END = sample(3_000, 'Transaction.End');
  const SIGNED = sample(3_000, 'Transaction.End', { signed: { data: 'OCMF|{}', encoding: 'OCMF' } });
  const READINGS: readonly Reading[] = [
    { at: NOON, samples: [END, SOC] },
    { at: NOON, samples: [SIGNED] },
    { at: NOON, samples: [END] },
  ];
  test.each<[EndValues, readonly (readonly object[])[]]>([
    ['none', []],
    ['rest', [[SOC], [SIGNED]]],
    ['all', [[END, SOC], [SIGNED], [END]]],
  ])('values at the end: %s', (values, told) => {
    expect(endOf({ readings: READINGS }, COUNTED, values)?.readings.map(({ samples }) => samples)).toEqual(told);
  });
});

describe('for whoever leaves the numbers to the charger', () => {
  const row = (more: Partial<ProviderTransaction>): ProviderTransaction => ({
    txId: 'uuid-7',
    providerId: 'alpha',
    state: 'open',
    nextSeqNo: 1,
    ...more,
  });
  const messages: readonly Message[] = [
    { means: 'txUpdated', ask: updated({ place: PLACE }) },
    { means: 'txEnded', ask: ended({ place: PLACE }) },
  ];

  test.each(messages)('$means tells the place unless it was told', (message) => {
    expect(toCounting(message, row({}))).toMatchObject({ ask: { place: PLACE } });
    expect(toCounting(message, row({ isPlaced: true }))).toMatchObject({ ask: { place: undefined } });
  });

  test.each([
    [undefined, 'Local', 'A'],
    ['Local', 'Local', 'A'],
    ['Remote', 'Remote', undefined],
    ['EVDisconnected', 'EVDisconnected', undefined],
  ] as const)('the card of the end is told of one that a card brought about: %s', (reason, told, id) => {
    const message = toCounting({ means: 'txEnded', ask: ended({ reason, token: { id: 'A' } }) }, row({}));
    expect(message.means === 'txEnded' && [message.ask.reason, message.ask.token?.id]).toEqual([told, id]);
  });
});
