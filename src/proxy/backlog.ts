/** Alarms for providers that fall far behind: nothing is dropped for them, but somebody has to look (DESIGN 6.2). */
import type { Instant, ProviderId } from '../core/model.ts';
import { alarmKey } from '../core/station/alarms.ts';
import type { StationState } from '../core/station/station.ts';
import { clearAlarm, raiseAlarm } from './alarms.ts';
import type { Desks } from './desks.ts';
import type { QueueView } from './ports.ts';
import { queuesOf } from './queues.ts';

export const MAX_WAITING_FACTS = 50_000;
const DAY_MS = 86_400_000;
export const MAX_WAITING_DAYS = 30;

/** What is wrong with a queue; undefined: nothing. */
export function backlogOf(
  { pending, oldestAt }: Pick<QueueView, 'pending' | 'oldestAt'>,
  now: Instant,
): string | undefined {
  if (pending === 0) return undefined;
  const days = oldestAt === undefined ? 0 : Math.floor((now - oldestAt) / DAY_MS);
  if (days >= MAX_WAITING_DAYS) return `has taken nothing for ${days} days`;
  return pending > MAX_WAITING_FACTS ? `is ${pending} messages behind` : undefined;
}

/** One alarm for each provider and charger, which ends when it has caught up so far. */
export async function watchBacklogs(desks: Pick<Desks, 'all' | 'context'>): Promise<void> {
  const { context } = desks;
  const now = context.clock.now();
  const queues = (await queuesOf(desks)).filter(({ lane }) => lane === 'T');
  for (const { twin } of desks.all()) {
    const mine = queues.filter(({ chargerId }) => chargerId === twin.chargerId);
    const found = mine.map(({ providerId, ...queue }) => ({ providerId, why: backlogOf(queue, now) }));
    const news = found.filter(
      ({ providerId, why }) => (why !== undefined) !== hasBacklogAlarm(twin.state.station, providerId),
    );
    if (news.length === 0) continue;
    await twin.run((unit) => {
      for (const { providerId, why } of news) {
        const subject = { kind: 'delivery_backlog', providerId } as const;
        if (why === undefined) clearAlarm(unit, alarmKey(subject));
        else if (!hasBacklogAlarm(unit.station, providerId))
          raiseAlarm(context, unit, subject, `"${providerId}" ${why}. ${WHAT_TO_DO}`);
      }
    });
  }
}

const WHAT_TO_DO =
  'Nothing is lost: all of it is told when the provider can be reached. See why it cannot, or disable it.';

export function hasBacklogAlarm(station: StationState, providerId: ProviderId): boolean {
  return alarmKey({ kind: 'delivery_backlog', providerId }) in station.alarms;
}
