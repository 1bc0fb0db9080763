/** Sessions as one provider knows them: by its own ids, and only those that it was told of (invariant I5). */
import type { ProviderId, Transaction } from '../core/model.ts';
import { rowKey, type TwinState } from './twin-state.ts';

/** The open transaction that this provider knows under this id. */
export function sessionKnownAs(state: TwinState, providerId: ProviderId, theirs: string): Transaction | undefined {
  return state.transactions.find((tx) => nameOf(state, providerId, tx) === theirs);
}

/** The open transaction at an EVSE, if this provider was told of it. */
export function knownSessionAt(state: TwinState, providerId: ProviderId, evse: number): Transaction | undefined {
  return state.transactions.find(
    (tx) =>
      tx.place.evse === evse && tx.endedAt === undefined && state.rows.get(rowKey(tx.id, providerId))?.state === 'open',
  );
}

/** How this provider calls a session that goes on for it. */
export function nameOf(state: TwinState, providerId: ProviderId, tx: Transaction): string | undefined {
  const row = state.rows.get(rowKey(tx.id, providerId));
  return tx.endedAt === undefined && row?.state === 'open' ? row.providerTxId : undefined;
}
