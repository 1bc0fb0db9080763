/** What sessions that run come to by the tariffs of their payers: for limits of cost, and for the screen (PROTOCOL §4.10, §4.11). */
import type { Instant, Transaction } from '../core/model.ts';
import { checkCost, hasCostLimit } from './ceilings.ts';
import { type Context, failed } from './context.ts';
import { partyState } from './party-states.ts';
import { sessionCost } from './pricing.ts';
import type { Twin } from './twin.ts';
import type { TwinState } from './twin-state.ts';
import { urge } from './urging.ts';

/** All that was told of a session is read for it: so often at the most. */
const EVERY_MS = 60_000;

/** In the background: nobody waits for it. */
export function countSoon(context: Context, twin: Twin): void {
  const work = countCosts(context, twin).then(() => urge(context, twin));
  void work.catch(failed(context, twin, 'what a session costs could not be counted'));
}

async function countCosts(context: Context, twin: Twin): Promise<void> {
  const open = twin.state.transactions.filter((tx) => isCounted(twin.state, tx));
  for (const id of twin.counted.keys()) if (!open.some((tx) => tx.id === id)) twin.counted.delete(id);
  for (const { id } of open) {
    await count(context, twin, id);
    await twin.run((unit) => {
      const tx = unit.transaction(id);
      if (tx === undefined || !hasCostLimit(unit.state, tx)) return;
      checkCost(context, unit, id, (providerId) => {
        const { [id]: told } = partyState(unit.state, providerId, 'told_costs');
        const own = providerId === tx.payer ? twin.counted.get(id)?.cost : undefined;
        const said = told?.totalMinor === undefined ? [] : [{ currency: told.currency, totalMinor: told.totalMinor }];
        return [...said, ...(own ? [own] : [])];
      });
    });
  }
}

async function count(context: Context, { counted }: Twin, txId: string): Promise<void> {
  const at = context.clock.now();
  const last = counted.get(txId);
  if (last !== undefined && at - last.at < EVERY_MS) return;
  // While it is counted nobody begins to count it once more.
  counted.set(txId, { at, cost: last?.cost });
  const cost = await sessionCost(context, txId);
  counted.set(txId, { at, cost: cost?.own });
}

function isCounted(state: TwinState, tx: Transaction): boolean {
  if (tx.endedAt !== undefined) return false;
  return hasCostLimit(state, tx) || partyState(state, tx.payer, 'tariffs').length > 0;
}

/** When a limit of cost is to be looked at again, also where nothing is told: a price may be one of time. */
export function nextCount({ state, counted }: Twin, now: Instant): Instant | undefined {
  const limited = state.transactions.filter((tx) => hasCostLimit(state, tx));
  const dues = limited.map(({ id }) => (counted.get(id)?.at ?? now) + EVERY_MS);
  return dues.length === 0 ? undefined : Math.min(...dues);
}
