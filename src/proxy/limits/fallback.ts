/** What one way of saying a limit does not bring about, the next one may (PROTOCOL §2.5 "fallbacks"). */

import type { AlarmKind } from '../../core/alarm.ts';
import { afterBoot, givenAt, NOTHING_GIVEN, withBetterWay, withGivenAt } from '../../core/limits/given.ts';
import { bestWay, type Refusals, WAYS, wayAfter, withRefusal, withYes } from '../../core/limits/ways.ts';
import type { Instant } from '../../core/model.ts';
import { evsesOf } from '../../core/station/apply.ts';
import type { StationState } from '../../core/station/station.ts';
import { clearAlarm, raiseAlarm } from '../alarms.ts';
import type { Context } from '../context.ts';
import { partyState } from '../party-states.ts';
import { openAt, type TwinState } from '../twin-state.ts';
import type { Unit } from '../unit.ts';
import type { Blame } from './blame.ts';
import { topStackLevel } from './room.ts';

const WHY = {
  limit_refused: 'The charger takes no limit, in whatever words: what it gives cannot be held down.',
  limit_ignored: 'The charger gives more than it was told, although it said yes.',
} as const;

const LIMIT_WAY = 'limit-way/';

/** The way that is known to work for this model. */
function knownWay(context: Context, station: StationState): number {
  return context.limitWays.get(modelOf(station)) ?? 0;
}

/** By model, from what the ledger keeps. */
export function limitWaysIn(settings: { readonly [key: string]: unknown }): Map<string, number> {
  return new Map(
    Object.entries(settings).flatMap(([key, value]): [string, number][] =>
      key.startsWith(LIMIT_WAY) && typeof value === 'number' && value in WAYS
        ? [[key.slice(LIMIT_WAY.length), value]]
        : [],
    ),
  );
}

/** A better way that was left in a session is tried again so much later, or as soon as that session is over. */
const WAY_RESTS_MS = 3_600_000;
/** Sooner where nothing is taken at all, since nothing is held down. */
const ALL_REST_MS = 5 * 60_000;

/**
 * The charger said no, or said yes and does as it likes: the next way is taken at once, and for good when the way is to
 * blame. Where it is not, the last way is no reason to say nothing any more.
 */
export function tryNextWay(
  context: Context,
  unit: Unit,
  evse: number,
  why: keyof typeof WHY,
  blame: Blame = 'firm',
): void {
  const given = partyState(unit.state, 'system', 'given');
  const next = wayAfter(given.way, chargerOf(context, unit));
  if (next === undefined && blame === 'none') return;
  const way = next ?? WAYS.length;
  const txId = openAt(unit.state, evse)?.id;
  const at = givenAt(given, evse, txId);
  context.quirks.met(unit.chargerId, { quirk: why === 'limit_ignored' ? 'limit-ignored' : 'limit-refused' });
  // What was refused changed nothing; what is ignored is as good as not there.
  const known =
    why === 'limit_ignored' ? withGivenAt(given, evse, { ...at, session: undefined, base: undefined }) : given;
  const before = refusalsOf(unit);
  const refusals = blame === 'none' ? before : withRefusal(before, given.way, blame === 'firm');
  unit.putPartyState('system', 'given', { ...known, way, refusals, left: { at: context.clock.now(), txId } });
  if (why === 'limit_ignored' || way >= WAYS.length) raiseAlarm(context, unit, { kind: why, evse }, WHY[why]);
}

/** What was refused may have been busy, or a session that was over: that says nothing of the way. */
export function tryBetterWay(context: Context, unit: Unit): void {
  const given = partyState(unit.state, 'system', 'given');
  const due = betterWayAt(unit.state);
  if (due === undefined || context.clock.now() < due) return;
  const best = bestWay(knownWay(context, unit.station), refusalsOf(unit), chargerOf(context, unit));
  unit.putPartyState('system', 'given', withBetterWay(given, Math.min(given.way, best)));
}

/** When {@link tryBetterWay} has something to do. */
export function betterWayAt(state: TwinState): Instant | undefined {
  const { left, way } = partyState(state, 'system', 'given');
  if (left === undefined) return undefined;
  const isOver = left.txId !== undefined && !isOpen(state, left.txId);
  return isOver ? left.at : left.at + (way < WAYS.length ? WAY_RESTS_MS : ALL_REST_MS);
}

function isOpen(state: TwinState, txId: string): boolean {
  return state.transactions.some(({ id, endedAt }) => id === txId && endedAt === undefined);
}

/** The charger said yes to this way. */
export function wayWorks(context: Context, unit: Unit, way: number): void {
  const given = partyState(unit.state, 'system', 'given');
  const refusals = withYes(refusalsOf(unit), way);
  if (way in (given.refusals?.counts ?? {})) unit.putPartyState('system', 'given', { ...given, refusals });
  endRefused(unit, 'limit_refused');
  const model = modelOf(unit.station);
  const known = knownWay(context, unit.station);
  if (way === known || bestWay(known, refusals, chargerOf(context, unit)) !== way) return;
  context.limitWays.set(model, way);
  unit.changes.push({ type: 'setting', key: `${LIMIT_WAY}${model}`, value: way });
}

/** A charger that booted has forgotten what it was given, or been changed: all is said anew, in the way that works for it. */
export function doubtGiven(context: Context, unit: Unit): void {
  const given = partyState(unit.state, 'system', 'given');
  const refusals = refusalsOf(unit);
  const way = bestWay(knownWay(context, unit.station), refusals, chargerOf(context, unit));
  if (given !== NOTHING_GIVEN) unit.putPartyState('system', 'given', afterBoot(given, way, refusals));
  endRefused(unit, 'limit_refused', 'discharge_refused');
}

function endRefused(unit: Unit, ...kinds: readonly AlarmKind[]): void {
  for (const [key, { kind }] of Object.entries(unit.station.alarms)) if (kinds.includes(kind)) clearAlarm(unit, key);
}

function chargerOf(context: Context, unit: Unit) {
  return {
    topStackLevel: topStackLevel(context, unit.state, unit.chargerId),
    places: evsesOf(unit.station).length,
  };
}

/** With other firmware it may take what it refused. */
function refusalsOf({ state, station }: Unit): Refusals {
  const { refusals } = partyState(state, 'system', 'given');
  const of = modelOf(station);
  return refusals?.of === of ? refusals : { of, counts: {} };
}

function modelOf({ boot }: StationState): string {
  const { vendor, model, firmwareVersion } = boot?.meaning ?? {};
  return [vendor, model, firmwareVersion].map((word) => word?.trim() ?? '').join('/');
}
