/**
 * Conditions on the control of providers: what nobody uses yet ends with them, and where the owner says so, the session
 * under its control, too. What the home gave on purpose depends on nothing.
 */
import { HOME_GRACE_S } from '../core/arbitration/rules.ts';
import { type Facts, nextChange, standingOf, truthNow } from '../core/conditions/standing.ts';
import type { Conditions, HomeState, Instant, Lease, Party, Provider, Standing } from '../core/model.ts';
import type { Context } from './context.ts';
import { voidStarts } from './control.ts';
import { openAt, type TwinState } from './twin-state.ts';
import type { Unit } from './unit.ts';

/** Undefined: it may have control at any time. */
export function standingNow(context: Context, { id, conditions }: Provider): Standing | undefined {
  return conditions && standingOf(conditions, factsFor(context, id));
}

/** The same in a word, as for what gets no other answer than this. */
export function mayControlNow(context: Context, by: Party): boolean {
  const conditions = context.settings.providers.find(({ id }) => id === by)?.conditions;
  return conditions === undefined || truthNow(conditions, factsFor(context, by)) === 'yes';
}

/** Ends what may not be held any more, and marks the sessions that have to end: the charger is asked until they do. */
export function followConditions(context: Context, unit: Unit): void {
  for (const [evse, lease] of unit.state.leases) {
    const held = dependent(context, lease);
    const over = held !== undefined && isOverFor(context, held) ? held : undefined;
    if (lease.txId === undefined) {
      if (over !== undefined) endUnused(context, unit, evse, over.provider);
      continue;
    }
    const tx = openAt(unit.state, evse);
    const stopped = over?.conditions.stopsWhenOver === true ? over.provider : undefined;
    if (tx === undefined || tx.mustEndFor === stopped?.id) continue;
    unit.putTransaction({ ...tx, mustEndFor: stopped?.id });
    if (stopped !== undefined) note(context, unit, evse, stopped, `The session of "${stopped.id}" is being stopped`);
  }
}

/** When {@link followConditions} has something to do next, as far as it is a matter of time. */
export function nextCondition(context: Context, state: TwinState): Instant | undefined {
  const dues = [...state.leases].flatMap(([evse, lease]) => {
    const held = dependent(context, lease);
    const mustEndFor = lease.txId === undefined ? undefined : openAt(state, evse)?.mustEndFor;
    // Its control depends on nothing any more.
    if (held === undefined) return mustEndFor === undefined ? [] : context.clock.now();
    return dueFor(context, held, lease, mustEndFor) ?? [];
  });
  return dues.length === 0 ? undefined : Math.min(...dues);
}

interface Held {
  readonly provider: Provider;
  readonly conditions: Conditions;
}

/** Whose control it is that depends on conditions. What is on its way to the charger waits for the answer. */
function dependent({ settings }: Context, lease: Lease): Held | undefined {
  const provider = settings.providers.find(({ id }) => id === lease.holder);
  if (provider?.conditions === undefined || lease.state === 'claiming' || lease.given !== undefined) return undefined;
  return { provider, conditions: provider.conditions };
}

function dueFor(context: Context, held: Held, lease: Lease, mustEndFor: string | undefined): Instant | undefined {
  const { conditions, provider } = held;
  const now = context.clock.now();
  const isSession = lease.txId !== undefined;
  if (isSession && !conditions.stopsWhenOver) return undefined;
  if (isOverFor(context, held)) {
    const isDone = isSession && mustEndFor === provider.id;
    return isDone ? nextChange(conditions, factsFor(context, provider.id)) : now;
  }
  if (mustEndFor === provider.id) return now;
  const facts = factsFor(context, provider.id);
  const changes = [nextChange(conditions, facts), graceEnd(context.home())].filter(
    (at) => at !== undefined && at > now,
  );
  return changes.length === 0 ? undefined : Math.min(...changes.filter((at) => at !== undefined));
}

/** A short silence of Home Assistant takes nothing from anybody (DESIGN 6.9). */
function isOverFor(context: Context, { provider: { id }, conditions }: Held): boolean {
  const truth = truthNow(conditions, factsFor(context, id));
  if (truth !== 'unknown') return truth === 'no';
  const endsAt = graceEnd(context.home());
  return endsAt !== undefined && endsAt <= context.clock.now();
}

/** Until when it is waited for the entity that fell silent last; undefined while none has, or none was told of yet. */
function graceEnd({ entities }: HomeState): Instant | undefined {
  const silent = [...entities.values()].flatMap(({ state, unknownSince }) =>
    state === undefined && unknownSince !== undefined ? [unknownSince] : [],
  );
  return silent.length === 0 ? undefined : Math.max(...silent) + HOME_GRACE_S * 1000;
}

function endUnused(context: Context, unit: Unit, evse: number, provider: Provider): void {
  voidStarts(unit, evse, provider.id);
  unit.putLease(evse, undefined);
  note(context, unit, evse, provider, `Control of "${provider.id}" ended`);
}

function note(context: Context, unit: Unit, evse: number, provider: Provider, what: string): void {
  const why = `${what}: ${standingNow(context, provider)?.why}.`;
  const at = context.clock.now();
  unit.audit({ at, evse, by: 'system', asked: 'conditions', allowed: true, rule: 'conditions', why });
}

function factsFor(context: Context, id: Provider['id']): Facts {
  const { clock, settings } = context;
  const home = context.home();
  const { timeZone: zone, billing } = settings;
  return { now: clock.now(), zone, home, usedToday: context.usedToday(id), currency: billing.currency };
}
