/** What outages and faults do to a lease (PROTOCOL §3.1, §3.4). An event that changes nothing answers the very same lease. */
import type { Instant, Lease } from '../model.ts';
import { after, type LeaseTimes } from './lease-times.ts';

/**
 * The holder's link is gone. A session stays its own and waits (`dormant`); so does control that the home gave, but
 * only for the offline time; everything else ends at the latest then. A claim is left to the charger's answer.
 */
export function offline(lease: Lease, now: Instant, times: LeaseTimes): Lease | undefined {
  if (lease.state === 'bound') return { ...lease, state: 'dormant' };
  if (lease.state !== 'reserved') return lease;
  if (times.offlineLeaseS === 0) return undefined;
  const latest = after(now, times.offlineLeaseS);
  if (lease.endsAt === undefined) return { ...lease, state: 'dormant', endsAt: latest };
  return lease.endsAt <= latest ? lease : { ...lease, endsAt: latest };
}

/** A backend's socket closed: only a running session, a start on its way, and what the home gave it outlive that. */
export function backendGone(lease: Lease, now: Instant, times: LeaseTimes): Lease | undefined {
  if (lease.state === 'claiming') return lease;
  return lease.txId === undefined && lease.given === undefined ? undefined : offline(lease, now, times);
}

/** The holder is back: its session, or what the home gave it, is awake again. */
export function backOnline(lease: Lease): Lease {
  const { reservation } = lease;
  // What it reserved it has again for as long as it was to last.
  if (lease.state === 'reserved' && reservation?.until !== undefined && !lease.explicit)
    return lease.endsAt === reservation.until ? lease : { ...lease, endsAt: reservation.until };
  if (lease.state !== 'dormant') return lease;
  const { endsAt: _wait, ...rest } = lease;
  return { ...rest, state: lease.txId === undefined ? 'reserved' : 'bound' };
}

/** A fault: sessions keep their holder, who may only stop or lower; what has no session ends, except what the home took. */
export function fault(lease: Lease): Lease | undefined {
  if (lease.txId !== undefined) return lease.restricted ? lease : { ...lease, restricted: true };
  return lease.explicit && lease.holder === 'home' ? lease : undefined;
}

/** The fault and its hold are over. */
export function clear(lease: Lease): Lease {
  if (!lease.restricted) return lease;
  const { restricted: _over, ...rest } = lease;
  return rest;
}
