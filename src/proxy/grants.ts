/** What a command reserves before it is sent, and what its answer leaves of that (PROTOCOL §3.1). */
import { type Ask, RATED } from '../core/arbitration/decide.ts';
import { claim, refused, reserve, take } from '../core/arbitration/lease.ts';
import { rateKindOf, withGrant } from '../core/arbitration/rates.ts';
import type { SetProfile } from '../core/asks/profiles.ts';
import type { Instant, Lease, Party, Payload, Token, Transaction } from '../core/model.ts';
import type { CallOutcome } from '../core/ocpp/exchange.ts';
import type { StationState } from '../core/station/station.ts';
import type { Cause } from '../lib/trace.ts';
import { CONNECTION_TIMEOUT_S, type Context, failed } from './context.ts';
import { leaseTimes, voidStarts } from './control.ts';
import { keepStartProfile } from './profiles.ts';
import { dropReservation, putReservation } from './reservations.ts';
import { beginLadder } from './stopping.ts';
import type { Twin } from './twin.ts';
import type { Unit } from './unit.ts';

/** How long a command may take altogether, its time in the queue included (PROTOCOL §5.3). */
export const COMMAND_TIMEOUT_MS = 20_000;
/** A charger that has not stopped by then is asked again (PROTOCOL §3.2). */
export const STOP_PENDING_MS = 30_000;
/** An accepted start waits this much longer than the charger does (PROTOCOL §3.1). */
const START_SLACK_S = 15;

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
        /** What its session may take, in the asker's world. */
        readonly profile?: SetProfile | undefined;
      }
    | undefined;
  readonly stop?: Transaction | undefined;
  /** A stop by the home that does not work may unlock the cable. */
  readonly mayUnlock?: boolean | undefined;
  readonly reserve?:
    | {
        readonly evse: number;
        readonly until: Instant | undefined;
        readonly reservation: Lease['reservation'];
        /** The asker's own number of it. */
        readonly theirs: number | undefined;
      }
    | undefined;
  /** The EVSE whose reservation is taken back. */
  readonly cancel?: number | undefined;
  /** What a yes brings about here, in the same unit. */
  readonly onYes?: ((unit: Unit) => void) | undefined;
  readonly take?: { readonly evse: number; readonly reason: string; readonly endsAt: Instant | undefined } | undefined;
  /** Tells the charger's yes from its no. */
  readonly accepted?: ((payload: Payload) => boolean) | undefined;
  /** Looked at last, before the frame goes out: it is not to be sent any more. */
  readonly isOff?: (() => boolean) | undefined;
  /** For the trace. */
  readonly cause?: Cause | undefined;
}

export function isSameStop(pending: StationState['pendingStops'][number], { by, stop }: Order): boolean {
  return pending.txId === stop?.id && pending.by === by;
}

/** What the asker was granted lately of this kind. */
export function grantsOf(context: Context, ask: Ask): readonly Instant[] | undefined {
  const kind = rateKindOf(ask);
  return kind && context.grants.get(`${ask.by} ${kind}`);
}

export function grant(context: Context, unit: Unit, order: Order, now: Instant): void {
  if (countRequest(context, order, now)) {
    unit.changes.push({ type: 'setting', key: `granted/${order.by}`, value: now });
  }
  const kind = rateKindOf(order);
  if (kind !== undefined && order.by !== 'home' && order.by !== 'system')
    context.grants.set(`${order.by} ${kind}`, withGrant(kind, grantsOf(context, order) ?? [], now));
  if (order.start !== undefined) {
    const { evse, token, remoteStartId, theirs, profile } = order.start;
    const until = now + COMMAND_TIMEOUT_MS + (CONNECTION_TIMEOUT_S + START_SLACK_S) * 1000;
    const pending = { by: order.by, evse, token, remoteStartId, theirRemoteStartId: theirs, until };
    unit.setStation({ ...unit.station, pendingStarts: [...unit.station.pendingStarts, pending] });
    unit.putLease(evse, claim(evse, holderName(order.by), order.asked, now, unit.state.leases.get(evse)));
    if (profile !== undefined) keepStartProfile(context, unit, pending, profile);
  }
  if (order.reserve !== undefined) {
    const { evse } = order.reserve;
    note(unit, order, 'asked');
    unit.putLease(evse, claim(evse, holderName(order.by), order.asked, now, unit.state.leases.get(evse)));
  }
  if (order.stop !== undefined) {
    const others = unit.station.pendingStops.filter((known) => !isSameStop(known, order));
    const pending = { txId: order.stop.id, by: order.by, at: now };
    unit.setStation({ ...unit.station, pendingStops: [...others, pending] });
    if (order.by === 'home') beginLadder(unit, order.stop.id, now, order.mayUnlock === true);
  }
  order.onYes?.(unit);
  if (order.take !== undefined) {
    const { evse, reason, endsAt } = order.take;
    if (order.by === 'home') voidStarts(unit, evse);
    unit.putLease(evse, take(evse, holderName(order.by), reason, now, endsAt, unit.state.leases.get(evse)));
  }
}

/** The rate limit begins anew (PROTOCOL §3.1), for what is counted. */
export function countRequest(context: Context, { by, verb }: Ask, now: Instant, pace: Party = by): boolean {
  if (!RATED.includes(verb)) return false;
  context.granted.set(pace, now);
  return true;
}

/** The charger said yes. */
export function settle(context: Context, unit: Unit, order: Order): void {
  const now = context.clock.now();
  if (order.start !== undefined) {
    const lease = unit.state.leases.get(order.start.evse);
    if (lease?.holder === holderName(order.by))
      unit.putLease(order.start.evse, reserve(lease, now, leaseTimes(context)));
  }
  if (order.reserve !== undefined) {
    const lease = unit.state.leases.get(order.reserve.evse);
    const { until, reservation } = order.reserve;
    if (lease?.holder === holderName(order.by)) {
      const reserved = reserve(lease, now, leaseTimes(context), until);
      const endsAt = until !== undefined && !lease.explicit ? until : reserved.endsAt;
      unit.putLease(order.reserve.evse, { ...reserved, endsAt, reservation });
    }
    // Who lost the place in between is told so.
    note(unit, order, 'held');
  }
  const cancelled = order.cancel === undefined ? undefined : unit.state.leases.get(order.cancel);
  if (cancelled?.state === 'reserved' && cancelled.holder === order.by) {
    dropReservation(unit, cancelled.reservation?.id);
    const { reservation: _over, ...rest } = cancelled;
    unit.putLease(cancelled.evse, cancelled.explicit ? rest : undefined);
  }
  const stopped = order.stop && unit.transaction(order.stop.id);
  if (stopped !== undefined && stopped.endedAt === undefined) {
    unit.putTransaction({ ...stopped, endedBy: order.by });
  }
}

/** Writes down how far a reservation has come. */
function note(unit: Unit, { by, call, reserve: asked }: Order, state: 'asked' | 'held'): void {
  const { evse, until, reservation, theirs } = asked ?? {};
  if (evse === undefined || until === undefined || reservation === undefined || theirs === undefined) return;
  putReservation(unit, { id: reservation.id, by, theirs, evse, until, state, atCharger: call !== undefined });
}

/** The charger said no, or nothing: what was reserved for the command is free again. */
export function undo(unit: Unit, order: Order, isUnknown = false): void {
  const { start, stop } = order;
  const claimed = order.reserve === undefined ? undefined : unit.state.leases.get(order.reserve.evse);
  // Should the charger have heard of it, it has to give it up.
  if (!isUnknown) dropReservation(unit, order.reserve?.reservation?.id);
  if (claimed !== undefined && claimed.holder === holderName(order.by)) unit.putLease(claimed.evse, refused(claimed));
  if (start !== undefined) {
    const pendingStarts = unit.station.pendingStarts.flatMap((pending) => {
      if (pending.remoteStartId !== start.remoteStartId) return pending;
      if (!isUnknown) return [];
      // What the home wanted it still wants, should the charger have heard of it.
      return order.by === 'home' ? pending : { ...pending, voided: 'silent' as const };
    });
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

/**
 * The charger answers after its asker was told no. What it begins all the same is stopped (S47), what it reserves is
 * taken back; a stop or a limit that it accepts has its effect (PROTOCOL §3.1).
 */
export function tooLate(context: Context, twin: Twin, order: Order, outcome: CallOutcome): void {
  const yes = outcome.kind === 'result' && (order.accepted?.(outcome.payload) ?? true);
  const fields = { charger: twin.chargerId, asked: order.asked, accepted: yes };
  context.log.warn(fields, 'the charger answered a command too late');
  const { start, stop } = order;
  const isStart = start !== undefined && order.by !== 'home';
  const isReserved = yes && order.reserve !== undefined;
  const hasEffect = yes && stop !== undefined;
  if (!isStart && !hasEffect && !isReserved) return;
  const kept = twin.run((unit) => {
    if (isStart) lateStart(context, unit, start.remoteStartId, yes);
    // Nobody holds the place: it is taken back.
    if (isReserved) note(unit, order, 'asked');
    if (hasEffect) settle(context, unit, order);
  });
  void kept.catch(failed(context, twin, 'a late answer could not be kept'));
}

function lateStart(context: Context, unit: Unit, remoteStartId: number, yes: boolean): void {
  const until = context.clock.now() + (CONNECTION_TIMEOUT_S + START_SLACK_S) * 1000;
  const pendingStarts = unit.station.pendingStarts.flatMap((pending) => {
    if (pending.remoteStartId !== remoteStartId || pending.voided !== 'silent') return pending;
    return yes ? { ...pending, voided: 'late' as const, until } : [];
  });
  unit.setStation({ ...unit.station, pendingStarts });
}

/** The proxy itself holds nothing: what it does, it does for the home. */
function holderName(by: Party): string {
  return by === 'system' ? 'home' : by;
}
