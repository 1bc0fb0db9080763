/** Whether the page begins with the first steps: as long as no charger ever spoke, unless somebody here said enough. */
import type { Charger } from '../live/types.ts';

const KEY = 'first-steps';
const DONE = 'done';

export function neverConnected(chargers: readonly Pick<Charger, 'last_seen_at' | 'online'>[]): boolean {
  return chargers.every(({ last_seen_at: seen, online }) => seen === null && !online);
}

export function beginsWithFirstSteps(chargers: readonly Pick<Charger, 'last_seen_at' | 'online'>[]): boolean {
  return localStorage.getItem(KEY) !== DONE && neverConnected(chargers);
}

/** On this device; a link to the first steps stays at the foot of the page. */
export function endFirstSteps(): void {
  localStorage.setItem(KEY, DONE);
}
