/**
 * What a charger was given for one place, and what it has to be given next (PROTOCOL §2.5 "write rate", "what is
 * written"). The same for a session and for the default beneath it.
 */
import type { Instant } from '../meanings.ts';
import { type CompiledSchedule, compile, HORIZON_MS, type Room } from './compile.ts';
import { tenthsA } from './in-force.ts';
import {
  difference,
  followedBy,
  greaterLimit,
  greaterOf,
  isUnlimited,
  lesserOf,
  lineFrom,
  NO_LIMIT,
  nextChange,
} from './offered.ts';
import { type Line, stepAt } from './steps.ts';

/** One raise in so long; lowering is never held back. */
export const RAISE_EVERY_MS = 10_000;
/** What the charger does not let go is asked for again so much later. */
const STAYS_MS = 60_000;
/** What was not answered is said again so much later. */
export const RETRY_MS = 10_000;

/** A profile that a charger was asked to keep. */
export interface Written {
  readonly line: Line;
  readonly at: Instant;
  /** When it ends by itself; absent = never. */
  readonly until?: Instant | undefined;
  /** From here on it says less than is wanted, for want of room in the charger. */
  readonly exactUntil?: Instant | undefined;
  /** The charger said yes. Until then nobody knows whether this is in force or what was before. */
  readonly isHeld: boolean;
  /** Until then: one of these may be in force in its place. */
  readonly orElse?: readonly Written[] | undefined;
  /** The charger did not let it go then: it is told that nothing limits in its place. */
  readonly staysSince?: Instant | undefined;
  /** It was said in watts, meant over so many phases. */
  readonly wattPhases?: number | undefined;
}

export interface Place {
  readonly now: Instant;
  /** What the house and all parties leave. */
  readonly wanted: Line;
  readonly has: Written | undefined;
  /** What holds without it. */
  readonly beneath: Line;
  /** When it was last given more. */
  readonly raisedAt: Instant | undefined;
  /** The home or safety wants it: a raise is not held back. */
  readonly isUrgent: boolean;
  /** The charger keeps times: it is told of the changes to come; else it is told each when it is due. */
  readonly isTimed: boolean;
  readonly room: Room;
  /** So far ahead it is told; without it a day. */
  readonly horizonMs?: number | undefined;
}

/** What is to be said. */
export type Saying = Pick<Written, 'line' | 'until' | 'exactUntil'>;

export type Deed =
  | { readonly kind: 'rest'; readonly wakeAt: Instant | undefined }
  | { readonly kind: 'write'; readonly saying: Saying; readonly raises: boolean }
  | { readonly kind: 'remove' };

/** The next thing to do at a place, or when to look again. */
export function nextDeed(place: Place): Deed {
  const { now, has, beneath, wanted, isUrgent } = place;
  const ahead = lineFrom(wanted, now).filter(({ at }) => at < now + HORIZON_MS);
  const isOver = isUnlimited(ahead) && isUnlimited(lineFrom(beneath, now));
  if (isOver && has === undefined) return rest(place);
  const isFree = isOver && staysUntil(has, now) === undefined;
  const saying = sayingOf(place, wanted);
  if (has !== undefined && !has.isHeld) return afterSilence(place, has, saying, isFree);
  const offered = offeredBy(has, beneath, now);
  const { raises, lowers } = difference(saying.line, offered, now, comparableUntil(place, saying));
  const mayRaise = isUrgent || !isWithin(RAISE_EVERY_MS, place.raisedAt, now);
  if ((isFree || raises) && !lowers && !mayRaise) return { kind: 'rest', wakeAt: raisableAt(place) };
  if (isFree && mayRaise) return { kind: 'remove' };
  if (!raises && !lowers) return isDue(place, has) ? { kind: 'write', saying, raises } : rest(place);
  if (mayRaise || !raises) return { kind: 'write', saying, raises };
  return { kind: 'write', saying: sayingOf(place, lesserOf(wanted, offered, now)), raises: false };
}

/** What the charger offers as far as is known; of what was asked and not answered the more. */
export function offeredBy(has: Written | undefined, beneath: Line, now: Instant): Line {
  return oneOf(has, beneath, now, greaterOf);
}

/** What it offers at least: of what was asked and not answered the less. */
export function surelyOffered(has: Written | undefined, beneath: Line, now: Instant): Line {
  return oneOf(has, beneath, now, lesserOf);
}

/** The most of the limits that it may have, where it may also have none. */
export function mostTold(has: Written | undefined, beneath: Line, now: Instant): Line {
  return oneOf(has, beneath, now, greaterLimit);
}

function oneOf(has: Written | undefined, beneath: Line, now: Instant, choose: typeof greaterOf): Line {
  if (has === undefined) return beneath;
  const others = has.isHeld ? [] : (has.orElse ?? []);
  return others.map((one) => alone(one, beneath, now)).reduce((a, b) => choose(a, b, now), alone(has, beneath, now));
}

function alone({ line, until }: Written, beneath: Line, now: Instant): Line {
  if (until === undefined) return line;
  return until <= now ? beneath : followedBy(line, until, beneath);
}

/** Silences in a row after which anything may be in force. */
const MAX_OR_ELSE = 4;
const NOTHING: Written = { line: NO_LIMIT, at: 0, until: 0, isHeld: true };
const ANYTHING: Written = { line: NO_LIMIT, at: 0, isHeld: true };

/** What is written down before it is said. */
export function asked(saying: Saying, before: Written | undefined, at: Instant): Written {
  const known = before === undefined ? [NOTHING] : [{ ...before, orElse: undefined }];
  const orElse = before?.isHeld === false ? [...known, ...(before.orElse ?? [])] : known;
  const { staysSince } = before ?? {};
  return { ...saying, at, isHeld: false, staysSince, orElse: orElse.length > MAX_OR_ELSE ? [ANYTHING] : orElse };
}

/** What may be gone by now: it is said again as soon as it is wanted. */
export function inDoubt(written: Written): Written {
  return { ...written, at: 0, isHeld: false, orElse: [ANYTHING] };
}

export function isInDoubt({ isHeld, orElse = [] }: Written): boolean {
  return !isHeld && orElse.some(({ line }) => isUnlimited(line));
}

/** What it comes to for a car that uses so many phases: watts that were meant for three are thrice as much on one. */
export function acrossPhases<W extends Written>(written: W, phases: number): W {
  const { line, orElse, wattPhases = phases } = written;
  const scaled = line.map((step) =>
    step.limitA === undefined ? step : { ...step, limitA: (step.limitA * wattPhases) / phases },
  );
  return { ...written, line: scaled, orElse: orElse?.map((one) => acrossPhases(one, phases)) };
}

/** In the words of the charger: full seconds and as many periods as it takes, or only what holds now. */
function sayingOf({ now, isTimed, room, horizonMs = HORIZON_MS }: Place, line: Line): Saying {
  if (!isTimed) {
    const { limitA = room.ceilingA, phases } = stepAt(line, now) ?? {};
    return { line: [{ at: now, limitA: tenthsA(Math.min(limitA, room.ceilingA)), phases }] };
  }
  const schedule = compile(lineFrom(line, now), now, now + horizonMs, room);
  return {
    line: lineOfSchedule(schedule),
    until: schedule.startsAt + schedule.durationS * 1000,
    exactUntil: schedule.exactUntil,
  };
}

function lineOfSchedule({ startsAt, periods }: CompiledSchedule): Line {
  return periods.map(({ startS, ...allows }) => ({ at: startsAt + startS * 1000, ...allows }));
}

/** What comes behind the end of what it has is said when that is renewed. */
function comparableUntil({ now, has }: Place, saying: Saying): Instant {
  if (saying.until === undefined) return now + 1;
  const ends = [saying.exactUntil, saying.until, ...(has === undefined ? [] : [has.exactUntil, has.until])];
  const later = ends.filter((at) => at !== undefined && at > now);
  return Math.min(...later.flatMap((at) => at ?? []));
}

/**
 * Whether a charger that fell silent does what it was told, nobody knows: less is said at once, the same a little later.
 * It raises whatever is more than the least that may be in force.
 */
function afterSilence(place: Place, has: Written, saying: Saying, isFree: boolean): Deed {
  const { now, beneath } = place;
  const retryAt = has.at + RETRY_MS;
  const until = comparableUntil(place, saying);
  const { lowers } = difference(saying.line, has.line, now, until);
  if ((isFree || !lowers) && isWithin(RETRY_MS, has.at, now)) return { kind: 'rest', wakeAt: retryAt };
  if (isFree) return { kind: 'remove' };
  return {
    kind: 'write',
    saying,
    raises: difference(saying.line, surelyOffered(has, beneath, now), now, until).raises,
  };
}

/** When the charger is asked again to let go what it has; undefined = it may be asked now. */
export function staysUntil(has: Written | undefined, now: Instant): Instant | undefined {
  const since = has?.staysSince;
  return since !== undefined && isWithin(STAYS_MS, since, now) ? since + STAYS_MS : undefined;
}

/** What lies ahead was written down by a clock that was set back since: nobody waits for it. */
function isWithin(ms: number, since: Instant | undefined, now: Instant): boolean {
  return since !== undefined && now >= since && now < since + ms;
}

function raisableAt({ raisedAt, now }: Place): Instant {
  return (raisedAt ?? now) + RAISE_EVERY_MS;
}

/** Half of it is over, or it lasts longer than it may by now. */
function isDue({ now, horizonMs = HORIZON_MS }: Place, has: Written | undefined): boolean {
  if (has?.until === undefined) return false;
  return renewAt(has, has.until) <= now || has.until > now + horizonMs + ROUNDING_MS;
}

/** Schedules are told in full seconds. */
const ROUNDING_MS = 1_000;

/** Before half of it is over; where there was no room for all of it, before that shows. */
function renewAt({ at, exactUntil }: Written, until: Instant): Instant {
  const half = at + (until - at) / 2;
  return exactUntil === undefined ? half : Math.min(half, Math.max(at + RAISE_EVERY_MS, exactUntil - RAISE_EVERY_MS));
}

function rest({ now, has, wanted, isTimed, horizonMs = HORIZON_MS }: Place): Deed {
  const change = nextChange(wanted, now);
  const dues = [
    has?.until === undefined ? undefined : renewAt(has, has.until),
    // What lies behind the horizon comes into sight in time.
    isTimed && change !== undefined ? now + horizonMs / 2 : change,
    staysUntil(has, now),
  ].filter((at) => at !== undefined);
  return { kind: 'rest', wakeAt: dues.length === 0 ? undefined : Math.min(...dues) };
}
