import { expect, test } from 'vitest';
import type { Payload } from '../../../../src/core/model.ts';
import { repair } from '../../../../src/core/quirks/repair.ts';
import { dayBegan, instantIn, isZone } from '../../../../src/core/quirks/zones.ts';
import { violations } from '../../../../src/wire/validate.ts';

test.each([
  ['Europe/Berlin', '2026-07-01T12:00:00Z', '2026-07-01T10:00:00Z'],
  ['Europe/Berlin', '2026-01-01T12:00:00Z', '2026-01-01T11:00:00Z'],
  ['Europe/Berlin', '2026-03-29T03:30:00Z', '2026-03-29T01:30:00Z'],
  ['Europe/Berlin', '2026-10-25T04:00:00Z', '2026-10-25T03:00:00Z'],
  ['Asia/Kolkata', '2026-01-01T00:00:00Z', '2025-12-31T18:30:00Z'],
  ['America/New_York', '2026-01-01T00:00:00.250Z', '2026-01-01T05:00:00.250Z'],
  ['UTC', '1970-01-01T00:00:00Z', '1970-01-01T00:00:00Z'],
])('clocks in %s that show %s', (zone, shown, meant) => {
  expect(instantIn(zone, Date.parse(shown))).toBe(Date.parse(meant));
});

test.each([
  ['Europe/Berlin', '2026-07-01T12:00:00Z', '2026-06-30T22:00:00Z'],
  ['Europe/Berlin', '2026-07-01T22:30:00Z', '2026-07-01T22:00:00Z'],
  // The day on which the clocks go forward.
  ['Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-28T23:00:00Z'],
  ['America/New_York', '2026-01-01T04:59:59.999Z', '2025-12-31T05:00:00Z'],
  ['UTC', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'],
])('the day in %s at %s began', (zone, at, began) => {
  expect(new Date(dayBegan(zone, Date.parse(at))).toISOString()).toBe(new Date(began).toISOString());
});

test('a zone is one that the runtime knows', () => {
  expect(['Europe/Berlin', 'UTC', 'Mars/Olympus', ''].map(isZone)).toEqual([true, true, false, false]);
});

/** A status that comes at noon UTC, 13:00 in Berlin. */
function read(timestamp: string, zones: readonly [string, ...string[]]) {
  const payload = { connectorId: 1, errorCode: 'NoError', status: 'Available', timestamp };
  const check = (draft: Payload) => violations('1.6', 'StatusNotification', 'request', draft) ?? [];
  const repaired = repair(payload, check, { now: Date.parse('2026-11-22T12:00:00Z'), zones }, () => true);
  const [done] = repaired?.repairs ?? [];
  return { quirk: done?.quirk, learnt: done?.learnt, at: repaired?.payload.timestamp };
}

const QUIRK = 'time-without-zone';

test.each([
  ['UTC, as the clock says', '2026-11-22T12:03:00', ['UTC', 'Europe/Berlin'], 'UTC', '12:03:00'],
  [
    'the zone of the house, as the clock says',
    '2026-11-22 13:03',
    ['UTC', 'Europe/Berlin'],
    'Europe/Berlin',
    '12:03:00',
  ],
  ['an old one counts as UTC', '2026-11-22T09:00:00', ['UTC', 'Europe/Berlin'], undefined, '09:00:00'],
  ['or as in the zone that was learnt', '2026-11-22T09:00:00', ['Europe/Berlin', 'UTC'], undefined, '08:00:00'],
  ['the owner says it', '2026-11-22T12:00:00', ['Asia/Tokyo'], undefined, '03:00:00'],
] as const)('no zone: %s', (_, timestamp, zones, learnt, at) => {
  expect(read(timestamp, zones)).toEqual({ quirk: QUIRK, learnt, at: `2026-11-22T${at}.000Z` });
});
