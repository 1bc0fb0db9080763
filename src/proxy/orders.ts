/** Deciding and carrying out what somebody wants of the charger: the same for OCPP, JSON, REST and the home. */
import { type Ask, decide, NEW_CONTROL, type World } from '../core/arbitration/decide.ts';
import { modeAt } from '../core/arbitration/house.ts';
import { controls } from '../core/arbitration/lease.ts';
import { refusedInShadow, wouldHave } from '../core/arbitration/shadow.ts';
import type { Decision, Instant, Party, Payload, Provider } from '../core/model.ts';
import { isRestarting } from '../core/ocpp/codec.ts';
import type { CallOutcome } from '../core/ocpp/exchange.ts';
import { evsesOf, isClosed, isFaulted } from '../core/station/apply.ts';
import type { PendingStart } from '../core/station/station.ts';
import { isOutOfService } from './closing.ts';
import { mayControlNow, standingNow } from './conditions.ts';
import type { Context } from './context.ts';
import { voidStarts } from './control.ts';
import {
  COMMAND_TIMEOUT_MS,
  countRequest,
  grant,
  grantsOf,
  isSameStop,
  type Order,
  STOP_PENDING_MS,
  settle,
  tooLate,
  undo,
} from './grants.ts';
import { PRIORITY, type Priority } from './ports.ts';
import type { Twin } from './twin.ts';
import { openAt } from './twin-state.ts';
import type { Unit } from './unit.ts';

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
  const isOverruled = overrulable(twin, order);
  let withdrawn: Withdrawal = HANDED_ON;
  const outcome = await link.call(order.call.action, order.call.payload, {
    timeoutMs: COMMAND_TIMEOUT_MS,
    priority: priorityOf(twin, order),
    cause: order.cause,
    unless: () => {
      const isOff = order.isOff?.() === true;
      const why = isOff ? OFF : isOverruled() ? HANDED_ON : lostControl(context, twin, order);
      withdrawn = why ?? withdrawn;
      return why !== undefined;
    },
    late: (answer) => tooLate(context, twin, order, answer),
  });
  const yes = outcome.kind === 'result' && (order.accepted?.(outcome.payload) ?? true);
  await twin.run((unit) => {
    if (yes) settle(context, unit, order);
    else undo(unit, order, outcome.kind === 'closed' || (outcome.kind === 'timeout' && outcome.sent));
    const { call } = order;
    if (outcome.kind === 'result' && call !== undefined && isRestarting(call.action, outcome.payload))
      unit.setStation({ ...unit.station, resetAt: context.clock.now() });
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
      return { kind: 'refused', decision: { allow: false, rule: 'withdrawn', ...withdrawn } };
  }
}

type Withdrawal = Pick<Extract<Decision, { allow: false }>, 'code' | 'why'>;
const OFF: Withdrawal = { code: 'H', why: 'What it was meant for has changed while the command waited.' };
const HANDED_ON: Withdrawal = { code: 'H', why: 'Control changed hands while the command waited.' };
const OUT_OF_HOURS: Withdrawal = { code: 'H', why: 'Its conditions ceased to hold while the command waited.' };
const FAULTY: Withdrawal = { code: 'F', why: 'The charger reported a fault while the command waited.' };

function offline(why: string): Carried {
  return { kind: 'refused', decision: { allow: false, rule: 'charger', code: 'O', why } };
}

/** The decision with its line in the audit trail and, where it is a yes, what it reserves until the charger answers. */
export function judge(context: Context, unit: Unit, provider: Provider | undefined, order: Order): Decision {
  if (provider?.shadow !== undefined && order.verb !== 'read')
    return judgeShadow(context, unit, provider.shadow, order, order.asked);
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
  if (decision.allow && decision.rule !== 'pending') {
    if (decision.preempts !== undefined) voidStarts(unit, order.evse, decision.preempts);
    grant(context, unit, order, now);
  }
  return decision;
}

/** What the rules would say to it is written down; the answer is no. `found`: what keeps it from getting to them. */
export function judgeShadow(
  context: Context,
  unit: Unit,
  shadow: Provider,
  ask: Ask,
  asked: string,
  found?: Pick<Decision, 'allow' | 'rule' | 'why'>,
): Extract<Decision, { allow: false }> {
  const at = context.clock.now();
  const pace = shadowPace(ask.by);
  const world = { ...worldOf(context, unit, shadow, ask), lastGrantedAt: context.granted.get(pace) };
  const would = found ?? decide(ask, world);
  if (would.allow) countRequest(context, ask, at, pace);
  const refused = refusedInShadow(ask.by);
  unit.audit({ at, evse: ask.evse, by: ask.by, asked, ...wouldHave(would), code: refused.code });
  return refused;
}

/** Its pace in shadow mode is counted apart: leaving that is no request for control. */
function shadowPace(by: Party): string {
  return `shadow ${by}`;
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

export function worldOf(
  context: Context,
  unit: Pick<Unit, 'chargerId' | 'state' | 'station'>,
  provider: Provider | undefined,
  ask: Ask,
): World {
  const { settings } = context;
  const house = context.house();
  const now = context.clock.now();
  const evses = (ask.evse === undefined ? evsesOf(unit.station) : [ask.evse]).map((evse) => ({
    evse,
    lease: unit.state.leases.get(evse),
    fault: isFaulted(unit.station, evse, now),
    blocked: isClosed(unit.station, evse),
    outOfService: isOutOfService(context, unit.state, provider, evse),
    tx: openAt(unit.state, evse),
  }));
  return {
    now,
    provider,
    evses,
    home: context.home(),
    // What the file says of sharing is a rule of its own.
    mode: modeAt(house, { ...settings, sharingAllowed: true }, unit.chargerId),
    fileMode: settings.mode,
    isPaused: house.paused[ask.by] !== undefined,
    sharingAllowed: settings.sharingAllowed,
    standing: provider && standingNow(context, provider),
    isSafeMode: settings.isSafeMode,
    preferredProvider: settings.preferredProvider,
    priorities: Object.fromEntries(settings.providers.map(({ id, manners }) => [id, manners.priority])),
    allowedProviders: settings.allowedProviders,
    blockedProviders: settings.blockedProviders,
    rateLimitS: settings.rateLimitS,
    lastGrantedAt: context.granted.get(ask.by),
    grants: grantsOf(context, ask),
  };
}

/** What of providers waits in the queue when the home does something is not sent any more (PROTOCOL §3.2). */
function overrulable(twin: Twin, { by, evse, verb }: Order): () => boolean {
  if (by === 'home') twin.overruled.set(evse ?? 0, (twin.overruled.get(evse ?? 0) ?? 0) + 1);
  if (by === 'home' || by === 'system' || !NEW_CONTROL.includes(verb)) return () => false;
  const count = () => (twin.overruled.get(0) ?? 0) + (evse === undefined ? 0 : (twin.overruled.get(evse) ?? 0));
  const before = count();
  return () => count() !== before;
}

/** A command that waits in the charger's queue falls when a fault or the owner takes the EVSE away (PROTOCOL §3.2, §3.4). */
function lostControl(context: Context, twin: Twin, { by, verb, lowers, evse, start }: Order): Withdrawal | undefined {
  if (by === 'home' || by === 'system' || !NEW_CONTROL.includes(verb) || lowers || evse === undefined) return undefined;
  if (isFaulted(twin.state.station, evse, context.clock.now())) return FAULTY;
  const house = context.house();
  const lease = twin.state.leases.get(evse);
  const isGiven = lease?.holder === by && lease.given !== undefined;
  const isShut = modeAt(house, context.settings, twin.chargerId) !== 'automatic';
  if (house.paused[by] !== undefined || (isShut && !isGiven)) return HANDED_ON;
  if (!isGiven && !mayControlNow(context, by)) return OUT_OF_HOURS;
  const { pendingStarts } = twin.state.station;
  const isAgreed = ({ remoteStartId, voided }: PendingStart) =>
    remoteStartId === start?.remoteStartId && voided === undefined;
  if (start !== undefined && !pendingStarts.some(isAgreed)) return HANDED_ON;
  const isLost = lease !== undefined && lease.holder !== by && (lease.holder !== 'home' || lease.explicit);
  return isLost ? HANDED_ON : undefined;
}

function priorityOf(twin: Twin, order: Order): Priority {
  if (order.by === 'system') return PRIORITY.safety;
  if (order.by === 'home') return PRIORITY.home;
  const lease = order.evse === undefined ? undefined : twin.state.leases.get(order.evse);
  return controls(lease, order.by) ? PRIORITY.holder : PRIORITY.provider;
}
