/** The wires of a site and who hangs on them, as far as they are to be shared. */
import type { Instant } from '../model.ts';
import type { ChargerLimits, SiteSettings } from './settings.ts';
import type { Sharer, Wire } from './shares.ts';

export interface PlaceOnSite {
  readonly evse: number;
  /** Since when a session runs there. */
  readonly since: Instant | undefined;
  /** What all parties but the site let it have; infinite = all. */
  readonly wantsA: number;
  /** The most that the charger may be giving; undefined = nobody knows. */
  readonly heldA: number | undefined;
  /** The least that it may be giving; undefined = nobody knows. */
  readonly sureA: number | undefined;
  readonly takesA: number | undefined;
}

export interface ChargerOnSite {
  readonly chargerId: string;
  readonly limits: ChargerLimits;
  /** What a provider or the home allows all of its places together; infinite = all. */
  readonly stationA: number;
  /** The least that this falls to, as far ahead as is known. */
  readonly stationLeastA: number;
  readonly places: readonly PlaceOnSite[];
}

export type WireKind = 'breaker' | 'supply' | 'station';

export interface WireOnSite extends Wire {
  readonly kind: WireKind;
}

export function placeKey(chargerId: string, evse: number): string {
  return `${evse} ${chargerId}`;
}

/** `leftA`: what the breaker has for chargers now; undefined = there is none. */
function wiresOf(
  site: SiteSettings,
  leftA: number | undefined,
  chargers: readonly ChargerOnSite[],
): readonly WireOnSite[] {
  const behind = chargers.filter(({ chargerId }) => isBehindBreaker(site, chargerId));
  const breaker: readonly WireOnSite[] =
    leftA === undefined ? [] : [{ kind: 'breaker', limitA: leftA, keys: new Set(behind.flatMap(keysOf)) }];
  const own = chargers.flatMap((charger): readonly WireOnSite[] => {
    const keys = new Set(keysOf(charger));
    const { supplyA } = charger.limits;
    return [
      ...(supplyA === undefined ? [] : [{ kind: 'supply' as const, limitA: supplyA, keys }]),
      // Alone on its charger a place has this limit from the party that set it.
      ...(Number.isFinite(charger.stationA) && keys.size > 1
        ? [{ kind: 'station' as const, limitA: charger.stationA, keys }]
        : []),
    ];
  });
  return [...breaker, ...own];
}

function sharersOf(site: SiteSettings, chargers: readonly ChargerOnSite[]): readonly Sharer[] {
  return chargers.flatMap((charger) => {
    const { chargerId, limits, places } = charger;
    const idleA = offlineLimitOf(site, chargers, charger) ?? 0;
    return places.map((place): Sharer => {
      // Of one that never said yes to a limit, what it gives at most; while nothing runs there its default is on the way.
      const unknownA = place.since === undefined ? idleA : Number.POSITIVE_INFINITY;
      const mostA = limits.maxA ?? Number.POSITIVE_INFINITY;
      return {
        key: placeKey(chargerId, place.evse),
        since: place.since,
        priority: limits.evsePriorities[place.evse] ?? limits.priority,
        minA: limits.minA,
        wantsA: Math.min(mostA, place.wantsA),
        takesA: place.takesA,
        idleA,
        heldA: Math.min(mostA, place.heldA ?? unknownA),
        sureA: Math.min(mostA, place.sureA ?? unknownA),
      };
    });
  });
}

/** What there is to share out at a moment, now or to come. */
export interface MomentOnSite {
  readonly at: Instant;
  readonly sharers: readonly Sharer[];
  readonly wires: readonly WireOnSite[];
}

export function momentAt(
  at: Instant,
  site: SiteSettings,
  leftA: number | undefined,
  chargers: readonly ChargerOnSite[],
): MomentOnSite {
  const wires = wiresOf(site, leftA, chargers);
  return { at, wires, sharers: wires.length === 0 ? [] : sharersOf(site, chargers) };
}

/** All that counts of it, to be compared. */
export function momentWords({ at, sharers, wires }: MomentOnSite): unknown {
  return [at, sharers, wires.map(({ kind, limitA, keys }) => [kind, limitA, [...keys]])];
}

/**
 * What each place of a charger may take while the proxy is gone: as the owner wrote it; else the least with which a car
 * charges, and nothing where not even that is left for all who share a wire, now and when its limit falls: nobody is
 * there to tell the charger of that then. Undefined = nothing limits it.
 */
export function offlineLimitOf(
  site: SiteSettings,
  chargers: readonly ChargerOnSite[],
  { chargerId, limits, places, stationLeastA }: ChargerOnSite,
): number | undefined {
  const { offlineLimitA, maxA, supplyA = Number.POSITIVE_INFINITY, minA } = limits;
  if (offlineLimitA !== undefined) return offlineLimitA;
  const behind = isBehindBreaker(site, chargerId) ? site.breakerA : undefined;
  const lineA = Math.min(supplyA, places.length > 1 ? stationLeastA : Number.POSITIVE_INFINITY);
  if (behind === undefined && !Number.isFinite(lineA)) return maxA;
  const breakerA = behind === undefined ? Number.POSITIVE_INFINITY : Math.min(behind, site.spare?.fallbackA ?? behind);
  const others = chargers.filter((one) => isBehindBreaker(site, one.chargerId));
  const sumA = others.reduce((sum, one) => sum + one.places.length * (one.limits.offlineLimitA ?? one.limits.minA), 0);
  const isEnough = sumA <= breakerA && places.length * minA <= lineA;
  return isEnough ? Math.min(minA, maxA ?? minA) : 0;
}

/**
 * How much the wires bear of what a place gives back, in amperes below zero: as much as the other way. Of a wire that is
 * shared each place that may give back has an equal part, whether or not a car stands there: all may be told to at once.
 * What the house takes leaves more room for what comes back, not less.
 */
export function floorOf(
  site: SiteSettings,
  chargers: readonly ChargerOnSite[],
  { chargerId, limits, places }: ChargerOnSite,
): number {
  if (!limits.allowsDischarge) return 0;
  const { maxA, supplyA } = limits;
  const giving = chargers.filter((one) => one.limits.allowsDischarge && isBehindBreaker(site, one.chargerId));
  const count = giving.reduce((sum, one) => sum + one.places.length, 0);
  const breakerA = isBehindBreaker(site, chargerId) ? site.breakerA : undefined;
  const bears = [maxA, supplyA && supplyA / places.length, breakerA && breakerA / count];
  return -Math.min(...bears.map((amps = Number.POSITIVE_INFINITY) => amps));
}

export function isBehindBreaker(site: SiteSettings, chargerId: string): boolean {
  return site.breakerA !== undefined && (site.chargers.length === 0 || site.chargers.includes(chargerId));
}

function keysOf({ chargerId, places }: ChargerOnSite): readonly string[] {
  return places.map(({ evse }) => placeKey(chargerId, evse));
}

/** How long a car takes to follow a new limit. */
const SETTLE_MS = 60_000;
/** Readings that are older tell nothing of now. */
const READING_MS = 150_000;
/** A car within this of its limit may want more. */
const NEAR_A = 1;
/** What is left above what a car takes, so that it can be seen to want more. */
const MARGIN_A = 2;
/** A car that takes so much less than it is left is left less. */
const LOOSE_A = 4;

/** What a car takes less than it could, with a margin; undefined = it may want all it gets. `before`: what was so far. */
export function takenA(
  reading: { readonly at: Instant; readonly currentA: number } | undefined,
  { now, heldA, raisedAt, before }: Taking,
): number | undefined {
  if (reading === undefined || now - reading.at > READING_MS || reading.at < raisedAt + SETTLE_MS) return undefined;
  const { currentA } = reading;
  if (heldA === undefined || currentA > heldA - NEAR_A) return undefined;
  const isClose = before !== undefined && before - currentA >= NEAR_A && before - currentA <= LOOSE_A;
  return isClose ? before : Math.ceil(currentA + MARGIN_A);
}

interface Taking {
  readonly now: Instant;
  readonly heldA: number | undefined;
  /** When it was last given more, or began. */
  readonly raisedAt: Instant;
  readonly before: number | undefined;
}
