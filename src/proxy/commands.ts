/** Commands that come without OCPP: from backends, REST, the command line and Home Assistant. */
import { explicitEnd } from '../core/arbitration/lease.ts';
import type { Message, Party, Provider, Transaction } from '../core/model.ts';
import { decodeAnswer, encode } from '../core/ocpp/codec.ts';
import { tellsTokenTypes } from '../core/ocpp/versions.ts';
import { evsesOf } from '../core/station/apply.ts';
import type { Context } from './context.ts';
import { freeOne, leaseTimes } from './control.ts';
import type { Order } from './grants.ts';
import { ownWord } from './limits/own-words.ts';
import { type Carried, carryOut } from './orders.ts';
import type { ChargerLink, Command, CommandResult } from './ports.ts';
import type { Twin } from './twin.ts';

export async function command(
  context: Context,
  twin: Twin,
  by: Party,
  provider: Provider | undefined,
  asked: Command,
): Promise<CommandResult> {
  switch (asked.verb) {
    case 'start':
      return start(context, twin, by, provider, asked);
    case 'stop':
      return stop(context, twin, by, provider, asked);
    case 'take':
      return takeControl(context, twin, by, provider, asked);
    case 'release':
      return release(context, twin, by, asked);
    case 'limit':
      return limit(context, twin, by, provider, asked);
    case 'give':
    case 'block':
    case 'unblock':
    case 'restart':
    case 'kick':
    case 'pause':
    case 'resume':
      return { ok: false, code: 'N', rule: 'rights', why: 'Only the home may.' };
  }
}

async function start(
  context: Context,
  twin: Twin,
  by: Party,
  provider: Provider | undefined,
  asked: Extract<Command, { verb: 'start' }>,
): Promise<CommandResult> {
  const evse = chooseEvse(twin, asked.evse);
  if (typeof evse === 'string') return bad(evse);
  const { link } = twin;
  const accepted: Order['accepted'] = (payload) =>
    link !== undefined && decodeAnswer(link.version, 'start', payload).accepted;
  const startWith = async (type: string): Promise<CommandResult> => {
    const token = { id: asked.tag ?? context.settings.homeTag, type };
    const remoteStartId = await nextNumber(twin);
    const place = { evse, connector: asked.connector ?? 1 };
    const call = inWordsOf(link, { means: 'start', ask: { place, token, remoteStartId } });
    if (call === undefined)
      return bad('connector_id, id_tag: the charger cannot be asked for this connector or this tag');
    const start = { evse, token, remoteStartId };
    const order: Order = { by, verb: 'start', needs: 'control', evse, asked: 'start', call, start, accepted };
    return toldTo(by, await carryOut(context, twin, provider, order), accepted, STARTING);
  };
  const first = await startWith('Central');
  // Some chargers take a card of the house only as one of their own (PROTOCOL §3.2).
  const isRefused = first.ok && first.result === 'rejected_by_charger';
  return by === 'home' && isRefused && link !== undefined && tellsTokenTypes(link.version) ? startWith('Local') : first;
}

/** A number of the proxy's own, never given twice. */
function nextNumber(twin: Twin): Promise<number> {
  return twin.run((unit) => {
    const { ids } = unit.station;
    unit.setStation({ ...unit.station, ids: { ...ids, last: ids.last + 1 } });
    return ids.last + 1;
  });
}

async function stop(
  context: Context,
  twin: Twin,
  by: Party,
  provider: Provider | undefined,
  asked: Extract<Command, { verb: 'stop' }>,
): Promise<CommandResult> {
  const tx = runningSession(twin, asked.txId);
  if (typeof tx === 'string') return bad(tx);
  const { link } = twin;
  const call = inWordsOf(link, { means: 'stop', ask: { chargerTxId: tx.chargerTxId } });
  if (call === undefined) return bad(FOREIGN_SESSION);
  const accepted: Order['accepted'] = (payload) =>
    link !== undefined && decodeAnswer(link.version, 'stop', payload).accepted;
  const order: Order = {
    by,
    verb: 'stop',
    needs: 'control',
    evse: tx.place.evse,
    txId: tx.id,
    asked: 'stop',
    call,
    stop: tx,
    mayUnlock: asked.mayUnlock,
    accepted,
  };
  return toldTo(by, await carryOut(context, twin, provider, order), accepted, STOPPING);
}

async function takeControl(
  context: Context,
  twin: Twin,
  by: Party,
  provider: Provider | undefined,
  asked: Extract<Command, { verb: 'take' }>,
): Promise<CommandResult> {
  const evse = chooseEvse(twin, asked.evse);
  if (typeof evse === 'string') return bad(evse);
  const endsAt = by === 'home' ? undefined : explicitEnd(context.clock.now(), asked.leaseS, leaseTimes(context));
  const reason = asked.reason ?? 'asked for control';
  const carried = await carryOut(context, twin, provider, {
    by,
    verb: 'take',
    needs: 'control',
    evse,
    asked: 'request_control',
    take: { evse, reason, endsAt },
  });
  const result = told(carried);
  return by === 'home' && result.ok ? { ...result, why: TAKEN } : result;
}

async function release(
  context: Context,
  twin: Twin,
  by: Party,
  asked: Extract<Command, { verb: 'release' }>,
): Promise<CommandResult> {
  const evses = evsesOf(twin.state.station).filter((evse) => asked.evse === undefined || asked.evse === evse);
  const freed = await twin.run((unit) =>
    evses.filter((evse) => {
      const lease = unit.state.leases.get(evse);
      const mine = lease !== undefined && (lease.holder === by || by === 'home') && lease.state !== 'claiming';
      if (!mine || (lease.state === 'bound' && !lease.explicit)) return false;
      freeOne(context, unit, evse);
      unit.audit({
        at: context.clock.now(),
        evse,
        by,
        asked: 'release_control',
        allowed: true,
        rule: 'own',
        why: 'Control was given back.',
      });
      return true;
    }),
  );
  if (freed.length > 0) return { ok: true, result: 'released', why: 'Control is free again.' };
  return { ok: false, code: 'L', rule: 'holder', why: 'There is no control of yours to release.' };
}

export async function limit(
  context: Context,
  twin: Twin,
  by: Party,
  provider: Provider | undefined,
  asked: Extract<Command, { verb: 'limit' | 'pause' | 'resume' }>,
): Promise<CommandResult> {
  const evse = chooseEvse(twin, asked.evse);
  return typeof evse === 'string' ? bad(evse) : ownWord(context, twin, by, provider, { ...asked, evse });
}

/** Stands in while the charger is away: the decision still falls, and the answer is that it is away. */
const NOT_SENT = { action: '', payload: {} } as const;
/** A charger that changed its version may have a session whose id its new version cannot say. */
const FOREIGN_SESSION = 'transaction_id: the charger has no words for a session that it began in another version';

/** Undefined: the charger's version cannot say it. */
function inWordsOf(link: ChargerLink | undefined, message: Message): Order['call'] {
  return link === undefined ? NOT_SENT : encode(link.version, message);
}

function chooseEvse(twin: Twin, named: number | undefined): number | string {
  const evses = evsesOf(twin.state.station);
  if (named !== undefined)
    return evses.includes(named) ? named : `evse: the charger has no EVSE ${named}; it has ${evses.join(', ')}`;
  return evses.length === 1 && evses[0] !== undefined ? evses[0] : `evse: name one of ${evses.join(', ')}`;
}

/** The session that is meant; a text says what is wrong. */
export function runningSession(twin: Twin, id: string | undefined): Transaction | string {
  const running = twin.state.transactions.filter((tx) => tx.endedAt === undefined);
  if (id !== undefined) return running.find((tx) => tx.id === id) ?? 'transaction_id: no such session is running';
  const [only, second] = running;
  if (only === undefined) return 'transaction_id: no session is running';
  return second === undefined ? only : 'transaction_id: several sessions are running, name one';
}

const STARTING = 'The charger has accepted the start: the session begins when the car is plugged in and ready.';
const STOPPING = 'The charger has accepted the stop.';
const TAKEN = 'You have control until you release it. A session that runs goes on.';

/** The home reads what was done in place of why it may. */
export function toldTo(by: Party, carried: Carried, accepted: Order['accepted'], done: string): CommandResult {
  const result = told(carried, accepted);
  const isDone = by === 'home' && carried.kind === 'answer' && result.ok && result.result === 'accepted';
  return isDone ? { ...result, why: done } : result;
}

function told(carried: Carried, accepted?: Order['accepted']): CommandResult {
  switch (carried.kind) {
    case 'refused':
      return { ok: false, ...pick(carried.decision) };
    case 'done':
      return { ok: true, result: 'accepted', why: carried.why };
    case 'error':
      return {
        ok: false,
        code: 'O',
        rule: 'charger',
        why: `The charger answered with an error: ${carried.outcome.code}`,
      };
    case 'answer':
      if (accepted?.(carried.payload) ?? true) return { ok: true, result: 'accepted', why: carried.why };
      return { ok: true, result: 'rejected_by_charger', why: `The charger said ${String(carried.payload.status)}.` };
  }
}

function pick(decision: Extract<Carried, { kind: 'refused' }>['decision']) {
  const { code, rule, why, retryAfterS } = decision;
  return { code, rule, why, retryAfterS };
}

function bad(why: string): CommandResult {
  return { ok: false, code: 'bad_request', rule: 'request', why };
}
