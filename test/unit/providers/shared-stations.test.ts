import { expect, test } from 'vitest';
import { sharedStations } from '../../../src/providers/shared-stations.ts';

const at = (chargerId: string, providerId: string, station: string) => ({
  chargerId,
  providerId,
  url: `ws://example.com/${station}`,
});
const ADVICE =
  'where only one of them can be at a time: give each a service of its own, with "charger" and "station_id"';

test.each([
  ['each by its own name', [at('a', 'x', 'a'), at('b', 'x', 'b')], []],
  ['one charger of two services', [at('a', 'x', 'S'), at('a', 'y', 'S')], []],
  ['two of one service', [at('a', 'x', 'S'), at('b', 'x', 'S')], [`a and b are one station at x, ${ADVICE}`]],
  ['two of two', [at('a', 'x', 'S'), at('b', 'y', 'S')], [`a and b are one station at x and y, ${ADVICE}`]],
])('%s', (_who, visits, told) => {
  expect(sharedStations(visits)).toEqual(told);
});
