/**
 * The lease of one EVSE as a machine (PROTOCOL §3.1): each function is one event and answers the lease after it;
 * `undefined` = free. An event that changes nothing answers the very same lease. Who may cause an event is decided
 * by the rules before, never here; outages and faults are in `lease-outage.ts`.
 */
import type { Instant, Lease, Party, ProviderId, Transaction } from '../model.ts';
import { after, CONNECTION_MARGIN_S, type LeaseTimes } from './lease-times.ts';

export { backendGone, backOnline, clear, fault, offline } from './lease-outage.ts';
export {
  DEFAULT_LEASE_TIMES,
  explicitEnd,
  isExpired,
  isGiftOver,
  type LeaseTimes,
  nextExpiry,
  withoutReservation,
} from './lease-times.ts';

/**
 * A start or reservation passed all rules; set before its frame is queued. Control that `by` was given (`held`) stays
 * given, what it reserved stays reserved, and a start into a session that is its own or that the home may enter leaves that session its lease.
 */
export function claim(evse: number, by: Party, reason: string, now: Instant, held?: Lease): Lease {
  if (held?.txId !== undefined && (by === 'home' || held.holder === by)) return held;
  if ((held?.explicit || held?.reservation !== undefined) && held.holder === by) return { ...held, state: 'claiming' };
  return { evse, holder: by, state: 'claiming', reason, explicit: false, since: now };
}

/**
 * The charger accepted: the EVSE is kept until the session begins. `until` = the end of a reservation that names one.
 * A lease that is no claim any more (its session began before the answer) stays as it is.
 */
export function reserve(lease: Lease, now: Instant, times: LeaseTimes, until?: Instant): Lease {
  if (lease.state !== 'claiming') return lease;
  if (lease.explicit && lease.endsAt === undefined) return { ...lease, state: 'reserved' };
  const endsAt = until ?? after(now, times.connectionTimeoutS + CONNECTION_MARGIN_S);
  return { ...lease, state: 'reserved', endsAt: Math.max(endsAt, lease.endsAt ?? 0) };
}

/** The charger refused or did not answer: a claim is void, given control or a reservation goes back to what it was. */
export function refused(lease: Lease): Lease | undefined {
  if (lease.state !== 'claiming') return lease;
  return lease.explicit || lease.reservation !== undefined ? { ...lease, state: 'reserved' } : undefined;
}

/**
 * Control taken or given on purpose. Without `endsAt` it lasts until it is released, for a provider at most to the
 * end of a session; a provider's own request ends unused at `explicitEnd`. What `by` holds for a session or a start
 * on its way (`held`) is not shortened by asking again.
 */
export function take(evse: number, by: Party, reason: string, now: Instant, endsAt?: Instant, held?: Lease): Lease {
  const isKept = held?.given !== undefined || held?.txId !== undefined || held?.state === 'claiming';
  if (held?.holder === by && isKept) return held;
  return {
    evse,
    holder: by,
    state: 'reserved',
    reason,
    explicit: true,
    since: now,
    ...(endsAt === undefined ? {} : { endsAt }),
  };
}

/** Control that the home gives: nobody takes it from the provider before its time but the home. */
export function give(
  evse: number,
  to: ProviderId,
  reason: string,
  now: Instant,
  until?: Instant,
  tx?: Transaction,
): Lease {
  const given = { ...take(evse, to, reason, now, until), given: { until } };
  return tx === undefined ? given : bound(given, tx);
}

/**
 * A session began, or the token of a session came later. Control that was given on purpose stays; a start of the
 * holder's own binds to it; every other lease gives way to whose session it is. A car that is only plugged in takes
 * nothing from who reserved. While a fault is present, pass the answer through `fault`.
 */
export function bind(lease: Lease | undefined, evse: number, tx: Transaction, now: Instant): Lease {
  if (lease === undefined) return toStarter(lease, evse, tx, now);
  const belongs = lease.txId === undefined || lease.txId === tx.id;
  if (isWaiting(tx) && belongs) return lease;
  // Who shows a card, or starts for the home, after the home stopped a session has a session like any other.
  if (isHold(lease)) return toStarter(lease, evse, tx, now);
  const stays = lease.explicit && (belongs || lease.holder === 'home');
  return stays ? bound(lease, tx) : toStarter(lease, evse, tx, now);
}

/** After a stop by the home nobody starts for a while (PROTOCOL §3.2): what the home takes otherwise has no end. */
export function isHold(lease: Lease): boolean {
  return lease.explicit && lease.holder === 'home' && lease.endsAt !== undefined && lease.txId === undefined;
}

/** The session is over: the home keeps what it took, everybody else keeps a short grace for a second leg. */
export function endSession(lease: Lease, now: Instant, times: LeaseTimes): Lease | undefined {
  if (lease.state !== 'bound' && lease.state !== 'dormant') return lease;
  if (lease.txId === undefined) return lease;
  const { txId: _ended, restricted, endsAt: _unused, given: _over, ...rest } = lease;
  if (lease.explicit && lease.holder === 'home') return { ...rest, state: 'reserved' };
  if (restricted || times.graceS === 0) return undefined;
  return { ...rest, state: 'grace', explicit: false, since: now, endsAt: after(now, times.graceS) };
}

/** The car left: nobody needs to be kept from stealing its next leg. */
export function unplugged(lease: Lease): Lease | undefined {
  return lease.state === 'grace' ? undefined : lease;
}

/** The home takes over; a running session goes on under it (I7). */
export function takeHome(
  lease: Lease | undefined,
  evse: number,
  now: Instant,
  reason: string,
  tx?: Transaction,
): Lease {
  const taken: Lease = { evse, holder: 'home', state: 'reserved', reason, explicit: true, since: now };
  const txId = tx?.id ?? lease?.txId;
  if (txId === undefined) return taken;
  return { ...taken, state: 'bound', txId, ...(lease?.restricted ? { restricted: true } : {}) };
}

/** What was taken or given on purpose is released while a session runs: the session is again its starter's or payer's. */
export function giveBack(lease: Lease, tx: Transaction, now: Instant): Lease {
  return toStarter({ ...lease, txId: tx.id }, lease.evse, tx, now);
}

/** Does `party` hold the EVSE? The home may do everything also where it holds nothing. */
export function controls(lease: Lease | undefined, party: Party): boolean {
  return lease?.holder === party;
}

/** Plugged in and not authorised yet, as newer versions report it: no obstacle for a start (PROTOCOL §3.5). */
export function isWaiting(tx: Transaction): boolean {
  const state = tx.chargingState ?? 'EVConnected';
  return tx.token === undefined && tx.startedBy === undefined && (state === 'EVConnected' || state === 'Idle');
}

/** Whose session it is: who started it over the wire, else who pays. The proxy itself never holds control. */
export function starterOf(tx: Transaction): string {
  const starter = tx.startedBy === undefined || tx.startedBy === 'system' ? tx.payer : tx.startedBy;
  // Who was sent away does not get it back with the next release.
  return tx.takenFrom?.providerId === starter ? 'home' : starter;
}

/** Only the link coming back ends `dormant`. */
function bound(lease: Lease, tx: Transaction): Lease {
  if (lease.txId === tx.id) return lease;
  const { endsAt: _unused, ...rest } = lease;
  return { ...rest, state: lease.state === 'dormant' ? 'dormant' : 'bound', txId: tx.id };
}

/** In words for the owner, whom they call `you`. */
function whyStarter(holder: Party, { startedBy }: Transaction): string {
  if (holder === 'home') return startedBy === holder ? 'you started this session' : 'you pay for this session';
  return startedBy === holder ? 'it started this session' : 'it pays for this session';
}

function toStarter(lease: Lease | undefined, evse: number, tx: Transaction, now: Instant): Lease {
  const holder = starterOf(tx);
  const same = lease?.txId === tx.id ? lease : undefined;
  if (same !== undefined && same.holder === holder && !same.explicit) return same;
  return {
    evse,
    holder,
    state: 'bound',
    reason: whyStarter(holder, tx),
    explicit: false,
    since: now,
    txId: tx.id,
    ...(same?.restricted ? { restricted: true } : {}),
  };
}
