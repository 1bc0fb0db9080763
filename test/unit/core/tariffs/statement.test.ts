import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { priceSession } from '../../../../src/core/tariffs/pricing.ts';
import { type BilledSession, makeStatement } from '../../../../src/core/tariffs/statement.ts';
import type { Tariff } from '../../../../src/core/tariffs/tariff.ts';
import { instant, m, tariff, ZONE } from './made.ts';

const HEAD = { month: '2026-10', zone: ZONE, madeAt: instant('2026-11-01T09:00'), site: {}, payer: { id: 'employer' } };
const WORK: Tariff = {
  ...tariff({ perKwh: m('0.3'), vat: m('0.21'), pricesIncludeVat: false, sessionFee: m('0.5') }),
  id: 'work',
  name: 'Company cars',
};
const CITY: Tariff = { ...tariff({ perKwh: m('0.4'), vat: m('0.09') }), id: 'city' };
const YEN: Tariff = { ...tariff({ perKwh: m('30') }), id: 'far', currency: 'JPY' };

function billed(id: string, startedAt: number, wh: number | undefined, by?: Tariff, isOver = true): BilledSession {
  const endedAt = startedAt + 3_600_000;
  const meter = wh === undefined ? {} : { meterStartWh: 1_000, meterStopWh: 1_000 + wh };
  return {
    ...{ id, startedAt, endedAt: isOver ? endedAt : undefined, chargerId: 'BOX', evse: 1, connector: 1 },
    ...{ tag: 'CARD', cardName: 'Anna', vehicle: 'red', energyWh: wh, meterStartWh: undefined, meterStopWh: undefined },
    ...meter,
    bill: by && isOver ? priceSession(by, { startedAt, endedAt, samples: [], ...meter }) : undefined,
    tariff: by,
  };
}

const at = (day: string) => instant(`2026-10-${day}:00+02:00`);

describe('a statement', () => {
  test('has a row for each session, oldest first, and sums that are those of the rows', () => {
    const made = makeStatement({
      ...HEAD,
      sessions: [
        billed('c', at('20T10:00'), 3_333, CITY),
        billed('b', at('12T10:00'), 2_001, WORK),
        billed('a', at('12T10:00'), 10_000, WORK),
      ],
    });
    expect(made.rows.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    // a: 10 × 0.30 = 3.00, fee 0.50, 21 % of 3.50 = 0.735 → 0.74; b: 2.001 × 0.30 = 0.60, 0.50, 21 % of 1.10 = 0.23
    expect(made.rows.map(({ bill }) => bill?.totalMinor)).toEqual([424, 133, 133]);
    // c: 3.333 × 0.40 = 1.33 with 9 % in it: 0.11
    expect(made.sums).toEqual([
      {
        ...{ currency: 'EUR', sessions: 3, energyWh: 15_334 },
        lines: [
          { kind: 'energy', minor: 300 + 60 + 133 },
          { kind: 'session_fee', minor: 100 },
          { kind: 'vat', minor: 74 + 23 },
        ],
        ...{ netMinor: 350 + 110 + 122, vatMinor: 74 + 23 + 11, totalMinor: 424 + 133 + 133 },
        rates: [
          { vat: m('0.09'), netMinor: 122, vatMinor: 11, totalMinor: 133 },
          { vat: m('0.21'), netMinor: 460, vatMinor: 97, totalMinor: 557 },
        ],
      },
    ]);
    expect(made.rows[0]).toMatchObject({ tariffName: 'Company cars', vat: m('0.21'), state: 'priced' });
    expect(made.rows[2]).toMatchObject({ tariffName: 'city' });
  });

  test('names sessions that run and those without a price, and counts nothing for them', () => {
    const made = makeStatement({
      ...HEAD,
      sessions: [
        billed('a', at('01T10:00'), 1_000),
        billed('b', at('02T10:00'), 500, WORK, false),
        billed('c', at('03T10:00'), undefined, WORK),
      ],
    });
    expect(made.rows.map(({ state }) => state)).toEqual(['unpriced', 'running', 'priced']);
    expect(made).toMatchObject({ sessions: 2, energyWh: 1_000, unpriced: 1, running: 1 });
    // The meter of c told nothing: no energy, and no fee.
    expect(made.sums).toMatchObject([{ sessions: 1, energyWh: 0, lines: [], totalMinor: 0 }]);
  });

  test('of nothing has no sums', () => {
    expect(makeStatement({ ...HEAD, sessions: [] })).toMatchObject({ rows: [], sums: [], sessions: 0, running: 0 });
  });

  test('keeps currencies apart', () => {
    const sessions = [billed('a', at('01T10:00'), 1_000, YEN), billed('b', at('02T10:00'), 1_000, CITY)];
    expect(makeStatement({ ...HEAD, sessions }).sums).toMatchObject([
      { currency: 'EUR', totalMinor: 40 },
      { currency: 'JPY', totalMinor: 30 },
    ]);
  });

  test.each([
    ['2026-10', '2026-10-01T00:00:00+02:00', '2026-11-01T00:00:00+01:00'],
    ['2026-03', '2026-03-01T00:00:00+01:00', '2026-04-01T00:00:00+02:00'],
    ['2026-12', '2026-12-01T00:00:00+01:00', '2027-01-01T00:00:00+01:00'],
    ['2028-02', '2028-02-01T00:00:00+01:00', '2028-03-01T00:00:00+01:00'],
  ])('of %s goes from %s to %s', (month, from, to) => {
    expect(makeStatement({ ...HEAD, month, sessions: [] })).toMatchObject({ from, to });
  });

  test('tells the hour that comes twice from itself', () => {
    const sessions = ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'].map((text, index) =>
      billed(`s${index}`, Date.parse(text), 1_000, CITY),
    );
    expect(makeStatement({ ...HEAD, sessions }).rows.map(({ starts, ends }) => [starts, ends])).toEqual([
      ['2026-10-25T02:30:00+02:00', '2026-10-25T02:30:00+01:00'],
      ['2026-10-25T02:30:00+01:00', '2026-10-25T03:30:00+01:00'],
    ]);
  });

  test('adds up: the parts of payers are the whole, and each sum is that of its rows, to the last cent', () => {
    const one = fc.record({
      payer: fc.constantFrom('a', 'b', 'c'),
      minute: fc.integer({ min: 0, max: 40_000 }),
      wh: fc.double({ min: 0, max: 90_000, noNaN: true }),
      by: fc.constantFrom(WORK, CITY, undefined),
      isOver: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 40 }), (rows) => {
        const all = rows.map(({ payer, minute, wh, by, isOver }, index) => ({
          payer,
          session: billed(`s${index}`, at('01T00:00') + minute * 60_000, wh, by, isOver),
        }));
        const of = (some: typeof all) => makeStatement({ ...HEAD, sessions: some.map(({ session }) => session) });
        const parts = [...Map.groupBy(all, ({ payer }) => payer).values()].map(of);
        const sum = (list: readonly number[]) => list.reduce((before, each) => before + each, 0);
        for (const field of ['totalMinor', 'netMinor', 'vatMinor', 'energyWh', 'sessions'] as const) {
          const whole = sum(of(all).sums.map((each) => each[field]));
          expect(sum(parts.flatMap(({ sums }) => sums.map((each) => each[field])))).toBe(whole);
        }
        for (const { sums, rows: shown } of parts) {
          for (const { totalMinor, netMinor, vatMinor, lines, rates } of sums) {
            expect(sum(lines.map(({ minor }) => minor))).toBe(totalMinor);
            expect(netMinor + vatMinor).toBe(totalMinor);
            expect(sum(rates.map((rate) => rate.totalMinor))).toBe(totalMinor);
          }
          expect(sum(shown.map(({ bill }) => bill?.totalMinor ?? 0))).toBe(sum(sums.map((each) => each.totalMinor)));
        }
      }),
      { numRuns: 200 },
    );
  });
});
