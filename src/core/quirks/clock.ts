/**
 * Times of a charger whose clock is wrong (PROTOCOL §5.6, Q1). Nothing may wait for a later message, since every one is
 * written down and answered before the next comes; so what is kept is how far the clock is off. It is learnt from the
 * first wrong time, which becomes the time of its receipt, and the times after it keep their distances. One that
 * would then lie ahead of its own receipt shows that the messages come from a queue: from there on the newest is
 * the one that was made just now.
 */
import type { Instant, Payload } from '../model.ts';
import { formatInstant, parseInstant } from '../ocpp/time.ts';
import { isObject } from './pointer.ts';

/** What is known of a clock that is wrong, as the station keeps it; undefined while no wrong time was seen. */
export interface ChargerClock {
  /** What has to be added to its times. */
  readonly offsetMs: number;
  /** Learnt on an earlier connection: over with the next boot, after which the clock may have begun anew. */
  readonly isOld?: boolean | undefined;
}

/** Earlier than this no charger speaks of now: its clock was never set. */
export const FIRST_PLAUSIBLE: Instant = Date.UTC(2020);
/** A clock may be this far ahead; behind by any time, since messages of an offline charger come late. */
const MAX_AHEAD_MS = 300_000;
/** Messages take different times to come: so little does not mean that they waited. */
const SLACK_MS = 5_000;

export interface Timed {
  /** With the wrong times set right; the same object when there were none. */
  readonly payload: Payload;
  readonly clock: ChargerClock | undefined;
  /** The newest of the wrong times, as the charger said it. */
  readonly said: Instant | undefined;
}

/** A status is told when it comes about: one that would lie further back shows that the clock began anew. */
const LIVE_MS = 60_000;

/**
 * Times that are plausible are never changed, however old they are.
 *
 * @param payload one that validates
 * @param isLive it is about what is so now, and does not come out of a queue
 */
export function mendTimes(payload: Payload, clock: ChargerClock | undefined, now: Instant, isLive: boolean): Timed {
  // A host that does not know the time cannot tell who is wrong.
  const newest = now < FIRST_PLAUSIBLE ? undefined : newestWrong(payload, now);
  if (newest === undefined) return { payload, clock, said: undefined };
  const fits = clock !== undefined && isPossible(newest + clock.offsetMs, now, isLive);
  const offsetMs = fits ? clock.offsetMs : now - newest;
  const set = (at: Instant) => (isWrong(at, now) ? Math.min(at + offsetMs, now) : undefined);
  return { payload: withTimes(payload, set), clock: fits ? clock : { offsetMs }, said: newest };
}

function isWrong(at: Instant, now: Instant): boolean {
  return at < FIRST_PLAUSIBLE || at > now + MAX_AHEAD_MS;
}

function isPossible(at: Instant, now: Instant, isLive: boolean): boolean {
  return at <= now + SLACK_MS && at >= (isLive ? now - LIVE_MS : FIRST_PLAUSIBLE);
}

/** The charger is on a new connection. */
export function reconnected(clock: ChargerClock | undefined): ChargerClock | undefined {
  return clock && { ...clock, isOld: true };
}

/** It booted: what was learnt before this connection says nothing of its clock now. */
export function booted(clock: ChargerClock | undefined): ChargerClock | undefined {
  return clock?.isOld === true ? undefined : clock;
}

/** The fields that hold a moment of the past, in all messages of chargers. */
const MOMENTS: ReadonlySet<string> = new Set(['timestamp', 'generatedAt']);

/** Nothing in these has a time of its own, and they are most of a message. */
const TIMELESS: ReadonlySet<string> = new Set(['sampledValue', 'customData']);

/** Every message passes here, so nothing is made while all times are right. */
function newestWrong(value: object, now: Instant): Instant | undefined {
  let newest: Instant | undefined;
  for (const [key, inner] of Object.entries(value)) {
    const at = MOMENTS.has(key) ? parseInstant(inner) : undefined;
    const isDeeper = typeof inner === 'object' && inner !== null && !TIMELESS.has(key);
    const wrong = at !== undefined && isWrong(at, now) ? at : isDeeper ? newestWrong(inner, now) : undefined;
    if (wrong !== undefined && (newest === undefined || wrong > newest)) newest = wrong;
  }
  return newest;
}

function withTimes(payload: Payload, set: (at: Instant) => Instant | undefined): Payload {
  return Object.fromEntries(Object.entries(payload).map(([key, inner]) => [key, timed(key, inner, set)]));
}

function timed(key: string, value: unknown, set: (at: Instant) => Instant | undefined): unknown {
  if (MOMENTS.has(key)) {
    const at = parseInstant(value);
    const right = at === undefined ? undefined : set(at);
    return right === undefined ? value : formatInstant(right);
  }
  if (TIMELESS.has(key)) return value;
  if (Array.isArray(value)) return value.map((inner) => timed('', inner, set));
  return isObject(value) ? withTimes(value, set) : value;
}
