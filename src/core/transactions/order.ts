/** Events of a session in the order of their numbers, as far as a missing one may still come (PROTOCOL §4.3). */
import type { Transaction, TxEnded, TxUpdated } from '../model.ts';

/** How long a missing event is waited for. */
export const GAP_MS = 60_000;
/** More events of one charger than these do not wait for others. */
export const MAX_HELD = 100;

/** Whether events before this one have not come, and are worth waiting for. */
export function isAhead(known: readonly Transaction[], { chargerTxId, seqNo }: TxUpdated | TxEnded): boolean {
  if (seqNo === undefined) return false;
  const tx = known.findLast((one) => one.chargerTxId === chargerTxId);
  if (tx === undefined) return seqNo > 0;
  if (tx.endedAt !== undefined || tx.hasGaps === true) return false;
  return tx.lastSeqNo !== undefined && seqNo > tx.lastSeqNo + 1;
}
