import { test } from 'vitest';
import { OCPP_VERSIONS } from '../../src/core/ocpp/versions.ts';
import { playSessions } from '../e2e/bridge-stories.ts';

const RUNS = 300;
const seed = Number(process.env.SEED ?? 1);

test.each(OCPP_VERSIONS)(
  `%s: ${RUNS} sessions made by chance are the same for a service of each version (seed ${seed})`,
  (version) => playSessions(version, { runs: RUNS, seed }),
  1_800_000,
);
