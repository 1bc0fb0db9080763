import { describe, expect, test } from 'vitest';
import type { Fact, Message } from '../../../src/core/model.ts';
import { inOrder, partnersOf, type Told, timelineOf } from '../../../src/http/timeline.ts';
import type { Session, SessionTelling, TellingState } from '../../../src/proxy/ports.ts';

const T0 = Date.UTC(2026, 10, 28, 12);
const MINUTE_MS = 60_000;

function fact(seq: number, minute: number, message: Message, recordedMinute = minute): Fact {
  const recordedAt = T0 + recordedMinute * MINUTE_MS;
  return { seq, chargerId: 'garage', lane: 'T', recordedAt, txId: 'tx', message };
}

const place = { evse: 1, connector: 1 };
const began = (seq: number, minute: number) =>
  fact(seq, minute, {
    means: 'txStarted',
    ask: { place, token: { id: 'CARD' }, at: T0 + minute * MINUTE_MS, meterWh: 5, readings: [] },
  });
const sample = (seq: number, minute: number, more: object = {}, recordedMinute = minute) =>
  fact(
    seq,
    minute,
    { means: 'txUpdated', ask: { chargerTxId: '7', at: T0 + minute * MINUTE_MS, readings: [], ...more } },
    recordedMinute,
  );

function told(more: Partial<Told>): Told {
  const session = { id: 'tx' } as Session;
  return { session, facts: [], notes: [], decisions: [], givenUp: [], tellings: [], ...more };
}

function telling(providerId: string, states: readonly TellingState[], why?: string): SessionTelling {
  const messages = states.map((state, index) => ({
    ...{ seq: index + 1, means: 'txUpdated', recordedAt: T0, state },
    ...(state === 'given_up' && { why }),
  }));
  return { providerId, row: undefined, messages, cost: undefined };
}

const shown = (more: Partial<Told>) =>
  timelineOf(told(more)).map(({ entry }) => `${entry.at.slice(11, 16)} ${entry.kind}`);

describe('the timeline of a session', () => {
  test('goes by time, and what was asked stands before what came of it', () => {
    const decision = { id: 3, at: T0, chargerId: 'garage', evse: 1, by: 'road', asked: 'start', allowed: true };
    expect(
      shown({
        facts: [began(1, 0)],
        notes: [
          { kind: 'limit', at: T0, limitA: 6, source: undefined, providerId: undefined, why: 'so' },
          { kind: 'holder', at: T0, holder: 'road', why: 'asked' },
          { kind: 'cost', at: T0, providerId: 'road', said: 'final', currency: 'EUR', minor: 120 },
        ],
        decisions: [{ ...decision, rule: 'free', why: 'it was free' }],
        givenUp: [{ providerId: 'tap', seq: 1, at: T0 + MINUTE_MS, why: 'refused' }],
      }),
    ).toEqual(['12:00 decision', '12:00 control', '12:00 fact', '12:00 limit', '12:00 cost', '12:01 given_up']);
  });

  test('samples that follow each other stand together, with what became of them', () => {
    const rows = timelineOf(
      told({
        facts: [began(1, 0), sample(2, 1), sample(3, 2), sample(4, 3)],
        tellings: [
          telling('road', ['passed', 'passed', 'passed', 'pending']),
          telling('tap', ['passed', 'given_up', 'given_up', 'given_up'], 'it said no'),
        ],
      }),
    );
    expect(rows.map(({ entry }) => entry)).toMatchObject([
      { means: 'txStarted', messages: 1, until: null, id_tag: 'CARD', meter_wh: 5 },
      {
        ...{ means: 'txUpdated', seq: 2, messages: 3 },
        ...{ at: '2026-11-28T12:01:00.000Z', until: '2026-11-28T12:03:00.000Z' },
        tellings: [
          { provider_id: 'road', state: 'passed', messages: 2 },
          { provider_id: 'tap', state: 'given_up', messages: 3, why: 'it said no' },
          { provider_id: 'road', state: 'pending', messages: 1 },
        ],
      },
    ]);
  });

  test.each([
    ['a change of state', [sample(1, 1), sample(2, 2, { trigger: 'ChargingStateChanged' }), sample(3, 3)], 3],
    ['a tick of the clock', [sample(1, 1, { trigger: 'MeterValuePeriodic' }), sample(2, 2)], 1],
  ])('%s', (_name, facts, rows) => {
    expect(timelineOf(told({ facts }))).toHaveLength(rows);
  });

  test('what happened while the charger was away stands where it happened', () => {
    const late = sample(9, 1, { trigger: 'ChargingStateChanged' }, 60);
    expect(timelineOf(told({ facts: [sample(1, 5), late] })).map(({ entry }) => entry)).toMatchObject([
      { seq: 9, at: '2026-11-28T12:01:00.000Z', recorded_at: '2026-11-28T13:00:00.000Z' },
      { seq: 1 },
    ]);
  });

  test('a correction is its last word', () => {
    const correction = { at: T0 + 99 * MINUTE_MS, payer: 'work', note: 'a trip', terms: undefined, cost: undefined };
    const session = { id: 'tx', correction, original: { payer: 'home', cost: undefined } } as unknown as Session;
    expect(timelineOf(told({ session, facts: [began(1, 0)] })).at(-1)?.entry).toEqual({
      ...{ kind: 'correction', at: '2026-11-28T13:39:00.000Z', note: 'a trip', original_payer: 'home' },
    });
  });

  test('places are in order, and no two are the same', () => {
    const rows = timelineOf(told({ facts: [began(1, 0), sample(2, 1)] }));
    expect(rows.toSorted(inOrder)).toEqual(rows);
    expect(new Set(rows.map(({ at, rank, index }) => JSON.stringify([at, rank, index]))).size).toBe(rows.length);
  });
});

test('each provider with its number, and how many messages stand how', () => {
  const row = { txId: 'tx', providerId: 'road', providerTxId: '42', state: 'closed', nextSeqNo: 0 } as const;
  const tellings = [{ ...telling('road', ['passed', 'passed', 'again']), row }];
  expect(partnersOf(tellings)).toEqual([
    {
      ...{ provider_id: 'road', state: 'closed', transaction_id: '42' },
      messages: { passed: 2, withheld: 0, pending: 0, in_flight: 0, again: 1, given_up: 0 },
    },
  ]);
});
