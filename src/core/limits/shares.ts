/**
 * How places share what a wire bears (PROTOCOL §2.5 "station max over several EVSEs", invariant I6): the breaker of
 * the house, the supply line of a charger, a provider's limit for a whole station. All in tenths of an ampere, as
 * whole numbers, so that nothing is gained by rounding.
 */
import type { Instant } from '../model.ts';
import type { Sharing } from './settings.ts';

/** One EVSE as far as sharing goes. */
export interface Sharer {
  readonly key: string;
  /** Since when a session runs there; undefined = none does, and it gets nothing. */
  readonly since: Instant | undefined;
  readonly priority: number;
  /** Less does not charge. */
  readonly minA: number;
  /** All that anything else lets it have; infinite = all. */
  readonly wantsA: number;
  /** What its car takes and may take soon, when that is less than it could; undefined = all it gets. */
  readonly takesA: number | undefined;
  /** What it takes without being asked, should a session begin unseen: the default that its charger keeps. */
  readonly idleA: number;
  /** The most that its charger may be giving now, as far as it has confirmed; infinite = nobody knows. */
  readonly heldA: number;
  /** The least that it may be giving now, where that is less: the difference was asked for, and it has not said yes. */
  readonly sureA?: number | undefined;
}

/** What some of them share. */
export interface Wire {
  readonly limitA: number;
  readonly keys: ReadonlySet<string>;
}

export interface Share {
  /** What it shall have. */
  readonly targetA: number;
  /** What it may be given now: no more than the target, and less while others have not given way yet. */
  readonly grantA: number;
}

/** Each sharer's part, by key. The sum of what is held and what is granted never exceeds a wire by a raise. */
export function shareOut(
  sharers: readonly Sharer[],
  wires: readonly Wire[],
  sharing: Sharing,
): ReadonlyMap<string, Share> {
  const ranked = sharers.toSorted((a, b) => rank(a, b, sharing));
  const targets = targetsOf(ranked, wires, sharing);
  const grants = grantsOf(ranked, targets, wires);
  return new Map(
    sharers.map(({ key }) => [key, { targetA: (targets.get(key) ?? 0) / 10, grantA: (grants.get(key) ?? 0) / 10 }]),
  );
}

type Tenths = ReadonlyMap<string, number>;

/** Who goes first: the more important one, then who began first; the key makes it the same each time. */
function rank(a: Sharer, b: Sharer, sharing: Sharing): number {
  const byPriority = sharing === 'priority' ? b.priority - a.priority : 0;
  const bySince = (a.since ?? Number.MAX_SAFE_INTEGER) - (b.since ?? Number.MAX_SAFE_INTEGER);
  return byPriority || bySince || (a.key < b.key ? -1 : 1);
}

/**
 * Every place keeps what it takes unasked. Those that charge get their least current in the order of rank as long as
 * there is enough, the others wait: six amperes for one car are better than three for two, with which none charges.
 * What is left is shared out by what cars take, and the rest of it by what they may have.
 */
function targetsOf(ranked: readonly Sharer[], wires: readonly Wire[], sharing: Sharing): Tenths {
  const costs = new Map(ranked.map(({ key, idleA }) => [key, down(idleA)]));
  const admitted = ranked.filter((one) => {
    if (one.since === undefined || down(one.wantsA) < up(one.minA)) return false;
    const needs = Math.max(up(one.minA), costs.get(one.key) ?? 0);
    if (roomFor(one.key, costs, wires) < needs) return false;
    costs.set(one.key, needs);
    return true;
  });
  const fill = sharing === 'priority' ? fillInTurn : fillEvenly;
  fill(admitted, costs, wires, (one) => Math.min(down(one.wantsA), up(one.takesA ?? one.wantsA)));
  fill(admitted, costs, wires, (one) => down(one.wantsA));
  const isIn = new Set(admitted.map(({ key }) => key));
  return new Map(
    ranked.map((one) => [one.key, isIn.has(one.key) ? Math.min(costs.get(one.key) ?? 0, down(one.wantsA)) : 0]),
  );
}

type Cap = (one: Sharer) => number;

function fillInTurn(places: readonly Sharer[], costs: Map<string, number>, wires: readonly Wire[], cap: Cap): void {
  for (const one of places) {
    const most = Math.min(cap(one), roomFor(one.key, costs, wires));
    costs.set(one.key, Math.max(costs.get(one.key) ?? 0, most));
  }
}

/** All rise together; who has what it can use, or sits on a full wire, stays where it is. */
function fillEvenly(places: readonly Sharer[], costs: Map<string, number>, wires: readonly Wire[], cap: Cap): void {
  const at = (one: Sharer, level: number) => Math.max(costs.get(one.key) ?? 0, Math.min(level, cap(one)));
  let rising = places.filter((one) => cap(one) > (costs.get(one.key) ?? 0));
  while (rising.length > 0) {
    const fits = (level: number) => {
      const risen = new Map([...costs, ...rising.map((one): [string, number] => [one.key, at(one, level)])]);
      return wires.every((wire) => sumOn(wire, risen) <= Math.max(down(wire.limitA), sumOn(wire, costs)));
    };
    const level = highest(Math.max(...rising.map((one) => Math.min(cap(one), UNLIMITED))), fits);
    for (const one of rising) costs.set(one.key, at(one, level));
    const left = rising.filter((one) => cap(one) > level && roomFor(one.key, costs, wires) > level);
    const [first, ...others] = left;
    // The last tenths of a wire, too few for all, go to those that rank first.
    if (first !== undefined && left.length === rising.length) {
      costs.set(first.key, at(first, level + 1));
      rising = others;
    } else rising = left;
  }
}

/** The highest whole number up to `most` that fits; what fits also fits lower. */
function highest(most: number, fits: (level: number) => boolean): number {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * Who has to give way does so at once; who may have more gets it when the others hold no more than leaves room for
 * it. A limit that was said and not confirmed counts for the more of both.
 */
function grantsOf(ranked: readonly Sharer[], targets: Tenths, wires: readonly Wire[]): Tenths {
  const taken = new Map(ranked.map(({ key, idleA, heldA }) => [key, up(Math.max(heldA, idleA))]));
  return new Map(
    ranked.map(({ key, heldA, sureA = heldA, minA }) => {
      const target = targets.get(key) ?? 0;
      const sure = up(sureA);
      // To ask again for what may not have been heard is a raise like any other.
      if (target <= sure) return [key, target];
      const room = Math.min(target, roomFor(key, taken, wires));
      // What charges nobody is not worth saying.
      const grant = room < up(minA) ? sure : Math.max(sure, room);
      taken.set(key, Math.max(grant, taken.get(key) ?? 0));
      return [key, grant];
    }),
  );
}

/**
 * What each place may be given now as what it takes unasked: all of it, but for what others hold of it and have not given
 * way yet.
 */
export function defaultsOf(sharers: readonly Sharer[], wires: readonly Wire[]): ReadonlyMap<string, number> {
  const taken = new Map(sharers.map(({ key, idleA, heldA }) => [key, up(Math.max(heldA, idleA))]));
  return new Map(
    sharers.map(({ key, idleA, heldA, sureA = heldA }) => {
      const isFree = up(idleA) <= Math.max(up(sureA), roomFor(key, taken, wires));
      return [key, isFree ? idleA : sureA];
    }),
  );
}

/** What a place could have while all others keep what they have. */
function roomFor(key: string, costs: Tenths, wires: readonly Wire[]): number {
  const rooms = wires
    .filter(({ keys }) => keys.has(key))
    .map((wire) => down(wire.limitA) - sumOn(wire, costs) + (costs.get(key) ?? 0));
  return Math.min(UNLIMITED, ...rooms);
}

function sumOn({ keys }: Wire, costs: Tenths): number {
  let sum = 0;
  for (const key of keys) sum += costs.get(key) ?? 0;
  return sum;
}

/** Above every wire of a house, and small enough to be added up exactly. */
const UNLIMITED = 10_000_000;

/** The little more makes up for what binary fractions lose. */
function down(amperes: number): number {
  return Math.max(0, Math.min(UNLIMITED, Math.floor(amperes * 10 + 1e-6)));
}

function up(amperes: number): number {
  return Math.max(0, Math.min(UNLIMITED, Math.ceil(amperes * 10 - 1e-6)));
}
