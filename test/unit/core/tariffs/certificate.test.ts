import { describe, expect, test } from 'vitest';
import {
  type Doubt,
  doubtOf,
  type MeteredSession,
  NO_ENERGY,
  type Period,
  periodName,
  periodSpan,
  withSession,
} from '../../../../src/core/tariffs/certificate.ts';
import { instant, ZONE } from './made.ts';

const SURE: MeteredSession = {
  source: 'charger',
  meterStartWh: 1_000,
  meterStopWh: 8_500,
  energyWh: 7_500,
  reason: 'EVDisconnected',
};

describe('the energy of a session', () => {
  test.each<readonly [string, Partial<MeteredSession>, Doubt | undefined]>([
    ['is certain when the meter was read at both ends', {}, undefined],
    ['is certain when nothing was charged', { meterStopWh: 1_000, energyWh: 0 }, undefined],
    ['is certain to the parts of a watt-hour', { energyWh: 7_499.6 }, undefined],
    ['was told by another program', { source: 'imported', meterStartWh: undefined }, 'imported'],
    ['has no beginning', { meterStartWh: undefined, energyWh: undefined }, 'no_start_reading'],
    ['has no end', { meterStopWh: undefined }, 'no_end_reading'],
    ['was never told', { energyWh: undefined }, 'no_end_reading'],
    ['ends below its beginning: 900 < 1,000', { meterStopWh: 900, energyWh: 0 }, 'register_began_anew'],
    ['ends below its beginning and was counted on', { meterStopWh: 900, energyWh: 5_000 }, 'register_began_anew'],
    // 4,000 up to the reset and 8,500 from 0 on
    ['is more than lies between, after a reset in the middle', { energyWh: 12_500 }, 'readings_disagree'],
    ['is a watt-hour off', { energyWh: 7_501 }, 'readings_disagree'],
    ['is that of a counter of its own', { meterStartWh: 0, meterStopWh: 7_500 }, 'counted_from_zero'],
    ['ended by a power loss', { reason: 'PowerLoss' }, 'end_not_told'],
    ['ended without a word of the charger', { reason: 'Other' }, 'end_not_told'],
  ])('%s', (_name, more, doubt) => {
    expect(doubtOf({ ...SURE, ...more })).toBe(doubt);
  });

  test('is in one of two sums, each to the watt-hour that its row shows', () => {
    const sessions = [{}, { energyWh: 7_499.6 }, { reason: 'Other' }, { energyWh: undefined }];
    const sum = sessions.reduce((all, more) => withSession(all, { ...SURE, ...more }), NO_ENERGY);
    expect(sum).toEqual({ sessions: 2, energyWh: 15_000, doubtfulSessions: 2, doubtfulEnergyWh: 7_500 });
  });
});

test.each<readonly [Period, string, string, string]>([
  [{ year: 2026 }, '2026', '2026-01-01T00:00+01:00', '2027-01-01T00:00+01:00'],
  // The clock is set in its first and in its last month.
  [{ year: 2026, quarter: 1 }, '2026-Q1', '2026-01-01T00:00+01:00', '2026-04-01T00:00+02:00'],
  [{ year: 2026, quarter: 4 }, '2026-Q4', '2026-10-01T00:00+02:00', '2027-01-01T00:00+01:00'],
  [{ month: '2026-10' }, '2026-10', '2026-10-01T00:00+02:00', '2026-11-01T00:00+01:00'],
])('the period %o', (period, name, from, to) => {
  expect(periodName(period)).toBe(name);
  expect(periodSpan(period, ZONE)).toEqual({ from: instant(from), to: instant(to) });
});
