/**
 * What the charger is asked on behalf of nobody who waits for an answer, again with whatever it says, until it is so:
 * the end of a session that nobody holds (S47), whose card was refused late (PROTOCOL §2.3), which has
 * come to a limit of its provider (§4.10), or whose provider may not have control any more.
 */
import { limitsOfCharger } from '../core/limits/settings.ts';
import { WAYS } from '../core/limits/ways.ts';
import type { Transaction } from '../core/model.ts';
import { command } from './commands.ts';
import { type Context, failed } from './context.ts';
import { STOP_PENDING_MS } from './grants.ts';
import { mergedAt } from './limits/plan.ts';
import { partyState } from './party-states.ts';
import type { Command } from './ports.ts';
import type { Twin } from './twin.ts';

/** At most every 30 s for each session. */
export function urge(context: Context, twin: Twin): void {
  const now = context.clock.now();
  const { transactions, station } = twin.state;
  const open = transactions.filter((tx) => tx.endedAt === undefined);
  for (const id of twin.urged.keys()) if (!open.some((tx) => tx.id === id)) twin.urged.delete(id);
  if (twin.link === undefined) return;
  for (const tx of open) {
    const asked = wantedOf(tx) ?? lastResort(context, twin, tx);
    const isStopping = station.pendingStops.some(({ txId, at }) => txId === tx.id && now - at < STOP_PENDING_MS);
    const urgedAt = twin.urged.get(tx.id);
    const isEarly = urgedAt !== undefined && now - urgedAt < STOP_PENDING_MS;
    if (asked === undefined || isStopping || isEarly) continue;
    twin.urged.set(tx.id, now);
    void carryOut(context, twin, asked).catch(
      failed(context, twin, 'a session that should not charge could not be kept from it'),
    );
  }
}

function wantedOf(tx: Transaction) {
  const { id: txId, isUnexpected, isRefused, reached } = tx;
  if (tx.mustEndFor !== undefined && tx.mustEndFor === tx.holder) return { verb: 'stop', txId } satisfies Command;
  if (reached !== undefined && tx.takenFrom?.providerId !== reached.by) return { verb: 'stop', txId } satisfies Command;
  // The home took it over: its word goes before that of the provider.
  if (tx.rejectedBy !== undefined && tx.takenFrom?.providerId === tx.rejectedBy) return undefined;
  return isUnexpected === true || isRefused === true ? ({ verb: 'stop', txId } satisfies Command) : undefined;
}

/** No way is left to hold it down: it ends where it must get nothing, or where the wires are at stake (PROTOCOL §2.5). */
function lastResort(context: Context, { chargerId, state }: Twin, { id, place }: Transaction): Command | undefined {
  const isHopeless = partyState(state, 'system', 'given').way >= WAYS.length;
  const { minA } = limitsOfCharger(context.settings.chargers, chargerId);
  const leastA = context.quirks.isOn(chargerId, 'zero-is-no-limit') ? minA : 0;
  if (!isHopeless && leastA === 0) return undefined;
  const { parties, steps } = mergedAt(context, state, chargerId, place.evse);
  const [{ limitA, by } = { limitA: undefined, by: undefined }] = steps;
  const isOfWires = isHopeless && by !== undefined && parties[by]?.source === 'site';
  const isNothing = limitA === 0 || (limitA !== undefined && limitA < leastA);
  return isNothing || isOfWires ? { verb: 'stop', txId: id } : undefined;
}

async function carryOut(context: Context, twin: Twin, asked: Command): Promise<void> {
  const result = await command(context, twin, 'system', undefined, asked);
  if (!result.ok || result.result !== 'accepted') {
    const fields = { charger: twin.chargerId, verb: asked.verb, why: result.why };
    context.log.warn(fields, 'a session that should not charge goes on for now; it is asked for again');
    return;
  }
}
