/** What only the home does, and what its verbs bring about beyond one command (PROTOCOL §3.2). */
import type { Command, Wish } from '../core/commands.ts';
import type { Provider, Transaction } from '../core/model.ts';
import { evsesOf, isClosed } from '../core/station/apply.ts';
import { leaveFor } from '../core/views/view.ts';
import { type Closing, setClosed, tellClosed } from './closing.ts';
import { command, limit } from './commands.ts';
import type { Context } from './context.ts';
import { freeOne, voidStarts } from './control.ts';
import { giveControl } from './give.ts';
import { bad } from './minutes.ts';
import type { CommandResult } from './ports.ts';
import { restartByHome } from './restarting.ts';
import type { Twin } from './twin.ts';
import { rowKey } from './twin-state.ts';
import type { Unit } from './unit.ts';
import { keepWish } from './wishes.ts';

type Kick = Extract<Command, { verb: 'kick' }>;

export function homeCommand(context: Context, twin: Twin, asked: Command): Promise<CommandResult> {
  switch (asked.verb) {
    case 'kick':
      return kick(context, twin, asked);
    case 'give':
      return giveControl(context, twin, asked);
    case 'block':
    case 'unblock':
      return close(context, twin, asked);
    case 'restart':
      return restartByHome(context, twin);
    case 'take':
    case 'release':
      return command(context, twin, 'home', undefined, asked);
    case 'limit':
    case 'pause':
    case 'resume':
      return limit(context, twin, 'home', undefined, asked);
    default:
      return askCharger(context, twin, asked);
  }
}

async function askCharger(context: Context, twin: Twin, asked: Wish): Promise<CommandResult> {
  if (asked.verb === 'start' && isClosed(twin.state.station, asked.evse)) return CLOSED;
  if (twin.link === undefined) return keepWish(context, twin, asked);
  const result = await command(context, twin, 'home', undefined, asked);
  const isLost = !result.ok && result.code === 'O' && twin.link === undefined;
  if (isLost) return keepWish(context, twin, asked);
  const goesOn = asked.verb === 'stop' && result.ok && result.result === 'rejected_by_charger';
  return goesOn ? { ...result, why: `${result.why} ${HARDER_MEANS}` } : result;
}

const CLOSED: CommandResult = {
  ok: false,
  code: 'H',
  rule: 'blocked',
  why: 'The charger is closed by you; open it first (unblock).',
};
const HARDER_MEANS = 'If it goes on, it gets no current after 30 s, and then the charger is restarted.';

async function close(context: Context, twin: Twin, asked: Closing): Promise<CommandResult> {
  const isOpen = asked.verb === 'unblock';
  if (asked.evse !== undefined && !evsesOf(twin.state.station).includes(asked.evse))
    return bad(`evse: the charger has no EVSE ${asked.evse}`);
  await twin.run((unit) => {
    note(context, unit, asked.verb, isOpen ? 'The charger is open.' : 'The charger is closed; nothing starts there.');
    setClosed(unit, asked);
  });
  const running = runningAt(twin, asked.evse);
  if (asked.verb === 'block' && asked.now === true)
    for (const tx of running) await askCharger(context, twin, { verb: 'stop', txId: tx.id });
  switch (await tellClosed(context, twin)) {
    case 'accepted':
    case 'scheduled': {
      const closed = running.length > 0 ? 'Closed as soon as the session is over.' : 'Closed for everybody.';
      return { ok: true, result: 'accepted', why: isOpen ? 'Open: providers see the charger as it is.' : closed };
    }
    case 'refused': {
      const kept = isOpen ? 'The proxy lets starts through again' : 'The proxy lets no start through';
      return { ok: true, result: 'kept_by_proxy', why: `${kept}; the charger itself did not do as it was told.` };
    }
    case 'unheard':
      return { ok: true, result: 'stored', why: 'It holds from now on; the charger is told when it is back.' };
  }
}

async function kick(context: Context, twin: Twin, { providerId, session }: Kick): Promise<CommandResult> {
  const provider = context.settings.providers.find(({ id }) => id === providerId);
  if (provider === undefined) return bad(`provider: there is no provider "${providerId}"`);
  const theirs = twin.state.transactions.filter((tx) => tx.endedAt === undefined && isTheirs(twin, tx, provider));
  await twin.run((unit) => {
    for (const [evse, lease] of unit.state.leases) {
      if (lease.holder === providerId && lease.txId === undefined) freeOne(context, unit, evse);
    }
    if (session === 'take_over') for (const tx of theirs) takeOver(context, unit, tx, provider);
    voidStarts(unit, undefined, providerId);
    note(context, unit, 'kick', `Control was taken from "${providerId}".`);
  });
  if (session === 'stop') for (const tx of theirs) await askCharger(context, twin, { verb: 'stop', txId: tx.id });
  const what =
    theirs.length === 0
      ? 'It had no session.'
      : session === 'stop'
        ? 'Its session is being stopped.'
        : 'Its session goes on as yours, and it is told that it is over.';
  return { ok: true, result: 'accepted', why: `"${providerId}" holds nothing any more. ${what}` };
}

function isTheirs(twin: Twin, tx: Transaction, { id }: Provider): boolean {
  return tx.payer === id || tx.startedBy === id || twin.state.leases.get(tx.place.evse)?.holder === id;
}

/** The session goes on as the home's; for this provider it is over (PROTOCOL §3.2). It stays whose it is in the books. */
function takeOver(context: Context, unit: Unit, tx: Transaction, provider: Provider): void {
  const { evse } = tx.place;
  const lease = unit.state.leases.get(evse);
  const reason = 'the home took the session over';
  if (lease !== undefined)
    unit.putLease(evse, {
      ...lease,
      holder: 'home',
      state: 'bound',
      reason,
      explicit: false,
      since: context.clock.now(),
    });
  unit.putTransaction({ ...tx, holder: 'home', takenFrom: { providerId: provider.id, seq: unit.station.journalSeq } });
  if (provider.kind === 'service') {
    const row = unit.state.rows.get(rowKey(tx.id, provider.id));
    if (row?.state === 'open') unit.putRow({ ...row, state: 'leaving', leaves: 'Other' });
    return;
  }
  // A backend reads the journal itself, so its end stands there, for it alone.
  const message = leaveFor(tx, 'Other');
  unit.append({ lane: 'T', recordedAt: context.clock.now(), txId: tx.id, message, only: provider.id });
}

function runningAt(twin: Twin, evse: number | undefined): readonly Transaction[] {
  return twin.state.transactions.filter((tx) => tx.endedAt === undefined && (evse ?? tx.place.evse) === tx.place.evse);
}

function note(context: Context, unit: Unit, asked: string, why: string): void {
  unit.audit({ at: context.clock.now(), by: 'home', asked, allowed: true, rule: 'home', why });
}
