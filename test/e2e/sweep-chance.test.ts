import { describe, test } from 'vitest';
import { OCPP_VERSIONS } from '../../src/core/ocpp/versions.ts';
import { expectNothingWrong, playByChance } from './sweep-chance.ts';

const seed = Number(process.env.SEED ?? 20_261_128);
const DEEDS = Number(process.env.DEEDS ?? 150);

describe.each([...OCPP_VERSIONS].reverse())('%s: commands by chance', (version) => {
  test('never break a frame, and never end in an error of ours', async () => {
    expectNothingWrong(await playByChance(version, seed, DEEDS), DEEDS / 2);
  });
});
