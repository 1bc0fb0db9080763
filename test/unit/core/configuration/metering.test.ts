import { describe, expect, test } from 'vitest';
import { type Metered, meteringOf, sieve } from '../../../../src/core/configuration/metering.ts';
import { SETTING } from '../../../../src/core/configuration/settings.ts';

const START = Date.UTC(2026, 10, 28, 8, 5);
const REGISTER = 'Energy.Active.Import.Register';
const sample = (afterS: number, more: Partial<Metered> = {}): Metered => ({
  at: START + afterS * 1000,
  measurand: REGISTER,
  context: 'Sample.Periodic',
  isSigned: false,
  ...more,
});

function sieveOf(values: Record<string, string>, part: 'course' | 'end' = 'course', since: number | undefined = START) {
  const metering = meteringOf({ values });
  if (metering === undefined) throw new Error('it wrote something of it');
  return sieve(metering, part, since, {});
}

describe('which samples a provider gets', () => {
  test('who never wrote any of it gets the stream as it is', () => {
    expect(meteringOf({ values: { [SETTING.heartbeatS]: '60' } })).toBeUndefined();
  });

  test.each([
    { everyS: 60, charger: [10, 20, 30, 40, 50, 60, 70, 119, 120, 130, 180], told: [60, 120, 180] },
    // The first one at or after each time that is due, however the charger's own clock goes.
    { everyS: 60, charger: [9, 59, 69, 79, 121, 130, 250, 260, 300], told: [69, 121, 250, 300] },
    { everyS: 0, charger: [10, 20, 600], told: [] },
    { everyS: 10, charger: [10, 20, 30], told: [10, 20, 30] },
    { everyS: 5, charger: [10, 20, 30], told: [10, 20, 30] },
  ])('every $everyS s of $charger are $told', ({ everyS, charger, told }) => {
    const sieved = sieveOf({ [SETTING.sampledS]: String(everyS) });
    expect(charger.filter((afterS) => sieved.keeps(sample(afterS)))).toEqual(told);
  });

  test.each([
    ['Power.Import.Offered', 'Power.Offered', true],
    ['Display.PresentSOC', 'SoC', true],
    ['Voltage.L1-N', 'Voltage', true],
    ['Power.Import.Offered', 'Current.Offered', false],
  ])('who wants %s gets %s: %s', (wanted, measurand, isTold) => {
    expect(sieveOf({ [SETTING.sampled]: wanted }).keeps(sample(10, { measurand }))).toBe(isTold);
  });

  test('values on the clock go by the clock, apart from the others', () => {
    const sieved = sieveOf({ [SETTING.alignedS]: '1800', [SETTING.sampledS]: '0' });
    const clock = (minutes: number) => sample(minutes * 60, { context: 'Sample.Clock' });
    // 08:15, 08:30, 08:45, 09:00, 09:15 and a late 09:31.
    expect([10, 25, 40, 55, 70, 86].filter((minutes) => sieved.keeps(clock(minutes)))).toEqual([25, 55, 86]);
    expect(sieved.keeps(sample(600))).toBe(false);
  });

  test('all values of one moment go together', () => {
    const sieved = sieveOf({ [SETTING.sampledS]: '60' });
    expect([sample(60), sample(60, { measurand: 'SoC' })].map((one) => sieved.keeps(one))).toEqual([true, true]);
    expect(sieved.told()).toEqual({ sampledAt: START + 60_000 });
  });

  test('only what it wants to have measured', () => {
    const sieved = sieveOf({ [SETTING.sampled]: 'Voltage.L1,SoC', [SETTING.aligned]: '' });
    const keeps = (measurand: string, context = 'Sample.Periodic') => sieved.keeps(sample(60, { measurand, context }));
    expect(['Voltage', 'SoC', REGISTER].map((measurand) => keeps(measurand))).toEqual([true, true, false]);
    expect(keeps('SoC', 'Sample.Clock')).toBe(false);
    expect(keeps('Frequency', 'Trigger')).toBe(true);
  });

  test('the register at begin and end, and what is signed, always stays', () => {
    const values = {
      [SETTING.sampledS]: '0',
      [SETTING.sampled]: '',
      [SETTING.ended]: 'Voltage',
      [SETTING.endedAligned]: '',
    };
    const end = sieveOf(values, 'end');
    const keeps = (more: Partial<Metered>) => end.keeps(sample(60, more));
    expect(keeps({ context: 'Transaction.Begin' })).toBe(true);
    expect(keeps({ context: 'Transaction.End' })).toBe(true);
    expect(keeps({ context: 'Transaction.End', measurand: 'SoC' })).toBe(false);
    expect(keeps({ measurand: 'Voltage' })).toBe(true);
    expect(keeps({ measurand: 'Voltage', context: 'Sample.Clock' })).toBe(false);
    expect(keeps({ isSigned: true })).toBe(true);
    // Named as any other sample, it may be the only register that the end has.
    expect(keeps({})).toBe(true);
    expect(keeps({ context: 'Sample.Clock' })).toBe(false);
    expect(sieveOf(values).keeps(sample(60, { isSigned: true }))).toBe(true);
  });
});
