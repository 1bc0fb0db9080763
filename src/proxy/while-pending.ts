/** A service that left our Boot pending hears the answers to its questions, and nothing else (PROTOCOL §2.1). */
import type { ProviderId, Source, Transaction } from '../core/model.ts';
import { isHiddenFrom } from '../core/station/joined.ts';
import type { Context } from './context.ts';
import { crossingOf } from './crossing.ts';
import { monitorViewOf } from './monitors.ts';
import { CALL_TIMEOUT_MS } from './patience.ts';
import { projectEvent } from './project-events.ts';
import type { Twin } from './twin.ts';

/**
 * Tells it a report that it asked for, past the lanes, which rest until it is registered. False when it is not such a
 * service. What is lost with its link is not told again: it asks anew.
 */
export function tellWhilePending(context: Context, twin: Twin, providerId: ProviderId, source: Source): boolean {
  const link = context.knocking(twin.chargerId, providerId);
  const provider = context.settings.providers.find(({ id }) => id === providerId);
  if (link?.standing() !== 'pending' || provider === undefined) return false;
  const { station, transactions } = twin.state;
  const now = context.clock.now();
  const fact = { seq: 0, chargerId: twin.chargerId, lane: 'E', recordedAt: now, source, only: providerId } as const;
  const monitors = monitorViewOf(twin.state, provider);
  const isHidden = (tx: Transaction): boolean => isHiddenFrom(station, provider.id, tx.id);
  const crossing = crossingOf(twin.state);
  const world = { provider, version: link.version, ids: station.ids, crossing, now, since: now, isHidden, monitors };
  const told = projectEvent(world, fact, transactions);
  const unless = (): boolean => link.standing() !== 'pending';
  if (told.kind === 'send') void link.call(told.action, told.payload, { timeoutMs: CALL_TIMEOUT_MS, unless });
  return true;
}
