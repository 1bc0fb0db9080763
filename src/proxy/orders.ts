/** Deciding and carrying out what somebody wants of the charger: the same for OCPP, JSON, REST and the home. */
import { type Ask, decide, type World } from '../core/arbitration/decide.ts';
import { claim, controls, refused, reserve, take } from '../core/arbitration/lease.ts';
import type { Decision, Instant, Party, Payload, Provider, Token, Transaction } from '../core/model.ts';
import type { CallOutcome } from '../core/ocpp/exchange.ts';
import { evsesOf, isFaulted } from '../core/station/apply.ts';
import type { StationState } from '../core/station/station.ts';
import { CONNECTION_TIMEOUT_S, type Context } from './context.ts';
import { leaseTimes } from './control.ts';
import { PRIORITY, type Priority } from './ports.ts';
import { openAt, type Twin, type Unit } from './twin.ts';

/** How long a command may take altogether, its time in the queue included (PROTOCOL §5.3). */
export const COMMAND_TIMEOUT_MS = 20_000;
/** An accepted start waits this much longer than the charger does (PROTOCOL §3.1). */
const START_SLACK_S = 15;
/** A charger that has not stopped by then is asked again (PROTOCOL §3.2). */
const STOP_PENDING_MS = 30_000;

/** What somebody wants, ready to be sent. */
export interface Order extends Ask {
  /** In the asker's words, for the audit. */
  readonly asked: string;
  /** Absent for control alone, which no charger needs to hear of. */
  readonly call?: { readonly action: string; readonly payload: Payload } | undefined;
  readonly start?:
    | {
        readonly evse: number;
        readonly token: Token;
        readonly remoteStartId: number;
        readonly theirs?: number | undefined;
      }
    | undefined;
  readonly stop?: Transaction | undefined;
  readonly reserve?: { readonly evse: number; readonly until: Instant | undefined } | undefined;
  /** The EVSE whose reservation is taken back. */
  readonly cancel?: number | undefined;
  readonly limit?:
    | { readonly evse: number; readonly limitA: number; readonly profileId: number; readonly txId?: string | undefined }
    | undefined;
  /** The EVSE whose limit is taken away. */
  readonly unlimit?: number | undefined;
  readonly take?: { readonly evse: number; readonly reason: string; readonly endsAt: Instant | undefined } | undefined;
  /** Tells the charger's yes from its no. */
  readonly accepted?: ((payload: Payload) => boolean) | undefined;
}

export type Carried =
  | { readonly kind: 'refused'; readonly decision: Extract<Decision, { allow: false }> }
  /** Allowed, and nothing had to be sent; `why` says what happened. */
  | { readonly kind: 'done'; readonly why: string }
  | {
      readonly kind: 'answer';
      readonly payload: Payload;
      readonly why: string;
      readonly isBroken?: boolean | undefined;
    }
  | { readonly kind: 'error'; readonly outcome: Extract<CallOutcome, { kind: 'error' }> };

/** Decides, writes the decision down, and sends what is allowed to the charger. */
export async function carryOut(
  context: Context,
  twin: Twin,
  provider: Provider | undefined,
  order: Order,
): Promise<Carried> {
  const decision = await twin.run((unit) => judge(context, unit, provider, order));
  if (!decision.allow) return { kind: 'refused', decision };
  if (order.stop !== undefined && decision.rule === 'pending') return { kind: 'done', why: decision.why };
  if (order.call === undefined) return { kind: 'done', why: decision.why };
  const { link } = twin;
  if (link === undefined) {
    await twin.run((unit) => undo(unit, order));
    return offline('The charger is not connected.');
  }
  const outcome = await link.call(order.call.action, order.call.payload, {
    timeoutMs: COMMAND_TIMEOUT_MS,
    priority: priorityOf(twin, order),
    unless: () => lostControl(context, twin, order),
  });
  const yes = outcome.kind === 'result' && (order.accepted?.(outcome.payload) ?? true);
  await twin.run((unit) => {
    if (yes) settle(context, unit, order);
    else undo(unit, order);
    const resets = order.call?.action === 'Reset' && outcome.kind === 'result' && outcome.payload.status !== 'Rejected';
    if (resets) unit.setStation({ ...unit.station, resetAt: context.clock.now() });
  });
  switch (outcome.kind) {
    case 'result':
      return { kind: 'answer', payload: outcome.payload, why: decision.why, isBroken: outcome.isBroken };
    case 'error':
      return { kind: 'error', outcome };
    case 'timeout':
      return offline(
        outcome.sent ? 'The charger did not answer in time.' : 'The charger was busy with other commands.',
      );
    case 'closed':
      return offline('The charger went away before it answered.');
    case 'withdrawn':
      return {
        kind: 'refused',
        decision: {
          allow: false,
          rule: 'withdrawn',
          code: 'H',
          why: 'Control changed hands while the command waited.',
        },
      };
  }
}

function offline(why: string): Carried {
  return { kind: 'refused', decision: { allow: false, rule: 'charger', code: 'O', why } };
}

/** The decision with its line in the audit trail and, where it is a yes, what it reserves until the charger answers. */
function judge(context: Context, unit: Unit, provider: Provider | undefined, order: Order): Decision {
  const now = context.clock.now();
  const decision = pendingStop(unit, order, now) ?? decide(order, worldOf(context, unit, provider, order));
  if (order.verb !== 'read' || !decision.allow) {
    unit.audit({
      at: now,
      evse: order.evse,
      by: order.by,
      asked: order.asked,
      allowed: decision.allow,
      rule: decision.rule,
      why: decision.why,
      ...(!decision.allow && { code: decision.code }),
    });
  }
  if (decision.allow && decision.rule !== 'pending') grant(context, unit, order, now);
  return decision;
}

/**
 * A second stop while the first is on its way is accepted and not sent twice (PROTOCOL §1.2). Some chargers accept and
 * go on, and an answer may be lost with the program: after a while the first one counts no more.
 */
function pendingStop(unit: Unit, order: Order, now: Instant): Decision | undefined {
  const first = unit.station.pendingStops.find((pending) => isSameStop(pending, order));
  if (first === undefined || now - first.at >= STOP_PENDING_MS) return undefined;
  return { allow: true, rule: 'pending', why: 'The session is being stopped already.' };
}

function isSameStop(pending: StationState['pendingStops'][number], { by, stop }: Order): boolean {
  return pending.txId === stop?.id && pending.by === by;
}

export function worldOf(context: Context, unit: Unit, provider: Provider | undefined, ask: Ask): World {
  const { settings } = context;
  const now = context.clock.now();
  const evses = (ask.evse === undefined ? evsesOf(unit.station) : [ask.evse]).map((evse) => ({
    evse,
    lease: unit.state.leases.get(evse),
    fault: isFaulted(unit.station, evse, now),
    tx: openAt(unit.state, evse),
  }));
  return {
    now,
    provider,
    evses,
    home: context.home(),
    mode: settings.mode,
    sharingAllowed: settings.sharingAllowed,
    preferredProvider: settings.preferredProvider,
    allowedProviders: settings.allowedProviders,
    blockedProviders: settings.blockedProviders,
    rateLimitS: settings.rateLimitS,
    lastGrantedAt: context.granted.get(ask.by),
  };
}

/** Verbs whose grant starts the rate limit anew (PROTOCOL §3.1). */
const RATED: ReadonlySet<string> = new Set(['start', 'take', 'unlock', 'reserve']);

function grant(context: Context, unit: Unit, order: Order, now: Instant): void {
  if (RATED.has(order.verb)) {
    context.granted.set(order.by, now);
    unit.changes.push({ type: 'setting', key: `granted/${order.by}`, value: now });
  }
  if (order.start !== undefined) {
    const { evse, token, remoteStartId, theirs } = order.start;
    const until = now + COMMAND_TIMEOUT_MS + (CONNECTION_TIMEOUT_S + START_SLACK_S) * 1000;
    const pending = { by: order.by, evse, token, remoteStartId, theirRemoteStartId: theirs, until };
    unit.setStation({ ...unit.station, pendingStarts: [...unit.station.pendingStarts, pending] });
    unit.putLease(evse, claim(evse, holderName(order.by), order.asked, now, unit.state.leases.get(evse)));
  }
  if (order.reserve !== undefined) {
    const { evse } = order.reserve;
    unit.putLease(evse, claim(evse, holderName(order.by), order.asked, now, unit.state.leases.get(evse)));
  }
  if (order.stop !== undefined) {
    const others = unit.station.pendingStops.filter((known) => !isSameStop(known, order));
    const pending = { txId: order.stop.id, by: order.by, at: now };
    unit.setStation({ ...unit.station, pendingStops: [...others, pending] });
  }
  if (order.take !== undefined) {
    const { evse, reason, endsAt } = order.take;
    unit.putLease(evse, take(evse, holderName(order.by), reason, now, endsAt, unit.state.leases.get(evse)));
  }
}

/** The charger said yes. */
function settle(context: Context, unit: Unit, order: Order): void {
  const now = context.clock.now();
  if (order.start !== undefined) {
    const lease = unit.state.leases.get(order.start.evse);
    if (lease?.holder === holderName(order.by))
      unit.putLease(order.start.evse, reserve(lease, now, leaseTimes(context)));
  }
  if (order.reserve !== undefined) {
    const lease = unit.state.leases.get(order.reserve.evse);
    const { until } = order.reserve;
    if (lease?.holder === holderName(order.by)) {
      unit.putLease(order.reserve.evse, reserve(lease, now, leaseTimes(context), until));
    }
  }
  const cancelled = order.cancel === undefined ? undefined : unit.state.leases.get(order.cancel);
  if (cancelled?.state === 'reserved' && cancelled.holder === order.by && !cancelled.explicit) {
    unit.putLease(cancelled.evse, undefined);
  }
  const stopped = order.stop && unit.transaction(order.stop.id);
  if (stopped !== undefined && stopped.endedAt === undefined) unit.putTransaction({ ...stopped, endedBy: order.by });
  if (order.limit !== undefined) {
    const { evse, ...limit } = order.limit;
    unit.setStation({ ...unit.station, limits: { ...unit.station.limits, [evse]: { by: order.by, ...limit } } });
  }
  if (order.unlimit !== undefined) unit.setStation(withoutLimit(unit.station, order.unlimit));
}

/** Forgets the limit of an EVSE. */
export function withoutLimit(station: StationState, evse: number): StationState {
  const { [evse]: _gone, ...limits } = station.limits;
  return { ...station, limits };
}

/** The charger said no, or nothing: what was reserved for the command is free again. */
function undo(unit: Unit, order: Order): void {
  const { start, stop } = order;
  const claimed = order.reserve === undefined ? undefined : unit.state.leases.get(order.reserve.evse);
  if (claimed !== undefined && claimed.holder === holderName(order.by)) unit.putLease(claimed.evse, refused(claimed));
  if (start !== undefined) {
    const pendingStarts = unit.station.pendingStarts.filter((pending) => pending.remoteStartId !== start.remoteStartId);
    unit.setStation({ ...unit.station, pendingStarts });
    const lease = unit.state.leases.get(start.evse);
    if (lease?.holder === holderName(order.by)) unit.putLease(start.evse, refused(lease));
  }
  if (stop !== undefined) {
    unit.setStation({
      ...unit.station,
      pendingStops: unit.station.pendingStops.filter((pending) => !isSameStop(pending, order)),
    });
  }
}

/** A command that waits in the charger's queue falls when a fault or the owner takes the EVSE away (PROTOCOL §3.2, §3.4). */
function lostControl(context: Context, twin: Twin, order: Order): boolean {
  if (
    order.by === 'home' ||
    order.by === 'system' ||
    !RAISING.has(order.verb) ||
    order.lowers ||
    order.evse === undefined
  )
    return false;
  if (isFaulted(twin.state.station, order.evse, context.clock.now())) return true;
  const lease = twin.state.leases.get(order.evse);
  return lease !== undefined && lease.holder !== order.by && (lease.holder !== 'home' || lease.explicit);
}

const RAISING: ReadonlySet<string> = new Set(['start', 'limit', 'unlock', 'reserve']);

function priorityOf(twin: Twin, order: Order): Priority {
  if (order.by === 'system') return PRIORITY.safety;
  if (order.by === 'home') return PRIORITY.home;
  const lease = order.evse === undefined ? undefined : twin.state.leases.get(order.evse);
  return controls(lease, order.by) ? PRIORITY.holder : PRIORITY.provider;
}

/** The proxy itself holds nothing: what it does, it does for the home. */
function holderName(by: Party): string {
  return by === 'system' ? 'home' : by;
}
