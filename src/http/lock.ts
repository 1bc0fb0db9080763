import type { Lease } from '../core/model.ts';
import type { ChargerView, EvseView } from '../proxy/ports.ts';

/** Who is in control and why, in one line. `owner` null = nobody. */
export interface Lock {
  readonly owner: string | null;
  readonly reason: string;
}

const FREE: Lock = { owner: null, reason: 'nobody is in control' };

export function lockOfEvse(evse: EvseView): Lock {
  return lockOfLease(evse.lease);
}

export function lockOfLease(lease: Lease | undefined): Lock {
  return lease === undefined ? FREE : { owner: lease.holder, reason: lease.reason };
}

/** Of a whole charger: the holder when all EVSEs in use have the same one. */
export function lockOfCharger(charger: ChargerView): Lock {
  const held = charger.evses.map(lockOfEvse).filter((lock) => lock.owner !== null);
  const [first] = held;
  if (first === undefined) return FREE;
  if (held.every((lock) => lock.owner === first.owner)) return first;
  return { owner: null, reason: 'its EVSEs are controlled by different parties; see evses' };
}
