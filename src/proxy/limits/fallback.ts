/** What one way of saying a limit does not bring about, the next one may (PROTOCOL §2.5 "fallbacks"). */
import { afterBoot, givenAt, NOTHING_GIVEN, withGivenAt } from '../../core/limits/given.ts';
import { WAYS, wayAfter } from '../../core/limits/ways.ts';
import { evsesOf } from '../../core/station/apply.ts';
import type { StationState } from '../../core/station/station.ts';
import { clearAlarm, raiseAlarm } from '../alarms.ts';
import type { Context } from '../context.ts';
import { partyState } from '../party-states.ts';
import { openAt } from '../twin-state.ts';
import type { Unit } from '../unit.ts';
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

/** The charger said no, or said yes and does as it likes. */
export function tryNextWay(context: Context, unit: Unit, evse: number, why: keyof typeof WHY): void {
  const given = partyState(unit.state, 'system', 'given');
  const charger = {
    topStackLevel: topStackLevel(context, unit.state, unit.chargerId),
    places: evsesOf(unit.station).length,
  };
  const way = wayAfter(given.way, charger) ?? WAYS.length;
  const at = givenAt(given, evse, openAt(unit.state, evse)?.id);
  context.quirks.met(unit.chargerId, { quirk: why === 'limit_ignored' ? 'limit-ignored' : 'limit-refused' });
  // What was refused changed nothing; what is ignored is as good as not there.
  const next =
    why === 'limit_ignored' ? withGivenAt(given, evse, { ...at, session: undefined, base: undefined }) : given;
  unit.putPartyState('system', 'given', { ...next, way });
  if (why === 'limit_ignored' || way >= WAYS.length) raiseAlarm(context, unit, { kind: why, evse }, WHY[why]);
}

/** The charger said yes. */
export function wayWorks(context: Context, unit: Unit): void {
  const { way } = partyState(unit.state, 'system', 'given');
  const model = modelOf(unit.station);
  if (way === (context.limitWays.get(model) ?? 0) || way >= WAYS.length) return;
  context.limitWays.set(model, way);
  unit.changes.push({ type: 'setting', key: `${LIMIT_WAY}${model}`, value: way });
}

/** A charger that booted has forgotten what it was given, or been changed: all is said anew, in the way that works for it. */
export function doubtGiven(context: Context, unit: Unit): void {
  const given = partyState(unit.state, 'system', 'given');
  if (given !== NOTHING_GIVEN) unit.putPartyState('system', 'given', afterBoot(given, knownWay(context, unit.station)));
  for (const [key, { kind }] of Object.entries(unit.station.alarms))
    if (kind === 'limit_refused') clearAlarm(unit, key);
}

function modelOf({ boot }: StationState): string {
  const { vendor, model, firmwareVersion } = boot?.meaning ?? {};
  return [vendor, model, firmwareVersion].map((word) => word?.trim() ?? '').join('/');
}
