import type { Ids } from '../../src/lib/ids.ts';

/** Predictable ids: `00000000-0000-4000-8000-000000000001`, … and dice from a small seeded generator. */
export function fakeIds(seed = 1): Ids {
  let count = 0;
  let state = seed >>> 0 || 1;
  return {
    uuid: () => `00000000-0000-4000-8000-${(++count).toString(16).padStart(12, '0')}`,
    random: () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    },
  };
}
