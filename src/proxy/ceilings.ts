/** Limits that providers put on a whole session: kept with what each knows of it, and the session ends at the first. */
import type {
  Instant,
  ProviderId,
  ProviderTransaction,
  Reading,
  StopReason,
  Transaction,
  TxLimit,
} from '../core/model.ts';
import { isCostReached, reachedOf, socIn } from '../core/transactions/ceiling.ts';
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
      stopAt(context, unit, tx, { by: providerId, reason }, WORDS[reason]?.(limit) ?? reason);
      break;
    }
  }
}

/** As a limit of cost is told. */
const AT_COST = { reason: 'LocalOutOfCredit', trigger: 'CostLimitReached' } as const;

/** The same for what it costs, by who says so. */
export function checkCost(
  context: Context,
  unit: Unit,
  txId: string,
  costs: (providerId: ProviderId) => readonly { readonly totalMinor: number; readonly currency: string }[],
): void {
  const tx = unit.transaction(txId);
  if (tx === undefined) return;
  for (const { providerId, limit } of binding(unit.state, tx)) {
    const cost = costs(providerId).find((one) => isCostReached(limit, one));
    if (cost === undefined) continue;
    stopAt(context, unit, tx, { by: providerId, ...AT_COST }, `it costs ${limit.cost} ${cost.currency}`);
    return;
  }
}

function stopAt(
  context: Context,
  unit: Unit,
  tx: Transaction,
  reached: NonNullable<Transaction['reached']>,
  what: string,
): void {
  unit.putTransaction({ ...tx, reached });
  const why = `"${reached.by}" lets this session go on until ${what}. It has come so far, so it is being stopped.`;
  const about = { evse: tx.place.evse, by: reached.by, asked: 'limit of the session' } as const;
  unit.audit({ at: context.clock.now(), ...about, allowed: true, rule: 'session_limit', why });
}

/** Whether somebody limits what it costs. */
export function hasCostLimit(state: TwinState, tx: Transaction): boolean {
  return binding(state, tx).some(({ limit }) => limit.cost !== undefined);
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
