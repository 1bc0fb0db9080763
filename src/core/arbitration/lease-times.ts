/** When leases end by themselves (PROTOCOL §3.1). */
import type { Instant, Lease } from '../model.ts';

/** Seconds, as the owner sets them; 0 switches a wait off. */
export interface LeaseTimes {
  /** After a session, before somebody else may begin. */
  readonly graceS: number;
  /** How long a lease without a session waits for a service that is offline. */
  readonly offlineLeaseS: number;
  /** How long control that was asked for lasts unused. */
  readonly leaseS: number;
  /** How long the charger waits for the cable after it accepted a start. */
  readonly connectionTimeoutS: number;
}

export const DEFAULT_LEASE_TIMES: LeaseTimes = { graceS: 30, offlineLeaseS: 120, leaseS: 60, connectionTimeoutS: 60 };

/** The charger's own wait may run a little longer than it says. */
export const CONNECTION_MARGIN_S = 15;

/** Nobody keeps control unused for longer without asking again. */
export const EXPLICIT_LEASE_MAX_S = 15 * 60;

/** End of control that a provider asks for: what it wants, else the house's time, never beyond 15 minutes. */
export function explicitEnd(now: Instant, askedS: number | undefined, times: LeaseTimes): Instant {
  const houseS = times.leaseS === 0 ? EXPLICIT_LEASE_MAX_S : times.leaseS;
  return after(now, Math.min(Math.max(askedS ?? houseS, 1), EXPLICIT_LEASE_MAX_S));
}

export function after(now: Instant, seconds: number): Instant {
  return now + seconds * 1000;
}

/** A claim never runs out by time: its frame is on the way, and the charger's answer or its time limit ends it. */
export function isExpired(lease: Lease, now: Instant): boolean {
  return lease.state !== 'claiming' && lease.endsAt !== undefined && lease.endsAt <= now;
}

/** When it ends by itself, as far as is known; undefined = only by an event. */
export function endOf({ endsAt, given }: Lease): Instant | undefined {
  return endsAt ?? given?.until;
}

/** The time is over for which the home gave it; a session that runs is again whose it is. */
export function isGiftOver(lease: Lease, now: Instant): boolean {
  return lease.state !== 'claiming' && lease.given?.until !== undefined && lease.given.until <= now;
}

/** What was reserved may end before control does that was given for longer. */
export function withoutReservation(lease: Lease, now: Instant): Lease {
  const { reservation, ...rest } = lease;
  const isOver = lease.state !== 'claiming' && reservation?.until !== undefined && reservation.until <= now;
  return isOver ? rest : lease;
}

/** When the next of these leases, or what they reserve, runs out; undefined = none does by itself. */
export function nextExpiry(leases: readonly Lease[]): Instant | undefined {
  const ends = leases
    .filter(({ state }) => state !== 'claiming')
    .flatMap(({ endsAt, reservation, given }) =>
      [endsAt, reservation?.until, given?.until].filter((at) => at !== undefined),
    );
  return ends.length === 0 ? undefined : Math.min(...ends);
}
