/** What a charger's report changes in our twin of it. Transactions have their own room. */
import type { Boot, Instant, Payload, Place, Problem, Reading, Status } from '../model.ts';
import { reasonOfBoot } from './boot.ts';
import { isNowhereOpen } from './closed.ts';
import { NO_ERROR } from './error-codes.ts';
import type { LiveReading, PendingStart, StationState, Told } from './station.ts';

/** `evse/connector` of a place; `0/0` is the station itself. */
export function placeKey(place: Place): string {
  return `${place.evse}/${place.connector ?? 0}`;
}

/** Far more than any charger has: one that names a new place in every message must not grow our picture of it for ever. */
const MAX_PLACES = 100;

/** A place that is known already, or one for which there is room. */
function hasRoom(known: object, key: string | number): boolean {
  return Object.hasOwn(known, key) || Object.keys(known).length < MAX_PLACES;
}

export function applyBoot(
  station: StationState,
  meaning: Boot,
  payload: Payload,
  now: Instant,
  received?: Payload,
  messageId?: string,
): StationState {
  const reason = reasonOfBoot(station, meaning, now);
  const boot = { at: now, meaning, payload, received, messageId, reason };
  return { ...station, boot, boots: (station.boots ?? 0) + 1, resetAt: undefined };
}

/** Keeps the latest status of the place and follows its fault (PROTOCOL §3.4). `heldUntil` runs once it is over. */
export function applyStatus(
  station: StationState,
  status: Status,
  told: Omit<Told, 'at'>,
  now: Instant,
  faultHoldS: number,
): StationState {
  if (!hasRoom(station.statuses, placeKey(status.place))) return station;
  const at = status.at ?? now;
  const pluggedAt = isPlugged(status) ? (station.statuses[placeKey(status.place)]?.pluggedAt ?? at) : undefined;
  const { payload, received, messageId } = told;
  const entry = { meaning: status, at, payload, received, messageId, pluggedAt };
  const statuses = { ...station.statuses, [placeKey(status.place)]: entry };
  const cause = statusCause(placeKey(status.place));
  return setFault({ ...station, statuses }, status.place.evse, cause, status.status === 'Faulted', now, faultHoldS);
}

const statusCause = (place: string): string => `status ${place}`;

/** What the charger calls the fault of an EVSE (0 = the whole station); nothing where it has no name for it. */
export function faultWords(station: StationState, evse: string): readonly string[] {
  const codes = new Map(
    Object.entries(station.statuses).map(([place, { meaning }]) => [statusCause(place), meaning.errorCode]),
  );
  return (station.faults[evse]?.causes ?? [])
    .map((cause) => codes.get(cause) ?? cause)
    .filter((word) => word !== NO_ERROR);
}

/** A place may be reserved, out of order or broken while a cable is in; only where it is free there is none. */
function isPlugged({ status }: Status): boolean {
  return status !== 'Available' && status !== 'Reserved';
}

/** Components whose problem is a fault of safety; any other problem is a warning (PROTOCOL §3.4). */
const SAFETY_COMPONENTS: ReadonlySet<string> = new Set([
  'GroundIsolationProtection',
  'RCD',
  'OverCurrentProtection',
  'PowerContactor',
  'EmergencyStopSensor',
  'ConnectorPlugRetentionLock',
]);

/**
 * What a charger told in events before it booted, and may not take back: problems that are over by now, and places that
 * can be used again. A fault of safety holds until it says that it is over.
 */
export function withoutOldNews(station: StationState): StationState {
  const problems = station.problems?.filter(({ component }) => SAFETY_COMPONENTS.has(component));
  return { ...station, problems, levels: undefined };
}

export function applyProblems(
  station: StationState,
  problems: readonly Problem[],
  now: Instant,
  faultHoldS: number,
): StationState {
  return problems
    .filter((problem) => SAFETY_COMPONENTS.has(problem.component))
    .reduce(
      (state, problem) =>
        setFault(
          state,
          problem.place.evse,
          `${problem.component} ${problem.variable}`,
          problem.active,
          now,
          faultHoldS,
        ),
      station,
    );
}

function setFault(
  station: StationState,
  evse: number,
  cause: string,
  active: boolean,
  now: Instant,
  faultHoldS: number,
): StationState {
  if (!hasRoom(station.faults, evse)) return station;
  const fault = station.faults[evse];
  const others = (fault?.causes ?? []).filter((known) => known !== cause);
  if (active) {
    return {
      ...station,
      faults: { ...station.faults, [evse]: { since: fault?.since ?? now, causes: [...others, cause] } },
    };
  }
  if (fault === undefined || fault.heldUntil !== undefined) return station;
  if (others.length > 0) return { ...station, faults: { ...station.faults, [evse]: { ...fault, causes: others } } };
  return {
    ...station,
    faults: { ...station.faults, [evse]: { ...fault, causes: [], heldUntil: now + faultHoldS * 1000 } },
  };
}

/** A fault of the station counts for each of its EVSEs; the hold after it counts as the fault. */
export function isFaulted(station: StationState, evse: number, now: Instant): boolean {
  return [station.faults[evse], station.faults[0]].some(
    (fault) => fault !== undefined && (fault.heldUntil === undefined || fault.heldUntil > now),
  );
}

/** Forgets what is over: holds of cleared faults and starts that never began. */
export function expire(station: StationState, now: Instant): StationState {
  const faults = Object.fromEntries(
    Object.entries(station.faults).filter(([, fault]) => fault.heldUntil === undefined || fault.heldUntil > now),
  );
  const pendingStarts = station.pendingStarts.filter((pending) => pending.until > now);
  if (
    pendingStarts.length === station.pendingStarts.length &&
    Object.keys(faults).length === Object.keys(station.faults).length
  ) {
    return station;
  }
  return { ...station, faults, pendingStarts };
}

/** When {@link expire} has something to do next. */
export function nextExpiry(station: StationState): Instant | undefined {
  const times = [
    ...Object.values(station.faults).flatMap((fault) => (fault.heldUntil === undefined ? [] : [fault.heldUntil])),
    ...station.pendingStarts.map((pending) => pending.until),
  ];
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Whether the home has closed this EVSE; without one, whether it has closed all. */
export function isClosed(station: StationState, evse: number | undefined): boolean {
  return isNowhereOpen(station.blocked, evsesOf(station), evse);
}

/** The EVSEs that the charger has shown; one is assumed until it showed any. */
export function evsesOf(station: StationState): readonly number[] {
  const seen = new Set(Object.values(station.statuses).map((entry) => entry.meaning.place.evse));
  seen.delete(0);
  return seen.size === 0 ? [1] : [...seen].sort((a, b) => a - b);
}

/**
 * The accepted remote start that a token at an EVSE belongs to (PROTOCOL §2.3, quirk Q7: some readers cut tags). Without
 * an EVSE, or before the charger knows it (0), any will do.
 */
export function pendingStartFor(
  station: StationState,
  evse: number | undefined,
  tokenId: string | undefined,
  remoteStartId: number | undefined,
  now: Instant,
): PendingStart | undefined {
  const anywhere = evse === undefined || evse === 0;
  const waiting = station.pendingStarts.filter((p) => p.until > now && (anywhere || p.evse === evse));
  if (remoteStartId !== undefined) return waiting.find((p) => p.remoteStartId === remoteStartId);
  if (tokenId === undefined) return undefined;
  // One that the charger never answered is known by its number alone: the tag may be shown by anybody.
  const fitting = waiting.filter((p) => p.voided !== 'silent' && sameTag(p.token.id, tokenId));
  return fitting.findLast((p) => p.voided === undefined) ?? fitting.at(-1);
}

const MIN_TAG_PREFIX = 12;

/** Tags compare without regard to case; one that was cut or extended matches when the rest, 12 or more, is equal. */
export function sameTag(a: string, b: string): boolean {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  if (x === y) return true;
  const shorter = Math.min(x.length, y.length);
  return shorter >= MIN_TAG_PREFIX && x.slice(0, shorter) === y.slice(0, shorter);
}

/** The latest values for the screen; older readings never replace newer ones. */
export function withLive(
  station: StationState,
  evse: number,
  readings: readonly Reading[],
  { phases, ...values }: Omit<LiveReading, 'at' | 'car'> & { readonly phases?: number | undefined },
): StationState {
  const at = Math.max(...readings.map((reading) => reading.at));
  const known = station.live[evse];
  if (readings.length === 0 || (known !== undefined && known.at > at) || !hasRoom(station.live, evse)) return station;
  const live: LiveReading = {
    at,
    powerW: values.powerW ?? known?.powerW,
    currentA: values.currentA ?? known?.currentA,
    energyWh: values.energyWh ?? known?.energyWh,
    figures: values.figures === undefined ? known?.figures : { ...known?.figures, ...values.figures },
    car: phases === undefined ? known?.car : { phases, at },
  };
  return { ...station, live: { ...station.live, [evse]: live } };
}

/** Nothing flows there any more, which chargers seldom tell, and what else was told of the session is over with it. */
export function withoutFlow(station: StationState, evse: number): StationState {
  const live = station.live[evse];
  if (live === undefined) return station;
  const still: LiveReading = { ...live, powerW: undefined, currentA: undefined, figures: undefined };
  return { ...station, live: { ...station.live, [evse]: still } };
}
