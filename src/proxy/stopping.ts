/** Sessions that the home stops, until they are over or nothing helps. */
import type { Instant } from '../core/model.ts';
import type { Stopping } from '../core/station/station.ts';
import type { TwinState } from './twin-state.ts';
import type { Unit } from './unit.ts';

/** How long each step may take. */
export const STEP_MS = 30_000;

/** The home asked for a stop. */
export function beginLadder(unit: Unit, txId: string, now: Instant, mayUnlock: boolean): void {
  const known = unit.station.stopping[txId];
  const next: Stopping = known?.dueAt !== undefined ? known : { step: 'asked', dueAt: now + STEP_MS, mayUnlock };
  setStopping(unit, txId, { ...next, mayUnlock: mayUnlock || known?.mayUnlock === true });
}

/** The session is over. */
export function endLadder(unit: Unit, txId: string): void {
  if (txId in unit.station.stopping) setStopping(unit, txId, undefined);
}

/** The charger is away: no step can be taken, and the first one is asked for again when it is back. */
export function restLadders(unit: Unit): void {
  for (const [txId, stopping] of Object.entries(unit.station.stopping))
    setStopping(unit, txId, { ...stopping, dueAt: undefined });
}

/** When the next step is due. */
export function nextStep({ station }: TwinState): Instant | undefined {
  const dues = Object.values(station.stopping).flatMap(({ dueAt }) => dueAt ?? []);
  return dues.length === 0 ? undefined : Math.min(...dues);
}

export function setStopping(unit: Unit, txId: string, stopping: Stopping | undefined): void {
  const { [txId]: _before, ...others } = unit.station.stopping;
  unit.setStation({ ...unit.station, stopping: stopping === undefined ? others : { ...others, [txId]: stopping } });
}
