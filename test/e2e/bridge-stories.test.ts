import { expect, test } from 'vitest';
import { OCPP_VERSIONS } from '../../src/core/ocpp/versions.ts';
import { playSessions } from './bridge-stories.ts';

const SEED = 20_261_128;

test.each(OCPP_VERSIONS)('%s: sessions made by chance are the same for a service of each version', (version) =>
  playSessions(version, { runs: 17, seed: SEED }),
);

test('a story that tells another energy than the charger did is found out', async () => {
  await expect(playSessions('1.6', { runs: 1, seed: SEED, isLiar: true })).rejects.toThrow('session 0 of seed');
});
