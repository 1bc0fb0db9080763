/**
 * EVSEs that the home closes (PROTOCOL §3.2 "Block"). What it closed is on disk at once and holds here whatever the
 * charger does; the charger is told until it has said yes, again on each connection, and after each boot.
 */
import type { Command } from '../core/commands.ts';
import { availability, decodeHousekeeping } from '../core/ocpp/codec.ts';
import { evsesOf } from '../core/station/apply.ts';
import type { StationState } from '../core/station/station.ts';
import type { Context } from './context.ts';
import { COMMAND_TIMEOUT_MS } from './grants.ts';
import { PRIORITY } from './ports.ts';
import type { Twin, Unit } from './twin.ts';

/** The place that stands for the whole charger. */
const WHOLE = 0;

type Told = 'accepted' | 'refused' | 'unheard';

export type Closing = Extract<Command, { verb: 'block' | 'unblock' }>;

/** Writes down what is closed from now on; the charger has to hear of it whatever it said before. */
export function setClosed(unit: Unit, { verb, evse = WHOLE }: Closing): void {
  const { station } = unit;
  const isWhole = station.blocked.includes(WHOLE);
  const told = verb === 'unblock' && isWhole ? WHOLE : evse;
  const blocked = verb === 'block' ? blockedWith(station.blocked, evse) : blockedWithout(station, evse);
  unit.setStation({ ...station, blocked, confirmed: { ...station.confirmed, [told]: 'unknown' } });
}

function blockedWith(blocked: readonly number[], evse: number): readonly number[] {
  if (evse === WHOLE) return [WHOLE];
  return blocked.includes(WHOLE) || blocked.includes(evse) ? blocked : [...blocked, evse];
}

function blockedWithout(station: StationState, evse: number): readonly number[] {
  if (evse === WHOLE) return [];
  const each = station.blocked.includes(WHOLE) ? evsesOf(station) : station.blocked;
  return each.filter((place) => place !== evse);
}

/** A charger that booted may have forgotten what it was told to close. */
export function doubtClosed(unit: Unit): void {
  const { station } = unit;
  const doubted = Object.entries(station.confirmed).filter(
    ([place, state]) => state === 'closed' && isWanted(station, Number(place)),
  );
  if (doubted.length === 0) return;
  const unknown = doubted.map(([place]) => [place, 'unknown'] as const);
  unit.setStation({ ...station, confirmed: { ...station.confirmed, ...Object.fromEntries(unknown) } });
}

/** Tells the charger what it has not confirmed yet. */
export async function tellClosed(context: Context, twin: Twin): Promise<Told> {
  const { blocked, confirmed } = twin.state.station;
  const all = new Set([...blocked, ...Object.keys(confirmed).map(Number)]);
  let worst: Told = 'accepted';
  for (const place of [...all].toSorted((a, b) => a - b)) {
    const state = isWanted(twin.state.station, place) ? 'closed' : 'open';
    if (twin.state.station.confirmed[place] === state) continue;
    const told = await tell(context, twin, place, state);
    if (told === 'unheard') return told;
    if (told === 'refused') worst = told;
  }
  return worst;
}

function isWanted({ blocked }: StationState, place: number): boolean {
  return blocked.includes(WHOLE) || (place !== WHOLE && blocked.includes(place));
}

/** Some chargers know only their places, not the whole (Q35). */
async function tell(context: Context, twin: Twin, place: number, state: 'closed' | 'open'): Promise<Told> {
  const told = await ask(context, twin, place, state);
  if (place !== WHOLE || told !== 'refused') return told;
  context.quirks.met(twin.chargerId, { quirk: 'closed-by-place' });
  const each: Told[] = [];
  for (const evse of evsesOf(twin.state.station)) each.push(await ask(context, twin, evse, state));
  const worst = each.find((one) => one !== 'accepted');
  if (worst === undefined) await confirm(twin, WHOLE, state);
  return worst ?? 'accepted';
}

async function ask(context: Context, twin: Twin, place: number, state: 'closed' | 'open'): Promise<Told> {
  const { link } = twin;
  if (link === undefined) return 'unheard';
  const call = availability(link.version, place, state === 'open');
  const options = { timeoutMs: COMMAND_TIMEOUT_MS, priority: PRIORITY.home };
  const outcome = await link.call(call.action, call.payload, options);
  if (outcome.kind !== 'result' && outcome.kind !== 'error') return 'unheard';
  const answer = outcome.kind === 'result' ? decodeHousekeeping(outcome.payload) : undefined;
  if (answer?.accepted !== true) {
    const fields = { charger: twin.chargerId, evse: place, wanted: state, answer: answer?.status ?? outcome.kind };
    context.log.warn(fields, 'the charger does not close or open as the home wants it');
    return 'refused';
  }
  await confirm(twin, place, state);
  return 'accepted';
}

async function confirm(twin: Twin, place: number, state: 'closed' | 'open'): Promise<void> {
  await twin.run((unit) => {
    // What holds for the whole charger holds for each of its places.
    const others = place === WHOLE ? {} : unit.station.confirmed;
    unit.setStation({ ...unit.station, confirmed: { ...others, [place]: state } });
  });
}
