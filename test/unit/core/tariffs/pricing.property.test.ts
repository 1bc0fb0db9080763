import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MeteredSession } from '../../../../src/core/tariffs/course.ts';
import { chargedAt, courseOf } from '../../../../src/core/tariffs/course.ts';
import { priceSession } from '../../../../src/core/tariffs/pricing.ts';
import type { Tariff, TariffTerms, TimedPrices } from '../../../../src/core/tariffs/tariff.ts';
import { WEEKDAYS } from '../../../../src/core/windows.ts';
import { instant, tariff } from './made.ts';

const RUNS = { numRuns: 150 };
const HOUR_MS = 3_600_000;
const DAY_NAMES: readonly string[] = WEEKDAYS;

const price = fc.integer({ min: -200_000, max: 900_000 });
const minute = fc.integer({ min: 0, max: 1439 });
const timedPrices: fc.Arbitrary<TimedPrices> = fc.record(
  {
    days: fc.subarray([...WEEKDAYS], { minLength: 1 }),
    fromMinute: minute,
    toMinute: minute,
    months: fc.subarray([1, 3, 10, 11], { minLength: 1 }),
    perKwh: price,
    perMinute: fc.integer({ min: 0, max: 50_000 }),
  },
  { requiredKeys: [] },
);
/** Of what is owed by use: a fee for the whole session cannot be split. */
const byUse = fc.record({
  perKwh: price,
  perMinute: fc.integer({ min: 0, max: 50_000 }),
  times: fc.array(timedPrices, { maxLength: 4 }),
  vat: fc.constantFrom(0, 70_000, 210_000),
  pricesIncludeVat: fc.boolean(),
});
const byUseAndChange: fc.Arbitrary<Tariff> = fc
  .tuple(byUse, byUse)
  .map(([before, after]) => tariff({ ...before, ...NO_VAT }, { ...after, ...NO_VAT, validFrom: '2026-10-25' }));
const NO_VAT: Partial<TariffTerms> = { vat: 0 };

/** Around days on which clocks are set, with a sample every now and then. */
const sessions: fc.Arbitrary<MeteredSession> = fc
  .record({
    day: fc.constantFrom('2026-03-28T20:00', '2026-10-24T20:00', '2026-11-27T13:00'),
    offsetMs: fc.integer({ min: 0, max: 12 * HOUR_MS }),
    startWh: fc.integer({ min: 0, max: 1_000_000 }),
    gaps: fc.array(fc.tuple(fc.integer({ min: 1_000, max: 3 * HOUR_MS }), fc.integer({ min: 0, max: 200 })), {
      minLength: 1,
      maxLength: 20,
    }),
  })
  .map(({ day, offsetMs, startWh, gaps }) => {
    let at = instant(day) + offsetMs;
    let wh = startWh;
    const startedAt = at;
    const samples = gaps.map(([ms, wattHours]) => {
      at += ms;
      wh += wattHours * Math.ceil(ms / HOUR_MS);
      return { at, wh };
    });
    return { startedAt, endedAt: at, meterStartWh: startWh, meterStopWh: wh, samples: samples.slice(0, -1) };
  });

/** What each half is rounded by, once for energy and once for time; and the whole. */
const ROUNDING_MINOR = 1.5 * 2;

test('a session that is split at any moment costs what the whole does, but for the rounding of its lines', () => {
  fc.assert(
    fc.property(byUseAndChange, sessions, fc.double({ min: 0, max: 1, noNaN: true }), (by, whole, part) => {
      const at = Math.round(whole.startedAt + part * (whole.endedAt - whole.startedAt));
      const registerWh = (whole.meterStartWh ?? 0) + Number(chargedAt(courseOf(whole), at)) / 1e6;
      const first = { ...whole, endedAt: at, meterStopWh: registerWh };
      const second = { ...whole, startedAt: at, meterStartWh: registerWh };
      const halves = priceSession(by, first).totalMinor + priceSession(by, second).totalMinor;
      expect(Math.abs(halves - priceSession(by, whole).totalMinor)).toBeLessThanOrEqual(ROUNDING_MINOR);
    }),
    RUNS,
  );
});

test('the order of samples does not matter, nor whether one comes again', () => {
  const shuffled = sessions.chain((session) =>
    fc
      .shuffledSubarray([...session.samples, ...session.samples], { minLength: session.samples.length * 2 })
      .map((samples) => [session, { ...session, samples }] as const),
  );
  fc.assert(
    fc.property(byUseAndChange, shuffled, (by, [session, other]) => {
      expect(priceSession(by, other)).toEqual(priceSession(by, session));
    }),
    RUNS,
  );
});

test('money adds up: lines to the total, VAT and the rest to the total, and bills to the sum of their lines', () => {
  const rows = fc.array(
    fc.tuple(byUse, fc.nat(3_000_000), fc.option(fc.nat(9_000_000), { nil: undefined }), sessions),
    {
      minLength: 1,
      maxLength: 8,
    },
  );
  fc.assert(
    fc.property(rows, (owed) => {
      const bills = owed.map(([use, sessionFee, minimum, session]) =>
        priceSession(tariff({ ...use, sessionFee, minimum, idlePerMinute: 20_000, providerShare: 100_000 }), session),
      );
      for (const bill of bills) {
        expect(bill.lines.reduce((sum, { minor }) => sum + minor, 0)).toBe(bill.totalMinor);
        expect(bill.netMinor + bill.vatMinor).toBe(bill.totalMinor);
        expect(Object.values(bill).every((value) => typeof value !== 'number' || !Object.is(value, -0))).toBe(true);
      }
      const perKind = Map.groupBy(
        bills.flatMap(({ lines }) => lines),
        ({ kind }) => kind,
      );
      const kinds = [...perKind.values()].map((lines) => lines.reduce((sum, { minor }) => sum + minor, 0));
      expect(kinds.reduce((sum, minor) => sum + minor, 0)).toBe(bills.reduce((sum, bill) => sum + bill.totalMinor, 0));
    }),
    RUNS,
  );
});

test('energy costs by when it was charged: by the minute, summed up as a child would', () => {
  fc.assert(
    fc.property(byUse, sessions, (use, session) => {
      const by = tariff({ perKwh: use.perKwh, times: use.times });
      const bill = priceSession(by, session);
      const energy = bill.lines.find(({ kind }) => kind === 'energy')?.minor ?? 0;
      expect(Math.abs(energy - energyByTheMinute(by, session))).toBeLessThanOrEqual(1);
    }),
    { numRuns: 20 },
  );
});

/** Minute by minute, with the clock that the platform reads out of its own tables. */
function energyByTheMinute({ terms: [only] }: Tariff, session: MeteredSession): number {
  const clock = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: 'Europe/Amsterdam', hourCycle: 'h23', weekday: 'short', month: 'numeric' },
    ...{ hour: '2-digit', minute: '2-digit' },
  });
  const course = courseOf(session);
  let cents = 0;
  for (let at = session.startedAt; at < session.endedAt; ) {
    const next = Math.min(session.endedAt, (Math.floor(at / 60_000) + 1) * 60_000);
    const shown = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, value]));
    const minutes = Number(shown.hour) * 60 + Number(shown.minute);
    const today = DAY_NAMES.indexOf(shown.weekday?.toLowerCase() ?? '');
    const row = only.times.find((one) => {
      const { fromMinute = 0, toMinute = 1440 } = one;
      const isMonth = one.months?.includes(Number(shown.month)) ?? true;
      const isDay = (back: number) => one.days?.includes(WEEKDAYS[(today + 7 - back) % 7] ?? 'sun') ?? true;
      const isLate = isDay(0) && minutes >= fromMinute && (fromMinute >= toMinute || minutes < toMinute);
      const isEarly = fromMinute >= toMinute && isDay(1) && minutes < toMinute;
      return one.perKwh !== undefined && isMonth && (isLate || isEarly);
    });
    const kWh = Number(chargedAt(course, next) - chargedAt(course, at)) / 1e9;
    cents += (kWh * (row?.perKwh ?? only.perKwh ?? 0)) / 1e4;
    at = next;
  }
  return cents;
}
