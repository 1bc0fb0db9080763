import { test } from 'vitest';
import { playSharedStories } from './shared-stories.ts';
import { playLimitStories } from './stories.ts';

const RUNS = { seed: 20_261_128, numRuns: 300 };

test(
  'the charger is never told more than anybody allows, and in the end it gets the least of all',
  () => playLimitStories(RUNS),
  120_000,
);

test(
  'two places together are never told more than is allowed the whole charger, now or later, and share all of it',
  () => playSharedStories({ ...RUNS, numRuns: 100 }),
  120_000,
);
