/** Says one thing about limits to the charger, and writes down what it then has (PROTOCOL §2.5). */
import { NOTHING_GIVEN, withDoubt, withUnclean } from '../../core/limits/given.ts';
import { difference, NO_LIMIT } from '../../core/limits/offered.ts';
import { isSteered } from '../../core/limits/steering.ts';
import { WAYS } from '../../core/limits/ways.ts';
import { asked, type Written } from '../../core/limits/writing.ts';
import { takeAllProfiles } from '../../core/ocpp/codec.ts';
import type { CallOutcome } from '../../core/ocpp/exchange.ts';
import { type Context, failed } from '../context.ts';
import { COMMAND_TIMEOUT_MS } from '../grants.ts';
import { partyState, withPartyState } from '../party-states.ts';
import { type ChargerLink, PRIORITY } from '../ports.ts';
import type { Twin } from '../twin.ts';
import { openAt } from '../twin-state.ts';
import type { Unit } from '../unit.ts';
import { blameOf, isFirm, wayOf } from './blame.ts';
import { callOf, canName } from './calls.ts';
import { type Entry, entryOf, putEntry, withEntry } from './entries.ts';
import { tryNextWay, wayWorks } from './fallback.ts';
import { planOf, type Step } from './plan.ts';
import { steerNoMore } from './steering.ts';

/** `unheard`: the charger did not answer; the same is tried again later. */
export type Said = 'answered' | 'unheard';

/**
 * Takes away what other central systems left behind, once after each boot and before the first limit. Not while a
 * session runs: it would be without any limit for a moment. What is refused may still be there.
 */
export async function clean(twin: Twin, link: ChargerLink): Promise<Said> {
  const before = partyState(twin.state, 'system', 'given');
  const doubted = withDoubt(before);
  // A proxy that dies in between, or hears no answer, takes nothing for granted. Only a change wakes the keeper.
  if (doubted !== before) await twin.run((unit) => unit.putPartyState('system', 'given', doubted));
  let refused: CallOutcome | undefined;
  for (const { action, payload } of takeAllProfiles(link.version)) {
    const outcome = await link.call(action, payload, {
      timeoutMs: COMMAND_TIMEOUT_MS,
      priority: PRIORITY.limits,
      unless: () => !needsCleaning(twin),
    });
    if (outcome.kind === 'withdrawn') return 'answered';
    if (outcome.kind !== 'result' && outcome.kind !== 'error') return 'unheard';
    if (outcome.kind === 'error') refused = outcome;
  }
  await twin.run((unit) => {
    const given = partyState(unit.state, 'system', 'given');
    const { way, refusals, left } = given;
    const next = refused
      ? withUnclean(given, isFirm(refused))
      : { ...NOTHING_GIVEN, isClean: true, way, refusals, left };
    unit.putPartyState('system', 'given', next);
  });
  return needsCleaning(twin) ? 'unheard' : 'answered';
}

export function needsCleaning({ state }: Twin): boolean {
  const isCharging = state.transactions.some(({ endedAt }) => endedAt === undefined);
  return !isCharging && !partyState(state, 'system', 'given').isClean;
}

/** Written down before it is said: a proxy that dies in between takes nothing for granted. */
export async function say(
  context: Context,
  twin: Twin,
  link: ChargerLink,
  step: Step,
  urgent: () => ReadonlySet<number>,
): Promise<Said> {
  const { deed } = step;
  const now = context.clock.now();
  const before = entryOf(twin.state, step);
  const saying = deed.kind === 'write' ? deed.saying : { line: NO_LIMIT };
  const said: Written = { ...asked(saying, before.written, now), wattPhases: step.wattPhases };
  const raises = deed.kind === 'remove' || deed.raises;
  await twin.run((unit) => putEntry(unit, step, { written: said, raisedAt: raises ? now : before.raisedAt }));
  const { action, payload } = callOf(context, twin, link, step);
  const outcome = await link.call(action, payload, {
    timeoutMs: COMMAND_TIMEOUT_MS,
    priority: step.isUrgent ? PRIORITY.home : PRIORITY.limits,
    unless: () => !isStillWanted(context, twin, link, step, before, urgent()),
    late: (answer) => hearLate(context, twin, step, { before, said }, answer),
  });
  await twin.run((unit) => settle(context, unit, step, { before, said }, outcome));
  return outcome.kind === 'timeout' || outcome.kind === 'closed' ? 'unheard' : 'answered';
}

/** An answer after its time is an answer all the same. */
function hearLate(context: Context, twin: Twin, step: Step, change: Change, outcome: CallOutcome): void {
  const heard = twin.run((unit) => settle(context, unit, step, change, outcome));
  void heard.catch(failed(context, twin, 'a late answer could not be kept'));
}

interface Change {
  readonly before: Entry;
  readonly said: Written;
}

/** Whatever was said or forgotten since then goes before it. */
function settle(context: Context, unit: Unit, step: Step, { before, said }: Change, outcome: CallOutcome): void {
  const known = entryOf(unit.state, step);
  if (known.written === undefined || known.written.isHeld || known.written.at !== said.at) return;
  if (isYes(step, outcome)) {
    const held = step.deed.kind === 'remove' ? undefined : { ...said, isHeld: true, orElse: undefined };
    putEntry(unit, step, { ...known, written: held });
    const way = wayOf(step);
    if (way !== undefined) wayWorks(context, unit, way);
  } else if (outcome.kind === 'withdrawn' || (outcome.kind === 'timeout' && !outcome.sent))
    putEntry(unit, step, before);
  else if (outcome.kind === 'result' || outcome.kind === 'error') {
    const stays = step.deed.kind === 'remove' ? { staysSince: context.clock.now() } : {};
    putEntry(unit, step, { ...before, written: before.written && { ...before.written, ...stays } });
    const isPresent = WAYS[partyState(unit.state, 'system', 'given').way] === step.way;
    // A late no is no word about the way that was taken since.
    if (isSteering(step)) steerNoMore(context, unit, step);
    else if (isPresent && (step.deed.kind === 'write' || isLeft(step)))
      tryNextWay(context, unit, step.evse, 'limit_refused', blameOf(step, outcome));
  }
}

/** What was refused may be the steering alone: the limit is said without it. */
function isSteering({ deed }: Step): boolean {
  return deed.kind === 'write' && isSteered(deed.saying.line);
}

/** What an earlier way left behind holds before all that is said in this one; another way may go below it. */
function isLeft({ scope, way }: Step): boolean {
  return scope === 'session' && way.purpose !== 'TxProfile';
}

/** A profile that is not there need not be taken away. */
function isYes({ deed }: Step, outcome: CallOutcome): boolean {
  if (outcome.kind !== 'result') return false;
  return outcome.payload.status === 'Accepted' || (deed.kind === 'remove' && outcome.payload.status === 'Unknown');
}

/** Looked at right before the frame leaves: whoever waits in the queue may be overtaken by what others want. */
function isStillWanted(
  context: Context,
  { chargerId, state }: Twin,
  link: ChargerLink,
  step: Step,
  before: Entry,
  urgent: ReadonlySet<number>,
): boolean {
  const { evse, scope, txId, deed } = step;
  if (scope === 'session' && openAt(state, evse)?.id !== txId) return false;
  const parties = withPartyState(state.parties, 'system', 'given', withEntry(state, step, before));
  const { steps } = planOf(context, { chargerId, state: { ...state, parties }, urgent, canName: canName(link) });
  const again = steps.find((one) => one.evse === evse && one.scope === scope);
  if (again?.wattPhases !== step.wattPhases) return false;
  const fresh = again?.deed;
  if (fresh?.kind !== 'write' || deed.kind !== 'write') return fresh?.kind === deed.kind;
  const now = context.clock.now();
  const ends = [fresh.saying, deed.saying].flatMap(({ until, exactUntil }) => [until, exactUntil]);
  const end = Math.min(...ends.map((at) => at ?? now + 1));
  const { raises, lowers } = difference(fresh.saying.line, deed.saying.line, now, end);
  return !raises && !lowers;
}
