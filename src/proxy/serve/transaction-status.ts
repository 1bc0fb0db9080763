import { laneKey, rowKey } from '../twin-state.ts';
import { answered, judged, type Outcome, refused, type Served } from './served.ts';

/** Facts of a provider's queue that are looked through for one session; behind more of them the answer is yes. */
const MAX_LOOKED_AT = 1_000;

/** Whether a session goes on, and whether messages of it still wait for this provider: from its own queue (PROTOCOL §1.2). */
export async function transactionStatus(served: Served<'transactionStatus'>): Promise<Outcome<'transactionStatus'>> {
  const { context, desk, twin, provider, ask } = served;
  const decision = await judged(served, { verb: 'read', needs: 'observe' });
  if (!decision.allow) return refused(decision.code, decision.why);
  const { txId } = ask;
  if (txId === undefined) {
    const hasMessagesInQueue = (await desk.lanes.get(provider.id)?.hasFacts()) ?? false;
    return answered({ hasMessagesInQueue });
  }
  const { rows, cursors } = twin.state;
  const known = [...rows.values()].find((row) => row.providerId === provider.id && row.providerTxId === txId);
  const tx = twin.state.transactions.find(({ id }) => id === known?.txId);
  // Somebody else's does not exist for the asker.
  if (known === undefined || tx === undefined) return answered({ isOngoing: false, hasMessagesInQueue: false });
  const after = cursors.get(laneKey(provider.id, 'T')) ?? 0;
  const facts = twin.facts('T', after) ?? (await context.ledger.facts(twin.chargerId, 'T', after, MAX_LOOKED_AT));
  const hasMessagesInQueue = facts.length >= MAX_LOOKED_AT || facts.some((fact) => fact.txId === tx.id);
  const isOngoing = tx.endedAt === undefined && rows.get(rowKey(tx.id, provider.id))?.state === 'open';
  return answered({ isOngoing, hasMessagesInQueue });
}
