import { expect, test } from 'vitest';
import type { Place } from '../../../src/core/model.ts';
import { placeKey } from '../../../src/core/station/apply.ts';
import { EMPTY_STATION, type StationState } from '../../../src/core/station/station.ts';
import { crossingOf } from '../../../src/proxy/crossing.ts';
import { EMPTY_TWIN } from '../../../src/proxy/twin-state.ts';

const FIRST: Place = { evse: 1, connector: 1 };
const SECOND: Place = { evse: 2, connector: 1 };

function written(places: readonly Place[], more: Partial<StationState>): StationState {
  const told = (place: Place) => ({
    meaning: { place, status: 'Available', errorCode: 'NoError' } as const,
    at: 0,
    payload: {},
  });
  const statuses = Object.fromEntries(places.map((place) => [placeKey(place), told(place)]));
  return { ...EMPTY_STATION, version: '2.0.1', statuses, ...more };
}

test.each<[what: string, station: StationState, then: readonly Place[]]>([
  [
    'a station of before connectors were counted has those of its statuses',
    written([SECOND, FIRST], {}),
    [FIRST, SECOND],
  ],
  ['what was counted stays so', written([FIRST, SECOND], { connectors: [SECOND, FIRST] }), [SECOND, FIRST]],
  ['where the charger counts them itself there is no list', written([FIRST], { version: '1.6' }), []],
])('PROTOCOL §4.1: %s', (_what, station, then) => {
  expect(crossingOf({ ...EMPTY_TWIN, station }).connectors).toEqual(then);
});
