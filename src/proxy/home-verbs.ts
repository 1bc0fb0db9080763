/** What only the home does, and what its verbs bring about beyond one command (PROTOCOL §3.2). */
import type { Wish } from '../core/commands.ts';
import type { ProviderId, Transaction } from '../core/model.ts';
import { availability, decodeHousekeeping } from '../core/ocpp/codec.ts';
import { evsesOf } from '../core/station/apply.ts';
import { command } from './commands.ts';
import type { Context } from './context.ts';
import { freeOne, voidStarts } from './control.ts';
import { COMMAND_TIMEOUT_MS } from './grants.ts';
import { type Command, type CommandResult, PRIORITY } from './ports.ts';
import { rowKey, type Twin, type Unit } from './twin.ts';

/** A wish that waited longer for its charger is not carried out any more. */
const WISH_HOLDS_MS = 24 * 3600 * 1000;
/** Wishes that wait for one charger; the oldest go first. */
const MAX_WISHES = 20;

type Block = Extract<Command, { verb: 'block' | 'unblock' }>;
type Kick = Extract<Command, { verb: 'kick' }>;

/** A verb of the home. While the charger is away it is kept, and done first when it is back. */
export async function homeCommand(context: Context, twin: Twin, asked: Command): Promise<CommandResult> {
  switch (asked.verb) {
    case 'kick':
      return kick(context, twin, asked);
    case 'take':
    case 'release':
      return command(context, twin, 'home', undefined, asked);
    default:
      return askCharger(context, twin, asked);
  }
}

async function askCharger(context: Context, twin: Twin, asked: Wish): Promise<CommandResult> {
  if (twin.link === undefined) return keepWish(context, twin, asked);
  if (asked.verb === 'block' || asked.verb === 'unblock') return block(context, twin, asked);
  const result = await command(context, twin, 'home', undefined, asked);
  const isLost = !result.ok && result.code === 'O' && twin.link === undefined;
  if (isLost) return keepWish(context, twin, asked);
  const goesOn = asked.verb === 'stop' && result.ok && result.result === 'rejected_by_charger';
  return goesOn ? { ...result, why: `${result.why} ${HARDER_MEANS}` } : result;
}

const HARDER_MEANS = 'It gets no current if it has not stopped in 30 s, and is restarted after a minute.';

async function keepWish(context: Context, twin: Twin, asked: Wish): Promise<CommandResult> {
  await twin.run((unit) => {
    if (asked.verb === 'block' || asked.verb === 'unblock') setClosed(unit, asked);
    const wishes = [...unit.station.wishes, { at: context.clock.now(), asked }].slice(-MAX_WISHES);
    unit.setStation({ ...unit.station, wishes });
    note(context, unit, asked.verb, 'The charger is away: it is done first when the charger is back.');
  });
  const why = 'The charger is away; it is done first when the charger is back, within a day.';
  return { ok: true, result: 'stored', why };
}

/** The charger is back: what the home asked for meanwhile goes first; what it has closed stays closed. */
export async function carryOutWishes(context: Context, twin: Twin): Promise<void> {
  for (const wish of twin.state.station.wishes) {
    if (!twin.state.station.wishes.includes(wish)) continue;
    const { at, asked } = wish;
    if (context.clock.now() - at <= WISH_HOLDS_MS) {
      const result = await askCharger(context, twin, asked);
      const fields = { charger: twin.chargerId, verb: asked.verb, why: result.why };
      context.log.info(fields, 'what the home had asked for while the charger was away was carried out');
    }
    // Only now: a crash in between must not lose it.
    await twin.run((unit) => {
      const wishes = unit.station.wishes.filter((other) => other !== wish);
      unit.setStation({ ...unit.station, wishes });
    });
  }
}

/** A charger that booted may have forgotten that it is closed. */
export async function closeAgain(context: Context, twin: Twin): Promise<void> {
  for (const evse of twin.state.station.blocked) await tellCharger(context, twin, evse, false);
}

async function block(context: Context, twin: Twin, asked: Block): Promise<CommandResult> {
  const isOpen = asked.verb === 'unblock';
  if (asked.evse !== undefined && !evsesOf(twin.state.station).includes(asked.evse)) {
    return { ok: false, code: 'bad_request', rule: 'request', why: `evse: the charger has no EVSE ${asked.evse}` };
  }
  await twin.run((unit) => {
    setClosed(unit, asked);
    note(
      context,
      unit,
      asked.verb,
      isOpen ? 'The charger is open again.' : 'The charger is closed; no start is let through.',
    );
  });
  if (asked.verb === 'block' && asked.now === true) {
    for (const tx of runningAt(twin, asked.evse)) await homeCommand(context, twin, { verb: 'stop', txId: tx.id });
  }
  const status = await tellCharger(context, twin, asked.evse ?? 0, isOpen);
  if (status === 'Rejected' && asked.evse === undefined) {
    // Some chargers know only places, not the whole (Q35).
    context.quirks.met(twin.chargerId, { quirk: 'closed-by-place' });
    for (const evse of evsesOf(twin.state.station)) await tellCharger(context, twin, evse, isOpen);
  }
  const running = runningAt(twin, asked.evse).length > 0;
  const why = isOpen
    ? 'Open: providers see the charger as it is.'
    : running
      ? 'Closed as soon as the session is over; providers get no start.'
      : 'Closed: providers see the charger as unavailable and get no start.';
  return { ok: true, result: status === 'Accepted' || status === 'Scheduled' ? 'accepted' : 'kept_by_proxy', why };
}

function setClosed(unit: Unit, { verb, evse = 0 }: Block): void {
  const { blocked } = unit.station;
  // Opening the whole charger opens each place of it.
  const others = blocked.filter((each) => each !== evse && !(verb === 'unblock' && evse === 0));
  unit.setStation({ ...unit.station, blocked: verb === 'block' ? [...others, evse] : others });
}

async function tellCharger(context: Context, twin: Twin, evse: number, isOpen: boolean): Promise<string> {
  const { link } = twin;
  if (link === undefined) return 'away';
  const call = availability(link.version, evse, isOpen);
  const outcome = await link.call(call.action, call.payload, {
    timeoutMs: COMMAND_TIMEOUT_MS,
    priority: PRIORITY.home,
  });
  const { status } = outcome.kind === 'result' ? decodeHousekeeping(outcome.payload) : { status: outcome.kind };
  if (status !== 'Accepted' && status !== 'Scheduled')
    context.log.warn(
      { charger: twin.chargerId, evse, status },
      'the charger does not close or open as the home wants it',
    );
  return status;
}

async function kick(context: Context, twin: Twin, { providerId, session }: Kick): Promise<CommandResult> {
  if (!context.settings.providers.some(({ id }) => id === providerId))
    return { ok: false, code: 'bad_request', rule: 'request', why: `provider: there is no provider "${providerId}"` };
  const theirs = twin.state.transactions.filter((tx) => tx.endedAt === undefined && isTheirs(twin, tx, providerId));
  await twin.run((unit) => {
    for (const [evse, lease] of unit.state.leases) {
      if (lease.holder !== providerId) continue;
      if (lease.txId === undefined) freeOne(context, unit, evse);
      else takeOver(context, unit, evse);
    }
    for (const tx of session === 'take_over' ? theirs : []) leave(unit, tx, providerId);
    voidStarts(unit, undefined, providerId);
    note(context, unit, 'kick', `Control was taken from "${providerId}".`);
  });
  if (session === 'stop') for (const tx of theirs) await homeCommand(context, twin, { verb: 'stop', txId: tx.id });
  const what =
    theirs.length === 0
      ? 'It had no session.'
      : session === 'stop'
        ? 'Its session is being stopped.'
        : 'Its session goes on as yours, and it is told that it is over.';
  return { ok: true, result: 'accepted', why: `"${providerId}" holds nothing any more. ${what}` };
}

function isTheirs(twin: Twin, tx: Transaction, id: ProviderId): boolean {
  return tx.payer === id || tx.startedBy === id || twin.state.leases.get(tx.place.evse)?.holder === id;
}

function takeOver(context: Context, unit: Unit, evse: number): void {
  const before = unit.state.leases.get(evse);
  if (before === undefined) return;
  const reason = 'the home took the session over';
  unit.putLease(evse, {
    ...before,
    holder: 'home',
    state: 'bound',
    reason,
    explicit: false,
    since: context.clock.now(),
  });
}

/** For this provider the session is over (PROTOCOL §3.2); it stays whose it is in the books. */
function leave(unit: Unit, tx: Transaction, providerId: ProviderId): void {
  unit.putTransaction({ ...tx, holder: 'home' });
  const row = unit.state.rows.get(rowKey(tx.id, providerId));
  if (row?.state === 'open') unit.putRow({ ...row, state: 'leaving', leaves: 'Other' });
}

function runningAt(twin: Twin, evse: number | undefined): readonly Transaction[] {
  return twin.state.transactions.filter((tx) => tx.endedAt === undefined && (evse ?? tx.place.evse) === tx.place.evse);
}

function note(context: Context, unit: Unit, asked: string, why: string): void {
  unit.audit({ at: context.clock.now(), by: 'home', asked, allowed: true, rule: 'home', why });
}
