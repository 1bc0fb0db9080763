import { expect, test } from 'vitest';
import { type Bill, type LineKind, priceSession } from '../../../../src/core/tariffs/pricing.ts';
import type { SpotPrice } from '../../../../src/core/tariffs/spot.ts';
import { priceSteps } from '../../../../src/core/tariffs/steps.ts';
import type { Tariff, TimedPrices } from '../../../../src/core/tariffs/tariff.ts';
import type { Weekday } from '../../../../src/core/windows.ts';
import { instant, m, session, tariff } from './made.ts';

type Lines = Partial<Record<LineKind, number>>;
type Row = readonly [says: string, by: Tariff, course: string, lines: Lines, totalMinor: number];

const KWH_30 = { perKwh: m('0.30') };
const NIGHT = { fromMinute: 23 * 60, toMinute: 7 * 60, perKwh: m('0.10') };
const WEEKEND: readonly Weekday[] = ['sat', 'sun'];
const times = (...rows: readonly TimedPrices[]) => ({ ...KWH_30, times: rows });

/** 2026-11-28 is a Saturday. */
const ENERGY: readonly Row[] = [
  // 7.4 kWh × 0.30 = 2.22
  ['energy', tariff(KWH_30), '2026-11-28: 10:00 1000, 11:00 8400', { energy: 222 }, 222],
  // 0.015 kWh × 0.30 = 0.0045
  ['less than half a cent', tariff(KWH_30), '2026-11-28: 10:00 0, 11:00 15', {}, 0],
  // 0.05 kWh × 0.30 = 0.015: away from zero
  ['half a cent', tariff(KWH_30), '2026-11-28: 10:00 0, 11:00 50', { energy: 2 }, 2],
  // 3 kWh × 0.123456 = 0.370368
  ['six decimals', tariff({ perKwh: m('0.123456') }), '2026-11-28: 10:00 0, 11:00 3000', { energy: 37 }, 37],
  // 10 kWh × −0.025 = −0.25
  [
    'energy that is paid for',
    tariff({ perKwh: m('-0.025') }),
    '2026-11-28: 10:00 0, 11:00 10000',
    { energy: -25 },
    -25,
  ],
  // 0.1 kWh × −0.05 = −0.005: away from zero
  [
    'half a cent less than nothing',
    tariff({ perKwh: m('-0.05') }),
    '2026-11-28: 10:00 0, 11:00 100',
    { energy: -1 },
    -1,
  ],
  ['no energy', tariff(KWH_30), '2026-11-28: 10:00 5000, 11:00 5000', {}, 0],
  // 0.0005 kWh × 1000 = 0.50: meters count in fractions of a Wh
  ['fractions of a Wh', tariff({ perKwh: m('1000') }), '2026-11-28: 10:00 0.25, 11:00 0.75', { energy: 50 }, 50],
  // 4,000 + 2,000 Wh, since the register began anew at 0: 6 kWh × 0.30 = 1.80
  [
    'a register that is reset',
    tariff(KWH_30),
    '2026-11-28: 10:00 1000, 11:00 5000, 11:01 0, 12:00 2000',
    { energy: 180 },
    180,
  ],
  // 5,100 − 1,000 Wh: 4.1 kWh × 0.30 = 1.23
  [
    'one figure that is too low',
    tariff(KWH_30),
    '2026-11-28: 10:00 1000, 11:00 5000, 11:01 0, 11:02 5100',
    { energy: 123 },
    123,
  ],
  [
    'one figure that is too high',
    tariff(KWH_30),
    '2026-11-28: 10:00 1000, 11:00 5000, 11:01 999999, 11:02 5100',
    { energy: 123 },
    123,
  ],
];

const HOURS: readonly Row[] = [
  // 10 kWh from 22:00 to 24:00, half of it before 23:00: 5 × 0.30 + 5 × 0.10 = 2.00
  ['a night that begins', tariff(times(NIGHT)), '2026-11-28: 22:00 0, 2026-11-29T00:00 10000', { energy: 200 }, 200],
  // 10 kWh from 06:00 to 08:00: 5 × 0.10 + 5 × 0.30 = 2.00
  ['a night that ends', tariff(times(NIGHT)), '2026-11-28: 06:00 0, 08:00 10000', { energy: 200 }, 200],
  // 10 h at 1 kWh: 1 × 0.30 + 8 × 0.10 + 1 × 0.30 = 1.40
  ['over a night', tariff(times(NIGHT)), '2026-11-27: 22:00 0, 2026-11-28T08:00 10000', { energy: 140 }, 140],
  // The meter shows when it was: 9 kWh before 23:00, 1 kWh after: 2.70 + 0.10 = 2.80
  [
    'by the samples',
    tariff(times(NIGHT)),
    '2026-11-28: 22:00 0, 23:00 9000, 2026-11-29T00:00 10000',
    { energy: 280 },
    280,
  ],
  // Friday 22:00 to Saturday 02:00, 1 kWh an hour: 2 × 0.30 + 2 × 0.20 = 1.00
  [
    'midnight before the weekend',
    tariff(times({ days: WEEKEND, perKwh: m('0.20') })),
    '2026-11-27: 22:00 0, 2026-11-28T02:00 4000',
    { energy: 100 },
    100,
  ],
  // The night of Sunday goes on until Monday 07:00: 2 × 0.10 + 1 × 0.30 = 0.50
  [
    'a night belongs to the day on which it begins',
    tariff(times({ ...NIGHT, days: WEEKEND })),
    '2026-11-30: 05:00 0, 08:00 3000',
    { energy: 50 },
    50,
  ],
  // The first row counts: 1 kWh at 0.05 and 1 kWh at 0.10
  [
    'rows that overlap',
    tariff(times({ fromMinute: 60, toMinute: 120, perKwh: m('0.05') }, NIGHT)),
    '2026-11-28: 01:00 0, 03:00 2000',
    { energy: 15 },
    15,
  ],
  // Energy by the first row (0.10), minutes by the second: 2 kWh × 0.10 + 120 × 0.01 = 0.20 + 1.20
  [
    'each price by the first row that names it',
    tariff(times(NIGHT, { fromMinute: 0, toMinute: 300, perKwh: m('9'), perMinute: m('0.01') })),
    '2026-11-28: 01:00 0, 03:00 2000',
    { energy: 20, time: 120 },
    140,
  ],
  // 30 November: 1 kWh × 0.30; 1 December: 1 kWh × 0.40
  [
    'winter prices',
    tariff(times({ months: [12, 1, 2], perKwh: m('0.40') })),
    '2026-11-30: 23:00 0, 2026-12-01T01:00 2000',
    { energy: 70 },
    70,
  ],
];

const CLOCKS: readonly Row[] = [
  // Clocks go from 02:00 to 03:00: 01:00 to 04:00 takes two hours. 2 kWh, of which the window 02:00 to 03:00 has none.
  [
    'an hour that clocks skip',
    tariff(times({ fromMinute: 120, toMinute: 180, perKwh: m('5') })),
    '2026-03-29: 01:00 0, 2026-03-29T04:00+02:00 2000',
    { energy: 60 },
    60,
  ],
  // 23:00 to 07:00 has seven hours that night: 7 × 0.10 + 1 × 0.30 = 1.00
  ['a short night', tariff(times(NIGHT)), '2026-03-28: 23:00 0, 2026-03-29T08:00+02:00 8000', { energy: 100 }, 100],
  // Clocks show 02:00 to 03:00 twice: 01:00+02:00 to 04:00+01:00 takes four hours. 2 × 0.10 + 2 × 0.30 = 0.80
  [
    'an hour that clocks show twice',
    tariff(times({ fromMinute: 120, toMinute: 180, perKwh: m('0.10') })),
    '2026-10-25: 2026-10-25T01:00+02:00 0, 2026-10-25T04:00+01:00 4000',
    { energy: 80 },
    80,
  ],
  // 23:00 to 07:00 has nine hours that night: 9 × 0.10 + 1 × 0.30 = 1.20
  [
    'a long night',
    tariff(times(NIGHT)),
    '2026-10-24: 2026-10-24T23:00+02:00 0, 2026-10-25T08:00+01:00 10000',
    { energy: 120 },
    120,
  ],
  // A day of 23 hours by the minute: 23 × 60 × 0.01 = 13.80
  [
    'a day of 23 hours',
    tariff({ perMinute: m('0.01') }),
    '2026-03-29: 00:00 0, 2026-03-30T00:00+02:00 0',
    { time: 1380 },
    1380,
  ],
];

const CHANGES: readonly Row[] = [
  // 1 h at 0.30, 1 h at 0.40, 5 kWh each: 1.50 + 2.00
  [
    'a price that changes in the session',
    tariff(KWH_30, { perKwh: m('0.40'), validFrom: '2026-12-01' }),
    '2026-11-30: 23:00 0, 2026-12-01T01:00 10000',
    { energy: 350 },
    350,
  ],
  // In summer the day begins at 22:00 UTC: 1 h at 0.30 and 1 h at 0.40
  [
    'by the clocks of the site',
    tariff(KWH_30, { perKwh: m('0.40'), validFrom: '2026-07-01' }),
    '2026-06-30: 2026-06-30T21:00Z 0, 2026-06-30T23:00Z 10000',
    { energy: 350 },
    350,
  ],
  // What is owed once is that of the start: fee 1.00 and no VAT, though both change. 1.50 + 2.00 + 1.00
  [
    'a fee and VAT that change in the session',
    tariff(
      { ...KWH_30, sessionFee: m('1') },
      { perKwh: m('0.40'), sessionFee: m('2'), vat: m('0.21'), pricesIncludeVat: false, validFrom: '2026-12-01' },
    ),
    '2026-11-30: 23:00 0, 2026-12-01T01:00 10000',
    { energy: 350, session_fee: 100 },
    450,
  ],
  [
    'a session before the first tariff begins',
    tariff({ ...KWH_30, validFrom: '2026-12-01' }),
    '2026-11-01: 10:00 0, 11:00 1000',
    { energy: 30 },
    30,
  ],
];

const TIME: readonly Row[] = [
  // 90 min × 0.02 = 1.80
  ['minutes', tariff({ perMinute: m('0.02') }), '2026-11-28: 10:00 0, 11:30 0', { time: 180 }, 180],
  // 1.5 min × 0.01 = 0.015
  ['parts of a minute', tariff({ perMinute: m('0.01') }), '2026-11-28: 10:00:00 0, 10:01:30 0', { time: 2 }, 2],
  // Charged until 11:00, stays until 12:00: 60 × 0.05 = 3.00
  [
    'a vehicle that stays',
    tariff({ idlePerMinute: m('0.05') }),
    '2026-11-28: 10:00 0, 11:00 7000, 12:00 7000',
    { idle: 300 },
    300,
  ],
  // 30 minutes are free: 30 × 0.05 = 1.50
  [
    'a vehicle that stays for longer than it may',
    tariff({ idlePerMinute: m('0.05'), idleAfterMs: 1_800_000 }),
    '2026-11-28: 10:00 0, 11:00 7000, 12:00 7000',
    { idle: 150 },
    150,
  ],
  [
    'a vehicle that leaves in time',
    tariff({ idlePerMinute: m('0.05'), idleAfterMs: 3_600_000 }),
    '2026-11-28: 10:00 0, 11:00 7000, 12:00 7000',
    {},
    0,
  ],
  // A pause is no end: charged until 13:00, then 10 × 0.05
  [
    'a pause',
    tariff({ idlePerMinute: m('0.05') }),
    '2026-11-28: 10:00 0, 11:00 7000, 12:00 7000, 13:00 14000, 13:10 14000',
    { idle: 50 },
    50,
  ],
  // 20 Wh in an hour keep the vehicle awake: 60 × 0.05
  [
    'what a vehicle takes that only stands there',
    tariff({ idlePerMinute: m('0.05') }),
    '2026-11-28: 10:00 0, 11:00 7000, 12:00 7020',
    { idle: 300 },
    300,
  ],
  // 22:00 to 23:00 and 07:00 to 08:00: 120 × 0.05 = 6.00; at night it may stay
  [
    'a vehicle that may stay at night',
    tariff({ idlePerMinute: m('0.05'), times: [{ fromMinute: 23 * 60, toMinute: 7 * 60, idlePerMinute: 0 }] }),
    '2026-11-27: 21:00 0, 22:00 7000, 2026-11-28T08:00 7000',
    { idle: 600 },
    600,
  ],
  // 7 kWh × 0.30 = 2.10, 120 min × 0.01 = 1.20, 60 min × 0.05 = 3.00
  [
    'all of it',
    tariff({ ...KWH_30, perMinute: m('0.01'), idlePerMinute: m('0.05') }),
    '2026-11-28: 10:00 0, 11:00 7000, 12:00 7000',
    { energy: 210, time: 120, idle: 300 },
    630,
  ],
];

const FEES: readonly Row[] = [
  // 2.22 + 0.35
  [
    'a session fee',
    tariff({ ...KWH_30, sessionFee: m('0.35') }),
    '2026-11-28: 10:00 1000, 11:00 8400',
    { energy: 222, session_fee: 35 },
    257,
  ],
  // 0.30 + 0.35 = 0.65: 1.35 to the minimum
  [
    'a minimum',
    tariff({ ...KWH_30, sessionFee: m('0.35'), minimum: m('2') }),
    '2026-11-28: 10:00 0, 11:00 1000',
    { energy: 30, session_fee: 35, minimum: 135 },
    200,
  ],
  // A minimum of nothing: what is paid for is free instead
  [
    'a minimum of nothing',
    tariff({ perKwh: m('-0.025'), minimum: 0 }),
    '2026-11-28: 10:00 0, 11:00 10000',
    { energy: -25, minimum: 25 },
    0,
  ],
  [
    'a minimum that is reached',
    tariff({ ...KWH_30, minimum: m('2') }),
    '2026-11-28: 10:00 1000, 11:00 8400',
    { energy: 222 },
    222,
  ],
  [
    'a start that came to nothing',
    tariff({ ...KWH_30, sessionFee: m('0.35'), minimum: m('2') }),
    '2026-11-28: 10:00 1000, 10:05 1000',
    {},
    0,
  ],
  // 2.22 + 21 % = 2.22 + 0.4662
  [
    'VAT on top',
    tariff({ ...KWH_30, vat: m('0.21'), pricesIncludeVat: false }),
    '2026-11-28: 10:00 1000, 11:00 8400',
    { energy: 222, vat: 47 },
    269,
  ],
  // A minimum is one before VAT: 2.00 + 0.42
  [
    'VAT on a minimum',
    tariff({ ...KWH_30, minimum: m('2'), vat: m('0.21'), pricesIncludeVat: false }),
    '2026-11-28: 10:00 0, 11:00 1000',
    { energy: 30, minimum: 170, vat: 42 },
    242,
  ],
  // Each line is rounded: 0.125 kWh × 0.12 = 0.015 and 1.5 min × 0.01 = 0.015 make 2 + 2 cents
  [
    'lines that add up',
    tariff({ perKwh: m('0.12'), perMinute: m('0.01') }),
    '2026-11-28: 10:00:00 0, 10:01:30 125',
    { energy: 2, time: 2 },
    4,
  ],
];

test.each([...ENERGY, ...HOURS, ...CLOCKS, ...CHANGES, ...TIME, ...FEES])(
  '%s',
  (_says, by, course, lines, totalMinor) => {
    const bill = priceSession(by, session(course));
    expect(linesOf(bill)).toEqual(lines);
    expect(bill.totalMinor).toBe(totalMinor);
  },
);

const QUARTER_MS = 900_000;
const EXCHANGE = { source: 'nl', plusPerKwh: m('0.02'), factor: m('1.21') };

/** From 10:00 on, a quarter of an hour each. */
function quarters(...prices: readonly string[]): readonly SpotPrice[] {
  const begins = instant('2026-11-28T10:00');
  return prices.map((price, index) => {
    const from = begins + index * QUARTER_MS;
    return { source: 'nl', from, to: from + QUARTER_MS, perKwh: m(price) };
  });
}

type SpotRow = readonly [says: string, by: Tariff, spot: readonly SpotPrice[], course: string, energyMinor: number];

const SPOT: readonly SpotRow[] = [
  // 2 kWh a quarter: 2 × (0.10 × 1.21 + 0.02) + 2 × (0.20 × 1.21 + 0.02) = 0.282 + 0.524
  [
    'prices of a quarter of an hour',
    tariff({ dayAhead: EXCHANGE }),
    quarters('0.10', '0.20'),
    '2026-11-28: 10:00 0, 10:30 4000',
    81,
  ],
  // The session begins in the middle: 1 kWh × 0.141 + 1 kWh × 0.262 = 0.403
  ['a part of them', tariff({ dayAhead: EXCHANGE }), quarters('0.10', '0.20'), '2026-11-28: 10:10 0, 10:20 2000', 40],
  // 4 kWh × (−0.10 × 1.21 + 0.02) = −0.404
  [
    'less than nothing',
    tariff({ dayAhead: EXCHANGE }),
    quarters('-0.10', '-0.10'),
    '2026-11-28: 10:00 0, 10:30 4000',
    -40,
  ],
  // 2 kWh × 0.141, and 2 kWh × 0.30 where none is known: 0.282 + 0.60
  [
    'hours without a price',
    tariff({ ...KWH_30, dayAhead: EXCHANGE }),
    quarters('0.10'),
    '2026-11-28: 10:00 0, 10:30 4000',
    88,
  ],
  // A window that names a price goes first: 2 kWh × 0.05 + 2 kWh × 0.262
  [
    'a window beside them',
    tariff({ dayAhead: EXCHANGE, times: [{ fromMinute: 600, toMinute: 615, perKwh: m('0.05') }] }),
    quarters('0.10', '0.20'),
    '2026-11-28: 10:00 0, 10:30 4000',
    62,
  ],
  // Those of another exchange are none: 4 kWh × 0.30
  [
    'prices of another source',
    tariff({ ...KWH_30, dayAhead: { ...EXCHANGE, source: 'de' } }),
    quarters('0.10', '0.20'),
    '2026-11-28: 10:00 0, 10:30 4000',
    120,
  ],
  // Without the formula they do not matter: 4 kWh × 0.30
  ['a tariff without them', tariff(KWH_30), quarters('0.10', '0.20'), '2026-11-28: 10:00 0, 10:30 4000', 120],
];

test.each(SPOT)('day ahead: %s', (_says, by, spot, course, energyMinor) => {
  expect(priceSession(by, session(course), spot).totalMinor).toBe(energyMinor);
});

test('day ahead: a bill tells what was charged without such a price, and whether it has one at all', () => {
  const course = session('2026-11-28: 10:00 0, 10:30 4000');
  const bill = (by: Tariff) => priceSession(by, course, quarters('0.10'));
  expect(bill(tariff({ ...KWH_30, dayAhead: EXCHANGE }))).toMatchObject({ withoutSpotWh: 2000, energyWh: 4000 });
  expect(bill(tariff({ dayAhead: EXCHANGE }))).toMatchObject({ withoutPriceWh: 2000, totalMinor: 28 });
  for (const complete of [tariff(KWH_30), tariff({ dayAhead: { ...EXCHANGE }, times: [{ perKwh: m('0.05') }] })]) {
    expect(bill(complete)).not.toHaveProperty('withoutSpotWh');
    expect(bill(complete)).not.toHaveProperty('withoutPriceWh');
  }
});

test('VAT in the prices is no line, and is told beside what is left', () => {
  // 10 kWh × 0.30 = 3.00, of which 3.00 × 21 / 121 = 0.5207 is VAT
  const bill = priceSession(tariff({ ...KWH_30, vat: m('0.21') }), session('2026-11-28: 10:00 0, 11:00 10000'));
  expect(bill).toMatchObject({ lines: [{ kind: 'energy', minor: 300 }], totalMinor: 300, vatMinor: 52, netMinor: 248 });
});

test('a provider keeps its share of what is left without VAT', () => {
  // 2.48 × 5 % = 0.124
  const by = tariff({ ...KWH_30, vat: m('0.21'), providerShare: m('0.05') });
  expect(priceSession(by, session('2026-11-28: 10:00 0, 11:00 10000')).providerMinor).toBe(12);
});

test('a meter that told nothing makes no bill of energy, and no fee for staying', () => {
  const silent = { startedAt: instant('2026-11-28T10:00'), endedAt: instant('2026-11-28T12:00'), samples: [] };
  const by = tariff({ ...KWH_30, perMinute: m('0.01'), idlePerMinute: m('0.05'), sessionFee: m('1') });
  // 120 min × 0.01
  expect(priceSession(by, silent)).toMatchObject({
    lines: [{ kind: 'time', minor: 120 }],
    energyWh: undefined,
    idleMs: 0,
  });
});

test('a session that runs is counted until now', () => {
  const running = {
    ...session('2026-11-28: 10:00 0, 11:00 7000'),
    endedAt: instant('2026-11-28T11:00'),
    meterStopWh: undefined,
  };
  const samples = [{ at: instant('2026-11-28T10:30'), wh: 3500 }];
  // 3.5 kWh × 0.30 = 1.05, 60 min × 0.01, and 30 min × 0.05 since it charged last
  const bill = priceSession(tariff({ ...KWH_30, perMinute: m('0.01'), idlePerMinute: m('0.05') }), {
    ...running,
    samples,
  });
  expect(linesOf(bill)).toEqual({ energy: 105, time: 60, idle: 150 });
});

test.each([
  // 7.4 kWh × 50 = 370 yen; 7.4 kWh × 0.1 = 0.740 dinar
  ['JPY', '50', 370],
  ['KWD', '0.1', 740],
])('%s is counted in its own minor unit', (currency, perKwh, totalMinor) => {
  const by = { ...tariff({ perKwh: m(perKwh) }), currency };
  expect(priceSession(by, session('2026-11-28: 10:00 1000, 11:00 8400')).totalMinor).toBe(totalMinor);
});

test('a session of decades, of a clock that was wrong, is followed for 400 days and no longer', () => {
  const long = session('1970-01-01: 00:00 0, 2026-11-28T11:00 1000');
  const by = tariff(times(NIGHT));
  // Its first moment, and two edges a day.
  expect(priceSteps(by, { from: long.startedAt, to: long.endedAt }, [])).toHaveLength(1 + 2 * 400);
  expect(priceSession(by, long).energyWh).toBe(1000);
});

function linesOf({ lines }: Bill): Lines {
  return Object.fromEntries(lines.map(({ kind, minor }) => [kind, minor]));
}
