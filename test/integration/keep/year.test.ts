import { test } from 'vitest';
import { keepYear } from './made-year.ts';

test('a year of 1,000 sessions comes back byte for byte, and all statements add up to the totals', () =>
  keepYear(1_000, 7));
