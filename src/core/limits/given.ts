/** What one charger was given by the proxy: durable, so that a restart of the proxy raises nothing and repeats nothing. */
import type { Instant } from '../meanings.ts';
import { NO_SHORTAGE, type Shortage } from './minimum.ts';
import { PROFILE_ID, REFUSALS, type Refusals, WAYS } from './ways.ts';
import { inDoubt, isInDoubt, type Written } from './writing.ts';

/** `base` holds for whatever charges there, `session` for one session, before `base`. */
export type Scope = 'base' | 'session';

export interface GivenAt {
  readonly base?: Written | undefined;
  readonly session?: (Written & { readonly txId: string }) | undefined;
  readonly raisedAt?: Instant | undefined;
  /** Our id of the session in which the charger would not have its car steered. */
  readonly unsteered?: string | undefined;
  readonly shortages: { readonly [S in Scope]: Shortage };
}

export interface Given {
  /** What other central systems left behind is gone. */
  readonly isClean: boolean;
  /** So often since it booted it would not let that go. */
  readonly uncleaned?: number | undefined;
  /** How limits are said to it: position in `WAYS`; behind the last one no way is left. */
  readonly way: number;
  readonly refusals?: Refusals | undefined;
  /** A better way was left then, in this session: it is tried again. */
  readonly left?: { readonly at: Instant; readonly txId: string | undefined } | undefined;
  /** Profiles that a transparent provider put into the charger, by the numbers that it knows. */
  readonly strangers?: readonly number[] | undefined;
  /** It did not let one go: not tried before that. */
  readonly strangersRestUntil?: Instant | undefined;
  /** By EVSE. */
  readonly evses: { readonly [evse: string]: GivenAt };
}

export const NOTHING_GIVEN: Given = { isClean: false, way: 0, evses: {} };
const NOTHING: GivenAt = { shortages: { base: NO_SHORTAGE, session: NO_SHORTAGE } };

/** Of an EVSE with this session: what belonged to another one is over. */
export function givenAt(given: Given, evse: number, txId: string | undefined): GivenAt {
  const at = given.evses[evse] ?? NOTHING;
  if (at.session === undefined || at.session.txId === txId) return at;
  return { ...at, session: undefined, shortages: { ...at.shortages, session: NO_SHORTAGE } };
}

export function withGivenAt(given: Given, evse: number, at: GivenAt): Given {
  return { ...given, evses: { ...given.evses, [evse]: at } };
}

/** Chargers forget in a restart: all is said anew, in the way that is known to work. */
export function afterBoot(given: Given, way: number, refusals: Refusals): Given {
  const shortages = Object.entries(given.evses).map(([evse, at]) => [evse, { ...NOTHING, shortages: at.shortages }]);
  return { isClean: false, way, refusals, strangers: given.strangers, evses: Object.fromEntries(shortages) };
}

/** A limit of the whole charger would go on holding beside what is said in a better way: it is to be taken out. */
export function withBetterWay(given: Given, way: number): Given {
  const isOfStation = WAYS[given.way]?.purpose === 'ChargingStationMaxProfile';
  const next = { ...given, way, left: undefined };
  if (!isOfStation) return next;
  const others = (given.strangers ?? []).filter((id) => id !== PROFILE_ID.station);
  return { ...withDoubt(next), strangers: [...others, PROFILE_ID.station] };
}

/** It did not forget: asked again some times, unless it knows no such thing. What it has may be there or not. */
export function withUnclean(given: Given, isFirm: boolean): Given {
  const uncleaned = (given.uncleaned ?? 0) + 1;
  return { ...given, uncleaned, isClean: isFirm || uncleaned >= REFUSALS };
}

/** While a charger is told to forget everything, each default may be gone already. */
export function withDoubt(given: Given): Given {
  if (Object.values(given.evses).every(({ base }) => base === undefined || isInDoubt(base))) return given;
  const evses = Object.entries(given.evses).map(([evse, at]) => [evse, { ...at, base: at.base && inDoubt(at.base) }]);
  return { ...given, evses: Object.fromEntries(evses) };
}
