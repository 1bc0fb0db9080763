import type { Desks } from './desks.ts';
import type { QueueView } from './ports.ts';

/** What waits for each provider, per charger and lane. A backend that never acknowledged anything has no queue. */
export async function queuesOf(desks: Pick<Desks, 'all' | 'context'>): Promise<readonly QueueView[]> {
  const { ledger, settings } = desks.context;
  const kinds = new Map(settings.providers.map(({ id, kind }) => [id, kind]));
  const queues = desks.all().map(async ({ twin: { chargerId }, lanes }) => {
    const positions = await ledger.lanes(chargerId);
    const followed = positions.filter(({ providerId: id }) => kinds.get(id) === 'backend' || lanes.has(id));
    return Promise.all(
      followed.map(async ({ providerId, lane, seq, pending, leftOut }): Promise<QueueView> => {
        const [oldest] = pending === 0 ? [] : await ledger.facts(chargerId, lane, seq, 1);
        return { chargerId, providerId, lane, pending, oldestAt: oldest?.recordedAt, leftOut };
      }),
    );
  });
  return (await Promise.all(queues)).flat();
}
