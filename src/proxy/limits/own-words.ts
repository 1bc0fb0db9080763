/** Limits in plain amperes, and the home's pause: stored as their party's own, merged like all others (PROTOCOL §3.2). */
import { ampsAt } from '../../core/limits/offered.ts';
import { type OwnLimits, ownAmps, withLimit, withoutSession, withPause } from '../../core/limits/own.ts';
import { WAYS } from '../../core/limits/ways.ts';
import type { Party, Provider } from '../../core/model.ts';
import type { Context } from '../context.ts';
import { type Carried, carryOut } from '../orders.ts';
import { partyState } from '../party-states.ts';
import type { Command, CommandResult } from '../ports.ts';
import type { Twin } from '../twin.ts';
import { openAt } from '../twin-state.ts';
import type { Unit } from '../unit.ts';
import { mergedAt } from './plan.ts';
import { limitsOf } from './why.ts';

type Word = Extract<Command, { verb: 'limit' | 'pause' | 'resume' }>;

const ASKED: { readonly [V in Word['verb']]: string } = { limit: 'set_limit', pause: 'pause', resume: 'resume' };

/** Decides, stores, and answers when the charger has. */
export async function ownWord(
  context: Context,
  twin: Twin,
  by: Party,
  provider: Provider | undefined,
  asked: Word & { readonly evse: number },
): Promise<CommandResult> {
  const { evse } = asked;
  const tx = openAt(twin.state, evse);
  const carried = await carryOut(context, twin, provider, {
    by,
    verb: 'limit',
    needs: 'control',
    evse,
    txId: tx?.id,
    asked: ASKED[asked.verb],
    merges: true,
    lowers: lowers(context, twin, by, asked),
    onYes: (unit) => store(unit, by, asked),
  });
  if (carried.kind === 'refused') return { ok: false, ...refusalOf(carried) };
  await context.sayLimits(twin.chargerId);
  return outcome(context, twin, by, evse, carried.kind === 'done' && by !== 'home' ? carried.why : '');
}

/** Anything unclear is a raise. */
function lowers(
  context: Context,
  { chargerId, state }: Twin,
  by: Party,
  asked: Word & { readonly evse: number },
): boolean {
  if (asked.verb !== 'limit' || asked.limitA === null) return asked.verb === 'pause';
  const now = context.clock.now();
  const before = ownAmps(partyState(state, by, 'own_limits')[asked.evse], openAt(state, asked.evse)?.id);
  const steps = mergedAt(context, state, chargerId, asked.evse).steps;
  return asked.limitA <= Math.max(before ?? 0, finite(ampsAt(steps, now)));
}

function store(unit: Unit, by: Party, asked: Word & { readonly evse: number }): void {
  const { evse } = asked;
  const tx = openAt(unit.state, evse);
  const before = partyState(unit.state, by, 'own_limits');
  const put = (limits: OwnLimits): void => unit.putPartyState(by, 'own_limits', limits);
  switch (asked.verb) {
    case 'pause':
      put(withPause(before, evse, { txId: tx?.id }));
      return;
    case 'resume':
      // What a late no has taken from the session the home may give back.
      if (tx?.starvesAtWh !== undefined) unit.putTransaction({ ...tx, starvesAtWh: undefined });
      put(withPause(before, evse, undefined));
      return;
    case 'limit': {
      const isHolder = unit.state.leases.get(evse)?.holder === by;
      // The word of the home holds until it takes it back.
      const ends = by === 'home' ? {} : { txId: tx?.id, whileHolding: isHolder && tx === undefined };
      put(withLimit(before, evse, asked.limitA ?? undefined, ends));
    }
  }
}

/** The session is over: what was said of it alone is, too. */
export function endOwnWords(unit: Unit, txId: string, parties: readonly Party[]): void {
  for (const party of parties) {
    const before = partyState(unit.state, party, 'own_limits');
    const after = withoutSession(before, txId);
    if (after !== before) unit.putPartyState(party, 'own_limits', after);
  }
}

/** Who gave control back has no say any more in what it had said as its holder. */
export function forgetReleased({ settings }: Context, unit: Unit): void {
  for (const { id } of settings.providers) {
    const before = partyState(unit.state, id, 'own_limits');
    const left = Object.entries(before).filter(
      ([evse, { whileHolding }]) => whileHolding === true && unit.state.leases.get(Number(evse))?.holder !== id,
    );
    const after = left.reduce((limits, [evse]) => withLimit(limits, Number(evse), undefined), before);
    if (left.length > 0) unit.putPartyState(id, 'own_limits', after);
  }
}

/** What became of it, and what the place gets now. */
function outcome(context: Context, twin: Twin, by: Party, evse: number, why: string): CommandResult {
  const { state, link } = twin;
  if (link === undefined)
    return { ok: true, result: 'stored', why: 'It holds from now on; the charger is told when it is back.' };
  if (partyState(state, 'system', 'given').way >= WAYS.length)
    return { ok: true, result: 'rejected_by_charger', why: 'The charger takes no limit, in whatever words.' };
  return { ok: true, result: 'accepted', why: `${why} ${whatHolds(context, twin, by, evse)}`.trim() };
}

/** The home reads who limits the place; nobody else hears of others. */
function whatHolds(context: Context, twin: Twin, by: Party, evse: number): string {
  const place = limitsOf(context, twin).find((one) => one.evse === evse);
  if (place === undefined) return '';
  if (place.limitA === undefined) return 'Nothing limits it now.';
  if (by !== 'home') return `It gets ${place.limitA} A now.`;
  const seen = place.limitA === 0 ? ' Providers see it as paused by the charger.' : '';
  return `Now ${place.sentence}${seen}`;
}

function refusalOf({ decision: { code, rule, why, retryAfterS } }: Extract<Carried, { kind: 'refused' }>) {
  return { code, rule, why, retryAfterS };
}

function finite(amps: number): number {
  return Number.isFinite(amps) ? amps : 0;
}
