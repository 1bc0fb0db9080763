import { expect, test } from 'vitest';
import { priceSession } from '../../../../src/core/tariffs/pricing.ts';
import { plannedSession } from '../../../../src/core/tariffs/quote.ts';
import { instant, m, tariff } from './made.ts';

const BY = tariff({
  ...{ perKwh: m('0.30'), idlePerMinute: m('0.05'), idleAfterMs: 1_800_000 },
  times: [{ fromMinute: 23 * 60, toMinute: 7 * 60, perKwh: m('0.10') }],
});
const PLAN = { startsAt: instant('2026-11-28T22:00'), energyWh: 22_000, powerW: 11_000 };

test.each([
  // 11 kWh × 0.30 + 11 kWh × 0.10
  ['until it is done', {}, 440, 22_000],
  // From 00:30 on the vehicle stays for too long: 30 × 0.05
  ['and stays', { leavesAt: instant('2026-11-29T01:00') }, 590, 22_000],
  // It leaves at 23:30: 11 kWh × 0.30 + 5.5 kWh × 0.10
  ['and leaves before', { leavesAt: instant('2026-11-28T23:30') }, 385, 16_500],
  ['and leaves at once', { leavesAt: instant('2026-11-28T22:00') }, 0, 0],
])('22 kWh at 11 kW from 22:00 on, %s', (_says, part, totalMinor, energyWh) => {
  expect(priceSession(BY, plannedSession({ ...PLAN, ...part }))).toMatchObject({ totalMinor, energyWh });
});
