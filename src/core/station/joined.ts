/** Providers that come in, or come back, while sessions run (PROTOCOL T13). */
import type { Fact, ProviderId } from '../model.ts';
import type { StationState } from './station.ts';

/** How a provider came in. Numbers are those of facts. */
export interface Joined {
  /** The newest one when it came in. */
  readonly upToSeq: number;
  /** The newest one when it left before; what it had not heard by then is still told to it. */
  readonly leftSeq: number;
  /** The last one that it had heard; as {@link upToSeq} for one that never was here. */
  readonly heardSeq: number;
  /** Sessions that ran when it came in, and that it is told from their start. */
  readonly told: readonly string[];
  /** Those that it only sees as an occupied place. */
  readonly hidden: readonly string[];
  /** It is not configured any more. */
  readonly isGone?: boolean | undefined;
}

/**
 * Whether a provider must not hear of a fact, since it was not here. `isKnown`: it knows the session of that fact. What
 * it missed of a session that it knows is told when it is back, so that none stays open there for ever.
 */
export function isBeforeItsTime(
  joined: Joined | undefined,
  { seq, txId }: Pick<Fact, 'seq' | 'txId'>,
  isKnown: boolean,
): boolean {
  if (joined === undefined || seq > joined.upToSeq) return false;
  if (txId !== undefined && joined.told.includes(txId)) return false;
  return seq <= joined.heardSeq || !(isKnown || seq <= joined.leftSeq);
}

/** Whether this provider sees a session as an occupied place, since it ran already when the provider came in. */
export function isHiddenFrom(station: StationState, providerId: ProviderId, txId: string): boolean {
  return station.joined[providerId]?.hidden.includes(txId) === true;
}

/** Marks who of the followers is not here any more, so that a return is noticed; the very same station when nobody left. */
export function withLeavers(
  station: StationState,
  cursors: ReadonlyMap<ProviderId, number>,
  present: ReadonlySet<ProviderId>,
): StationState {
  const leavers = [...cursors].filter(([id]) => !present.has(id) && station.joined[id]?.isGone !== true);
  if (leavers.length === 0) return station;
  const marked = leavers.map(([id, heardSeq]): [ProviderId, Joined] => {
    const leftSeq = station.journalSeq;
    return [id, { upToSeq: 0, told: [], hidden: [], ...station.joined[id], leftSeq, heardSeq, isGone: true }];
  });
  return { ...station, joined: { ...station.joined, ...Object.fromEntries(marked) } };
}
