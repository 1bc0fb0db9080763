/** Sessions that a charger forgot in a power cycle: watched, and ended when no end comes (PROTOCOL T12). */
import type { Instant, Status } from '../core/model.ts';
import { lossDue, noteLoss } from '../core/transactions/lost.ts';
import { synthesiseEnd } from '../core/transactions/transactions.ts';
import type { Context } from './context.ts';
import { finish } from './session-ends.ts';
import type { TwinState } from './twin-state.ts';
import type { Unit } from './unit.ts';

/** A status may say that a session did not outlive a boot. */
export function watchLoss(context: Context, unit: Unit, { place, status }: Status): void {
  for (const tx of unit.state.transactions) {
    const noted = noteLoss(tx, place, status, unit.station.boot?.at, context.clock.now());
    if (noted !== tx) unit.putTransaction(noted);
  }
}

/** Ends what is lost for long enough, with the values that the charger told last. */
export function endLost(context: Context, unit: Unit): void {
  const now = context.clock.now();
  for (const tx of unit.state.transactions) {
    const due = lossDue(tx);
    if (due === undefined || due > now) continue;
    context.quirks.met(unit.chargerId, { quirk: 'end-never-told', tx: tx.id });
    const { tx: ended, ended: ask } = synthesiseEnd(tx, tx.lastAt, 'Reboot');
    finish(context, unit, ended, { means: 'txEnded', ask }, undefined);
  }
}

/** When {@link endLost} has something to do next. */
export function nextLoss(state: TwinState): Instant | undefined {
  const times = state.transactions.flatMap((tx) => lossDue(tx) ?? []);
  return times.length === 0 ? undefined : Math.min(...times);
}
