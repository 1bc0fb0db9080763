import { describe, expect, test } from 'vitest';
import { nearest, oneOf } from '../../../src/config/suggest.ts';

const KEYS = ['mode', 'chargers', 'backends', 'home_tag', 'log_level'];

describe('the word that was meant', () => {
  test.each([
    ['mod', 'mode'],
    ['MODE', 'mode'],
    ['charger', 'chargers'],
    ['backend', 'backends'],
    ['hometag', 'home_tag'],
    ['loglevel', 'log_level'],
    ['zzz', undefined],
    ['', undefined],
    ['x'.repeat(10_000), undefined],
  ])('%s -> %s', (word, expected) => {
    expect(nearest(word, KEYS)).toBe(expected);
  });

  test('of two words the nearer one is meant', () => {
    expect(nearest('chargers1', ['chargers12', 'chargers1x2', 'chargers'])).toBe('chargers12');
    expect(nearest('grace', ['glace', 'grace'])).toBe('grace');
  });
});

test('choices are listed in quotes', () => {
  expect(oneOf(['a', 'b'])).toBe('expected one of "a", "b"');
});
