import type { Lane } from '../core/model.ts';
import type { Desks } from './desks.ts';
import type { QueueView } from './ports.ts';
import { laneKey } from './twin.ts';

const LANES: readonly Lane[] = ['T', 'E'];

/** What waits for each provider, per charger and lane. A backend that never acknowledged anything has no queue. */
export async function queuesOf(desks: Pick<Desks, 'all' | 'context'>): Promise<readonly QueueView[]> {
  const { context } = desks;
  const queues = desks.all().flatMap(({ twin, lanes }) =>
    context.settings.providers
      .filter(({ id, kind }) => kind === 'backend' || lanes.has(id))
      .flatMap(({ id }) =>
        LANES.flatMap((lane) => {
          const cursor = twin.state.cursors.get(laneKey(id, lane));
          return cursor === undefined ? [] : [{ chargerId: twin.chargerId, providerId: id, lane, cursor }];
        }),
      ),
  );
  return Promise.all(
    queues.map(async ({ cursor, ...queue }) => {
      const pending = await context.ledger.pending(queue.chargerId, queue.lane, cursor);
      const [oldest] = pending === 0 ? [] : await context.ledger.facts(queue.chargerId, queue.lane, cursor, 1);
      return { ...queue, pending, oldestAt: oldest?.recordedAt };
    }),
  );
}
