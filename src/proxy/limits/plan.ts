/** What the charger is to be told next about its limits, from what everybody wants and what it was given. */
import { HORIZON_MS } from '../../core/limits/compile.ts';
import { type Given, type GivenAt, givenAt, type Scope } from '../../core/limits/given.ts';
import { type LimitSource, type Merged, merged } from '../../core/limits/merge.ts';
import { type Shortage, withMinimum } from '../../core/limits/minimum.ts';
import { difference, greaterOf, lesserOf, NO_LIMIT } from '../../core/limits/offered.ts';
import { limitsOfCharger } from '../../core/limits/settings.ts';
import { STEERED_HORIZON_MS, withSteering } from '../../core/limits/steering.ts';
import type { Line } from '../../core/limits/steps.ts';
import { WAYS, type Way } from '../../core/limits/ways.ts';
import {
  acrossPhases,
  type Deed,
  nextDeed,
  offeredBy,
  type Place,
  staysUntil,
  surelyOffered,
  type Written,
} from '../../core/limits/writing.ts';
import type { Instant, Transaction } from '../../core/model.ts';
import { evsesOf } from '../../core/station/apply.ts';
import type { Context } from '../context.ts';
import { partyState } from '../party-states.ts';
import { openAt, type TwinState } from '../twin-state.ts';
import { phasesOfCar } from './car.ts';
import { partiesAt } from './parties.ts';
import { roomOf } from './room.ts';
import { steeredAt } from './steering.ts';

/** Something to say to the charger. */
export interface Step {
  readonly evse: number;
  readonly scope: Scope;
  /** Of a session: our id, and how the charger calls it. */
  readonly txId: string | undefined;
  readonly chargerTxId: string | undefined;
  readonly way: Way;
  /** In watts, over so many phases. */
  readonly wattPhases: number | undefined;
  readonly deed: Exclude<Deed, { kind: 'rest' }>;
  readonly isUrgent: boolean;
}

export interface Plan {
  /** What is to be said, the most urgent first. */
  readonly steps: readonly Step[];
  readonly wakeAt: Instant | undefined;
  /** What is to be remembered of shortages, by EVSE. */
  readonly shortages: ReadonlyMap<number, GivenAt['shortages']>;
}

/** What the parties leave of an EVSE, before the least current of a car is looked at. */
export function mergedAt(context: Context, state: TwinState, chargerId: string, evse: number): Merged {
  const now = context.clock.now();
  return merged(partiesAt(context, state, { chargerId, evse, now, tx: openAt(state, evse) }), now);
}

export interface Asked {
  readonly chargerId: string;
  readonly state: TwinState;
  /** Where the home or safety changed what it wants since all was said last. */
  readonly urgent: ReadonlySet<number>;
  /** Whether the session can be named in the words of the charger. */
  readonly canName: (tx: Transaction) => boolean;
}

/** Lowering goes first, wherever it is. */
export function planOf(context: Context, asked: Asked): Plan {
  const given = partyState(asked.state, 'system', 'given');
  const way = WAYS[given.way];
  const places =
    way === undefined ? [] : evsesOf(asked.state.station).map((evse) => planAt(context, asked, given, way, evse));
  const steps = places.flatMap(({ steps }) => steps);
  const wakes = places.flatMap(({ wakeAt }) => wakeAt ?? []);
  return {
    steps: steps.toSorted((a, b) => Number(isRaise(a.deed)) - Number(isRaise(b.deed))),
    wakeAt: wakes.length === 0 ? undefined : Math.min(...wakes),
    shortages: new Map(places.map(({ evse, shortages }) => [evse, shortages])),
  };
}

function isRaise(deed: Step['deed']): boolean {
  return deed.kind === 'remove' || deed.raises;
}

function isRaising(deed: Deed): boolean {
  return deed.kind !== 'rest' && isRaise(deed);
}

/** What the charger is to have then: a default is told without the changes to come. */
function toldBy(deed: Deed): Line {
  return deed.kind === 'write' ? deed.saying.line : NO_LIMIT;
}

/**
 * Whether the session would get more than it may with this beneath it, as far as the charger has said yes. What is told
 * without times is told anew when it changes.
 */
function isUncovered(
  wanted: Line | undefined,
  has: Written | undefined,
  beneath: Line,
  { now, isTimed }: Pick<Place, 'now' | 'isTimed'>,
): boolean {
  const end = isTimed ? Math.min(now + HORIZON_MS, has?.until ?? Number.POSITIVE_INFINITY) : now;
  return wanted !== undefined && difference(offeredBy(has, beneath, now), wanted, now, Math.max(end, now + 1)).raises;
}

const UNNAMED = { txId: undefined, chargerTxId: undefined };

interface PlaceWanted {
  readonly evse: number;
  readonly wanted: { readonly base: Line; readonly session: Line | undefined };
  readonly shortages: GivenAt['shortages'];
}

function planAt(context: Context, asked: Asked, given: Given, way: Way, evse: number) {
  const now = context.clock.now();
  const tx = openAt(asked.state, evse);
  const phases = phasesOfCar(context, asked.state, asked.chargerId, evse);
  const { base: oldBase, session: oldSession, ...rest } = givenAt(given, evse, tx?.id);
  const hasSession = tx !== undefined && way.purpose === 'TxProfile' && asked.canName(tx);
  // Beneath a session, and without one, a default is for whatever car comes next: it may draw on one phase.
  const basePhases = tx !== undefined && !hasSession ? phases : 1;
  const at: GivenAt = {
    ...rest,
    base: oldBase && acrossPhases(oldBase, basePhases),
    session: oldSession && acrossPhases(oldSession, phases),
  };
  const { wanted: limits, shortages } = wantedAt(context, asked, { evse, tx, hasSession, at });
  const steered = hasSession
    ? steeredAt(context, asked.state, { chargerId: asked.chargerId, evse, now, tx })
    : undefined;
  const wanted =
    steered === undefined || limits.session === undefined
      ? limits
      : { ...limits, session: withSteering(limits.session, steered) };
  const horizonMs = context.site.horizonFor(asked.chargerId) ?? HORIZON_MS;
  const isUrgent = asked.urgent.has(evse);
  const named = { txId: tx?.id, chargerTxId: tx?.chargerTxId };
  const common = { now, raisedAt: at.raisedAt, isUrgent, room: roomOf(context, asked.state, asked.chargerId) };
  const baseFor = (line: Line) =>
    nextDeed({ ...common, wanted: line, has: at.base, beneath: NO_LIMIT, isTimed: false });
  const base = baseFor(wanted.base);
  const below = offeredBy(oldBase && acrossPhases(oldBase, phases), NO_LIMIT, now);
  // A session that gets less than the default is told so before the default is raised beneath it.
  const beneath = isRaising(base) ? greaterOf(below, toldBy(base), now) : below;
  const session =
    wanted.session &&
    nextDeed({
      ...common,
      wanted: wanted.session,
      has: at.session,
      beneath,
      isTimed: way.isTimed,
      horizonMs: steered === undefined ? horizonMs : Math.min(horizonMs, STEERED_HORIZON_MS),
    });
  const isCovered = !difference(offeredBy(at.base, NO_LIMIT, now), wanted.base, now, now + 1).raises;
  const left = hasSession || !isCovered ? undefined : leftDeed({ ...common, has: at.session });
  const mustWait = isRaising(base) && isUncovered(wanted.session, at.session, beneath, { now, isTimed: way.isTimed });
  const sure = surelyOffered(at.base, NO_LIMIT, now);
  const deeds = [
    ...[session, left].flatMap((deed) => (deed === undefined ? [] : [{ scope: 'session' as const, deed }])),
    { scope: 'base' as const, deed: mustWait ? baseFor(lesserOf(wanted.base, sure, now)) : base },
  ];
  const steps = deeds.flatMap(({ scope, deed }): Step[] => {
    if (deed.kind === 'rest') return [];
    const [name, its] = scope === 'session' ? [named, phases] : [UNNAMED, basePhases];
    return [{ evse, scope, ...name, way, wattPhases: way.unit === 'W' ? its : undefined, deed, isUrgent }];
  });
  const wakes = deeds.flatMap(({ deed }) => (deed.kind === 'rest' ? (deed.wakeAt ?? []) : []));
  return { evse, shortages, steps, wakeAt: wakes.length === 0 ? undefined : Math.min(...wakes) };
}

/**
 * Where a session is not told anything of its own any more, what it was told in an earlier way goes: it would hold
 * before everything that is said now (invariant I6). Not before there is something beneath it. What does not go is not
 * said anew: there may be no words for it in this way.
 */
function leftDeed(place: Omit<Place, 'wanted' | 'beneath' | 'isTimed'>): Deed {
  const deed = nextDeed({ ...place, wanted: NO_LIMIT, beneath: NO_LIMIT, isTimed: false, isUrgent: true });
  return deed.kind === 'write' ? { kind: 'rest', wakeAt: staysUntil(place.has, place.now) } : deed;
}

/** What limits the charger from outside it keeps to by itself. */
const OWN: readonly LimitSource[] = ['external'];
/** Who only may begin has no share of the wires yet: the default is what they bear whoever else charges. */
const IDLE: readonly LimitSource[] = [...OWN, 'site'];

/** A charger that knows no profiles of sessions is told all of it as what holds for whatever charges there. */
function wantedAt(
  context: Context,
  { chargerId, state }: Asked,
  { evse, tx, hasSession, at }: { evse: number; tx: Transaction | undefined; hasSession: boolean; at: GivenAt },
): PlaceWanted {
  const now = context.clock.now();
  const { minA } = limitsOfCharger(context.settings.chargers, chargerId);
  const parties = (of: Transaction | undefined, but: readonly LimitSource[]) =>
    partiesAt(context, state, { chargerId, evse, now, tx: of }).filter(({ source }) => !but.includes(source));
  const knowsZero = !context.quirks.isOn(chargerId, 'zero-is-no-limit');
  const line = (of: Transaction | undefined, before: Shortage, but: readonly LimitSource[]) => {
    const least = withMinimum(merged(parties(of, but), now).steps, before, minA);
    // Whoever gets nothing is stopped.
    return knowsZero
      ? least
      : { ...least, line: least.line.map((step) => (step.limitA === 0 ? { ...step, limitA: minA } : step)) };
  };
  const isAlone = tx !== undefined && !hasSession;
  const base = isAlone ? line(tx, at.shortages.base, OWN) : line(undefined, at.shortages.base, IDLE);
  const session = hasSession ? line(tx, at.shortages.session, OWN) : undefined;
  const offlineA = context.site.defaultFor(chargerId, evse);
  const offline: Line = [{ at: now, limitA: offlineA === 0 && !knowsZero ? minA : offlineA }];
  return {
    evse,
    wanted: { base: isAlone ? base.line : lesserOf(base.line, offline, now), session: session?.line },
    shortages: { base: base.shortage, session: session?.shortage ?? at.shortages.session },
  };
}
