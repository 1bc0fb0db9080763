import { test } from 'vitest';
import { keepYear } from '../integration/keep/made-year.ts';

const seed = Number(process.env.SEED ?? 1);

test(`a year of 20,000 sessions comes back byte for byte, and all statements add up to the totals (seed ${seed})`, () =>
  keepYear(20_000, seed));
