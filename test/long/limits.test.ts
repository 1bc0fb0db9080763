import { test } from 'vitest';
import { playSharedStories } from '../integration/limits/shared-stories.ts';
import { playLimitStories } from '../integration/limits/stories.ts';

const RUNS = 3_000;
const seed = Number(process.env.SEED ?? 1);

test(
  `I6: ${RUNS} stories of limits made by chance, the charger is never told more than anybody allows (seed ${seed})`,
  () => playLimitStories({ seed, numRuns: RUNS }),
  600_000,
);

test(
  `I6: ${RUNS} stories of two places made by chance: together they are never told more than is allowed (seed ${seed})`,
  () => playSharedStories({ seed, numRuns: RUNS }),
  600_000,
);
