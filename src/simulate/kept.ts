/** What a simulated charger was given to keep, beside profiles and settings. It is lost with the charger. */
import type { Instant, Payload } from '../core/model.ts';

export interface Reservation {
  readonly id: number;
  readonly tag: string;
  readonly group: string | undefined;
  readonly until: Instant;
}

/** Of each kind; the oldest goes first. */
const MAX_KEPT = 100;

/** Things by their ids. */
export interface Shelf {
  put(id: string | number, thing: Payload): void;
  get(id: string | number): Payload | undefined;
  /** False: there was none. */
  take(id: string | number): boolean;
  all(): readonly (readonly [id: string | number, thing: Payload])[];
  clear(): void;
}

export interface Kept {
  /** Cards of the local list, by their number in lower case; the value is what the list says of them. */
  readonly cards: Shelf;
  listVersion: number;
  readonly monitors: Shelf;
  lastMonitor: number;
  readonly certificates: Shelf;
  readonly messages: Shelf;
  readonly tariffs: Shelf;
  readonly controls: Shelf;
}

export function makeKept(): Kept {
  return {
    cards: makeShelf(),
    listVersion: 0,
    monitors: makeShelf(),
    lastMonitor: 0,
    certificates: makeShelf(),
    messages: makeShelf(),
    tariffs: makeShelf(),
    controls: makeShelf(),
  };
}

function makeShelf(): Shelf {
  const things = new Map<string | number, Payload>();
  return {
    put(id, thing) {
      const [oldest] = things.keys();
      if (!things.has(id) && things.size >= MAX_KEPT && oldest !== undefined) things.delete(oldest);
      things.set(id, thing);
    },
    get: (id) => things.get(id),
    take: (id) => things.delete(id),
    all: () => [...things],
    clear: () => things.clear(),
  };
}
