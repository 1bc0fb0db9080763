import { test } from 'vitest';
import { OCPP_VERSIONS } from '../../src/core/ocpp/versions.ts';
import { playStories } from '../e2e/interleavings.ts';

const RUNS = 250;
const seed = Number(process.env.SEED ?? 1);

test.each([...OCPP_VERSIONS].reverse())(
  `%s: ${RUNS} stories made by chance, the promises hold (seed ${seed})`,
  (version) => playStories(version, { runs: RUNS, seed }),
  300_000,
);
