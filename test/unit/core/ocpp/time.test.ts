import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatInstant, parseInstant } from '../../../../src/core/ocpp/time.ts';

const NOON = Date.UTC(2026, 10, 22, 12);

test.each<{ value: unknown; at: number | undefined }>([
  { value: '2026-11-22T12:00:00Z', at: NOON },
  { value: '2026-11-22t12:00:00z', at: NOON },
  { value: ' 2026-11-22T12:00:00.000Z ', at: NOON },
  { value: '2026-11-22T12:00:00.5Z', at: NOON + 500 },
  { value: '2026-11-22T12:00:00.123456789Z', at: NOON + 123 },
  { value: '2026-11-22T12:00:00,25Z', at: NOON + 250 },
  { value: '2026-11-22T13:00:00+01:00', at: NOON },
  { value: '2026-11-22T13:00:00+0100', at: NOON },
  { value: '2026-11-22T06:30:00-05:30', at: NOON },
  { value: '2026-11-22T13:00:00+01', at: NOON },
  { value: '2026-11-22 12:00:00', at: NOON },
  { value: '2026-11-22T12:00', at: NOON },
  { value: '2026-11-22T12:00Z', at: NOON },
  { value: '2026-11-22T11:59:60Z', at: NOON },
  { value: '0001-01-01T00:00:00Z', at: Date.parse('0001-01-01T00:00:00Z') },
  { value: NOON, at: NOON },
  { value: NOON / 1000, at: NOON },
  { value: 0, at: 0 },
  { value: '', at: undefined },
  { value: 'today', at: undefined },
  { value: '2026-11-22', at: undefined },
  { value: '2026-13-22T12:00:00Z', at: undefined },
  { value: '2026-11-22T25:00:00Z', at: undefined },
  { value: '2026-11-22T12:00:00+99:00', at: undefined },
  { value: -1, at: undefined },
  { value: Number.NaN, at: undefined },
  { value: Number.POSITIVE_INFINITY, at: undefined },
  { value: null, at: undefined },
  { value: undefined, at: undefined },
  { value: {}, at: undefined },
])('$value is $at', ({ value, at }) => {
  expect(parseInstant(value)).toBe(at);
});

test('a time is written in UTC with milliseconds', () => {
  expect(formatInstant(NOON + 7)).toBe('2026-11-22T12:00:00.007Z');
});

test('what was written is read', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) }), (at) => {
      expect(parseInstant(formatInstant(at))).toBe(at);
    }),
    { seed: 5_6 },
  );
});
