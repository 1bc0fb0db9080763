import { describe, expect, test } from 'vitest';
import type { Bill, Course, TimelineEntry } from '../../../ui/src/live/types.ts';
import { difference, knownCurrency, minus } from '../../../ui/src/pages/sessions/amounts.ts';
import { courseChart, heldBands } from '../../../ui/src/pages/sessions/course.ts';
import { askOf, type Filter, filterOf, hashOf, isNarrow } from '../../../ui/src/pages/sessions/filter.ts';
import { canResend, isIn, VIEWS, worstOf } from '../../../ui/src/pages/sessions/told.ts';

describe('the filter of the list', () => {
  test.each<[string, Filter]>([
    ['', { over: false }],
    ['from=2026-10-01&to=2026-10-31&payer=road', { from: '2026-10-01', to: '2026-10-31', payer: 'road', over: false }],
    [
      'charger=garage&holder=home&tag=CARD+1&over=yes',
      { charger: 'garage', holder: 'home', tag: 'CARD 1', over: true },
    ],
    // What is no date is not asked for.
    ['from=2026-02-30&to=x&payer=', { over: false }],
  ])('"%s" in the hash', (text, filter) => {
    expect(filterOf(new URLSearchParams(text))).toEqual(filter);
    expect(filterOf(new URLSearchParams(hashOf(filter)))).toEqual(filter);
    expect(isNarrow(filter)).toBe(Object.keys(filter).length > 1 || filter.over === true);
  });

  test('days are whole ones by the clocks of the house', () => {
    expect(askOf({ from: '2026-03-29', to: '2026-03-29', tag: 'A' }, 'Europe/Amsterdam')).toEqual({
      ...{ from: '2026-03-28T23:00:00.000Z', to: '2026-03-29T22:00:00.000Z' },
      ...{ tag: 'A', include_running: true },
    });
    expect(askOf({ over: true }, 'UTC')).toEqual({ include_running: false });
  });
});

const at = (minute: number) => new Date(Date.UTC(2026, 10, 28, 12, minute)).toISOString();
const seconds = (minute: number) => Date.UTC(2026, 10, 28, 12, minute) / 1000;
const point = (minute: number, w: number | null, a: number | null = null): Course['curve'][number] => ({
  ...{ at: at(minute), energy_wh: null, power_w: w, current_a: a, soc_percent: null },
});
const limit = (minute: number, limitA: number | null): Course['limits'][number] => ({
  ...{ at: at(minute), limit_a: limitA, source: 'home', provider_id: null, why: 'so' },
});

describe('the course of a session', () => {
  test('a limit that changes between two points breaks no line', () => {
    const chart = courseChart(
      { curve: [point(0, 0), point(10, 10_000), point(20, null)], limits: [limit(5, 6)] },
      at(30),
    );
    expect(chart.times).toEqual([0, 5, 10, 20, 30].map(seconds));
    expect(chart.powerKw).toEqual([0, 5, 10, null, null]);
    expect(chart.limitA).toEqual([null, 6, 6, 6, 6]);
    expect(chart.currentA).toEqual([null, null, null, null, null]);
  });

  test('a limit from before its start holds from its start on', () => {
    const { times, limitA } = courseChart(
      { curve: [point(10, 1), point(20, 1)], limits: [limit(0, 8), limit(15, null)] },
      at(20),
    );
    expect(times).toEqual([10, 15, 20].map(seconds));
    expect(limitA).toEqual([8, null, null]);
  });

  test('without a point there is no chart', () => {
    expect(courseChart({ curve: [], limits: [limit(0, 8)] }, at(20)).times).toEqual([]);
  });

  test('who held control from when to when, within the session', () => {
    const holders = [
      { at: at(-5), holder: 'road', reason: 'first' },
      { at: at(10), holder: null, reason: null },
      { at: at(10), holder: 'home', reason: 'yours' },
    ];
    expect(heldBands(holders, at(0), at(30)).map(({ from, to, holder }) => [from, to, holder])).toEqual([
      [seconds(0), seconds(10), 'road'],
      [seconds(10), seconds(30), 'home'],
    ]);
  });
});

describe('money', () => {
  test.each([
    ['0.30', '0.10', '0.20'],
    ['1', '0.55', '0.45'],
    ['0.05', '1.10', '-1.05'],
    ['100', '30', '70'],
  ])('%s - %s = %s', (a, b, c) => {
    expect(minus(a, b)).toBe(c);
  });

  test('nothing is taken from a sum in another currency', () => {
    const bill = (currency: string) => ({ currency, revenue: '3.00', total: '1.00' }) as Bill;
    expect(difference(bill('EUR'), bill('EUR'))).toEqual({ amount: '2.00', currency: 'EUR' });
    expect(difference(bill('EUR'), bill('GBP'))).toBeUndefined();
    expect(difference(null, bill('GBP'))).toBeUndefined();
    expect([knownCurrency('XXX'), knownCurrency('SEK')]).toEqual([null, 'SEK']);
  });
});

describe('the timeline', () => {
  test('each entry stands in one view, and in that of everything', () => {
    const kinds = ['fact', 'given_up', 'control', 'limit', 'decision', 'cost', 'correction'] as const;
    for (const kind of kinds) {
      const views = VIEWS.filter((view) => isIn(view, { kind } as TimelineEntry));
      expect(views, kind).toHaveLength(2);
      expect(views[0]).toBe('all');
    }
  });

  test.each([
    [{ passed: 3 }, 'passed'],
    [{ passed: 3, pending: 1 }, 'pending'],
    [{ passed: 3, given_up: 1, pending: 9 }, 'given_up'],
    [{ withheld: 2 }, 'withheld'],
    [{}, 'withheld'],
  ])('%o is shown as %s', (messages, state) => {
    expect(worstOf(messages)).toBe(state);
  });

  test.each([
    [{ state: 'open', messages: { passed: 2 } }, false],
    [{ state: 'closed', messages: { given_up: 1 } }, true],
    [{ state: 'orphan', messages: { passed: 1 } }, true],
    [{ state: null, messages: {} }, false],
  ])('%o can be sent again: %s', (partner, can) => {
    expect(canResend(partner)).toBe(can);
  });
});
