import type { ProviderId } from '../core/model.ts';
import type { Desks } from './desks.ts';
import type { QueueView } from './ports.ts';
import type { TwinState } from './twin-state.ts';

/** What waits for each provider, per charger and lane. A backend that never acknowledged anything has no queue. */
export async function queuesOf(desks: Pick<Desks, 'all' | 'context'>): Promise<readonly QueueView[]> {
  const { ledger, settings } = desks.context;
  const kinds = new Map(settings.providers.map(({ id, kind }) => [id, kind]));
  const queues = desks.all().map(async ({ twin, lanes }) => {
    const { chargerId, state } = twin;
    const positions = await ledger.lanes(chargerId);
    const followed = positions.filter(({ providerId: id }) => kinds.get(id) === 'backend' || lanes.has(id));
    return Promise.all(
      followed.map(async ({ providerId, lane, seq, pending, leftOut }): Promise<QueueView> => {
        const [oldest] = pending === 0 ? [] : await ledger.facts(chargerId, lane, seq, 1);
        const more = lane === 'T' ? besidesFacts(state, providerId) : 0;
        return { chargerId, providerId, lane, pending: pending + more, oldestAt: oldest?.recordedAt, leftOut };
      }),
    );
  });
  return (await Promise.all(queues)).flat();
}

/** What one provider has still to hear beside the facts behind its cursor: those sent again, and ends for it alone. */
export function besidesFacts({ again, rows }: TwinState, providerId: ProviderId): number {
  const leaving = [...rows.values()].filter((row) => row.providerId === providerId && row.state === 'leaving');
  return (again.get(providerId)?.length ?? 0) + leaving.length;
}
