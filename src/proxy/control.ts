/** Control of EVSEs: what events and the owner's word do to the leases (PROTOCOL §3.1, §3.4). */
import {
  backendGone,
  backOnline,
  bind,
  clear,
  endSession,
  fault,
  giveBack,
  isExpired,
  isGiftOver,
  type LeaseTimes,
  nextExpiry as nextLeaseExpiry,
  offline,
  refused,
  take,
  takeHome,
  unplugged,
  withoutReservation,
} from '../core/arbitration/lease.ts';
import type { Instant, Lease, ProviderId, Transaction } from '../core/model.ts';
import { alarmKey } from '../core/station/alarms.ts';
import { evsesOf, expire, faultWords, isFaulted, nextExpiry } from '../core/station/apply.ts';
import type { PendingStart } from '../core/station/station.ts';
import { clearAlarm, raiseAlarm } from './alarms.ts';
import { CONNECTION_TIMEOUT_S, type Context } from './context.ts';
import { openAt, type TwinState } from './twin-state.ts';
import type { Unit } from './unit.ts';

export function leaseTimes(context: Context): LeaseTimes {
  const { graceS, offlineLeaseS, leaseS } = context.settings;
  return { graceS, offlineLeaseS, leaseS, connectionTimeoutS: CONNECTION_TIMEOUT_S };
}

/** A session begins: its EVSE is held by whose session it is. Answers the holder. */
export function sessionBound(context: Context, unit: Unit, tx: Transaction): ProviderId | 'home' {
  const now = context.clock.now();
  const { evse } = tx.place;
  const lease = bind(unit.state.leases.get(evse), evse, tx, now);
  // A session that begins in a fault may only be stopped or lowered, and leaves nothing behind.
  unit.putLease(evse, isFaulted(unit.station, evse, now) ? fault(lease) : lease);
  return lease.holder;
}

export function sessionEnded(context: Context, unit: Unit, tx: Transaction): void {
  const { evse } = tx.place;
  const lease = unit.state.leases.get(evse);
  const { holdAfterStopS } = context.settings;
  const isAnothers = lease?.txId !== undefined && lease.txId !== tx.id;
  const isTakenHome = lease?.explicit === true && lease.holder === 'home' && lease.endsAt === undefined;
  if (tx.endedBy === 'home' && holdAfterStopS > 0 && !isTakenHome && !isAnothers) {
    const now = context.clock.now();
    unit.putLease(evse, take(evse, 'home', 'the home stopped the session', now, now + holdAfterStopS * 1000));
    return;
  }
  if (lease !== undefined && (lease.txId === undefined || lease.txId === tx.id)) {
    unit.putLease(evse, endSession(lease, context.clock.now(), leaseTimes(context)));
  }
}

/** The car left: control that only waited for its next leg is free. */
export function followPlug(unit: Unit, evse: number): void {
  const lease = unit.state.leases.get(evse);
  if (lease !== undefined) unit.putLease(evse, unplugged(lease));
}

/** After a restart nobody knows the answer to a command that was on its way: what was claimed for it is void. */
export function voidClaims(unit: Unit): void {
  for (const [evse, lease] of unit.state.leases) unit.putLease(evse, refused(lease));
}

/** A fault restricts or ends what is held at its EVSE; once it is over and its hold too, control is free again. */
export function followFaults(context: Context, unit: Unit): void {
  const now = context.clock.now();
  for (const [evse, { heldUntil }] of Object.entries(unit.station.faults)) {
    const subject = { kind: 'fault', evse: Number(evse) } as const;
    const isKnown = alarmKey(subject) in unit.station.alarms;
    if (heldUntil === undefined && !isKnown) {
      const words = faultWords(unit.station, evse);
      const named = words.length === 0 ? '' : ` (${words.join(', ')})`;
      const where = evse === '0' ? 'The charger' : `EVSE ${evse} of the charger`;
      raiseAlarm(context, unit, subject, `${where} reports a fault${named}. Nothing starts there until it is over.`);
    } else if (heldUntil !== undefined && isKnown) clearAlarm(unit, alarmKey(subject));
  }
  for (const [evse, lease] of unit.state.leases) {
    if (isFaulted(unit.station, evse, now)) unit.putLease(evse, fault(lease));
    else if (lease.restricted) unit.putLease(evse, clear(lease));
  }
}

/** Ends what is over by time: leases, starts that never began, holds of faults. */
export function expireDue(context: Context, unit: Unit): void {
  const now = context.clock.now();
  unit.setStation(expire(unit.station, now));
  for (const [evse, lease] of unit.state.leases) {
    if (isGiftOver(lease, now)) endGift(context, unit, lease);
    else unit.putLease(evse, isExpired(lease, now) ? undefined : withoutReservation(lease, now));
  }
  followFaults(context, unit);
}

function endGift(context: Context, unit: Unit, { evse, holder }: Lease): void {
  freeOne(context, unit, evse);
  const why = `The time is over for which "${holder}" was given control.`;
  unit.audit({ at: context.clock.now(), evse, by: 'system', asked: 'give', allowed: true, rule: 'time', why });
}

/** When {@link expireDue} has something to do next. */
export function nextDue(state: TwinState): Instant | undefined {
  const times = [nextExpiry(state.station), nextLeaseExpiry([...state.leases.values()])].filter(
    (at) => at !== undefined,
  );
  return times.length === 0 ? undefined : Math.min(...times);
}

/** The provider went away: what it holds waits for it, or ends at once for a backend without a session. */
export function providerGone(context: Context, unit: Unit, id: ProviderId, kind: 'service' | 'backend'): void {
  const now = context.clock.now();
  for (const [evse, lease] of unit.state.leases) {
    if (lease.holder !== id) continue;
    const left =
      kind === 'backend' ? backendGone(lease, now, leaseTimes(context)) : offline(lease, now, leaseTimes(context));
    unit.putLease(evse, left);
  }
}

export function providerBack(unit: Unit, id: ProviderId): void {
  for (const [evse, lease] of unit.state.leases) {
    if (lease.holder === id) unit.putLease(evse, backOnline(lease));
  }
}

/** Providers that the owner took out of the configuration hold nothing any more; a session of theirs is the home's. */
export function providersLeft(context: Context, unit: Unit, known: ReadonlySet<ProviderId>): void {
  const now = context.clock.now();
  for (const [evse, lease] of unit.state.leases) {
    if (lease.holder === 'home' || known.has(lease.holder)) continue;
    const tx = openAt(unit.state, evse);
    const { restricted } = lease;
    const isShadow = context.settings.providers.some(({ id, shadow }) => id === lease.holder && shadow !== undefined);
    const reason = isShadow ? 'its provider is in shadow mode now' : 'its provider is not configured any more';
    const home: Lease = {
      evse,
      holder: 'home',
      state: 'bound',
      reason,
      explicit: false,
      since: now,
      txId: tx?.id,
      restricted,
    };
    unit.putLease(evse, tx === undefined ? undefined : home);
    if (tx !== undefined) unit.putTransaction({ ...tx, holder: 'home' });
    const why = `Control of "${lease.holder}" ended: ${reason}.`;
    unit.audit({ at: now, evse, by: 'home', asked: 'configuration', allowed: true, rule: 'home', why });
  }
  const pendingStarts = unit.station.pendingStarts.filter(
    ({ by }) => by === 'home' || by === 'system' || known.has(by),
  );
  if (pendingStarts.length < unit.station.pendingStarts.length) unit.setStation({ ...unit.station, pendingStarts });
}

/**
 * Starts that nobody holds any more; should the charger begin one all the same, it is stopped (PROTOCOL §3.1, S47).
 * Without `by` those of every provider.
 */
export function voidStarts(unit: Unit, evse: number | undefined, by?: ProviderId): void {
  const isMeant = (pending: PendingStart): boolean =>
    (evse ?? pending.evse) === pending.evse && (by === undefined ? pending.by !== 'home' : pending.by === by);
  const pendingStarts = unit.station.pendingStarts.map((pending) =>
    isMeant(pending) ? { ...pending, voided: 'revoked' as const } : pending,
  );
  unit.setStation({ ...unit.station, pendingStarts });
}

/** Takes back what providers (or `only` this one) hold without a session, and the starts that the charger agreed to. */
export function endUnused(unit: Unit, only?: ProviderId): void {
  for (const [evse, { holder, txId }] of unit.state.leases) {
    if (holder !== 'home' && (only ?? holder) === holder && txId === undefined) unit.putLease(evse, undefined);
  }
  voidStarts(unit, undefined, only);
}

/** The owner takes control of every EVSE of the charger; a running session goes on under him. */
export function takeAllHome(context: Context, unit: Unit, reason: string): void {
  for (const evse of evsesOf(unit.station)) {
    const tx = openAt(unit.state, evse);
    voidStarts(unit, evse);
    unit.putLease(evse, takeHome(unit.state.leases.get(evse), evse, context.clock.now(), reason, tx));
    if (tx !== undefined) unit.putTransaction({ ...tx, holder: 'home' });
  }
}

/** The owner gives EVSEs to a provider, until he frees them, or the session or the time is over. */
export function giveTo(unit: Unit, to: ProviderId, leases: readonly Lease[]): void {
  for (const lease of leases) {
    const tx = openAt(unit.state, lease.evse);
    const before = unit.state.leases.get(lease.evse)?.holder;
    if (before !== undefined && before !== to) voidStarts(unit, lease.evse, before);
    unit.putLease(lease.evse, lease);
    if (tx !== undefined) unit.putTransaction({ ...tx, holder: to });
  }
}

/** Ends what was taken or given on purpose; a running session falls back to whom it belongs. `only` = with this reason. */
export function freeAll(context: Context, unit: Unit, only?: string): void {
  for (const [evse, lease] of unit.state.leases) {
    if (!lease.explicit && lease.state === 'bound' && lease.holder !== 'home') continue;
    if (only !== undefined && lease.reason !== only) continue;
    freeOne(context, unit, evse);
  }
}

/** Frees one EVSE. */
export function freeOne(context: Context, unit: Unit, evse: number): void {
  const tx = openAt(unit.state, evse);
  const lease = unit.state.leases.get(evse);
  if (lease === undefined) return;
  if (tx === undefined) {
    unit.putLease(evse, undefined);
    return;
  }
  const back = giveBack(lease, tx, context.clock.now());
  unit.putLease(evse, back);
  unit.putTransaction({ ...tx, holder: back.holder });
}
