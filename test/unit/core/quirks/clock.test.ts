import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Payload } from '../../../../src/core/model.ts';
import { booted, type ChargerClock, mendTimes, reconnected } from '../../../../src/core/quirks/clock.ts';

const NOW = Date.parse('2026-11-22T12:00:00.000Z');
const at = (ms: number) => new Date(ms).toISOString();
const start = (ms: number): Payload => ({ connectorId: 1, idTag: 'T', meterStart: 0, timestamp: at(ms) });

/** What the charger says, when it comes, whether it is about now. */
type Message = readonly [saidMs: number, cameMs: number, isLive?: boolean];

/** Messages in the order in which they come, and which times they get, from now on. */
function told(...messages: readonly Message[]) {
  let clock: ChargerClock | undefined;
  return messages.map(([said, came, isLive = false]) => {
    const timed = mendTimes(start(said), clock, came, isLive);
    clock = timed.clock;
    return Date.parse(String(timed.payload.timestamp)) - NOW;
  });
}

const S = 1000;
const HOUR = 3600 * S;

describe('times of a clock that is wrong', () => {
  test.each<readonly [string, readonly Message[], readonly number[]]>([
    ['one that is plausible stays, however old', [[NOW - 900 * HOUR, NOW]], [-900 * HOUR]],
    ['one that is a little ahead stays', [[NOW + 290 * S, NOW]], [290 * S]],
    ['1970: the time of its receipt', [[20 * S, NOW]], [0]],
    ['2000, too', [[Date.UTC(2000), NOW]], [0]],
    ['an hour ahead, too', [[NOW + HOUR, NOW]], [0]],
    [
      'what follows keeps its distance',
      [
        [20 * S, NOW],
        [80 * S, NOW + 90 * S],
        [50 * S, NOW + 91 * S],
      ],
      [0, 60 * S, 30 * S],
    ],
    [
      'what came before it, too',
      [
        [100 * S, NOW, true],
        [20 * S, NOW + S],
        [80 * S, NOW + 2 * S],
      ],
      [0, -80 * S, -20 * S],
    ],
    [
      'the same message again is the same',
      [
        [20 * S, NOW],
        [30 * S, NOW + 12 * S],
        [20 * S, NOW + 40 * S],
      ],
      [0, 10 * S, 0],
    ],
    [
      'a queue: the newest was made just now',
      [
        [20 * S, NOW],
        [80 * S, NOW + S],
        [90 * S, NOW + 2 * S],
      ],
      [0, S, 2 * S],
    ],
    [
      'the clock is set in between',
      [
        [20 * S, NOW],
        [NOW + S, NOW + S],
        [40 * S, NOW + 30 * S],
      ],
      [0, S, 20 * S],
    ],
    [
      'a clock that began anew is seen by a status',
      [
        [900 * S, NOW],
        [5 * S, NOW + HOUR, true],
      ],
      [0, HOUR],
    ],
    [
      'one that is ahead and then not set at all',
      [
        [NOW + HOUR, NOW],
        [5 * S, NOW + S],
      ],
      [0, S],
    ],
  ])('%s', (_, messages, expected) => expect(told(...messages)).toEqual(expected));

  test('a boot on a new connection begins anew, one on the same does not', () => {
    const { clock } = mendTimes(start(20 * S), undefined, NOW, false);
    expect(booted(clock)).toEqual({ offsetMs: NOW - 20 * S });
    expect(booted(reconnected(clock))).toBeUndefined();
    expect(reconnected(undefined)).toBeUndefined();
  });

  test('every time of a message is set right by the same, those that are right stay', () => {
    const sampled = [{ value: '1' }];
    const payload = {
      transactionId: 1,
      meterStop: 5,
      timestamp: at(80 * S),
      transactionData: [
        { timestamp: at(50 * S), sampledValue: sampled },
        { timestamp: at(NOW - HOUR), sampledValue: sampled },
      ],
      customData: { vendorId: 'v', timestamp: at(0) },
    };
    expect(mendTimes(payload, undefined, NOW, false)).toEqual({
      payload: {
        ...payload,
        timestamp: at(NOW),
        transactionData: [
          { timestamp: at(NOW - 30 * S), sampledValue: sampled },
          { timestamp: at(NOW - HOUR), sampledValue: sampled },
        ],
      },
      clock: { offsetMs: NOW - 80 * S },
      said: 80 * S,
    });
  });

  test('a host that does not know the time changes none', () => {
    const payload = start(20 * S);
    expect(mendTimes(payload, undefined, Date.UTC(1970, 0, 2), false)).toEqual({
      payload,
      clock: undefined,
      said: undefined,
    });
  });
});

test('no message is ever told to be from the future, and a good one is the very same object', () => {
  const anywhen = fc.oneof(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: NOW - 1e9, max: NOW + 1e10 }));
  fc.assert(
    fc.property(fc.array(fc.tuple(anywhen, fc.nat({ max: 600 * S }), fc.boolean()), { maxLength: 12 }), (messages) => {
      let clock: ChargerClock | undefined;
      let now = NOW;
      for (const [said, passed, isLive] of messages) {
        now += passed;
        const payload = start(said);
        const timed = mendTimes(payload, clock, now, isLive);
        const right = Date.parse(String(timed.payload.timestamp));
        expect(right).toBeLessThanOrEqual(now + 300 * S);
        expect(right).toBeGreaterThanOrEqual(Date.UTC(2020));
        expect(timed.payload === payload).toBe(timed.said === undefined);
        clock = timed.clock;
      }
    }),
    { seed: 51, numRuns: 2_000 },
  );
});
