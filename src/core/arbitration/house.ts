/**
 * What the owner set for the whole house while the program runs (DESIGN 6.10): it may only narrow what the file
 * allows, and what was set for some time ends to the millisecond, also before its timer has cleared it away.
 */
import type { Instant, Mode, ProviderId } from '../model.ts';
import { MODES } from '../model.ts';

export interface HouseState {
  /** Of every charger that has none of its own. */
  readonly mode: Mode;
  readonly modes: { readonly [chargerId: string]: Mode };
  /** Cards that would be refused charge until then, and the home pays. */
  readonly guestUntil?: Instant | undefined;
  readonly paused: { readonly [id: ProviderId]: ProviderPause };
}

export interface ProviderPause {
  readonly since: Instant;
  /** Undefined = until the owner resumes it. */
  readonly until?: Instant | undefined;
}

/** The file decides alone. */
export const UNTOUCHED_HOUSE: HouseState = { mode: 'automatic', modes: {}, paused: {} };

/** What the file says of the mode; `sharingAllowed: false` is a ceiling like `home_only`. */
export interface FileModes {
  readonly mode: Mode;
  readonly sharingAllowed: boolean;
}

/** The widest mode that the file allows. */
export function ceilingOf({ mode, sharingAllowed }: FileModes): Mode {
  return stricter(mode, sharingAllowed ? 'automatic' : 'home_only');
}

/** In force at this charger; without one, at those that have no mode of their own. */
export function modeAt(house: HouseState, file: FileModes, chargerId?: string): Mode {
  const own = chargerId === undefined ? undefined : house.modes[chargerId];
  return stricter(ceilingOf(file), own ?? house.mode);
}

/** For one charger, or for all: then none has a mode of its own any more. */
export function withMode(house: HouseState, mode: Mode, chargerId?: string): HouseState {
  if (chargerId === undefined) return { ...house, mode, modes: {} };
  return { ...house, modes: { ...house.modes, [chargerId]: mode } };
}

/** Those that the file does not know any more are forgotten. */
export function withPause(
  house: HouseState,
  id: ProviderId,
  pause: ProviderPause | undefined,
  known: ReadonlySet<ProviderId>,
): HouseState {
  const others = Object.entries(house.paused).filter(([other]) => other !== id && known.has(other));
  return { ...house, paused: Object.fromEntries([...others, ...(pause === undefined ? [] : [[id, pause] as const])]) };
}

/** As it is now: without what is over by time. The very same where nothing is. */
export function houseAt(house: HouseState, now: Instant): HouseState {
  const isOver = (until: Instant | undefined): boolean => until !== undefined && until <= now;
  const over = Object.entries(house.paused).filter(([, { until }]) => isOver(until));
  const isGuestOver = isOver(house.guestUntil);
  if (over.length === 0 && !isGuestOver) return house;
  return {
    ...house,
    guestUntil: isGuestOver ? undefined : house.guestUntil,
    paused: Object.fromEntries(Object.entries(house.paused).filter(([, { until }]) => !isOver(until))),
  };
}

/** When the next of it ends by itself. */
export function nextHouseEnd({ guestUntil, paused }: HouseState): Instant | undefined {
  const ends = [guestUntil, ...Object.values(paused).map(({ until }) => until)].filter((at) => at !== undefined);
  return ends.length === 0 ? undefined : Math.min(...ends);
}

function stricter(one: Mode, other: Mode): Mode {
  return MODES.indexOf(one) >= MODES.indexOf(other) ? one : other;
}
