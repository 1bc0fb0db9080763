import { describe, expect, test } from 'vitest';
import type { Meter, Reading, Transaction } from '../../../../src/core/model.ts';
import { asOfSession, partsOf } from '../../../../src/core/transactions/parts.ts';
import { MINUTE, NOON, open, updated } from './charger-story.ts';

const reading = (at: number, wh = at): Reading => ({
  at,
  samples: [{ value: wh, unit: 'Wh', measurand: 'Energy.Active.Import.Register' }],
});

describe('values of several moments', () => {
  test.each<[string, readonly number[], readonly (readonly number[])[]]>([
    ['none', [], [[]]],
    ['one', [1], [[1]]],
    ['each is an event', [1, 2, 3], [[1], [2], [3]]],
    ['of one moment they stay together', [1, 1, 2], [[1, 1], [2]]],
    ['in the order of the charger', [2, 1], [[2], [1]]],
  ])('%s', (_title, times, parts) => {
    const told = partsOf(updated({ readings: times.map((at) => reading(at)) }));
    expect(told.map(({ readings }) => readings.map(({ at }) => at))).toEqual(parts);
    if (times.length > 1) expect(told.map(({ at }) => at)).toEqual(parts.map((part) => part.at(-1)));
  });

  test('a charger that counts its events told them as it wanted', () => {
    const ask = updated({ seqNo: 4, readings: [reading(1), reading(2)] });
    expect(partsOf(ask)).toEqual([ask]);
  });

  test('more than a hundred: the last event has the rest', () => {
    const told = partsOf(updated({ readings: Array.from({ length: 250 }, (_, at) => reading(at)) }));
    expect(told).toHaveLength(100);
    expect(told.flatMap(({ readings }) => readings)).toHaveLength(250);
  });
});

describe('values that name no session', () => {
  const NOW = NOON + 30 * MINUTE;
  const values = (more: Partial<Meter> = {}): Meter => ({
    place: { evse: 1, connector: 1 },
    readings: [reading(NOW - MINUTE), reading(NOW)],
    ...more,
  });

  test('are of the one that runs at their place', () => {
    const { readings } = values();
    expect(asOfSession(values(), open(), NOW)).toEqual({
      chargerTxId: '7',
      place: { evse: 1, connector: 1 },
      at: NOW,
      readings,
    });
  });

  test.each<[string, Meter, Transaction | undefined]>([
    ['none runs', values(), undefined],
    ['the charger tells its sessions by events', values(), open({ lastSeqNo: 1 })],
    ['there are none', values({ readings: [] }), open()],
    ['of the whole charger', values({ place: { evse: 0 } }), open()],
    ['of another connector', values({ place: { evse: 1, connector: 2 } }), open()],
    ['one is from before the session', values({ readings: [reading(NOON - 1)] }), open()],
    ['one is old', values({ readings: [reading(NOW - 15 * MINUTE - 1), reading(NOW)] }), open()],
  ])('not where %s', (_title, meter, tx) => {
    expect(asOfSession(meter, tx, NOW)).toBeUndefined();
  });
});
