import { expect, test } from 'vitest';
import { decimalOf, decimalsOf, millionthsOf, minorOf, moneyText, partOf, rounded } from '../../../src/core/money.ts';

test.each([
  ['0.285', 285_000],
  [0.285, 285_000],
  ['12', 12_000_000],
  ['0.000001', 1],
  ['-0.05', -50_000],
  ['-0', 0],
  [' 0.3 ', 300_000],
  ['1000000', 1_000_000_000_000],
  // What is no decimal number with six decimals at most is no price.
  ['0.0000001', undefined],
  ['1e3', undefined],
  [1e-7, undefined],
  ['1000001', undefined],
  ['0,30', undefined],
  ['', undefined],
  [Number.NaN, undefined],
] as const)('%o in millionths: %o', (text, millionths) => {
  expect(millionthsOf(text)).toBe(millionths);
});

test.each([
  [285_000, '0.285'],
  [12_000_000, '12'],
  [100_000_000, '100'],
  [-50_000, '-0.05'],
  [1, '0.000001'],
  [0, '0'],
])('%o millionths are %s', (millionths, text) => {
  expect(decimalOf(millionths)).toBe(text);
  expect(millionthsOf(text)).toBe(millionths);
});

test.each([
  [1.25, 'EUR', 125],
  [0, 'EUR', 0],
  [1.005, 'EUR', 101],
  [-1.005, 'EUR', -101],
  [0.1 + 0.2, 'EUR', 30],
  [3.5, 'JPY', 4],
  [1.0005, 'KWD', 1001],
  [1e9, 'EUR', 100_000_000_000],
  [1e10, 'EUR', undefined],
  [Number.POSITIVE_INFINITY, 'EUR', undefined],
  [Number.NaN, 'EUR', undefined],
])('%d %s as minor units: %o', (amount, currency, minor) => {
  expect(minorOf(amount, currency)).toBe(minor);
});

test.each([
  // A half goes away from zero, all else to the nearest.
  [5n, 2n, 3],
  [-5n, 2n, -3],
  [249n, 100n, 2],
  [250n, 100n, 3],
  [-249n, 100n, -2],
  [-1n, 4n, 0],
  [0n, 7n, 0],
] as const)('%o / %o is %o', (numerator, denominator, whole) => {
  expect(rounded(numerator, denominator)).toBe(whole);
});

test.each([
  ['EUR', 2, 1230, '12.30'],
  ['EUR', 2, -5, '-0.05'],
  ['JPY', 0, 1230, '1230'],
  ['KWD', 3, 5, '0.005'],
])('%s has %o decimals: %o is %s', (currency, decimals, minor, text) => {
  expect(decimalsOf(currency)).toBe(decimals);
  expect(moneyText(minor, currency)).toBe(text);
});

test('a part of an amount is rounded once', () => {
  // 21 % of 1.50 = 0.315
  expect(partOf(150, 210_000)).toBe(32);
  expect(partOf(-150, 210_000)).toBe(-32);
});
