import { expect, test } from 'vitest';
import { type ChargerSight, type PlaceSight, sightInWords } from '../../../../src/core/views/sight.ts';

const NO = 'amber may not take control: the home has paused it.';
const free: PlaceSight = {
  evse: 1,
  statuses: ['Available'],
  session: undefined,
  control: { allow: true, rule: 'free', why: 'amber may take control: nobody else holds control.' },
};
const refused: PlaceSight = { ...free, control: { allow: false, rule: 'paused', code: 'H', why: NO } };
const charging = (session: PlaceSight['session']): PlaceSight => ({ ...free, statuses: ['Charging'], session });
const sight = (more: Partial<ChargerSight> = {}): ChargerSight => ({
  isConnected: true,
  watches: true,
  steers: true,
  places: [free],
  ...more,
});

test.each<[string, ChargerSight]>([
  ['It sees Available. It may have control.', sight()],
  [`It sees Available. ${NO}`, sight({ places: [refused] })],
  ['It sees Available. It has control.', sight({ places: [{ ...free, control: 'holds' }] })],
  ['It sees Available. It never has control.', sight({ steers: false })],
  ['It sees nothing of the charger.', sight({ watches: false })],
  ['It has been told nothing yet. It may have control.', sight({ places: [{ ...free, statuses: [] }] })],
  [
    'It is not connected. When it is back: It sees nothing of the charger.',
    sight({ isConnected: false, watches: false }),
  ],
  [
    `EVSE 1: It sees Available. EVSE 2: It sees Available. ${NO}`,
    sight({ places: [refused, { ...refused, evse: 2 }] }),
  ],
  [
    'It sees Charging; its own session goes on with at most 8 A. It may have control.',
    sight({ places: [charging({ as: 'own', isStopping: false, limitA: 8 })] }),
  ],
  [
    `It sees Charging; its own session goes on. It may stop and lower its session. ${NO}`,
    sight({
      places: [{ ...charging({ as: 'own', isStopping: false, limitA: undefined }), control: refused.control }],
    }),
  ],
  [
    "It sees Charging; somebody else's session goes on without current. It may have control.",
    sight({ places: [charging({ as: 'mirror', isStopping: false, limitA: 0 })] }),
  ],
  [
    'It sees Charging; a session under a card that stands for all others is being stopped. It may have control.',
    sight({ places: [charging({ as: 'alias', isStopping: true, limitA: 8 })] }),
  ],
  [
    'It sees Charging; that a session runs is hidden from it. It may have control.',
    sight({ places: [charging({ as: 'hidden', isStopping: true, limitA: 8 })] }),
  ],
  [
    'It sees Charging; its session is over for it. It may have control.',
    sight({ places: [charging({ as: 'over', isStopping: false, limitA: undefined })] }),
  ],
  ['The charger has told nothing yet.', sight({ places: [] })],
])('%s', (words, seen) => {
  expect(sightInWords(seen)).toBe(words);
});
