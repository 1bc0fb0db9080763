/**
 * Places that are out of service (PROTOCOL §2.6, §3.2 "Block"): those that the home closed, and those that a provider
 * with the right to maintain wants closed. What the home closed is on disk at once and holds here whatever the charger
 * does. The charger is told when a place is closed by the first or opened by the last of them, until it has said yes,
 * again on each connection, and after each boot.
 */
import { hasRight } from '../core/arbitration/roles.ts';
import type { Command } from '../core/commands.ts';
import type { Provider } from '../core/model.ts';
import { decodeAnswer, encode } from '../core/ocpp/codec.ts';
import { wholeStandsForEach } from '../core/ocpp/versions.ts';
import { evsesOf } from '../core/station/apply.ts';
import { type Closed, closedByAny, isNowhereOpen, isShut, WHOLE, withPlace } from '../core/station/closed.ts';
import type { Context } from './context.ts';
import { COMMAND_TIMEOUT_MS } from './grants.ts';
import { partiesWith, partyState } from './party-states.ts';
import { PRIORITY } from './ports.ts';
import type { Twin } from './twin.ts';
import type { TwinState } from './twin-state.ts';
import type { Unit } from './unit.ts';

/** The better first. `scheduled`: as soon as the session there is over. */
const TOLD = ['accepted', 'scheduled', 'refused', 'unheard'] as const;
export type Told = (typeof TOLD)[number];

type Settings = Pick<Context, 'settings'>;
export type Closing = Extract<Command, { verb: 'block' | 'unblock' }>;

/** Writes down what the home closes from now on; the charger has to hear of it whatever it said before. */
export function setClosed(unit: Unit, { verb, evse = WHOLE }: Closing): void {
  const { station } = unit;
  const isWhole = station.blocked.includes(WHOLE);
  const told = verb === 'unblock' && isWhole ? WHOLE : evse;
  const blocked = withPlace(station.blocked, evsesOf(station), evse, verb === 'unblock');
  unit.setStation({ ...station, blocked, confirmed: { ...station.confirmed, [told]: 'unknown' } });
}

/** What the charger should have out of service: what any of those wants closed who may close it. */
export function closedPlaces({ settings }: Settings, state: TwinState): Closed {
  const wishes = partiesWith(state, 'closed').filter(({ party }) =>
    settings.providers.some((provider) => provider.id === party && mayClose(provider)),
  );
  return closedByAny([state.station.blocked, ...wishes.map(({ value }) => value)]);
}

/** Its wish counts for the charger; that of others is only what they themselves see. */
export function mayClose(provider: Provider): boolean {
  return hasRight(provider, 'maintain');
}

/** Whether a provider has taken this EVSE, or every one of them, out of service for this asker. */
export function isOutOfService(
  { settings }: Settings,
  state: TwinState,
  asker: Provider | undefined,
  evse: number | undefined,
): boolean {
  const counts = ({ party }: { readonly party: string }): boolean =>
    party === asker?.id || settings.providers.some((provider) => provider.id === party && mayClose(provider));
  const wishes = partiesWith(state, 'closed').filter(counts);
  return isNowhereOpen(closedByAny(wishes.map(({ value }) => value)), evsesOf(state.station), evse);
}

/** What this provider alone sees as out of service: it has no right to close it for others. */
export function isClosedForItself(state: TwinState, provider: Provider, evse: number): boolean {
  return !mayClose(provider) && isShut(partyState(state, provider.id, 'closed'), evse);
}

/** A charger that booted may have forgotten what it was told to close. */
export function doubtClosed(context: Settings, unit: Unit): void {
  const { station } = unit;
  const closed = closedPlaces(context, unit.state);
  const doubted = Object.entries(station.confirmed).filter(
    ([place, state]) => state === 'closed' && isShut(closed, Number(place)),
  );
  if (doubted.length === 0) return;
  const unknown = doubted.map(([place]) => [place, 'unknown'] as const);
  unit.setStation({ ...station, confirmed: { ...station.confirmed, ...Object.fromEntries(unknown) } });
}

/** Tells the charger what it has not confirmed yet. Answers how it took it, or only how it took `asked`. */
export async function tellClosed(context: Context, twin: Twin, asked?: number): Promise<Told> {
  const all = new Set([...closedPlaces(context, twin.state), ...Object.keys(twin.state.station.confirmed).map(Number)]);
  let worst: Told = 'accepted';
  const closed = closedPlaces(context, twin.state);
  for (const place of [...all].toSorted((a, b) => orderOf(a, closed) - orderOf(b, closed))) {
    const state = isShut(closedPlaces(context, twin.state), place) ? 'closed' : 'open';
    if (twin.state.station.confirmed[place] === state) continue;
    const told = await tell(context, twin, place, state);
    if (told === 'unheard') return told;
    if (asked === undefined || asked === place) worst = worstOf([worst, told]);
  }
  return worst;
}

/** The whole charger first, unless places of it stay closed when it opens: then these are told before. */
function orderOf(place: number, closed: Closed): number {
  return place === WHOLE && closed.length > 0 && !closed.includes(WHOLE) ? Number.POSITIVE_INFINITY : place;
}

function worstOf(all: readonly Told[]): Told {
  return all.reduce((worst, told) => (TOLD.indexOf(told) > TOLD.indexOf(worst) ? told : worst), 'accepted');
}

async function tell(context: Context, twin: Twin, place: number, state: 'closed' | 'open'): Promise<Told> {
  const closed = closedPlaces(context, twin.state);
  if (place === WHOLE && state === 'open' && closed.length > 0 && wholeIsEach(twin)) {
    // Opening it as a whole would open also what stays closed.
    const rest = evsesOf(twin.state.station).filter((evse) => !closed.includes(evse));
    return tellEach(context, twin, rest, state);
  }
  const told = await ask(context, twin, place, state);
  if (place !== WHOLE || told !== 'refused') return told;
  // Some chargers know only their places, not the whole (Q35).
  context.quirks.met(twin.chargerId, { quirk: 'closed-by-place' });
  return tellEach(context, twin, evsesOf(twin.state.station), state);
}

function wholeIsEach({ link }: Twin): boolean {
  return link !== undefined && wholeStandsForEach(link.version);
}

/** In place of the whole charger. */
async function tellEach(
  context: Context,
  twin: Twin,
  evses: readonly number[],
  state: 'closed' | 'open',
): Promise<Told> {
  const each: Told[] = [];
  for (const evse of evses) each.push(await ask(context, twin, evse, state));
  const worst = worstOf(each);
  if (worst === 'accepted' || worst === 'scheduled') await confirm(context, twin, WHOLE, state);
  return worst;
}

async function ask(context: Context, twin: Twin, evse: number, state: 'closed' | 'open'): Promise<Told> {
  const { link } = twin;
  const call =
    link && encode(link.version, { means: 'setAvailability', ask: { place: { evse }, isOpen: state === 'open' } });
  if (link === undefined || call === undefined) return 'unheard';
  const options = { timeoutMs: COMMAND_TIMEOUT_MS, priority: PRIORITY.home };
  const outcome = await link.call(call.action, call.payload, options);
  if (outcome.kind !== 'result' && outcome.kind !== 'error') return 'unheard';
  const status =
    outcome.kind === 'result' ? decodeAnswer(link.version, 'setAvailability', outcome.payload).status : 'Rejected';
  if (status === 'Rejected') {
    const fields = { charger: twin.chargerId, evse, wanted: state, answer: outcome.kind };
    context.log.warn(fields, 'the charger does not close or open as it is told');
    return 'refused';
  }
  await confirm(context, twin, evse, state);
  return status === 'Scheduled' ? 'scheduled' : 'accepted';
}

async function confirm(context: Context, twin: Twin, place: number, state: 'closed' | 'open'): Promise<void> {
  await twin.run((unit) => {
    // What holds for the whole charger holds for each of its places, but for those that stay closed.
    const isAll = place === WHOLE && closedPlaces(context, unit.state).every((closed) => closed === WHOLE);
    const others = isAll ? {} : unit.station.confirmed;
    unit.setStation({ ...unit.station, confirmed: { ...others, [place]: state } });
  });
}
