import { test } from 'vitest';
import { playLimitStories } from './stories.ts';

const RUNS = { seed: 20_261_128, numRuns: 300 };

test(
  'the charger is never told more than anybody allows, and in the end it gets the least of all',
  () => playLimitStories(RUNS),
  120_000,
);
