/** What is new of a cost that a provider tells, and what of it is worth a line. */
import { describe, expect, test } from 'vitest';
import type { ToldCost } from '../../../../src/core/asks/tariffs.ts';
import { type CostNews, saidOf, toldCost } from '../../../../src/core/tariffs/told-cost.ts';

const ABOUT = { currency: 'EUR', at: 5 };
const RUNNING: ToldCost = { at: 1, currency: 'EUR', totalMinor: 120, isFinal: false };
const FINAL: ToldCost = { at: 1, currency: 'EUR', totalMinor: 300, isFinal: true };
const TEXT = { format: 'UTF8', content: 'per kWh' };
const PAID = { at: 3, status: 'Settled', reference: 'P-1' };

describe('what a provider says', () => {
  test.each<[what: string, before: ToldCost | undefined, news: CostNews, after: ToldCost | undefined]>([
    ['nothing', undefined, {}, undefined],
    ['a first figure', undefined, { totalCost: 1.2 }, { ...RUNNING, at: 5 }],
    ['the same again', RUNNING, { totalCost: 1.2 }, undefined],
    ['half a cent, rounded away from zero', RUNNING, { totalCost: 1.005 }, { ...RUNNING, at: 5, totalMinor: 101 }],
    ['a figure that nobody pays', RUNNING, { totalCost: 1e300 }, undefined],
    [
      'in another currency since: it stays',
      { ...RUNNING, currency: 'JPY' },
      { totalCost: 3.5 },
      { ...RUNNING, at: 5, currency: 'JPY', totalMinor: 4 },
    ],
    ['the end', RUNNING, { totalCost: 3, isFinal: true }, { ...FINAL, at: 5 }],
    ['what it costs so far, after the end', FINAL, { totalCost: 2 }, undefined],
    ['another end', FINAL, { totalCost: 4, isFinal: true }, { ...FINAL, at: 5, totalMinor: 400 }],
    ['nothing to pay', undefined, { totalCost: 0 }, { ...RUNNING, at: 5, totalMinor: 0 }],
    ['a text alone', undefined, { text: TEXT }, { at: 5, currency: 'EUR', text: TEXT }],
    [
      'a payment beside it',
      FINAL,
      { settled: { ...PAID, amount: 3 } },
      { ...FINAL, at: 5, settled: { ...PAID, minor: 300 } },
    ],
    ['a payment of no amount', FINAL, { settled: { ...PAID, amount: Number.NaN } }, undefined],
  ])('%s', (_what, before, news, after) => {
    expect(toldCost(before, news, ABOUT)).toEqual(after);
  });

  test('a text is no longer than a screen', () => {
    const told = toldCost(undefined, { text: { ...TEXT, content: 'x'.repeat(5_000) } }, ABOUT);
    expect(told?.text?.content).toHaveLength(1024);
  });
});

describe('a line in the course of the session', () => {
  test.each<[what: string, before: ToldCost | undefined, after: ToldCost, said: readonly unknown[]]>([
    ['for the first figure', undefined, RUNNING, [['running', 120]]],
    ['not for the next one', RUNNING, { ...RUNNING, totalMinor: 130 }, []],
    ['for the end, whatever it costs', { ...RUNNING, totalMinor: 300 }, FINAL, [['final', 300]]],
    ['not for the same end', FINAL, { ...FINAL, text: TEXT }, []],
    ['for another end', FINAL, { ...FINAL, totalMinor: 400 }, [['final', 400]]],
    ['not for a text', undefined, { at: 1, currency: 'EUR', text: TEXT }, []],
    ['for a payment', FINAL, { ...FINAL, settled: { ...PAID, minor: 3 } }, [['settled', 3]]],
  ])('%s', (_what, before, after, said) => {
    expect(saidOf(before, after).map((line) => [line.said, line.minor])).toEqual(said);
  });
});
