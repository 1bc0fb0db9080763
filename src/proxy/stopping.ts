/** Sessions that the home stops, until they are over or nothing helps. */
import type { Instant } from '../core/model.ts';
import type { Stopping } from '../core/station/station.ts';
import type { TwinState, Unit } from './twin.ts';

/** How long each step may take. */
export const STEP_MS = 30_000;

/** The home asked for a stop. */
export function beginLadder(unit: Unit, txId: string, now: Instant, mayUnlock: boolean): void {
  const known = unit.station.stopping[txId];
  const next: Stopping = known ?? { step: 'asked', dueAt: now + STEP_MS, mayUnlock };
  setStopping(unit, txId, { ...next, mayUnlock: next.mayUnlock || mayUnlock });
}

/** The session is over. */
export function endLadder(unit: Unit, txId: string): void {
  if (txId in unit.station.stopping) setStopping(unit, txId, undefined);
}

/** When {@link climb} has something to do next. */
export function nextStep({ station }: TwinState): Instant | undefined {
  const dues = Object.values(station.stopping).map(({ dueAt }) => dueAt);
  return dues.length === 0 ? undefined : Math.min(...dues);
}

export function setStopping(unit: Unit, txId: string, stopping: Stopping | undefined): void {
  const { [txId]: _before, ...others } = unit.station.stopping;
  unit.setStation({ ...unit.station, stopping: stopping === undefined ? others : { ...others, [txId]: stopping } });
}
