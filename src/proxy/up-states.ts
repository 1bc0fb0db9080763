/** What a charger that does not count its events tells of a session beside it, in the words of those that do (PROTOCOL §4.3). */
import type { Instant, Status, Transaction, TxEnded, TxStarted } from '../core/model.ts';
import { placeKey } from '../core/station/apply.ts';
import type { StationState } from '../core/station/station.ts';
import { countsEvents, inState, stateAtStart, stateOfStatus } from '../core/transactions/flow.ts';
import type { Context } from './context.ts';
import { record } from './session-ends.ts';
import { openAt } from './twin-state.ts';
import type { Unit } from './unit.ts';

/** A fault so shortly before an end without another reason is what ended it. */
const FAULT_BEFORE_END_MS = 10_000;

/** The start with what the place was doing then, unless the charger says it itself. */
export function withState({ statuses }: StationState, ask: TxStarted): TxStarted {
  if (ask.seqNo !== undefined || ask.chargingState !== undefined) return ask;
  return { ...ask, chargingState: stateAtStart(statuses[placeKey(ask.place)]?.meaning.status) };
}

/** A status of a place where a session runs tells what that does now. */
export function followCharging(context: Context, unit: Unit, { place, status, at }: Status, now: Instant): void {
  const tx = openAt(unit.state, place.evse);
  const state = stateOfStatus(status);
  if (tx === undefined || countsEvents(tx) || state === undefined || state === tx.chargingState) return;
  if ((tx.place.connector ?? 1) !== (place.connector ?? 1)) return;
  const since = Math.max(at ?? now, tx.startedAt);
  const next = inState(tx, state, since);
  unit.putTransaction(next);
  const { chargerTxId } = tx;
  const ask = { chargerTxId, place, at: since, readings: [], chargingState: state, trigger: 'ChargingStateChanged' };
  record(context, unit, next, { means: 'txUpdated', ask }, undefined);
}

/** The end with why it is told, where only the charger's faults say so. */
export function withTrigger({ faults }: StationState, tx: Transaction, ended: TxEnded, now: Instant): TxEnded {
  if (ended.trigger !== undefined || ended.reason !== 'Other') return ended;
  const isFaulty = [tx.place.evse, 0].some((evse) => {
    const since = faults[evse]?.since;
    return since !== undefined && now - since <= FAULT_BEFORE_END_MS;
  });
  return isFaulty ? { ...ended, trigger: 'AbnormalCondition' } : ended;
}
