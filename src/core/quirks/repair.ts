/** Makes what a charger really sends fit the published schema, where its meaning is plain (PROTOCOL I8, I11, §6). */
import type { Payload } from '../model.ts';
import type { Violation } from '../ocpp/violation.ts';
import { PAYLOAD_MENDERS, type PayloadQuirkId } from './payload.ts';
import { copyOf, isObject, read, segmentsOf, spotAt } from './pointer.ts';
import { DROPPED, type RepairContext } from './wound.ts';

/** What was done and where, without values, for the log. */
export interface Repair {
  readonly quirk: PayloadQuirkId;
  /** JSON pointer; empty for the payload itself. */
  readonly where: string;
  readonly learnt?: string | undefined;
}

export interface Repaired {
  /** Valid; shares nothing with what came. */
  readonly payload: Payload;
  readonly repairs: readonly Repair[];
}

/** Mending one rule may uncover the next (wrapped, converted, cut, …); whoever needs more rounds is beyond repair. */
const MAX_ROUNDS = 10;
/** Repairs that are told; a flood of them says nothing more. */
const MAX_TOLD = 50;
/** A message with more faults than this is no slip of a charger's. */
const MAX_FAULTS = 5_000;

/** Rules about what an object has, of which several may be broken at one place. */
const ABOUT_FIELDS: ReadonlySet<string> = new Set(['additionalProperties', 'required']);

/**
 * Mends a payload of a charger until `check` finds nothing more; undefined when it cannot be made valid without
 * inventing what matters. For messages of chargers only: a command that breaks its schema is refused, since a limit
 * or a schedule without one of its fields would say something else.
 *
 * @param check the violations of a payload, empty when it is valid
 * @param isOn whether this quirk is tolerated
 */
export function repair(
  payload: Payload,
  check: (payload: Payload) => readonly Violation[],
  context: RepairContext,
  isOn: (quirk: PayloadQuirkId) => boolean,
): Repaired | undefined {
  let draft = copyOf(payload);
  const repairs: Repair[] = [];
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    if (!isObject(draft)) return undefined;
    const found = check(draft);
    if (found.length === 0) return { payload: draft, repairs: repairs.slice(0, MAX_TOLD) };
    if (found.length > MAX_FAULTS) return undefined;
    const done: Repair[] = [];
    const mendedAt = new Set<string>();
    for (const violation of found) {
      // What was mended may break its other rules no more; the next round tells.
      const isStale = !ABOUT_FIELDS.has(violation.keyword) && mendedAt.has(violation.path);
      const mended = isStale ? undefined : mend(draft, violation, context, isOn);
      if (mended === undefined) continue;
      done.push(mended);
      mendedAt.add(mended.where);
    }
    if (done.length === 0) return undefined;
    repairs.push(...done);
    draft = withoutDropped(draft);
  }
  return undefined;
}

function mend(
  draft: unknown,
  violation: Violation,
  context: RepairContext,
  isOn: (quirk: PayloadQuirkId) => boolean,
): Repair | undefined {
  const segments = segmentsOf(violation.path);
  const spot = spotAt(draft, segments);
  if (spot !== undefined && read(spot) === DROPPED) return undefined;
  for (const [id, { rules, mend: tryIt }] of PAYLOAD_MENDERS) {
    if (rules !== undefined && !rules.includes(violation.keyword)) continue;
    const mended = isOn(id) ? tryIt({ draft, violation, segments, spot, context }) : undefined;
    if (mended !== undefined) return { quirk: id, where: violation.path, learnt: mended.learnt };
  }
  return undefined;
}

function withoutDropped(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((one) => one !== DROPPED).map(withoutDropped);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutDropped(inner)]));
}
