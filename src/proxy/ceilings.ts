/** Limits that providers put on a whole session: kept with what each knows of it, and the session ends at the first. */
import type { Instant, ProviderTransaction, Reading, StopReason, Transaction, TxLimit } from '../core/model.ts';
import { reachedOf, socIn } from '../core/transactions/ceiling.ts';
import type { Context } from './context.ts';
import { rowKey, type TwinState } from './twin-state.ts';
import type { Unit } from './unit.ts';

const WORDS: { readonly [R in StopReason]?: (limit: TxLimit) => string } = {
  EnergyLimitReached: ({ wh }) => `${wh} Wh`,
  TimeLimitReached: ({ s }) => `${s} s`,
  SOCLimitReached: ({ percent }) => `a battery of ${percent} %`,
};

/** The newest answer counts. */
export function keepCeiling(unit: Unit, { txId, providerId }: ProviderTransaction, limit: TxLimit | undefined): void {
  const row = unit.state.rows.get(rowKey(txId, providerId));
  if (row !== undefined && limit !== undefined) unit.putRow({ ...row, limit });
}

/** Marks the sessions that are at a limit: the charger is asked to end them until it does. */
export function checkCeilings(context: Context, unit: Unit, txId?: string, readings: readonly Reading[] = []): void {
  const at = context.clock.now();
  const soc = socIn(readings);
  for (const tx of unit.state.transactions) {
    if (txId !== undefined && tx.id !== txId) continue;
    for (const { providerId, limit } of binding(unit.state, tx)) {
      const reason = reachedOf(limit, tx, at, soc);
      if (reason === undefined) continue;
      unit.putTransaction({ ...tx, reached: { by: providerId, reason } });
      const what = WORDS[reason]?.(limit) ?? reason;
      const why = `"${providerId}" lets this session go on until ${what}. It has come so far, so it is being stopped.`;
      const { evse } = tx.place;
      unit.audit({
        at,
        evse,
        by: providerId,
        asked: 'limit of the session',
        allowed: true,
        rule: 'session_limit',
        why,
      });
      break;
    }
  }
}

/** When the time of the next session is over. */
export function nextCeiling(state: TwinState): Instant | undefined {
  const dues = state.transactions.flatMap((tx) =>
    binding(state, tx).flatMap(({ limit: { s } }) => (s === undefined ? [] : tx.startedAt + s * 1000)),
  );
  return dues.length === 0 ? undefined : Math.min(...dues);
}

/** Of who pays for the session and who holds it, while it runs and is at no limit yet. */
function binding({ rows }: TwinState, { id, payer, holder, takenFrom, endedAt, reached }: Transaction) {
  if (endedAt !== undefined || reached !== undefined) return [];
  return [...new Set([payer, holder])].flatMap((providerId) => {
    const limit = takenFrom?.providerId === providerId ? undefined : rows.get(rowKey(id, providerId))?.limit;
    return limit === undefined ? [] : [{ providerId, limit }];
  });
}
