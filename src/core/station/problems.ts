/** Problems of a charger that are open, and where it says that it can be used (PROTOCOL §4.2). */
import type { Availability, ConnectorStatus, Instant, Place, Problem, Status } from '../model.ts';
import { concerns, errorOf, NO_ERROR, problemOf } from './error-codes.ts';
import type { StationState } from './station.ts';

/** The ones that came first go first. */
export const MAX_OPEN_PROBLEMS = 50;
/** As for statuses: far more than any charger has. */
const MAX_LEVELS = 100;

/** What events of components change. */
export function withProblems(station: StationState, reported: readonly Problem[]): StationState {
  const open = reported.reduce<readonly Problem[]>(
    (known, problem) => [...known.filter((other) => !isSame(other, problem)), ...(problem.active ? [problem] : [])],
    station.problems ?? [],
  );
  return { ...station, problems: open.slice(-MAX_OPEN_PROBLEMS) };
}

function isSame(a: Problem, b: Problem): boolean {
  return a.component === b.component && a.place.evse === b.place.evse && a.place.connector === b.place.connector;
}

export interface Events {
  readonly station: StationState;
  /** What is to be told where problems are told as events; with our own numbers. */
  readonly problems: readonly Problem[];
  readonly availability: readonly Availability[];
}

/**
 * The events that a status stands for, where the charger's version tells problems in the status: one that is named is open
 * until the status names none or another one. Of the station itself also whether it can be used, when that changes.
 *
 * @param before what the place said before
 * @param plain what newer versions call its status
 */
export function eventsOf(
  station: StationState,
  status: Status,
  before: ConnectorStatus | undefined,
  plain: (status: ConnectorStatus) => ConnectorStatus,
  now: Instant,
): Events {
  const at = status.at ?? now;
  const named = problemOf(status);
  const here = (station.problems ?? []).filter(({ place }) => isOf(place, status.place));
  const over = here.filter((open) => named === undefined || !isAgain(open, named));
  const isNews = named !== undefined && !here.some((open) => isAgain(open, named));
  const { evse } = status.place;
  const isMoved = evse === 0 && (before === undefined || plain(before) !== plain(status.status));
  let id = station.lastEventId ?? 0;
  const problems = [...over.map((open) => ({ ...open, active: false })), ...(isNews ? [named] : [])].map((problem) => {
    id += 1;
    return { ...problem, at, id };
  });
  const availability = isMoved ? [{ place: status.place, status: plain(status.status), at, id: id + 1 }] : [];
  if (problems.length === 0 && availability.length === 0) return { station, problems, availability };
  const lastEventId = id + availability.length;
  return { station: { ...withProblems(station, problems), lastEventId }, problems, availability };
}

/** Whether a problem was told in the status of this place; it may be noted for its EVSE alone. */
function isOf(problem: Place, place: Place): boolean {
  return problem.evse === place.evse && (problem.connector === undefined || problem.connector === place.connector);
}

/** Components that stand for several errors are told apart by the maker's code. */
function isAgain(open: Problem, named: Problem): boolean {
  return errorOf(open).errorCode === errorOf(named).errorCode;
}

/** What a status says of the problems of its place; the latest counts. */
export function errorAt({ problems = [] }: StationState, place: Place): Partial<Status> {
  const open = problems.findLast((problem) => concerns(problem.place, place));
  return open === undefined ? { errorCode: NO_ERROR } : errorOf(open);
}

/** Where the station as a whole and its EVSEs say that they can be used, by EVSE; 0 is the station. */
export function withLevels(station: StationState, told: readonly Availability[]): StationState {
  const levels = told.filter(({ place }) => place.connector === undefined);
  if (levels.length === 0) return station;
  const all = { ...station.levels };
  for (const { place, status, at } of levels) {
    if (place.evse in all || Object.keys(all).length < MAX_LEVELS) all[place.evse] = { status, at };
  }
  return { ...station, levels: all };
}

/** The status of a connector, where its EVSE says that it cannot be used at all. */
export function underLevel(
  station: StationState,
  { place, status }: Pick<Status, 'place' | 'status'>,
): ConnectorStatus {
  const level = station.levels?.[place.evse]?.status;
  if (place.evse === 0 || level === undefined || !HINDERS.has(level)) return status;
  return level === 'Faulted' || status === 'Available' ? level : status;
}

const HINDERS: ReadonlySet<ConnectorStatus> = new Set(['Faulted', 'Unavailable', 'Reserved']);
