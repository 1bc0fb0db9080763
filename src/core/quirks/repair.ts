/** Makes what a charger really sends fit the published schema, where its meaning is plain (PROTOCOL I8, I11, §6). */
import type { Payload } from '../model.ts';
import type { Violation } from '../ocpp/violation.ts';
import { isId, MENDERS, type RepairContext } from './menders.ts';
import { copyOf, isObject, read, type Spot, segmentsOf, spotAt, write } from './pointer.ts';

export interface Repaired {
  /** Valid; shares nothing with what came. */
  readonly payload: Payload;
  /** What was done and where, without values, for the log. */
  readonly repairs: readonly string[];
}

/** Mending one rule may uncover the next (wrapped, converted, cut, …); whoever needs more rounds is beyond repair. */
const MAX_ROUNDS = 10;
/** Repairs that are told; a flood of them says nothing more. */
const MAX_TOLD = 50;

/** An element that goes at the end of the round, when no pointer of the round leads past it any more. */
const DROPPED = Symbol('dropped');

/**
 * Mends a payload of a charger until `check` finds nothing more; undefined when it cannot be made valid without
 * inventing what matters. For messages of chargers only: a command that breaks its schema is refused, since a limit
 * or a schedule without one of its fields would say something else.
 *
 * @param check the violations of a payload, empty when it is valid
 */
export function repair(
  payload: Payload,
  check: (payload: Payload) => readonly Violation[],
  context: RepairContext,
): Repaired | undefined {
  let draft = copyOf(payload);
  const repairs: string[] = [];
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    if (!isObject(draft)) return undefined;
    const found = check(draft);
    if (found.length === 0) return { payload: draft, repairs: repairs.slice(0, MAX_TOLD) };
    const done = found.flatMap((violation) => mend(draft, violation, context) ?? []);
    if (done.length === 0) return undefined;
    repairs.push(...done);
    draft = withoutDropped(draft);
  }
  return undefined;
}

function mend(draft: unknown, violation: Violation, context: RepairContext): string | undefined {
  const segments = segmentsOf(violation.path);
  const spot = spotAt(draft, segments);
  if (spot !== undefined && read(spot) === DROPPED) return undefined;
  const did =
    dropBlank(spot, violation) ??
    MENDERS[violation.keyword]?.({ draft, violation, segments, spot, context }) ??
    dropSample(draft, segments) ??
    dropEmptyMoment(draft, segments, violation) ??
    dropOptional(spot, segments, violation);
  return did === undefined ? undefined : `${violation.path === '' ? '/' : violation.path}: ${did}`;
}

/** An empty word means that there is none (Q10, Alfen). */
function dropBlank(spot: Spot | undefined, violation: Violation): string | undefined {
  if (violation.keyword !== 'enum' || spot === undefined || read(spot) !== '' || !isObject(spot.holder))
    return undefined;
  delete spot.holder[spot.key];
  return 'left out an empty word';
}

/** One bad sample does not spoil the others of its moment (Q10). */
function dropSample(draft: unknown, segments: readonly string[]): string | undefined {
  const list = segments.lastIndexOf('sampledValue');
  const element = list < 0 ? undefined : spotAt(draft, segments.slice(0, list + 2));
  if (element === undefined || !Array.isArray(element.holder)) return undefined;
  write(element, DROPPED);
  return 'left out a sample that says nothing';
}

/** A moment without samples is left out. */
function dropEmptyMoment(draft: unknown, segments: readonly string[], violation: Violation): string | undefined {
  const path = violation.params.missingProperty === 'sampledValue' ? segments : momentOf(segments, violation);
  const moment = path === undefined ? undefined : spotAt(draft, path);
  if (moment === undefined || !Array.isArray(moment.holder)) return undefined;
  write(moment, DROPPED);
  return 'left out a moment without samples';
}

function momentOf(segments: readonly string[], violation: Violation): readonly string[] | undefined {
  return violation.keyword === 'minItems' && segments.at(-1) === 'sampledValue' ? segments.slice(0, -1) : undefined;
}

/** The rules about a value for which the value itself may go, when nothing needs it. */
const VALUE_RULES = new Set(['enum', 'format', 'maximum', 'maxLength', 'minimum', 'minItems', 'type']);

/** If the schema does need it, the next round says so and ends the repair. */
function dropOptional(spot: Spot | undefined, segments: readonly string[], violation: Violation): string | undefined {
  if (spot === undefined || !isObject(spot.holder) || !VALUE_RULES.has(violation.keyword)) return undefined;
  if (isId(segments) || KEPT.has(spot.key)) return undefined;
  delete spot.holder[spot.key];
  return 'left out a value that cannot be read';
}

/** Without these a message would say something else: with none, its default holds. */
const KEPT = new Set([
  'connectorId',
  'evse',
  'meterStart',
  'meterStop',
  'seqNo',
  'status',
  'connectorStatus',
  'timestamp',
]);

function withoutDropped(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((one) => one !== DROPPED).map(withoutDropped);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutDropped(inner)]));
}
